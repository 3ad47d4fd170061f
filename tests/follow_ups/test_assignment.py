from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import NOW, TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
class TestAssignment(RelationshipCommon):
    """Who gets a prompt, and how it goes from one to the other."""

    # === ASSIGNMENT === #

    def assertAssigned(self, user, partner=None):
        partner = partner or self.brandt
        self.prompts_of(partner).unlink()
        self.env["relationship.follow.up"]._raise(
            [{"partner": partner, "reason": "interval", "date": TODAY}]
        )
        self.assertEqual(self.prompts_of(partner).user_id, user)

    def test_assigned_by_the_tiers_rule(self):
        nobody = self.env["res.users"]
        for rule, both, sales_only, operations_only in (
            ("salesperson", self.ann, self.ann, self.olaf),
            ("operations", self.olaf, self.ann, self.olaf),
            ("last_contact", self.mona, self.mona, self.mona),
            ("pool", nobody, nobody, nobody),
        ):
            with self.subTest(rule):
                self.silver.assign_to = rule
                self.make_touchpoint(self.mia, days=3, user=self.mona)
                self.make_touchpoint(self.mia, days=1, user=self.ann, reached=False)
                self.brandt.write(
                    {"user_id": self.ann.id, "operations_user_id": self.olaf.id}
                )
                self.assertAssigned(both)
                self.brandt.operations_user_id = False
                self.assertAssigned(sales_only)
                self.brandt.write(
                    {"user_id": False, "operations_user_id": self.olaf.id}
                )
                self.assertAssigned(operations_only)

    def test_nobody_in_charge_means_the_pool(self):
        self.brandt.user_id = False
        for rule in ("salesperson", "operations", "last_contact"):
            self.silver.assign_to = rule
            self.assertAssigned(self.env["res.users"])

    def test_a_team_in_turn(self):
        team = self.env["crm.team"].create(
            {
                "name": "Team",
                "crm_team_member_ids": [
                    Command.create({"user_id": user.id})
                    for user in (self.ann, self.mona)
                ],
            }
        )
        self.silver.write({"assign_to": "round_robin", "team_id": team.id})
        customers = self.brandt
        for _number in range(4):
            customers |= self.make_customer(relationship_tier_id=self.silver.id)
        self.make_prompt(self.make_customer(), reason="thanks", user=self.mona)
        prompts = self.env["relationship.follow.up"]._raise(
            [{"partner": c, "reason": "interval", "date": TODAY} for c in customers]
        )
        self.assertEqual(len(prompts.filtered(lambda a: a.user_id == self.ann)), 3)
        self.assertEqual(len(prompts.filtered(lambda a: a.user_id == self.mona)), 2)
        self.ann.out_of_office_from = NOW - timedelta(days=1)
        self.assertAssigned(
            self.mona, self.make_customer(relationship_tier_id=self.silver.id)
        )

    def test_team_is_needed_for_turns(self):
        with self.assertRefused("Choose the team"):
            self.silver.assign_to = "round_robin"

    def test_absent_colleague_is_covered(self):
        self.ann.out_of_office_from = NOW - timedelta(days=1)
        self.assertAssigned(self.env["res.users"])
        self.ann.relationship_cover_id = self.mona
        self.assertAssigned(self.mona)
        self.mona.out_of_office_from = NOW - timedelta(days=1)
        self.mona.relationship_cover_id = self.olaf
        self.assertAssigned(self.olaf)
        self.olaf.out_of_office_from = NOW - timedelta(days=1)
        self.olaf.relationship_cover_id = self.ann
        self.assertAssigned(self.env["res.users"])
        self.ann.out_of_office_to = NOW - timedelta(hours=1)
        self.assertAssigned(self.ann)

    def test_due_prompts_of_absent_colleagues_are_handed_on_overnight(self):
        due = self.make_prompt(self.brandt)
        later = self.make_prompt(self.brandt, reason="thanks", date=day(20))
        self.ann.out_of_office_from = NOW - timedelta(hours=1)
        self.ann.relationship_cover_id = self.olaf
        self.run_raise()
        self.assertEqual(due.user_id, self.olaf)
        self.assertEqual(later.user_id, self.ann)

    def test_time_off_app_is_asked_where_it_is_installed(self):
        on_leave = getattr(self.registry["res.users"], "_get_on_leave_ids", None)
        self.assertEqual(
            bool(on_leave), "leave_date_to" in self.env["res.users"]._fields
        )
        self.assertNotIn(
            self.ann.id, self.env["relationship.assignment"]._get_absent_ids()
        )

    def test_archived_user_leaves_nothing_behind(self):
        prompt = self.make_prompt(self.brandt)
        own = self.brandt.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.ann.id
        )
        self.ann.relationship_cover_id = self.mona
        self.ann.action_archive()
        self.assertEqual(prompt.user_id, self.mona)
        self.assertFalse(own.exists(), "Odoo's way with other activities")
        self.assertAssigned(self.mona)

    def test_archived_together_with_the_cover(self):
        prompt = self.make_prompt(self.brandt)
        self.ann.relationship_cover_id = self.mona
        (self.ann | self.mona).action_archive()
        self.assertTrue(prompt.exists())
        self.assertFalse(prompt.user_id)

    def test_archived_by_another_way(self):
        prompt = self.make_prompt(self.brandt)
        self.ann.relationship_cover_id = self.mona
        self.ann.active = False
        self.run_raise()
        self.assertEqual(prompt.user_id, self.mona)

    def test_deleted_user(self):
        user = self.make_user("leaver", "relationship_flow.group_user")
        prompt = self.make_prompt(self.brandt, user=user)
        user.unlink()
        self.assertTrue(prompt.exists())
        self.assertFalse(prompt.user_id)

    def test_colleague_of_another_company_gets_no_prompt(self):
        other = self.env["res.company"].create({"name": "Other company"})
        customer = self.make_customer(
            relationship_tier_id=self.silver.id, company_id=other.id
        )
        customer.operations_user_id = self.olaf
        self.assertAssigned(self.env["res.users"], customer)
        self.olaf.company_ids = [Command.link(other.id)]
        self.assertAssigned(self.olaf, customer)

    def test_colleagues_who_can_not_see_to_theirs_any_more(self):
        """A portal user, a machine, one of another company: the night asks others."""
        other = self.env["res.company"].create({"name": "Other company"})
        group = "relationship_flow.group_user"
        retired, machine, moved, owner = (
            self.make_user(login, group, relationship_cover_id=self.olaf.id)
            for login in ("retired", "machine", "moved", "owner")
        )
        prompts = {}
        for user in (retired, machine, moved, owner):
            customer = self.make_customer(user.login, company_id=self.company.id)
            prompts[user] = self.make_prompt(customer, "next_step", user=user, key="x")
        retired.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        machine.relationship_is_robot = True
        moved.write({"company_ids": other.ids, "company_id": other.id})
        prompts[owner].relationship_partner_id.company_id = other
        own = self.make_prompt(self.brandt, "next_step", user=moved, key="x")
        self.env["relationship.assignment"]._hand_on_absent()
        for user in (retired, machine, moved):
            self.assertEqual(prompts[user].user_id, self.olaf, user.login)
        self.assertFalse(prompts[owner].user_id, "nor does the cover work there")
        self.assertEqual(own.user_id, moved, "that customer is everybody's")

    def test_nobody_covers_for_themselves(self):
        with self.assertRefused("cover for themselves"):
            self.ann.relationship_cover_id = self.ann

    # === TAKING AND HANDING ON === #

    def test_take_from_the_pool(self):
        prompt = self.make_prompt(self.brandt, user=self.env["res.users"])
        prompt.with_user(self.olaf).action_relationship_take()
        self.assertEqual(prompt.user_id, self.olaf)
        prompt.with_user(self.olaf).action_relationship_take()
        with self.assertRaisesRegex(UserError, "Olaf Pack has taken"):
            prompt.with_user(self.ann).action_relationship_take()
        self.assertEqual(prompt.user_id, self.olaf)
        prompt.with_user(self.olaf).action_relationship_release()
        self.assertFalse(prompt.user_id)
        self.assertFalse(self.brandt.message_partner_ids & self.olaf.partner_id)

    def test_write_by_reason(self):
        """Subject and words come from the reason's script, and are drafts only."""
        scripts = self.env["relationship.script"]
        script = scripts._get_for("interval", self.brandt)[self.brandt]
        script.subject = "{first_name}, a question"
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        context = prompt.action_relationship_write()["context"]
        self.assertEqual(context["default_subject"], "Mia, a question")
        composer = (
            self.env["mail.compose.message"].with_user(self.ann).with_context(**context)
        ).create({})
        self.assertEqual(composer.subject, "Mia, a question")
        self.assertIn("Hello Mia", composer.body)
        composer.subject = "Another one"
        composer.action_send_mail()
        self.assertEqual(self.brandt.message_ids[0].subject, "Another one")

    def test_write_by_a_template(self):
        template = self.env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "For {{ object.name }}",
                "body_html": "<p>Template</p>",
            }
        )
        scripts = self.env["relationship.script"]
        script = scripts._get_for("interval", self.brandt)[self.brandt]
        script.template_id = template
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        context = prompt.action_relationship_write()["context"]
        composer = (
            self.env["mail.compose.message"].with_user(self.ann).with_context(**context)
        ).create({})
        self.assertEqual(composer.subject, f"For {self.brandt.name}")
        self.assertIn("Template", composer.body)

    def test_subject_with_an_unknown_placeholder(self):
        script = self.env.ref("relationship_flow.relationship_script_interval")
        with self.assertRefused("unknown placeholders: {name}"):
            script.subject = "Hello {name}"

    def test_dialogs(self):
        prompt = self.make_prompt(self.brandt).with_user(self.ann)
        action = prompt.action_relationship_log()
        self.assertEqual(action["context"]["default_activity_ids"], prompt.ids)
        self.assertEqual(action["context"]["default_partner_ids"], self.brandt.ids)
        action = prompt.action_relationship_snooze()
        self.assertEqual(action["res_model"], "relationship.snooze")
        self.assertEqual(
            prompt.action_relationship_hand_on()["res_model"], "relationship.hand.on"
        )
        action = prompt.action_relationship_write()
        self.assertEqual(action["context"]["default_partner_ids"], self.mia.ids)
        self.assertIn("Hello Mia", action["context"]["default_body"])
        self.assertEqual(
            action["context"]["default_subject"],
            f"How are things at {self.brandt.name}?",
        )
        self.assertEqual(prompt.action_relationship_open()["res_id"], self.brandt.id)
