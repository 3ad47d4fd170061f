from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.litmus import (
    relationship_litmus_launch as launch,
)
from ..common_committed import CommittedCase

CUSTOMERS = 5
BATCH = 2


@tagged("post_install", "-at_install")
class TestLitmusConcurrency(CommittedCase):
    """On real connections that really commit."""

    def setUp(self):
        super().setUp()
        self.made = {"res.users": [], "res.partner": []}
        self.addCleanup(self.remove)

    def remove(self):
        with self.connect() as cr:
            env = self.environment(cr)
            env["relationship.litmus"].search(
                [("partner_id", "in", self.made["res.partner"])]
            ).unlink()
            people = env["res.users"].browse(self.made["res.users"]).partner_id
            self.made["res.partner"] = self.made["res.partner"] + people.ids
            for model, ids in self.made.items():
                env[model].browse(ids).unlink()

    def make_users(self, env):
        users = env["res.users"]
        for name in ("one", "two"):
            users |= new_test_user(
                env, login=f"{name}.litmus", groups="base.group_user", name=name
            )
        self.made["res.users"] = users.ids
        return users

    def test_two_who_finish_at_the_same_moment(self):
        """One of them is told to try again, as Odoo does by itself, and closes it."""
        with self.connect() as cr:
            env = self.environment(cr)
            users = self.make_users(env)
            partner = env["res.partner"].create({"name": "Concurrent litmus"})
            self.made["res.partner"] = partner.ids
            litmus = env["relationship.litmus"].create(
                {
                    "partner_id": partner.id,
                    "participant_ids": [
                        Command.create({"user_id": user.id}) for user in users
                    ],
                }
            )
            litmus.action_launch()
            places = litmus.participant_ids
            places.answer_ids.choice = "3"

        def submit(cr, place):
            env = self.environment(cr)(user=place.user_id.id)
            env["relationship.litmus.participant"].browse(place.id).action_submit()
            cr.flush()

        first, second = places
        with self.connect() as one, self.connect() as two:
            users = (
                first.with_env(self.environment(one)),
                second.with_env(self.environment(two)),
            )
            users[1].user_id.fetch(["login"])  # sees what was before the first is done
            submit(one, users[0])
            one.commit()
            with (
                self.assertRaises(SerializationFailure),
                mute_logger("odoo.sql_db"),
            ):
                submit(two, users[1])
            two.rollback()
            submit(two, users[1])
            two.commit()
        with self.connect() as cr:
            done = self.environment(cr)["relationship.litmus"].browse(litmus.id)
            self.assertEqual((done.state, done.answer_count), ("closed", 2))

    def test_killed_in_each_batch(self):
        """What killed runs leave is what an undisturbed run leaves."""
        with self.connect() as cr:
            env = self.environment(cr)
            users = self.make_users(env)
            tier = env["relationship.tier"].create(
                {"name": "Killed litmus", "has_litmus": True}
            )
            partners = env["res.partner"].create(
                [
                    {
                        "name": f"Killed litmus {number}",
                        "relationship_tier_id": tier.id,
                        "user_id": users[0].id,
                    }
                    for number in range(CUSTOMERS)
                ]
            )
            self.made["res.partner"] = partners.ids
            self.made["relationship.tier"] = tier.ids
        due = [(partner, 1) for partner in self.made["res.partner"]]

        def get_due(model):
            """All of ours that have no test yet, whatever the day of the week."""
            tests = model.search([("partner_id", "in", self.made["res.partner"])])
            return [(p, c) for p, c in due if p not in tests.partner_id.ids]

        tests = self.registry["relationship.litmus"]
        with (
            patch.object(launch, "BATCH", BATCH),
            patch.object(tests, "_get_due", get_due),
            patch.object(launch, "WORKING_DAYS", 7),
        ):
            kills = self.run_killed("relationship.litmus", "_cron_launch")
        self.assertGreaterEqual(kills, 2 * CUSTOMERS // BATCH)
        with self.connect() as cr:
            found = self.environment(cr)["relationship.litmus"].search(
                [("partner_id", "in", self.made["res.partner"])]
            )
            self.assertEqual(sorted(found.partner_id.ids), self.made["res.partner"])
            self.assertEqual(len(found), CUSTOMERS)
            self.assertEqual(set(found.mapped("state")), {"open"})
            prompts = self.environment(cr)["mail.activity"].search(
                [("relationship_partner_id", "in", found.partner_id.ids)]
            )
            self.assertEqual(len(prompts), CUSTOMERS, "one each")
            self.assertEqual(prompts.user_id, found.participant_ids.user_id)
