import contextlib
import gzip
import io
import sys
import tempfile
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tools"))

from historylib.loader import Loader  # noqa: E402
from historylib.reader import HistoryError, Reader  # noqa: E402

OWN = {"id", "name", "order_id", "create_date", "write_date", "write_uid"}


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 12:00:00")
class TestHistoryFile(TransactionCase):
    def _read(self, text, compressed=False):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder) / ("orders.csv.gz" if compressed else "orders.csv")
        data = text.encode()
        path.write_bytes(gzip.compress(data) if compressed else data)
        with contextlib.redirect_stdout(io.StringIO()) as self.output:
            return Reader(str(path))

    def _load(self, text, **options):
        reader = self._read(text)
        loader = Loader(self.env, reader, **options)
        loader.load()
        return loader

    def _row(self, record):
        table = SQL.identifier(record._table)
        query = SQL("SELECT to_jsonb(t) FROM %s t WHERE id = %s", table, record.id)
        row = self.env.execute_query(query)[0][0]
        return {name: row[name] for name in row if name not in OWN}

    def _orders(self, code):
        return self.env["sale.order"].search(
            [("partner_id.ref", "=", code)], order="date_order"
        )

    def test_order_like_odoos_own(self):
        """Loaded orders have what Odoo would have stored, column by column."""
        self._load(
            "customer,date,product,qty,amount\n"
            "HF1,2026-03-01,TAPE,3,10\nHF1,2026-03-01,LABEL,2.5,25\n"
        )
        loaded = self._orders("HF1")
        self.assertEqual(loaded.partner_id.name, "Customer HF1")
        self.assertEqual(loaded.amount_total, 35)
        lines = loaded.order_line
        self.assertEqual(lines.mapped("product_id.default_code"), ["LABEL", "TAPE"])
        made = (
            self.env["sale.order"]
            .with_user(loaded.create_uid)
            .create(
                {
                    "partner_id": loaded.partner_id.id,
                    "date_order": loaded.date_order,
                    "client_order_ref": loaded.client_order_ref,
                    "validity_date": False,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "product_uom_qty": line.product_uom_qty,
                                "price_unit": line.price_unit,
                            }
                        )
                        for line in lines
                    ],
                }
            )
        )
        made.state = "sale"
        self.env.flush_all()
        self.assertEqual(self._row(loaded), self._row(made))
        for own, other in zip(lines, made.order_line, strict=True):
            self.assertEqual(self._row(own), self._row(other))
            self.assertEqual(own.name, other.name)

    def test_twice_adds_nothing(self):
        text = "customer,date\nHF1,2026-01-05\nHF1,2026-02-05\n"
        self.assertEqual(self._load(text).added["orders"], 2)
        again = self._load(text + "HF1,2025-12-05\n")
        self.assertEqual(again.added["orders"], 1)
        self.assertEqual(again.added["customers"], 0)
        self.assertEqual(len(self._orders("HF1")), 3)
        self.assertEqual(self._load(text).added, {"orders": 0})

    def test_dates_end_yesterday(self):
        self._load("customer,date\nHF1,2010-01-05\nHF2,2010-01-25\n")
        first, last = self._orders("HF1"), self._orders("HF2")
        self.assertEqual(str(last.date_order.date()), "2026-03-09")
        self.assertEqual((last.date_order - first.date_order).days, 20)

    def test_dates_unmoved(self):
        self._load("customer,date\nHF1,2010-01-05\n", shift=False)
        self.assertEqual(str(self._orders("HF1").date_order.date()), "2010-01-05")

    def test_later_file_goes_on_beyond(self):
        """What was loaded before decides the calendar; nothing lands in the future."""
        self._load("customer,date\nHF1,2010-01-05\n")
        with self.assertRaises(HistoryError):
            self._load("customer,date\nHF1,2010-01-06\n")

    def test_orders_as_contacts_or_online(self):
        self._load("customer,date\nHF1,2026-03-05\n")
        self._load("customer,date\nHF2,2026-03-05\n", contact=False)
        self.env["relationship.capture"]._backfill()
        customers = self._orders("HF1").partner_id, self._orders("HF2").partner_id
        for customer in customers:
            self.assertEqual(str(customer.contact_clock_start), "2026-03-09")
        self.assertEqual(str(customers[0].last_contact_date), "2026-03-09")
        self.assertFalse(customers[1].last_contact_date)

    def test_bad_rows_by_line(self):
        reader = self._read(
            "Customer;Date;Qty;Amount;Region\n"
            "HF1;2026-01-05;1;2;north\n"
            ";2026-01-05;1;2;north\n"
            "HF1;2026-13-05;1;2;north\n"
            "HF1;2026-03-11;1;2;north\n"
            "HF1;2026-01-05;0;2;north\n"
            "HF1;2026-01-05;x;2;north\n"
            "HF1;2026-01-05;1;-2;north\n"
            "HF1;2026-01-05;nan;2;north\n"
            "HF1\n"
            "HF2;2026-01-06 10:00:00;;;\n",
            compressed=True,
        )
        self.assertIn("region", self.output.getvalue())
        good = reader.read(1000).splitlines()
        self.assertEqual(
            good, ["HF1\t2026-01-05\tGoods\t1\t2", "HF2\t2026-01-06\tGoods\t1\t0"]
        )
        self.assertEqual([line for line, _text in reader.problems], list(range(3, 11)))
        self.assertEqual((reader.count, reader.bad), (2, 8))

    def test_unknown_columns(self):
        with self.assertRaises(HistoryError) as caught:
            self._read("kunde,datum\nHF1,2026-01-05\n")
        self.assertIn("customer, date", str(caught.exception))

    def test_broken_file(self):
        reader = self._read("customer,date\n" + "HF1,2026-01-05\n" * 5000, True)
        path = Path(reader.path)
        path.write_bytes(path.read_bytes()[:60])
        with self.assertRaises(HistoryError):
            Loader(self.env, Reader(str(path))).load()
