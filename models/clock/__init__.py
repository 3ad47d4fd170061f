from . import (
    relationship_clock,
    relationship_clock_start,
    relationship_clock_zone,
    relationship_tier,
    res_partner,
    res_partner_actions,
    res_partner_attention,
    res_partner_input,
    res_partner_merge,
    res_partner_status,
    res_partner_timeline,
)
