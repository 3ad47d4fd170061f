from . import (
    base_partner_merge,
    relationship_hand_on,
    relationship_log,
    relationship_log_concern,
    relationship_mark_lost,
    relationship_pause,
    relationship_rhythm_dismiss,
    relationship_set_tier,
    relationship_snooze,
    relationship_take_over,
)
