from . import (
    mail_activity,
    relationship_interval,
    relationship_rhythm,
    relationship_tier,
    res_partner,
)
