from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TODAY, day
from ..silence.common_silence import FIVE_WEEKS
from ..test_migrations import SCRIPTS
from .common_loss import LossCommon


@tagged("post_install", "-at_install")
class TestLoss(LossCommon):
    """How relationships end, and what comes after."""

    def test_marking_stops_the_clock(self):
        prompt = self.make_prompt(self.brandt)
        loss = self.mark(
            self.mia, kind="loud", date=day(-2), competitor="Northwind", lesson="Call"
        )
        self.assertRecordValues(
            loss,
            [
                {
                    "partner_id": self.brandt.id,
                    "kind": "loud",
                    "date": day(-2),
                    "competitor": "Northwind",
                    "lesson": "Call",
                    "user_id": self.brandt.user_id.id,
                    "tier_id": self.brandt.relationship_tier_id.id,
                    "reopened_date": False,
                }
            ],
        )
        self.assertEqual(loss.reason_id.name, "Unknown")
        self.assertEqual(self.brandt.contact_lost_date, day(-2))
        self.assertFalse(self.brandt.next_contact_date)
        self.assertFalse(prompt.active)

    def test_few_queries_whatever_the_number_of_contacts(self):
        def count(number):
            partner = self.make_customer(f"Customer {number}")
            for place in range(number):
                self.env["res.partner"].create(
                    {"name": f"Person {place}", "parent_id": partner.id}
                )
            self.make_touchpoint(partner, days=20)
            self.make_prompt(partner)
            self.make_prompt(partner, "next_step", key="a")
            self.env.flush_all()
            partner.invalidate_recordset()
            before = self.cr.sql_log_count
            partner.with_user(self.ann).action_mark_lost(TODAY)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(3), 15)
        self.assertEqual(count(6), count(3))

    def test_the_clock_alone_tells_the_same_story(self):
        """Whoever writes the date, by import or by code, makes and ends a loss."""
        self.brandt.contact_lost_date = day(-30)
        loss = self.loss_of(self.brandt)
        self.assertEqual((loss.date, loss.kind), (day(-30), "silent"))
        self.brandt.contact_lost_date = day(-20)
        self.assertEqual(loss.date, day(-20))
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertEqual(loss.reopened_date, TODAY)
        self.brandt.contact_lost_date = TODAY
        self.assertEqual(len(self.loss_of(self.brandt)), 2)
        other = self.make_customer("Gone before", contact_lost_date=day(-5))
        self.assertEqual(self.loss_of(other).date, day(-5))

    def test_date_of_the_loss_moves_the_clock(self):
        loss = self.mark(self.brandt)
        loss.date = day(-9)
        self.assertEqual(self.brandt.contact_lost_date, day(-9))
        with self.assertRaisesRegex(ValidationError, "in the future"):
            loss.date = day(1)

    def test_one_open_loss_per_customer(self):
        self.mark(self.brandt)
        with self.assertRaisesRegex(UserError, "lost already"):
            self.mark(self.brandt)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.env["relationship.loss"].create({"partner_id": self.brandt.id})

    def test_undo(self):
        loss = self.mark(self.brandt, try_after_1=True)
        loss.action_undo()
        self.assertFalse(self.loss_of(self.brandt))
        self.assertFalse(self.brandt.contact_lost_date)
        self.assertFalse(self.winback_of(self.brandt))
        loss = self.mark(self.brandt)
        with self.frozen(days=1), self.assertRaisesRegex(UserError, "Start again"):
            loss.action_undo()
        self.assertTrue(loss.exists())

    def test_undo_pressed_twice_and_by_somebody_else(self):
        prompt = self.make_prompt(self.brandt, "thanks")
        loss = self.mark(self.brandt, try_after_1=True)
        loss.with_user(self.mona).action_undo()
        loss.action_undo()
        self.assertTrue(prompt.active)
        self.assertFalse(self.brandt.contact_lost_date)

    def test_start_again_brings_the_follow_ups_back(self):
        prompt = self.make_prompt(self.brandt, "thanks")
        loss = self.mark(self.brandt, try_after_1=True)
        self.assertEqual(len(self.winback_of(self.brandt)), 1)
        self.brandt.action_archive()
        self.brandt.action_unarchive()
        self.assertEqual(len(self.winback_of(self.brandt)), 1)
        self.assertFalse(prompt.active)
        loss.action_start_again()
        self.assertFalse(self.winback_of(self.brandt))
        self.assertTrue(prompt.active)

    def test_many_at_once(self):
        others = [self.make_customer(f"Customer {place}") for place in range(3)]
        partners = self.env["res.partner"].union(*others)
        action = partners.action_mark_lost()
        self.assertEqual(action["res_model"], "relationship.mark.lost")
        self.assertEqual(action["context"], {"default_partner_ids": partners.ids})
        self.assertEqual(len(self.mark(partners)), 3)

    # === WHAT HAD BEEN SEEN === #

    def test_seen_before(self):
        """Last heard 60 days before, interval 42: 18 days late on that day; of the
        farewell itself, and of what came later, nothing is counted."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        expected = self.silence_of(self.brandt).silence_probability
        self.env["relationship.touchpoint"].search([]).unlink()
        self.make_touchpoint(self.mia, days=60)
        self.make_touchpoint(self.mia, days=0, direction="inbound")
        loss = self.mark(self.brandt)
        self.assertEqual(loss.last_contact_date, day(-60))
        self.assertEqual(loss.days_overdue, 18)
        self.assertEqual(loss.late_rhythm_count, 1)
        self.assertEqual(loss.last_order_date, day(-77))
        self.assertAlmostEqual(loss.years_held, 427 / 365.25, 2)
        self.assertAlmostEqual(loss.silence_probability, expected, 6)
        self.assertTrue(loss.was_warned)
        self.assertIn("contact 18 days late, 1 item late", loss.seen_label)
        loss.date = day(-50)
        self.assertEqual(loss.days_overdue, 0)
        self.assertEqual(loss.last_contact_date, day(-60))
        self.assertLess(loss.silence_probability, expected)

    def test_ratings_before(self):
        order = self.make_order(self.mia)
        for value, when in ((5, -9), (1, -3), (5, 2)):
            rating = self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("sale.order"),
                    "res_id": order.id,
                    "partner_id": self.mia.id,
                    "rating": value,
                    "consumed": True,
                }
            )
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE rating_rating SET write_date = %s WHERE id = %s",
                [day(when), rating.id],
            )
        loss = self.mark(self.brandt)
        self.assertEqual(loss.rating, 3)
        loss.date = day(-5)
        self.assertEqual(loss.rating, 5)

    def test_concerns_open_on_that_day(self):
        """Said before the day, and not answered until after it."""
        concerns = self.env["relationship.concern"].create(
            [
                {"name": name, "partner_id": self.brandt.id, "date": day(said)}
                for name, said in (("Torn", -9), ("Late", -4), ("Wet", -8))
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE relationship_concern SET stage = 'told', closed_date = %s
                WHERE id = %s""",
            [day(-6), concerns[2].id],
        )
        self.env.invalidate_all()
        loss = self.mark(self.brandt)
        self.assertEqual(loss.open_concern_count, 2)
        self.assertIn("2 open concerns", loss.seen_label)
        loss.date = day(-7)
        self.assertEqual(loss.open_concern_count, 2)
        loss.date = day(-5)
        self.assertEqual(loss.open_concern_count, 1)
        self.assertTrue(loss.was_warned)

    def test_litmus_before(self):
        for score, closed in ((80, -400), (31, -30), (90, 2)):
            self.env["relationship.litmus"].create(
                {"partner_id": self.brandt.id, "company_id": self.company.id}
            )
            self.env.flush_all()
            self.env.cr.execute(
                """UPDATE relationship_litmus
                      SET state = 'closed', closed_date = %s, score = %s
                    WHERE state != 'closed'""",
                [day(closed), score],
            )
            self.env.invalidate_all()
        loss = self.mark(self.brandt)
        self.assertEqual(loss.litmus_score, 31)
        self.assertIn("litmus test 31 of 100", loss.seen_label)
        self.assertTrue(loss.was_warned)

    def test_nothing_seen(self):
        customer = self.make_customer("Brand new", contact_clock_start=TODAY)
        loss = self.mark(customer)
        self.assertFalse(loss.was_warned)
        self.assertEqual(loss.seen_label, "Nothing had been seen before.")

    def test_queries_do_not_grow(self):
        few = self.env["res.partner"].union(
            *(self.make_customer(f"Few {place}") for place in range(2))
        )
        many = self.env["res.partner"].union(
            *(self.make_customer(f"Many {place}") for place in range(20))
        )
        self.mark(few)
        seen = self.loss_of(few[0]) | self.loss_of(few[1])
        lost = self.mark(many)
        counts = [
            self.count(losses._fill_seen) for losses in (seen, lost.with_env(seen.env))
        ]
        self.assertEqual(counts[0], counts[1])

    # === WINNING BACK === #

    def test_attempts_become_follow_ups(self):
        loss = self.mark(self.brandt, try_after_1=True, try_after_6=True)
        self.assertEqual(len(loss.attempt_ids), 2)
        prompts = self.winback_of(self.brandt).sorted("date_deadline")
        self.assertEqual(
            prompts.mapped("date_deadline"), loss.attempt_ids.mapped("date")
        )
        first, second = loss.attempt_ids
        first.write({"date": day(5), "name": "Show the new rolls"})
        self.assertEqual(first.activity_id.date_deadline, day(5))
        self.assertEqual(first.activity_id.summary, "Show the new rolls")
        loss.attempt_ids = [
            Command.delete(second.id),
            Command.create({"date": day(60), "name": "Dinner"}),
        ]
        self.assertEqual(len(self.winback_of(self.brandt)), 2)
        first.activity_id.with_user(self.ann).action_relationship_talked()
        self.assertTrue(first.touchpoint_id)
        self.assertTrue(self.brandt.contact_lost_date)
        loss.action_start_again()
        self.assertFalse(self.brandt.contact_lost_date)
        self.assertEqual(loss.reopened_date, TODAY)
        self.assertFalse(self.winback_of(self.brandt))
        self.assertTrue(first.touchpoint_id)

    def test_heard_of_again(self):
        """Once, and again only after yet another contact."""
        loss = self.mark(self.brandt, date=day(-10))
        self.run_raise()
        self.assertFalse(self.winback_of(self.brandt))
        self.make_touchpoint(self.mia, days=2)
        self.run_raise()
        self.assertFalse(self.winback_of(self.brandt))
        self.make_touchpoint(self.mia, days=1, direction="inbound")
        self.assertEqual(loss.heard_since, day(-1))
        self.run_raise()
        prompt = self.winback_of(self.brandt)
        self.assertEqual(prompt.summary, "Heard of again: start again?")
        prompt._relationship_close("No")
        self.run_raise()
        self.assertFalse(self.winback_of(self.brandt))
        with self.frozen(days=3):
            self.make_touchpoint(self.mia, days=-3, direction="inbound")
            self.run_raise()
            self.assertTrue(self.winback_of(self.brandt))

    def test_an_order_proposes_to_start_again(self):
        self.mark(self.brandt, date=day(-10))
        self.make_order(self.mia, user=self.ann).action_confirm()
        self.run_raise()
        self.assertIn("start again", self.winback_of(self.brandt).note.lower())
        self.assertTrue(self.brandt.contact_lost_date)

    # === CUSTOMERS THAT BECOME ONE === #

    def test_merged_lost_customers(self):
        twin = self.make_customer("Twin", contact_lost_date=day(-50))
        self.mark(self.brandt, date=day(-5))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            [self.brandt.id, twin.id], self.brandt
        )
        losses = self.loss_of(self.brandt)
        self.assertEqual(len(losses), 2)
        self.assertEqual(losses.filtered(lambda x: not x.reopened_date).date, day(-5))
        self.assertEqual(self.brandt.contact_lost_date, day(-5))

    def test_lost_customer_that_joins_a_running_one(self):
        lost = self.make_customer("Old branch", contact_lost_date=day(-50))
        lost.write({"parent_id": self.brandt.id, "is_company": False})
        self.assertEqual(self.loss_of(self.brandt).reopened_date, TODAY)
        self.assertFalse(self.brandt.contact_lost_date)


@tagged("post_install", "-at_install")
class TestLossAccess(LossCommon):
    """Who sees and corrects how relationships ended."""

    def test_user_without_sales_rights(self):
        loss = self.mark(self.brandt, user=self.olaf, try_after_1=True)
        loss.lesson = "Be nearer"
        loss.attempt_ids.date = day(9)
        loss.attempt_ids.unlink()
        loss.action_start_again()

    def test_own_customers_only_are_corrected(self):
        loss = self.mark(self.brandt)
        self.brandt.operations_user_id = False
        with self.assertRaises(AccessError):
            loss.with_user(self.olaf).lesson = "Mine"
        with self.assertRaises(AccessError):
            self.env["relationship.loss.attempt"].with_user(self.olaf).create(
                {"loss_id": loss.id}
            )
        loss.with_user(self.mona).lesson = "Corrected"

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        loss = self.mark(self.brandt)
        loss.sudo().company_id = other
        with self.assertRaises(AccessError):
            loss.with_user(self.olaf).read(["lesson"])
        with self.assertRaises(AccessError):
            loss.with_user(self.mona).read(["lesson"])

    def test_employees_and_portal_users_see_nothing(self):
        loss = self.mark(self.brandt, try_after_1=True)
        portal = self.make_portal(self.mia)
        for user in (self.plain, portal):
            for record in (loss, loss.attempt_ids, loss.reason_id):
                with self.assertRaises(AccessError):
                    record.with_user(user).read([])
            with self.assertRaises(AccessError):
                self.env["relationship.mark.lost"].with_user(user).create(
                    {"partner_ids": self.brandt.ids}
                ).action_mark()

    def test_reasons_are_the_managers(self):
        reason = self.env["relationship.loss.reason"].with_user(self.mona)
        reason.create({"name": "Moved abroad"})
        with self.assertRaises(AccessError):
            reason.with_user(self.ann).create({"name": "Bad mood"})


@tagged("post_install", "-at_install")
class TestLossMigration(LossCommon):
    def test_lost_before_there_were_losses(self):
        self.brandt.contact_lost_date = day(-40)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM relationship_loss")
        self.env.invalidate_all()
        script = load_script(str(SCRIPTS / "19.0.3.0.0" / "post-losses.py"), "losses")
        for _run in range(2):
            script.migrate(self.env.cr, "19.0.2.0.0")
            self.env.invalidate_all()
            self.assertEqual(self.loss_of(self.brandt).date, day(-40))
