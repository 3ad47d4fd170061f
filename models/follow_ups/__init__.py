from . import (
    mail_activity,
    mail_activity_actions,
    mail_activity_aside,
    mail_activity_done,
    mail_activity_screens,
    relationship_assignment,
    relationship_charge,
    relationship_follow_up,
    relationship_script,
    res_partner,
    res_partner_facts,
    res_users,
)
