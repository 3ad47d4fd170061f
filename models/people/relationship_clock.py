from odoo import api, models
from odoo.tools import SQL

from ..shared.prompt_key import make_key
from .relationship_stakeholder import OWN_DAYS

PERSON_FIELDS = (
    "is_stakeholder_covered",
    "stakeholder_contact_label",
    "stakeholder_last_date",
    "stakeholder_next_date",
    "stakeholder_warning",
)


class RelationshipClock(models.AbstractModel):
    _inherit = "relationship.clock"

    @api.model
    def _answered(self, today):
        # A person's own prompt is answered by a contact with that person only
        return SQL(
            f"""%s OR a.relationship_reason = 'stakeholder' AND EXISTS (
               SELECT 1 FROM fresh f JOIN res_partner c ON c.id = f.contact_id
                WHERE a.relationship_key = %s || c.id
                  AND f.day + {OWN_DAYS} > %s)""",
            super()._answered(today),
            make_key("person", ""),
            today,
        )

    @api.model
    def _get_moved_fields(self):
        return [*super()._get_moved_fields(), *PERSON_FIELDS]

    @api.model
    def _flush_clock(self):
        res = super()._flush_clock()
        self.env["res.partner"].flush_model(["stakeholder_interval_days"])
        return res
