"""The button that does at once what the night does."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import NOW, RelationshipCommon, day


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLookNow(RelationshipCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["relationship.follow.up"]._raise_all(lambda *_args, **_kwargs: 1)
        cls.brandt = cls.make_customer(
            "Brandt", relationship_tier_id=cls.gold.id, user_id=cls.ann.id
        )
        cls.brandt.contact_clock_start = day(-40)

    def look(self, user):
        action = self.env["relationship.follow.up"].with_user(user).action_look_now()
        return action["params"]["message"]

    def test_raises_what_is_due(self):
        self.assertEqual(self.look(self.ann), "New follow-ups: 1, of them yours: 1.")
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(prompt.user_id, self.ann)
        self.assertEqual(self.look(self.ann), "All is up to date: nothing new is due.")
        self.assertEqual(self.prompts_of(self.brandt), prompt, "Nothing twice")

    def test_for_all_colleagues(self):
        self.assertEqual(self.look(self.olaf), "New follow-ups: 1, of them yours: 0.")

    def test_limit_of_a_day(self):
        self.set_limits(daily_limit=1)
        new = self.make_user("new", "sales_team.group_sale_salesman")
        other = self.brandt.copy({"name": "Other", "contact_clock_start": day(-40)})
        (self.brandt | other).user_id = new
        for _time in range(2):
            self.look(self.ann)
        self.assertEqual(len(self.prompts_of(self.brandt) | self.prompts_of(other)), 1)

    def test_time_is_bounded(self):
        look = "odoo.addons.relationship_flow.models.follow_ups.relationship_look_now"
        with patch(f"{look}.SECONDS", 0):
            self.assertIn("There is more", self.look(self.ann))

    def test_nothing_is_committed(self):
        with patch.object(type(self.env["ir.cron"]), "_commit_progress") as commit:
            self.look(self.ann)
        commit.assert_not_called()

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.look(self.plain)
        action = self.env.ref("relationship_flow.ir_actions_server_raise_now")
        result = action.with_user(self.olaf).run()
        self.assertEqual(result["tag"], "display_notification")

    def test_managers_have_it_in_the_menu(self):
        menu = self.env.ref("relationship_flow.relationship_menu_look_now")
        menus = self.env["ir.ui.menu"].with_user(self.mona)
        self.assertIn(menu.id, menus._visible_menu_ids())

    def test_empty_screen_leads_there(self):
        help_ = (
            self.env["mail.activity"]
            .with_user(self.olaf)
            .with_context(relationship_follow_ups=True)
            .get_empty_list_help("")
        )
        self.assertIn("relationship_flow.ir_actions_server_raise_now", help_)
