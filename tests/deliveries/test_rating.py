from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import TODAY, day
from .common_delivery import DeliveryCommon


class RatingCommon(DeliveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sale.order"].search([]).write({"rating_request_date": "2000-01-01"})
        cls.silver.delivery_plan_id = False
        cls.team = cls.env["crm.team"].create(
            {"name": "Team", "user_id": cls.mona.id, "company_id": False}
        )
        cls.order = cls.make_delivered(
            days=6, user_id=cls.ann.id, team_id=cls.team.id
        ).sudo()
        cls.env["ir.config_parameter"].set_param(
            "relationship_flow.rating_interval_days", "90"
        )

    def rate(self, value, feedback=None):
        """Answer as the customer does."""
        token = self.order._rating_get_access_token()
        return self.order.rating_apply(value, token=token, feedback=feedback)


@tagged("post_install", "-at_install")
class TestRating(RatingCommon):
    """What customers answer is answered."""

    def test_from_whom_to_whom(self):
        self.assertEqual(self.order._rating_get_operator(), self.olaf.partner_id)
        self.assertEqual(self.order._rating_get_partner(), self.mia)

    def test_low_today_to_operations_and_the_manager(self):
        self.rate(1, "<b>Torn</b>")
        prompts = self.prompts_of(self.brandt, relationship_reason="concern")
        self.assertEqual(prompts.user_id, self.olaf | self.mona)
        self.assertEqual(set(prompts.mapped("date_deadline")), {TODAY})
        self.assertIn("&lt;b&gt;Torn", prompts[0].note)

    def test_low_goes_to_the_operations_lead(self):
        lead = self.make_user("lead", "relationship_flow.group_user", name="Lena Lead")
        self.team.operations_user_id = lead
        self.rate(1)
        prompts = self.prompts_of(self.brandt, relationship_reason="concern")
        self.assertEqual(prompts.user_id, lead | self.mona)

    def test_high_is_thanked_and_asked_for_a_referral(self):
        self.rate(5, "Lovely")
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(prompt.relationship_reason, "thanks")
        self.assertEqual(prompt.user_id, self.olaf)
        self.assertIn("Lovely", prompt.note)
        self.assertIn("Do you know somebody", prompt.note)

    def test_middling(self):
        self.rate(3)
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(prompt.relationship_reason, "feedback")
        self.assertEqual(prompt.date_deadline, day(1))

    def test_an_answer_changed(self):
        rating = self.rate(5)
        self.order.rating_apply(1, rating=rating)
        self.order.rating_apply(1, rating=rating)
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)
        self.assertFalse(self.prompts_of(self.brandt, relationship_reason="thanks"))
        self.assertEqual(len(self.touchpoints_of(self.brandt, purpose="feedback")), 1)

    def test_the_answer_is_a_contact(self):
        self.rate(5)
        touchpoint = self.touchpoints_of(self.brandt, purpose="feedback")
        self.assertEqual(touchpoint.channel_id, self.channel("survey"))
        self.assertEqual(touchpoint.contact_id, self.mia)
        self.assertEqual(touchpoint.direction, "inbound")

    def test_on_the_customers_form(self):
        self.rate(5)
        partner = self.brandt.with_user(self.olaf)
        self.assertEqual(partner.order_rating_count, 1)
        self.assertEqual(partner.order_rating_avg, 5)
        self.assertEqual(self.mia.order_rating_count, 1)
        domain = partner.action_view_order_ratings()["domain"]
        self.assertEqual(self.env["rating.rating"].search_count(domain), 1)


@tagged("post_install", "-at_install")
class TestRatingRequests(RatingCommon):
    """Who is asked, and how often."""

    def ask(self):
        self.run_cron("ir_cron_request_ratings")

    def mails(self):
        return self.env["mail.message"].search_count(
            [
                ("model", "=", "sale.order"),
                ("res_id", "=", self.order.id),
                ("notified_partner_ids", "in", self.mia.ids),
            ]
        )

    def test_asked_once_reminded_once(self):
        self.ask()
        self.assertEqual(self.order.rating_request_date, day(0))
        self.assertEqual(self.mails(), 1)
        self.ask()
        self.assertEqual(self.mails(), 1)
        with self.frozen(days=7):
            self.ask()
            self.assertEqual(self.mails(), 2)
        with self.frozen(days=15):
            self.ask()
        self.assertEqual(self.mails(), 2)
        self.assertFalse(self.prompts_of(self.brandt))

    def test_mail(self):
        self.ask()
        message = self.order.message_ids.filtered(
            lambda m: m.notified_partner_ids == self.mia
        )
        self.assertIn(self.olaf.email, message.email_from)
        token = self.order._rating_get_access_token()
        for rate in (1, 3, 5):
            self.assertIn(f"/rate/{token}/{rate}", message.body)
        self.assertEqual(message.author_id, self.olaf.partner_id)
        self.assertFalse(self.touchpoints_of(self.brandt, direction="outbound"))

    def test_whoever_wants_no_mail_gets_none(self):
        self.env["mail.blacklist"].create({"email": self.mia.email})
        self.ask()
        mail = self.env["mail.mail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", self.order.id)]
        )
        self.assertEqual(mail.state, "cancel")

    @mute_logger("odoo.addons.relationship_flow.models.shared.relationship_work")
    def test_an_order_that_cannot_be_asked_for_stops_no_other(self):
        other = self.make_delivered(
            self.make_customer("Other", email="other@other.example.com"), days=6
        ).sudo()
        self.order.client_order_ref = "broken"
        self.env.ref(
            "relationship_flow.mail_template_rating_request"
        ).subject = "{{ 1 / (object.client_order_ref != 'broken') }}"
        self.ask()
        self.assertEqual(other.rating_request_date, day(0))
        self.assertFalse(self.order.rating_request_date)
        self.assertFalse(self.order.rating_ids)
        self.order.client_order_ref = "mended"
        self.ask()
        self.assertEqual(self.order.rating_request_date, day(0))

    def test_the_mail_can_be_looked_at(self):
        action = (
            self.env["res.config.settings"].create({}).action_open_rating_template()
        )
        template = self.env.ref("relationship_flow.mail_template_rating_request")
        self.assertEqual(action["res_id"], template.id)

    def test_off_by_default(self):
        self.set_setting("rating_interval_days", 0)
        self.ask()
        self.assertFalse(self.order.rating_request_date)

    def test_not_too_early_nor_too_often(self):
        self.order.delivered_date = day(-4)
        self.ask()
        self.assertFalse(self.order.rating_request_date)
        self.order.delivered_date = day(-5)
        second = self.make_delivered(self.brandt, days=5).sudo()
        self.ask()
        asked = (self.order | second).filtered("rating_request_date")
        self.assertEqual(len(asked), 1)
        with self.frozen(days=30):
            self.ask()
        self.assertEqual((self.order | second).filtered("rating_request_date"), asked)

    def test_who_has_left_or_pauses_is_not_reminded(self):
        self.ask()
        for vals in (
            {"contact_lost_date": TODAY},
            {"active": False},
            {"contact_paused_until": day(30)},
        ):
            with (
                self.subTest(**vals),
                self.frozen(days=7),
                self.env.cr.savepoint() as s,
            ):
                self.brandt.write(vals)
                self.assertNotIn(
                    self.order, self.order._relationship_find_rating_reminders()
                )
                s.rollback()
                self.env.invalidate_all()
        with self.frozen(days=7):
            self.assertIn(self.order, self.order._relationship_find_rating_reminders())

    def test_whoever_has_left_the_customer_is_not_asked(self):
        kim = self.mia.copy({"name": "Kim New", "email": "kim@brandt.example.com"})
        self.mia.active = False
        self.assertEqual(self.order.rating_partner_id, kim)
        kim.active = False
        self.brandt.email = False
        self.ask()
        self.assertFalse(self.order.rating_request_date)

    def test_an_open_concern_comes_first(self):
        concern = self.make_concern()
        self.ask()
        self.assertFalse(self.order.rating_request_date)
        prompt = self.prompts_of(self.brandt, relationship_reason="concern")
        prompt.with_user(self.olaf).action_feedback(feedback="New boxes sent")
        self.assertEqual(concern.stage, "told")
        self.ask()
        self.assertEqual(self.order.rating_request_date, day(0))
        concern = self.make_concern()
        with self.frozen(days=8):
            self.ask()
            self.assertEqual(self.mails(), 1)
            concern.sudo().active = False
            self.ask()
            self.assertEqual(self.mails(), 2)

    def test_concerns_of_others_change_nothing(self):
        self.make_concern(self.make_customer("Other"))
        self.make_prompt(self.brandt, "next_step")
        self.ask()
        self.assertEqual(self.order.rating_request_date, day(0))

    def test_without_an_address_nobody_is_asked(self):
        self.mia.email = False
        self.ask()
        self.assertFalse(self.order.rating_request_date)

    def test_answered_is_not_reminded(self):
        self.ask()
        self.rate(5)
        with self.frozen(days=8):
            self.ask()
        self.assertFalse(self.order.rating_reminder_date)

    def test_silence_of_large_customers(self):
        self.silver.call_silent = True
        self.ask()
        for days in (7, 14, 21):
            with self.frozen(days=days):
                self.ask()
        prompt = self.prompts_of(self.brandt)
        self.assertEqual(prompt.relationship_reason, "feedback")
        self.assertEqual(prompt.user_id, self.olaf)
        self.assertEqual(prompt.date_deadline, day(14))


@tagged("post_install", "-at_install")
class TestRatingRoute(RatingCommon, HttpCase):
    """The page of smileys is open to everybody: only the token opens it."""

    def submit(self, token, rate):
        self.authenticate(None, None)
        return self.url_open(
            f"/rate/{token}/submit_feedback",
            data={
                "rate": rate,
                "feedback": "Hm",
                "csrf_token": Request.csrf_token(self),
            },
        )

    def test_wrong_token_changes_nothing(self):
        self.order._rating_get_access_token()
        self.env.flush_all()
        self.assertEqual(self.submit("0" * 32, 1).status_code, 404)
        self.assertFalse(self.order.rating_ids.filtered("consumed"))
        self.assertFalse(self.prompts_of(self.brandt))

    def test_the_right_token_answers(self):
        token = self.order._rating_get_access_token()
        self.env.flush_all()
        self.assertEqual(self.submit(token, 1).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(self.order.rating_ids.rating, 1)
        self.assertEqual(len(self.prompts_of(self.brandt)), 2)

    def test_looking_changes_nothing(self):
        token = self.order._rating_get_access_token()
        self.env.flush_all()
        self.assertEqual(self.url_open(f"/rate/{token}/1").status_code, 200)
        self.assertFalse(self.order.rating_ids.filtered("consumed"))
        self.assertFalse(self.prompts_of(self.brandt))

    def test_token_of_another_order(self):
        other = self.make_delivered(
            self.make_customer("Other", email="o@o.example.com")
        )
        token = other.sudo()._rating_get_access_token()
        with self.assertRaises(ValueError):
            self.order.rating_apply(1, token="1" * 32)
        self.order.rating_apply(1, token=token)
        self.assertFalse(self.prompts_of(self.brandt))
