from odoo import api, fields, models, tools


class RelationshipChannel(models.Model):
    _name = "relationship.channel"
    _description = "Contact Channel"
    _inherit = ["relationship.archivable", "relationship.input"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Short technical name, used by imports and by automatic capture "
        "(phone, email, visit...).",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    icon = fields.Char(
        default="fa-comment-o", help="Font Awesome icon shown beside each contact."
    )
    color = fields.Integer()
    inbound_resets = fields.Boolean(
        string="Inbound resets the clock",
        default=True,
        help="A contact that came from the customer by this channel counts: "
        "the next contact date moves on.",
    )
    outbound_resets = fields.Boolean(
        string="Outbound resets the clock",
        default=True,
        help="A contact that we made by this channel counts, even before the "
        "customer answers.",
    )
    minutes = fields.Integer(
        string="Usual minutes", help="Time that one contact by this channel takes."
    )
    cost = fields.Monetary(
        string="Usual cost",
        help="What one contact by this channel costs, besides the time.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        required=True,
    )

    _code_unique = models.Constraint(
        "UNIQUE(code)", "Two channels can't have the same code. Choose another one."
    )
    _figures_positive = models.Constraint(
        "CHECK(minutes >= 0 AND cost >= 0 AND cost < 'Infinity')",
        "Minutes and cost of a channel can't be negative. Enter 0 or more.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        res = super().write(vals)
        if {"inbound_resets", "outbound_resets"} & vals.keys():
            # The rule decides which past contacts count: all clocks follow it.
            self.env["relationship.clock"]._refresh()
        return res

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _get_id(self, code):
        """Return the id of the channel that a captured happening comes by.

        :param str code: ``phone``, ``email``, ``order``...
        :return: id, or False when an administrator has deleted the channel.
        """
        return self._get_ids_by_code().get(code, False)

    @api.model
    @tools.ormcache()
    def _get_ids_by_code(self):
        """Return ``{code: id}`` of all channels, archived ones included."""
        return {
            channel.code: channel.id
            for channel in self.sudo()  # sudo: capture runs as any poster of a message
            .with_context(active_test=False)
            .search_fetch([], ["code"])
        }
