from . import (
    mail_activity,
    relationship_interest,
    relationship_stakeholder,
    relationship_stakeholder_role,
    relationship_stakeholder_warning,
    res_partner,
)
