from . import (
    relationship_pulse,
    relationship_pulse_fit,
    relationship_pulse_rule,
    relationship_rhythm_silence,
    relationship_silence,
    res_partner,
)
