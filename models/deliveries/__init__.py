from . import (
    crm_team,
    mail_activity,
    mail_activity_plan,
    mail_activity_plan_template,
    rating_rating,
    relationship_feedback,
    res_partner,
    res_users,
    sale_order_delivery,
    sale_order_feedback,
    sale_order_operations,
    sale_order_rating,
)
