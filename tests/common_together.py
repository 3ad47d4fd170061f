"""What tests of two people at the same moment share."""

from functools import partial
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service import model as service
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common_committed import CommittedCase


class TogetherCommon(CommittedCase):
    """Two colleagues and a customer, on real connections that really commit."""

    def setUp(self):
        super().setUp()
        self.made = {}
        self.addCleanup(self.remove)
        self.startPatcher(patch.object(service.random, "uniform", lambda *_args: 0))
        with self.connect() as cr:
            self.make(self.environment(cr)(context={"tracking_disable": True}))

    # === DATA === #

    def make(self, env):
        """Commit a customer with a plan after deliveries, and two colleagues."""
        groups = (
            "base.group_user,sales_team.group_sale_salesman_all_leads,"
            "relationship_flow.group_user"
        )
        ann, ben = (
            new_test_user(env, login=f"{name}.together", name=name, groups=groups)
            for name in ("Ann", "Ben")
        )
        plan = self.make_delivery_plan(env, "Together")
        tier = env["relationship.tier"].create(
            {"name": "Together", "interval_days": 30, "delivery_plan_id": plan.id}
        )
        partner = env["res.partner"].create(
            {
                "name": "Together",
                "relationship_tier_id": tier.id,
                "operations_user_id": ann.id,
                "contact_clock_start": fields.Date.subtract(
                    fields.Date.today(), days=60
                ),
            }
        )
        product = env["product.product"].create({"name": "Together", "type": "service"})
        records = (partner, ann | ben, tier, plan, product)
        self.made = {made._name: made.ids for made in records}
        self.ann, self.ben = ann.id, ben.id

    def remove(self):
        with self.connect() as cr:
            env = self.environment(cr)(context={"tracking_disable": True})
            made = {name: env[name].browse(ids) for name, ids in self.made.items()}
            partners = made.pop("res.partner")
            domain = [("partner_id", "in", partners.ids)]
            env["mail.activity"].with_context(active_test=False).search(
                [("relationship_partner_id", "in", partners.ids)]
            ).unlink()
            for model in ("litmus", "concern", "feedback", "touchpoint", "plan"):
                env[f"relationship.{model}"].search(domain).unlink()
            orders = env["sale.order"].search(domain)
            orders._action_cancel()
            orders.unlink()
            people = made["res.users"].partner_id
            partners.unlink()
            for records in made.values():
                records.unlink()
            people.unlink()

    def get_partner(self, env):
        return env["res.partner"].browse(self.made["res.partner"])

    def make_prompt(self, **vals):
        """Commit a prompt of the customer.

        :return: its id
        """
        with self.connect() as cr:
            env = self.environment(cr)
            request = {
                "partner": self.get_partner(env),
                "reason": "interval",
                "date": fields.Date.today(),
                "user": env["res.users"].browse(self.ann),
            }
            return env["relationship.follow.up"]._raise([request | vals]).id

    def get_prompt(self, env, id_):
        return env["mail.activity"].browse(id_)

    def make_orders(self, count=1):
        """Commit confirmed orders.

        :return: their ids
        """
        with self.connect() as cr:
            env = self.environment(cr)
            line = {"product_id": self.made["product.product"][0], "price_unit": 9}
            orders = env["sale.order"].create(
                [
                    {
                        "partner_id": self.get_partner(env).id,
                        "order_line": [Command.create(line)],
                    }
                    for _number in range(count)
                ]
            )
            orders.action_confirm()
            return orders.ids

    # === BOTH AT ONCE === #

    def press(self, act, cr, user_id):
        """Press a button as a request does."""
        env = self.environment(cr)(user=user_id)
        service.retrying(partial(act, env), env)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def press_both(self, act, second=None):
        """Let Ann and Ben press at once: when Ann is done, Ben still sees what was
        there before.

        :param act: called with an environment of Ann, and of Ben
        :param second: what Ben does, when it is something else
        """
        with self.connect() as one, self.connect() as two:
            two.execute("SELECT count(*) FROM mail_activity")  # sees what is there now
            self.press(act, one, self.ann)
            self.press(second or act, two, self.ben)

    def assertTold(self, pattern, act, second=None):
        """Assert that Ben is told that Ann has done it."""
        with self.assertRaisesRegex(UserError, pattern):
            self.press_both(act, second)

    def assertContacts(self, count):
        with self.connect() as cr:
            found = self.environment(cr)["relationship.touchpoint"].search_count(
                [
                    ("partner_id", "in", self.made["res.partner"]),
                    ("purpose", "!=", "order"),
                ]
            )
            self.assertEqual(found, count)
