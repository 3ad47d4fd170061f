from . import (
    test_access,
    test_accessible,
    test_attention,
    test_concurrency,
    test_eval,
    test_eval_intervals,
    test_hidden,
    test_history_file,
    test_hooks,
    test_in_use,
    test_input,
    test_input_bounds,
    test_input_days,
    test_killed,
    test_migrations,
    test_queries,
    test_rights,
    test_rooms,
    test_screens,
    test_search,
    test_settings,
    test_timeline,
    test_together,
    test_tours,
)
from .clock import (
    test_clock,
    test_columns,
    test_partner,
    test_time,
)
from .concerns import (
    test_concern,
    test_concern_access,
    test_concern_answer,
    test_concern_away,
    test_concern_closing,
    test_concern_escalation,
    test_concern_mail,
    test_concern_news,
    test_concern_sources,
    test_keyboard_concern,
    test_screens_concern,
    test_tours_concern,
)
from .deliveries import (
    test_delivery,
    test_delivery_source,
    test_feedback,
    test_keyboard_delivery,
    test_rating,
    test_tours_delivery,
)
from .follow_ups import (
    test_aside,
    test_assignment,
    test_card,
    test_digest,
    test_follow_up,
    test_follow_up_insert,
    test_guard,
    test_hand_over,
    test_keyboard,
    test_look_now,
    test_names,
    test_note,
    test_prompt,
    test_wizards,
)
from .health import (
    test_health,
    test_health_killed,
    test_health_night,
    test_health_screens,
    test_screens_health,
)
from .intervals import (
    test_interval,
    test_interval_taken,
    test_screens_interval,
)
from .litmus import (
    test_litmus,
    test_litmus_access,
    test_litmus_concurrency,
    test_litmus_few,
    test_litmus_launch,
    test_litmus_plan,
    test_screens_litmus,
    test_tours_litmus,
)
from .losses import (
    test_loss,
    test_loss_access,
    test_loss_marking,
    test_loss_prompts,
    test_screens_loss,
)
from .orders import (
    test_credit,
    test_delivery_words,
    test_purchase,
    test_queries_rhythm,
    test_reorder,
    test_reorder_rights,
    test_rhythm,
    test_rhythm_fit,
)
from .people import (
    test_screens_people,
    test_stakeholder,
    test_stakeholder_access,
    test_stakeholder_aside,
    test_stakeholder_merge,
    test_stakeholder_moves,
    test_stakeholder_warning,
    test_tours_people,
)
from .plans import (
    test_keyboard_plan,
    test_plan,
    test_plan_access,
    test_plan_follow,
    test_plan_prompt,
    test_plan_queries,
    test_plan_report,
    test_screens_plan,
    test_tours_plan,
)
from .shared import (
    test_prompt_key,
    test_work,
)
from .silence import (
    test_rhythm_silence,
    test_silence,
    test_silence_answer,
    test_silence_fit,
    test_silence_screens,
)
from .touchpoints import (
    test_backfill,
    test_capture,
    test_capture_mail,
    test_contact_rule,
    test_contact_rule_mail,
    test_queries_mail,
    test_touchpoint,
)
