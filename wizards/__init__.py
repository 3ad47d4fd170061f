from . import (
    base_partner_merge,
    relationship_hand_on,
    relationship_log,
    relationship_mark_lost,
    relationship_pause,
    relationship_plan_add_steps,
    relationship_rhythm_dismiss,
    relationship_set_tier,
    relationship_snooze,
    relationship_stakeholder_edit,
    relationship_stakeholder_identify,
    relationship_take_over,
)
