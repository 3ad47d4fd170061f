from . import (
    relationship_interval,
    relationship_tier,
    res_partner,
)
