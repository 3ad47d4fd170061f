"""Two people who press the same button at the same moment: one does it, the other is
told so. Odoo gives the second a new look at what is there, as after any collision."""

from functools import partial
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.service import model as service
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_committed import CommittedCase


@tagged("post_install", "-at_install")
class TestTogether(CommittedCase):
    """On real connections that really commit."""

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
        plan = env["mail.activity.plan"].create(
            {
                "name": "Together",
                "res_model": "sale.order",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": env.ref(
                                "mail.mail_activity_data_call"
                            ).id,
                            "summary": "How is it?",
                            "delay_count": 2,
                            "delay_unit": "weeks",
                            "delay_from": "after_plan_date",
                            "responsible_type": "operations",
                        }
                    )
                ],
            }
        )
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

    def test_one_quotation(self):
        """Both open the same one."""
        with self.connect() as cr:
            env = self.environment(cr)
            today = fields.Date.today()
            rhythm_id = (
                env["relationship.rhythm"]
                .create(
                    {
                        "partner_id": self.get_partner(env).id,
                        "company_id": env.company.id,
                        "product_id": self.made["product.product"][0],
                        "order_count": 3,
                        "first_order_date": fields.Date.subtract(today, days=90),
                        "last_order_date": fields.Date.subtract(today, days=50),
                        "is_sold": True,
                    }
                )
                .id
            )
        opened = []

        def act(env):
            action = env["relationship.rhythm"].browse(rhythm_id).action_quote()
            opened.append(action["res_id"])

        self.press_both(act)
        self.assertEqual(opened[0], opened[-1])
        with self.connect() as cr:
            env = self.environment(cr)
            domain = [("partner_id", "=", self.get_partner(env).id)]
            self.assertEqual(env["sale.order"].search_count(domain), 1)

    # === FOLLOW-UPS === #

    def test_done(self):
        prompt = self.make_prompt()
        self.assertTold(
            "Ann has done this already for “Together”",
            lambda env: self.get_prompt(env, prompt).action_relationship_talked(),
        )
        self.assertContacts(1)

    def test_done_in_the_activities_of_odoo(self):
        prompt = self.make_prompt()
        self.assertTold(
            "Ann has done this already",
            lambda env: env["mail.activity"].browse(prompt).action_feedback(),
        )
        self.assertContacts(1)

    def test_dialog(self):
        prompt = self.make_prompt(reason="next_step", key="together")

        dialogs = {}
        for user in (self.ann, self.ben):
            with self.connect() as cr:
                env = self.environment(cr)(user=user)
                action = env["mail.activity"].browse(prompt).action_relationship_log()
                dialogs[user] = (
                    env["relationship.log"]
                    .with_context(**action["context"])
                    .create({"note": "All is well", "next_step": "Send the list"})
                    .id
                )
        self.assertTold(
            "Ann has done this already",
            lambda env: env["relationship.log"].browse(dialogs[env.uid]).action_log(),
        )
        self.assertContacts(1)
        with self.connect() as cr:
            steps = self.environment(cr)["mail.activity"].search_count(
                [
                    ("relationship_partner_id", "in", self.made["res.partner"]),
                    ("relationship_reason", "=", "next_step"),
                ]
            )
            self.assertEqual(steps, 1, "agreed on once")

    def test_attempts_are_no_answer(self):
        """Two who reach nobody have both tried."""
        prompt = self.make_prompt()

        def attempt(env):
            action = env["mail.activity"].browse(prompt).action_relationship_log()
            env["relationship.log"].with_context(**action["context"]).create(
                {"reached": False}
            ).action_log()

        self.press_both(attempt)
        self.assertContacts(2)

    def test_one_of_several_is_done(self):
        """Of what is done together, only what nobody has done yet is."""
        done = self.make_prompt(reason="next_step", key="together")
        left = self.make_prompt(reason="next_step", key="apart")
        for act in ("action_relationship_talked", "action_feedback"):
            self.press_both(
                lambda env: env["mail.activity"].browse(done).action_feedback(),
                lambda env, act=act: getattr(
                    env["mail.activity"].browse([done, left]), act
                )(),
            )
            with self.connect() as cr:
                prompts = self.environment(cr)["mail.activity"].browse([done, left])
                self.assertEqual(prompts.mapped("active"), [False, False])
                prompts.relationship_touchpoint_id.unlink()
                prompts.write({"active": True, "relationship_touchpoint_id": False})

    def test_feedback(self):
        order = self.make_orders()[0]
        with self.connect() as cr:
            env = self.environment(cr)
            env["sale.order"].browse(order).delivered_date = fields.Date.today()
            prompt = env["sale.order"].browse(order)._relationship_get_steps(True).id
        feedbacks = {}
        for user in (self.ann, self.ben):
            with self.connect() as cr:
                env = self.environment(cr)(user=user)
                prompt_of = env["mail.activity"].browse(prompt)
                action = prompt_of.action_relationship_talked()
                feedbacks[user] = (
                    env["relationship.feedback"]
                    .with_context(**action["context"])
                    .create({"problem": "A box was torn"})
                    .id
                )
        self.assertTold(
            "Ann has done this already",
            lambda env: (
                env["relationship.feedback"].browse(feedbacks[env.uid]).action_submit()
            ),
        )
        self.assertContacts(1)
        with self.connect() as cr:
            concerns = self.environment(cr)["relationship.concern"].search_count(
                [("partner_id", "in", self.made["res.partner"])]
            )
            self.assertEqual(concerns, 1, "the problem is one")

    # === DELIVERIES === #

    def get_steps(self):
        with self.connect() as cr:
            return self.environment(cr)["mail.activity"].search_count(
                [
                    ("relationship_partner_id", "in", self.made["res.partner"]),
                    ("relationship_key", "=like", "plan_step,%"),
                ]
            )

    def test_delivered(self):
        order = self.make_orders()[0]
        self.assertTold(
            "Ann has done this already: S[0-9]+ was delivered on",
            lambda env: env["sale.order"].browse(order).action_delivered(),
        )
        self.assertEqual(self.get_steps(), 1)

    def test_two_orders_of_a_customer(self):
        """They share one plan, as if one had been delivered after the other."""
        one, two = self.make_orders(2)
        self.press_both(
            lambda env: env["sale.order"].browse(one).action_delivered(),
            lambda env: env["sale.order"].browse(two).action_delivered(),
        )
        self.assertEqual(self.get_steps(), 1)
        with self.connect() as cr:
            orders = self.environment(cr)["sale.order"].browse([one, two])
            today = fields.Date.today()
            self.assertEqual(orders.mapped("delivery_plan_date"), [today, today])

    # === CONCERNS === #

    def make_concern(self):
        """Commit a concern that is solved.

        :return: its id
        """
        with self.connect() as cr:
            env = self.environment(cr)
            concern = env["relationship.concern"].create(
                {
                    "name": "Two boxes were torn",
                    "partner_id": self.get_partner(env).id,
                    "user_id": self.ann,
                    "reported_by_id": self.ben,
                }
            )
            concern.action_solved()
            return concern.id

    def test_told(self):
        concern = self.make_concern()
        self.assertTold(
            "Ann has told the customer already: “Two boxes were torn”",
            lambda env: env["relationship.concern"].browse(concern).action_told(),
        )
        self.assertContacts(1)

    def test_told_by_done(self):
        concern = self.make_concern()
        with self.connect() as cr:
            env = self.environment(cr)
            prompt = env["relationship.concern"].browse(concern)._get_prompts().id
        self.assertTold(
            "Ann has done this already",
            lambda env: env["relationship.concern"].browse(concern).action_talked(),
            lambda env: self.get_prompt(env, prompt).action_relationship_talked(),
        )
        self.assertContacts(1)

    def test_told_in_the_dialog(self):
        concern = self.make_concern()
        dialogs = {}
        for user in (self.ann, self.ben):
            with self.connect() as cr:
                env = self.environment(cr)(user=user)
                action = (
                    env["relationship.concern"].browse(concern).action_log_touchpoint()
                )
                wizards = env["relationship.log"].with_context(**action["context"])
                dialogs[user] = wizards.create({"note": "They know"}).id
        self.assertTold(
            "Ann has told the customer already",
            lambda env: env["relationship.log"].browse(dialogs[env.uid]).action_log(),
        )
        self.assertContacts(1)

    # === PLANS AND LITMUS TESTS === #

    def test_step_that_repeats(self):
        today = fields.Date.today()
        with self.connect() as cr:
            env = self.environment(cr)
            step = env["relationship.plan"].create(
                {
                    "partner_id": self.get_partner(env).id,
                    "user_id": self.ann,
                    "step_ids": [
                        Command.create(
                            {
                                "name": "Call",
                                "date": today,
                                "repeat_number": 1,
                                "repeat_unit": "month",
                            }
                        )
                    ],
                }
            )
            step = step.step_ids.id
        self.assertTold(
            "This has been done already",
            lambda env: (
                env["relationship.plan.step"]
                .with_user(self.ann)
                .browse(step)
                .action_done()
            ),
        )
        self.assertContacts(1)
        with self.connect() as cr:
            moved = self.environment(cr)["relationship.plan.step"].browse(step)
            self.assertEqual(moved.date, fields.Date.add(today, months=1))

    def test_submitted_in_two_windows(self):
        with self.connect() as cr:
            env = self.environment(cr)
            litmus = env["relationship.litmus"].create(
                {
                    "partner_id": self.get_partner(env).id,
                    "participant_ids": [
                        Command.create({"user_id": user})
                        for user in (self.ann, self.ben)
                    ],
                }
            )
            litmus.action_launch()
            place = litmus.participant_ids.filtered(lambda p: p.user_id.id == self.ann)
            place.answer_ids.choice = "3"

        def submit(env):
            places = env["relationship.litmus.participant"].with_user(self.ann)
            places.browse(place.id).action_submit()

        self.assertTold("Your answers are in already", submit)
        with self.connect() as cr:
            test = self.environment(cr)["relationship.litmus"].browse(litmus.id)
            self.assertEqual(test.state, "open", "Ben's view is still missing")
            self.assertEqual(test.participant_ids.mapped("is_done"), [True, False])
