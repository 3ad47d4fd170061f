from . import (
    relationship_health,
    relationship_health_detail,
    relationship_health_part,
    relationship_health_report,
    relationship_health_rule,
    res_partner,
)
