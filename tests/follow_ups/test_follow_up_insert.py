from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import Markup

from odoo import models
from odoo.tests import tagged

from ..common import NOW, TODAY, RelationshipCommon, day
from ..test_queries import CountingMixin

IGNORED = {"id", "write_date", "create_date"}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFollowUpInsert(CountingMixin, RelationshipCommon):
    """Many prompts are written by one statement, as Odoo itself would have them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_ups = cls.env["relationship.follow.up"]
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"<b>Grün</b> & 'Co' {number}",
                    "is_company": True,
                    "contact_clock_start": day(-100),
                    "relationship_tier_id": cls.silver.id,
                    "user_id": cls.ann.id,
                    "lang": "de_DE" if number % 2 else "en_US",
                }
                for number in range(60)
            ]
        )
        cls.ann.tz = "Europe/Berlin"

    def requests(self, customers):
        """Prompts of all kinds: late and to come, of users and of the pool, with words
        of ours and with others that Odoo cleans, on other records."""
        orders = self.env["sale.order"].create(
            [{"partner_id": customer.id} for customer in customers[:5]]
        )
        requests = []
        for number, customer in enumerate(customers):
            request = {
                "partner": customer,
                "reason": "interval",
                "date": day(number % 3 - 1),
                "user": (self.ann, self.olaf, self.env["res.users"])[number % 3],
            }
            if number < 5:
                request["record"] = orders[number]
                request["note"] = Markup("<p>Hi<script>alert(1)</script></p>")
                request["key"] = f"order,{orders[number].id}"
                request["summary"] = "What about <it>?"
            requests.append(request)
        return requests

    def prepared(self, customers):
        found = []

        def note(_self, vals_list):
            found.extend(vals_list)
            return self.env["mail.activity"]

        with patch.object(type(self.follow_ups), "_create_prompts", note):
            self.follow_ups._raise(self.requests(customers))
        self.assertEqual(len(found), len(customers))
        return found

    def written(self, write):
        """Return what ``write`` writes into the database, and says to the screens."""
        told = []
        bus = type(self.env["bus.bus"])
        with (
            patch.object(bus, "_sendone", lambda _bus, *args: told.append(str(args))),
            self.cr.savepoint() as savepoint,
        ):
            activities = write()
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT * FROM mail_activity WHERE id = ANY(%s) ORDER BY id",
                [activities.ids],
            )
            rows = [
                {key: value for key, value in row.items() if key not in IGNORED}
                for row in self.env.cr.dictfetchall()
            ]
            followers = self.env["mail.followers"].search_count(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", self.customers.ids),
                ]
            )
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        return rows, followers, sorted(told)

    def test_same_rows_as_odoo_writes(self):
        vals_list = self.prepared(self.customers)
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True, relationship_no_subscribe=True
        )
        self.assertTrue(self.follow_ups._may_insert())
        ours = self.written(
            lambda: self.follow_ups._insert_prompts(activities, vals_list)
        )
        odoos = self.written(lambda: activities.create(vals_list))
        self.assertEqual(ours, odoos)
        self.assertEqual(len(ours[0]), 60)
        self.assertEqual(ours[1], 0)
        self.assertTrue(ours[2], "counters of the screens")
        self.assertFalse([row for row in ours[0] if "script" in (row["note"] or "")])

    def test_in_order_and_in_sight_at_once(self):
        self.assertFalse(self.customers[0].activity_ids)
        self.assertFalse(self.customers[0].activity_state)
        prompts = self.follow_ups._raise(self.requests(self.customers)[5:])
        self.assertEqual(prompts.relationship_partner_id, self.customers[5:])
        self.assertEqual(self.customers[6].activity_ids, prompts[1])
        self.assertEqual(self.customers[6].activity_state, "overdue")
        self.assertEqual(prompts[0].res_name, self.customers[5].display_name)
        self.assertEqual(prompts[0].create_uid, self.env.user)
        self.assertFalse(self.follow_ups._raise(self.requests(self.customers)[5:]))

    def test_apps_that_have_a_say(self):
        """An override of create, such as an automation rule's, is not passed by."""
        activities = self.env.registry["mail.activity"]
        seen = []

        def create(records, vals_list):
            seen.extend(vals_list)
            return create.origin(records, vals_list)

        create.origin = activities.create
        self.addCleanup(delattr, activities, "create")
        activities.create = create
        self.assertFalse(self.follow_ups._may_insert())
        self.follow_ups._raise(self.requests(self.customers))
        self.assertEqual(len(seen), 60)

    def test_users_pass_the_checks_of_access(self):
        """Only the night writes past Odoo; people create what they may create."""
        create = models.BaseModel.create
        with patch.object(models.BaseModel, "create", autospec=True) as created:
            created.side_effect = create
            self.follow_ups.with_user(self.mona)._raise(
                [
                    {"partner": customer, "reason": "interval", "date": TODAY}
                    for customer in self.customers.with_user(self.mona)
                ]
            )
        self.assertIn(
            "mail.activity", [call.args[0]._name for call in created.call_args_list]
        )

    def test_no_query_per_prompt(self):
        def raise_for(customers):
            with self.cr.savepoint() as savepoint:
                self.follow_ups._raise(
                    [
                        {"partner": customer, "reason": "interval", "date": TODAY}
                        for customer in customers
                    ]
                )
                self.env.flush_all()
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

        raise_for(self.customers)
        few = self.count(lambda: raise_for(self.customers[:20]))
        self.assertEqual(self.count(lambda: raise_for(self.customers)), few)
