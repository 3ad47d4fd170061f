from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.relationship_flow.models.litmus.relationship_litmus import FEWEST
from odoo.addons.relationship_flow.models.litmus.relationship_litmus_result import (
    FORGET,
    HIDE,
)


def migrate(cr, version):
    """Closed litmus tests keep no single answers any more, and of fewer than three
    views only the total."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    closed = env["relationship.litmus"].search([("state", "=", "closed")])
    cr.execute(SQL(HIDE, ids=closed.ids, fewest=FEWEST))
    cr.execute(SQL(FORGET, ids=closed.ids))
    few = closed.filtered(lambda test: test.answer_count < FEWEST)
    few.area_scores = {}
