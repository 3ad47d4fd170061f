from . import (
    mail_activity,
    relationship_pulse,
    relationship_pulse_fit,
    relationship_pulse_rule,
    relationship_rhythm,
    relationship_rhythm_silence,
    relationship_silence,
    res_partner,
    res_partner_attention,
)
