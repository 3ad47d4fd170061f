from . import (
    calendar_attendee,
    calendar_event,
    mail_activity,
    mail_activity_type,
    mail_notification,
    mail_thread,
    relationship_capture,
    relationship_channel,
    relationship_history,
    relationship_touchpoint,
    res_partner,
    sale_order,
)
