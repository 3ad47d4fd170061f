from odoo import fields, models
from odoo.tools import plaintext2html


class RelationshipHandOn(models.TransientModel):
    _name = "relationship.hand.on"
    _description = "Hand On Follow-ups"

    activity_ids = fields.Many2many(
        "mail.activity",
        string="Follow-ups",
        required=True,
        context={"active_test": False},
    )
    user_id = fields.Many2one(
        "res.users",
        string="To",
        domain="[('share', '=', False)]",
        help="Empty: back to the shared pool.",
    )
    note = fields.Text(help="What your colleague should know. The words to say stay.")

    def action_hand_on(self):
        """Assign the follow-ups, with a line on who handed them on and why."""
        self.ensure_one()
        for activity in self.activity_ids._relationship_assign(self.user_id):
            line = self.env._("Handed on by %(user)s.", user=self.env.user.name)
            text = f"{line} {self.note}" if self.note else line
            added = plaintext2html(text)
            activity._relationship_by_app().write(
                {
                    "note": (activity.note or "") + added,
                    "relationship_handed_on": (activity.relationship_handed_on or "")
                    + added,
                }
            )
        return {"type": "ir.actions.act_window_close"}
