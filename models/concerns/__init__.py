from . import (
    mail_activity,
    relationship_concern,
    relationship_concern_answer,
    relationship_concern_escalation,
    relationship_concern_flow,
    relationship_concern_sources,
    relationship_concern_transfer,
    relationship_follow_up,
    relationship_touchpoint,
    res_partner,
    sale_order,
)
