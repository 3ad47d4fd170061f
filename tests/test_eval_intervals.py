import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, TransactionCase, tagged

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from evallib.contacts import Contacts, Lapse, Result  # noqa: E402
from evallib.intervals import NAMES, Intervals, Row, count_wins  # noqa: E402
from evallib.replay import Replay  # noqa: E402

FIRST = date(2024, 1, 1)
END = 300
days_of_orders = st.sets(st.integers(0, 250), min_size=1, max_size=12).map(sorted)
changes = st.lists(st.tuples(st.integers(1, 90), st.integers(3, 90)), max_size=4)


@tagged("post_install", "-at_install")
class TestEvalContacts(BaseCase):
    """Contacts that a policy makes."""

    @given(days_of_orders, st.integers(3, 90), changes, st.booleans())
    @settings(max_examples=300, deadline=None)
    def test_contacts_day_by_day(self, orders, interval, later, reset):
        """They are those of somebody who looks every day."""
        table = [(orders[0], interval)]
        for passed, interval in later:
            table.append((table[-1][0] + passed, interval))
        made, clock = [], orders[0]
        for day in range(orders[0], END + 1):
            if reset and day in orders:
                clock = day
            kept = [interval for since, interval in table if since <= day][-1]
            if day - clock >= kept:
                made.append(day)
                clock = day
        contacts = Contacts({}, [], 0, END, reset)
        self.assertEqual(contacts.contact_days(orders, table), made)

    def test_equal_work(self):
        """Whoever has the shorter interval gets as many contacts in the end; a lapse
        is caught within its window only."""
        histories = {"A": [0], "B": [0]}
        lapses = [Lapse("A", 30, 60, 100), Lapse("B", 95, 120, 300)]
        contacts = Contacts(histories, lapses, 0, END, True)
        tables = {"A": [(0, 50)], "B": [(0, 90)]}
        found = contacts.compare({"fixed": 20, "table": tables}, "table")
        self.assertEqual(found["table"].contacts, 6 + 3)
        self.assertAlmostEqual(found["fixed"].contacts, 9, delta=0.01)
        self.assertEqual(found["table"].by_number, 0.5)
        self.assertEqual(found["table"].by_value, 0.25)


@tagged("post_install", "-at_install")
class TestEvalIntervals(TransactionCase):
    """Recommended intervals over real histories."""

    def ask(self, days):
        """Return the intervals of customers who bought on days after the first."""
        lines = ["customer,date,amount"]
        for customer, passed in days.items():
            lines += [f"{customer},{FIRST + timedelta(days=day)},10" for day in passed]
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder) / "orders.csv"
        path.write_text("\n".join(lines))
        return Intervals(Replay(self.env, str(path), "customer"))

    def test_those_who_stop(self):
        """Steady customers who stop are found, and get contacts while it is time."""
        steady = {f"S{place:02}": range(place, 900, 30) for place in range(30)}
        gone = {f"T{place:02}": range(place, 500, 30) for place in range(10)}
        intervals = self.ask(steady | gone)
        rows = intervals.run()
        self.assertEqual([row.lapses for row in rows], [10, 10])
        self.assertRegex(str(rows[0]), r"^\| orders \| no \| 10 \| [\d.]+ \| ")
        for row in rows:
            self.assertEqual(row.found["recommended"].by_number, 1)
        stopped = intervals.recommended[35]  # numbered by name
        longest = max(days for _day, days in stopped)
        last = (FIRST + timedelta(days=484)).toordinal()
        self.assertEqual(stopped[-1], (last + 91, longest), "out since three gaps")
        self.assertLess(dict(stopped[:-1])[stopped[-2][0]], longest)

    def test_wins(self):
        found = dict(
            zip(NAMES, (Result(9, 0.5, 0.3), Result(9, 0.4, 0.6)), strict=False)
        )
        found["recommended"] = Result(9, 0.5, 0.7)
        row = Row("data", False, 4, 6.4, found, 7.1)
        self.assertEqual(
            str(row),
            "| data | no | 4 | 6.40 | 50.0 / 30.0 | 40.0 / 60.0 | 50.0 / 70.0 "
            "| no / yes | yes / yes | 7.10 |",
        )
        told = count_wins([row, row._replace(reset=True)])
        self.assertIn("keep the clock, over every 90 days: wins 0 of 1 by num", told)
        self.assertIn("reset the clock, over by tier: wins 1 of 1 by number, 1", told)

    def test_only_the_past_is_seen(self):
        before = {f"C{place:02}": range(place % 7, 400, 14) for place in range(30)}
        told = []
        for later in ([*range(401, 800, 3)], [797]):
            intervals = self.ask({name: [*d, *later] for name, d in before.items()})
            intervals.run()
            until = (FIRST + timedelta(days=401)).toordinal()
            told.append(
                {
                    customer: [row for row in table if row[0] <= until]
                    for customer, table in intervals.recommended.items()
                }
            )
        self.assertEqual(told[0], told[1])
        self.assertEqual(len(told[0]), 30)
