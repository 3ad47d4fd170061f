from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.relationship_flow.models.litmus.relationship_litmus import FEWEST
from odoo.addons.relationship_flow.models.litmus.relationship_litmus_result import (
    HIDE,
    SUM_UP_AREAS,
)


def migrate(cr, version):
    """Of a question that fewer than three could answer nothing is shown any more. The
    total that a test ended with stays."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    closed = env["relationship.litmus"].search([("state", "=", "closed")])
    cr.execute(SQL(HIDE, ids=closed.ids, fewest=FEWEST))
    cr.execute(SQL(SUM_UP_AREAS, ids=closed.ids))
