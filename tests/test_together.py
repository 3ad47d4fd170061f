"""Two people who press the same button at the same moment: one does it, the other is
told so. Odoo gives the second a new look at what is there, as after any collision."""

from odoo import Command, fields
from odoo.tests import tagged

from .common_together import TogetherCommon


@tagged("post_install", "-at_install")
class TestTogether(TogetherCommon):
    """On real connections that really commit."""

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
