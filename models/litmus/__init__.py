from . import (
    mail_activity,
    relationship_assignment,
    relationship_litmus,
    relationship_litmus_answer,
    relationship_litmus_launch,
    relationship_litmus_participant,
    relationship_litmus_question,
    relationship_litmus_result,
    relationship_litmus_weakness,
    res_partner,
)
