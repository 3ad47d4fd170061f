from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import NOW, day
from .common_rhythm import RhythmCommon

REGULAR = [56 + 42 * place for place in range(9)]  # every six weeks, now at eight


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRhythm(RhythmCommon):
    """What follows from the orders."""

    def test_regular(self):
        self.make_orders(self.brandt, REGULAR, quantity=4)
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertRecordValues(
            rhythm,
            [
                {
                    "order_count": 9,
                    "first_order_date": day(-56 - 42 * 8),
                    "last_order_date": day(-56),
                    "typical_gap_days": 42,
                    "expected_date": day(-14),
                    "is_regular": True,
                    "usual_quantity": 4,
                    "gaps": [42] * 8,
                    "days_since_order": 56,
                    "days_late": 14,
                }
            ],
        )
        self.assertLessEqual(rhythm.due_from_date, rhythm.expected_date)
        self.assertGreaterEqual(rhythm.due_to_date, rhythm.expected_date)
        self.assertGreater(rhythm.late_from_date, rhythm.expected_date)
        self.assertGreater(rhythm.lapsed_from_date, rhythm.late_from_date)
        # eight gaps of 42 days a year, 400 each time
        self.assertAlmostEqual(rhythm.yearly_value, 400 * 365 / 42, delta=400)
        self.assertIn("6 weeks", rhythm.explanation)
        self.assertIn("8 of 8", rhythm.explanation)
        self.assertEqual(rhythm.status, "late")

    def test_lattice_with_skips(self):
        """A weekly habit with holidays is a weekly one, to the day."""
        days, ago = [], 3
        for gap in [7, 7, 14, 7, 7, 7, 21, 7, 7, 14, 7]:
            days.append(ago)
            ago += gap
        self.make_orders(self.brandt, days)
        self.refresh()
        self.assertEqual(self.rhythm_of(self.brandt).typical_gap_days, 7)

    def test_irregular(self):
        """Projects are never late."""
        self.make_orders(self.brandt, [200, 203, 290, 300, 480, 484, 600])
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertFalse(rhythm.is_regular)
        self.assertFalse(rhythm.late_from_date)
        self.assertIn("Irregular", rhythm.explanation)
        self.assertEqual(self.statuses_over_time(rhythm), {"irregular", "lapsed"})

    def test_learning(self):
        self.make_orders(self.brandt, [10, 40])
        self.refresh()
        self.assertFalse(self.rhythm_of(self.brandt))
        self.make_orders(self.brandt, [70])
        self.refresh()
        self.assertEqual(self.rhythm_of(self.brandt).status, "learning")
        self.assertFalse(self.rhythm_of(self.brandt).expected_date)

    def test_order_days_not_orders(self):
        """Orders of one day are one purchase; contacts order for the company."""
        self.make_orders(self.brandt, REGULAR)
        self.make_orders(self.mia, REGULAR[:4])
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertEqual(rhythm.order_count, 9)
        self.assertEqual(set(rhythm.gaps), {42})

    def test_what_is_no_purchase(self):
        """Returns, empty lines, notes and quotations don't count."""
        self.make_orders(self.brandt, REGULAR)
        self.make_orders(self.brandt, [30], quantity=-2)
        self.make_orders(self.brandt, [31], quantity=0)
        self.make_orders(self.brandt, [32]).write({"state": "draft"})
        self.make_orders(
            self.brandt,
            [33],
            order_line=[Command.create({"display_type": "line_note", "name": "Hi"})],
        )
        self.refresh()
        self.assertEqual(self.rhythm_of(self.brandt).last_order_date, day(-56))

    def test_units(self):
        """Quantities are in the product's own unit."""
        dozen = self.env.ref("uom.product_uom_dozen")
        orders = self.make_orders(self.brandt, REGULAR)
        orders.order_line.write({"product_uom_id": dozen.id, "product_uom_qty": 2})
        self.refresh()
        self.assertEqual(self.rhythm_of(self.brandt).usual_quantity, 24)

    def test_companies(self):
        """Each company sees what it sells itself."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.make_orders(self.brandt, REGULAR)
        self.make_orders(
            self.brandt,
            [5, 12, 19, 26, 33],
            company_id=other.id,
        )
        self.refresh()
        rhythms = self.rhythm_of(self.brandt)
        gaps = {rhythm.company_id: rhythm.typical_gap_days for rhythm in rhythms.sudo()}
        self.assertEqual(gaps, {self.company: 42, other: 7})
        self.assertEqual(
            rhythms.with_user(self.olaf).search([("id", "in", rhythms.ids)]).company_id,
            self.company,
        )

    def test_status_by_date(self):
        """The states follow the calendar without a write."""
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertEqual(
            self.statuses_over_time(rhythm), {"on_time", "due", "late", "lapsed"}
        )

    def test_lost_customer(self):
        """Whoever is lost is late with nothing, until they are back."""
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.brandt.contact_lost_date = day(-1)
        self.assertEqual(self.statuses_over_time(rhythm), {"lapsed"})
        self.assertFalse(self.brandt.with_user(self.olaf).late_rhythm_count)
        self.brandt.contact_lost_date = False
        self.assertEqual(rhythm.status, "late")
        self.brandt.invalidate_recordset()
        self.assertEqual(self.brandt.with_user(self.olaf).late_rhythm_count, 1)

    def statuses_over_time(self, rhythm):
        """Return the states of a rhythm over a year and a half; field, search and
        groups must agree."""
        seen = set()
        for offset in range(-60, 500, 3):
            with freeze_time(NOW.replace(hour=12) + (day(offset) - day(0))):
                rhythm.invalidate_recordset(["status"])
                status = rhythm.status
                seen.add(status)
                found = rhythm.search([("id", "=", rhythm.id), ("status", "=", status)])
                self.assertEqual(found, rhythm, (offset, status))
                groups = rhythm._read_group([("id", "=", rhythm.id)], ["status"])
                self.assertEqual(groups, [(status,)])
        return seen

    # === CHANGES === #

    def changed(self):
        self.env.flush_all()
        return self.env["relationship.purchase"]._get_changed()

    def test_night_without_orders(self):
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        self.assertFalse(self.changed())

    def test_changes_of_old_orders(self):
        orders = self.make_orders(self.brandt, REGULAR)
        self.refresh()
        newest = orders[0]
        for change in (
            lambda: newest.write({"date_order": NOW}),
            lambda: newest.order_line.write({"product_uom_qty": 3}),
            lambda: newest._action_cancel(),
        ):
            self.assertFalse(self.changed())
            change()
            self.assertEqual(self.changed(), self.brandt.ids)
            self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertEqual(rhythm.order_count, 8)
        self.assertEqual(rhythm.last_order_date, day(-98))

    def test_unchanged_rows_are_not_written(self):
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        query = SQL(
            "SELECT xmin, ctid FROM relationship_rhythm WHERE partner_id = %s",
            self.brandt.id,
        )
        before = self.env.execute_query(query)
        self.env["relationship.purchase"]._note_changes(self.brandt)
        self.refresh()
        self.assertEqual(self.env.execute_query(query), before)

    def test_all_orders_gone(self):
        orders = self.make_orders(self.brandt, REGULAR)
        self.refresh()
        self.assertTrue(self.rhythm_of(self.brandt))
        orders._action_cancel()
        self.refresh()
        self.assertFalse(self.rhythm_of(self.brandt))

    def test_contact_changes_company(self):
        other = self.make_customer("Other")
        self.make_orders(self.mia, REGULAR)
        self.refresh()
        self.assertTrue(self.rhythm_of(self.brandt))
        self.mia.parent_id = other
        self.refresh()
        self.assertFalse(self.rhythm_of(self.brandt))
        self.assertEqual(self.rhythm_of(other).order_count, 9)

    def test_merge(self):
        twin = self.make_customer("Brandt GmbH")
        self.make_orders(self.brandt, REGULAR[:4])
        self.make_orders(twin, REGULAR[4:])
        self.refresh()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.brandt | twin).ids, self.brandt
        )
        self.refresh()
        self.assertEqual(self.rhythm_of(self.brandt).order_count, 9)

    def test_monthly_fit(self):
        """Once a month all rhythms are read again, not before."""
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        fits = self.env["relationship.rhythm.fit"]
        self.assertFalse(fits._refresh_old())
        with self.frozen(days=31):
            self.assertTrue(fits._refresh_old())

    # === ACCESS === #

    def test_access(self):
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        self.assertEqual(rhythm.with_user(self.olaf).typical_gap_days, 42)
        for user in (self.olaf, self.mona):
            with self.assertRaises(AccessError):
                rhythm.with_user(user).write({"typical_gap_days": 1})
        with self.assertRaises(AccessError):
            rhythm.with_user(self.plain).read(["typical_gap_days"])
        portal = self.make_portal(self.mia)
        with self.assertRaises(AccessError):
            rhythm.with_user(portal).read(["typical_gap_days"])

    def test_salesperson_of_own_documents(self):
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        rhythm = self.rhythm_of(self.brandt)
        ben = self.make_user("ben", "sales_team.group_sale_salesman")
        self.assertFalse(rhythm.with_user(ben).search([("id", "=", rhythm.id)]))
        self.brandt.user_id = ben
        self.assertTrue(rhythm.with_user(ben).search([("id", "=", rhythm.id)]))

    def test_screens_count(self):
        self.make_orders(self.brandt, REGULAR)
        self.refresh()
        partners = (self.brandt | self.mia).with_user(self.olaf)
        self.assertEqual(partners.mapped("rhythm_count"), [1, 1])
        self.assertEqual(
            self.product.with_user(self.olaf).action_view_rhythms()["domain"],
            [("product_id", "in", self.product.ids)],
        )
        action = self.brandt.with_user(self.olaf).action_view_rhythms()
        self.assertEqual(
            self.env["relationship.rhythm"].search(action["domain"]),
            self.rhythm_of(self.brandt),
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRhythmRule(RhythmCommon):
    """The rule holds whatever the gaps are."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.integers(2, 900), min_size=3, max_size=30))
    def test_dates_in_order(self, gaps):
        with self.cr.savepoint() as savepoint:
            days = [sum(gaps[place:]) for place in range(len(gaps) + 1)]
            self.make_orders(self.brandt, days)
            self.env.cr.flush()
            self.env["relationship.rhythm"]._refresh(self.brandt.ids)
            rhythm = self.rhythm_of(self.brandt)
            self.assertEqual(rhythm.gaps, gaps[-24:])
            recent = gaps[-24:]
            self.assertTrue(min(recent + [30]) <= rhythm.typical_gap_days)
            self.assertTrue(max(recent + [45]) >= rhythm.typical_gap_days)
            self.assertTrue(rhythm.last_order_date < rhythm.expected_date)
            self.assertTrue(
                rhythm.due_from_date <= rhythm.expected_date <= rhythm.due_to_date
            )
            self.assertEqual(bool(rhythm.late_from_date), rhythm.is_regular)
            if rhythm.is_regular:
                self.assertTrue(rhythm.expected_date < rhythm.late_from_date)
                self.assertTrue(rhythm.late_from_date < rhythm.lapsed_from_date)
            savepoint.rollback()
            self.env.invalidate_all()
