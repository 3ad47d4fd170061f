from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import NOW, TODAY, day
from .common_silence import (
    FIGURES,
    FIVE_WEEKS,
    SilenceCommon,
    chance_of_silence,
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSilence(SilenceCommon):
    """The chance of silence, and what follows from it."""

    def test_rule(self):
        """The SQL says what the formula says."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        odd = self.make_customer("Odd gaps")
        gaps = [20, 45, 33, 60, 28]
        days = [30 + sum(gaps[place:]) for place in range(6)]
        self.make_orders(odd, days)
        self.refresh()
        brandt, odd = self.silence_of(self.brandt), self.silence_of(odd)
        self.assertAlmostEqual(
            brandt.silence_probability,
            chance_of_silence([35] * 10, 77, 0.04, 90, 77 + 350),
            places=3,
        )
        self.assertAlmostEqual(
            odd.silence_probability,
            chance_of_silence(gaps, 30, 0.05, 90, days[0]),
            places=3,
        )

    def test_without_the_second_model(self):
        """A company with too few customers for it relies on the first one."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        both = self.silence_of(self.brandt).silence_probability
        self.fit.write({"bg_r": None, "bg_alpha": None, "bg_a": None, "bg_b": None})
        self.env.cr.execute("UPDATE relationship_pulse_fit SET bg_r = NULL")
        self.env.invalidate_all()
        alone = self.silence_of(self.brandt).silence_probability
        self.assertTrue(0 < alone < 1)
        self.assertNotAlmostEqual(alone, both, places=3)

    def test_sentence(self):
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        silence = self.silence_of(self.brandt)
        self.assertEqual(
            silence.silence_reason,
            "Every 5 weeks, 10 of 10 gaps within 5 weeks; now 11 weeks.",
        )
        self.assertEqual(self.brandt.silence_reason, silence.silence_reason)
        self.assertEqual(silence.usual_gap_days, 35)
        self.assertFalse(silence.is_uncertain)
        self.assertEqual(silence.status, "quiet")

    def test_value_at_risk(self):
        self.make_orders(self.brandt, FIVE_WEEKS, quantity=3)
        self.refresh()
        silence = self.silence_of(self.brandt)
        # 11 orders of 300 in 350 days and a usual gap
        self.assertAlmostEqual(silence.yearly_value, 3300 * 365 / 385, delta=30)
        self.assertAlmostEqual(
            silence.value_at_risk,
            silence.yearly_value * silence.silence_probability,
            places=2,
        )
        self.assertAlmostEqual(self.brandt.value_at_risk, silence.value_at_risk)
        self.assertEqual(self.mia.silence_probability, silence.silence_probability)

    def test_time_writes_nothing(self):
        """Days pass, the chance rises, and no row is touched."""
        self.make_orders(self.brandt, [5 + 35 * place for place in range(11)])
        self.refresh()
        silence = self.silence_of(self.brandt)
        self.assertEqual(silence.status, "ordering")
        early = silence.silence_probability
        version = "SELECT xmin::text FROM relationship_pulse WHERE partner_id = %s"
        before = self.env.execute_query(SQL(version, self.brandt.id))
        with freeze_time(NOW + timedelta(days=90)):
            self.env.invalidate_all()
            later = self.silence_of(self.brandt)
            self.assertEqual(later.days_since_order, 95)
            self.assertEqual(later.status, "quiet")
            self.assertGreater(later.silence_probability, early + 0.2)
            self.refresh_dates()
        self.assertEqual(self.env.execute_query(SQL(version, self.brandt.id)), before)

    def refresh_dates(self):
        self.env["relationship.rhythm"]._refresh(self.brandt.ids)

    def test_few_orders(self):
        """One or two orders: what such customers do, marked as uncertain."""
        twice = self.make_customer("Twice")
        self.make_orders(self.brandt, [100])
        self.make_orders(twice, [20, 60])
        self.refresh()
        once, twice = self.silence_of(self.brandt), self.silence_of(twice)
        self.assertAlmostEqual(once.silence_probability, 0.6)
        self.assertAlmostEqual(twice.silence_probability, 0.35)
        self.assertTrue(once.is_uncertain and twice.is_uncertain)
        self.assertEqual(once.status, "few")
        self.assertIn("One order so far", once.silence_reason)
        self.assertIn("60 %", once.silence_reason)
        self.assertIn("Uncertain", twice.silence_reason)

    def test_status_and_search(self):
        gone = self.make_customer("Gone")
        self.make_orders(gone, [600, 630, 660, 690])
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        self.assertEqual(self.silence_of(gone).status, "gone")
        partners = self.env["res.partner"].with_user(self.ann)
        found = partners.search([("silence_status", "in", ["quiet"])])
        self.assertIn(self.brandt, found)
        self.assertIn(self.mia, found)
        self.assertNotIn(gone, found)
        found = partners.search([("silence_probability", ">", 0.5)])
        self.assertLessEqual(self.brandt | gone, found)
        risk = self.silence_of(self.brandt).value_at_risk
        self.assertIn(self.brandt, partners.search([("value_at_risk", ">=", risk - 1)]))
        self.assertNotIn(
            self.brandt, partners.search([("value_at_risk", ">", risk + 1)])
        )
        self.assertEqual(
            self.env["relationship.silence"].search(
                [("partner_id", "in", (self.brandt | gone).ids)],
                order="value_at_risk desc",
            ),
            (self.silence_of(self.brandt) | self.silence_of(gone)).sorted(
                "value_at_risk", reverse=True
            ),
        )

    def test_groups(self):
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        [[status, count, value]] = self.env["relationship.silence"]._read_group(
            [("partner_id", "=", self.brandt.id)],
            ["status"],
            ["__count", "value_at_risk:sum"],
        )
        self.assertEqual((status, count), ("quiet", 1))
        self.assertAlmostEqual(value, self.silence_of(self.brandt).value_at_risk, 2)

    def test_paused_and_colleagues(self):
        """A pause explains the silence; own companies and colleagues are nobody's
        customers."""
        for partner in self.brandt, self.ann.partner_id, self.company.partner_id:
            self.make_orders(partner, FIVE_WEEKS)
        self.refresh()
        self.assertFalse(self.silence_of(self.ann.partner_id))
        self.assertFalse(self.silence_of(self.company.partner_id))
        self.brandt.contact_paused_until = day(10)
        self.assertEqual(self.silence_of(self.brandt).status, "paused")
        with freeze_time(NOW + timedelta(days=10)):
            self.env.invalidate_all()
            self.assertEqual(self.silence_of(self.brandt).status, "quiet")

    def test_lost_and_archived(self):
        """Nobody waits for those who have left."""
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        self.brandt.with_user(self.ann).action_mark_lost(TODAY)
        self.assertFalse(self.silence_of(self.brandt))
        self.brandt.with_user(self.ann).action_resume_contact()
        self.assertTrue(self.silence_of(self.brandt))
        self.brandt.active = False
        self.assertFalse(self.silence_of(self.brandt))

    def test_changed_orders(self):
        orders = self.make_orders(self.brandt, FIVE_WEEKS)
        self.refresh()
        orders[0].write({"state": "cancel"})
        self.refresh()
        self.assertEqual(self.pulse_of(self.brandt).last_order_date, day(-112))
        orders.write({"state": "cancel"})
        self.refresh()
        self.assertFalse(self.pulse_of(self.brandt))

    def test_merge(self):
        twin = self.make_customer("Brandt Packaging Ltd")
        self.make_orders(self.brandt, [200, 300])
        self.make_orders(twin, [50, 100])
        self.refresh()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.brandt | twin).ids, self.brandt
        )
        self.refresh()
        self.assertEqual(self.pulse_of(self.brandt).order_count, 4)

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.make_orders(self.brandt, FIVE_WEEKS)
        self.env["relationship.rhythm"]._refresh_all()
        self.make_orders(self.brandt, [5, 12, 19, 26], company_id=other.id)
        self.refresh()
        both = self.env["relationship.silence"].sudo()
        both = both.search([("partner_id", "=", self.brandt.id)])
        self.assertEqual(both.company_id, self.company | other)
        mine = self.silence_of(self.brandt, self.ann)
        self.assertEqual(mine.company_id, self.company)
        self.ann.company_ids += other
        seen = self.brandt.with_user(self.ann)
        for company, since in ((self.company, "11 weeks"), (other, "5 days")):
            there = seen.with_context(
                allowed_company_ids=[company.id, *(self.company | other - company).ids]
            )
            self.assertIn(since, there.silence_reason)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestSlowdown(SilenceCommon):
    """Gaps that grow are a warning, and it says so."""

    def buy(self, gaps, since=20):
        days, ago = [since], since
        for gap in reversed(gaps):
            ago += gap
            days.append(ago)
        self.make_orders(self.brandt, days)
        self.refresh()
        self.fit.write(FIGURES)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.silence_of(self.brandt)

    def test_growing_gaps(self):
        silence = self.buy([35, 36, 34, 35, 35, 62, 63, 64])
        reason = silence.silence_reason
        self.assertIn("Last three gaps 9 weeks, 5 weeks before.", reason)
        self.assertGreater(self.pulse_of(self.brandt).slowdown, 0.2)
        slower = silence.silence_probability
        # the same customer without the term
        self.pulse_of(self.brandt).slowdown = 0
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertGreater(slower, self.silence_of(self.brandt).silence_probability)

    def test_even_gaps(self):
        silence = self.buy([35, 36, 34, 35, 35, 36, 35, 34])
        self.assertNotIn("Last three gaps", silence.silence_reason)

    def test_few_gaps(self):
        """Three gaps have nothing before them."""
        silence = self.buy([20, 40, 60])
        self.assertNotIn("Last three gaps", silence.silence_reason)
