from . import (
    formats,
    mail_render_mixin,
    product_product,
    relationship_archivable,
    relationship_input,
    relationship_problem,
    relationship_setting,
    relationship_state,
    relationship_work,
)
