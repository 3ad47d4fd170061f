from . import (
    mail_activity,
    relationship_follow_up,
    relationship_loss,
    relationship_loss_attempt,
    relationship_loss_reason,
    relationship_loss_return,
    relationship_loss_seen,
    res_partner,
)
