from . import (
    mail_activity,
    relationship_clock,
    relationship_follow_up,
    relationship_interest,
    relationship_stakeholder,
    relationship_stakeholder_role,
    relationship_stakeholder_warning,
    relationship_stakeholder_watch,
    relationship_touchpoint,
    res_partner,
    res_partner_attention,
    res_partner_follow_ups,
)
