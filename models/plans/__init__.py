from . import (
    mail_activity,
    relationship_follow_up,
    relationship_plan,
    relationship_plan_board,
    relationship_plan_person,
    relationship_plan_prompt,
    relationship_plan_stage,
    relationship_plan_step,
    relationship_plan_step_template,
    relationship_plan_wish,
    res_partner,
)
