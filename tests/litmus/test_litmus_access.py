from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW, day
from .common_litmus import LitmusCommon

MODELS = (
    "relationship.litmus",
    "relationship.litmus.answer",
    "relationship.litmus.item",
    "relationship.litmus.participant",
    "relationship.litmus.question",
)
TEST, ANSWER, ITEM, PARTICIPANT, QUESTION = MODELS
MATRIX = {
    "portal": {},
    "plain": {PARTICIPANT: "rw", ANSWER: "rw"},
    "olaf": {TEST: "r", ITEM: "r", QUESTION: "r", PARTICIPANT: "rw", ANSWER: "rw"},
    "mona": {
        TEST: "rwcu",
        ITEM: "r",
        QUESTION: "rwcu",
        PARTICIPANT: "rwcu",
        ANSWER: "rw",
    },
}
MATRIX["ann"] = MATRIX["olaf"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLitmusAccess(LitmusCommon):
    """Who sees what, and when: nobody reads another's answers, whatever the way."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_portal(cls.mia)
        cls.own = cls.make_user(
            "own", "sales_team.group_sale_salesman", name="Owen Own"
        )
        cls.admin = cls.env.ref("base.user_admin")
        exporters = cls.ann | cls.olaf | cls.mona | cls.own | cls.plain
        exporters.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})

    def others(self):
        return (self.olaf, self.mona, self.own, self.plain, self.admin)

    def test_models_by_role(self):
        operations = ("read", "write", "create", "unlink")
        for role, rights in MATRIX.items():
            for model in MODELS:
                with self.subTest(role=role, model=model):
                    records = self.env[model].with_user(getattr(self, role))
                    allowed = [o[0] for o in operations if records.has_access(o)]
                    self.assertEqual("".join(allowed), rights.get(model, ""))

    # === ANSWERS === #

    def test_answers_of_others_are_not_found(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.own, self.plain, self.mona)
        mine = self.answer(litmus, self.ann, "1", "2", comment="Secret")
        answers = mine.sudo().answer_ids
        domains = [
            [("participant_id", "=", mine.id)],
            [("choice", "=", "1")],
            [("comment", "ilike", "Secret")],
            [("id", "in", answers.ids)],
            [("participant_id.user_id", "=", self.ann.id)],
        ]
        for user in self.others():
            found = self.env[ANSWER].with_user(user)
            for domain in domains:
                with self.subTest(user=user.login, domain=domain):
                    self.assertFalse(found.search(domain))
                    self.assertFalse(found.search_count(domain))
                    self.assertFalse(found.search_read(domain, ["choice"]))
                    groups = found.formatted_read_group(domain, ["choice"], ["__count"])
                    self.assertFalse(groups)
                    [[count]] = found._read_group(domain, [], ["__count"])
                    self.assertFalse(count)
                    self.assertFalse(found.name_search("", domain))
            for read in (
                lambda found=found: found.browse(answers.ids).read(["choice"]),
                lambda found=found: found.browse(answers.ids).export_data(["choice"]),
                lambda found=found: found.browse(answers.ids).web_read({"choice": {}}),
                lambda found=found: found.browse(answers.ids).copy_data(),
                lambda found=found: found.browse(answers.ids).mapped("comment"),
                lambda found=found: found.browse(answers.ids).write({"choice": "4"}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    read()

    def test_answers_do_not_show_through_other_models(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.mona)
        mine = self.answer(litmus, self.ann, "1", "2", comment="Secret")
        items = litmus.sudo().item_ids
        before = items.read(), litmus.sudo().read(["score", "area_scores", "areas"])
        self.answer(litmus, self.ann, "4", "4", submit=False)
        self.env.invalidate_all()
        after = items.read(), litmus.sudo().read(["score", "area_scores", "areas"])
        self.assertEqual(before, after, "nothing follows from answers yet")
        self.assertFalse(litmus.sudo().score)
        for user in (self.olaf, self.mona):
            with self.subTest(user.login):
                theirs = self.env[PARTICIPANT].with_user(user).browse(mine.id)
                self.assertFalse(theirs.answer_ids)
                self.assertFalse(theirs.read(["answer_ids"])[0]["answer_ids"])
                spec = {"answer_ids": {"fields": {"choice": {}, "comment": {}}}}
                self.assertFalse(theirs.web_read(spec)[0]["answer_ids"])
                exported = theirs.export_data(["answer_ids/choice", "answer_ids/id"])
                self.assertFalse(any(exported["datas"][0]))
                for model, path in (
                    (PARTICIPANT, "answer_ids."),
                    (TEST, "participant_ids.answer_ids."),
                ):
                    domain = [(f"{path}choice", "=", "4")]
                    records = self.env[model].with_user(user)
                    self.assertFalse(records.search(domain), model)
                    [[count]] = records._read_group(domain, [], ["__count"])
                    self.assertFalse(count)
        for prompt in self.litmus_prompts():
            self.assertNotIn("Secret", f"{prompt.note}{prompt.feedback}")
        messages = self.env["mail.message"].search([("model", "in", MODELS)])
        self.assertFalse(messages.filtered(lambda m: "Secret" in (m.body or "")))

    def test_answers_stay_private_when_the_test_is_closed(self):
        litmus = self.make_litmus(self.ann, self.olaf, self.mona)
        self.answer(litmus, self.ann, "1", "2", comment="Shown without a name")
        self.answer(litmus, self.olaf, "3", "2")
        self.answer(litmus, self.mona, "3", "2")
        self.assertEqual(litmus.state, "closed")
        # Whoever looks, in the database as well: nothing tells who answered what
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT count(*) FROM relationship_litmus_answer
                WHERE participant_id = ANY(%s)""",
            [litmus.sudo().participant_ids.ids],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        comments = litmus.with_user(self.mona).item_ids.mapped("comments")
        self.assertEqual(set(comments), {"Shown without a name"})

    def test_nobody_answers_for_another(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        theirs = self.participant(litmus, self.ann).sudo()
        own = self.participant(litmus, self.olaf).answer_ids
        for user in (self.olaf, self.mona, self.admin):
            asked = self.env[PARTICIPANT].with_user(user).browse(theirs.id)
            command = Command.update(theirs.answer_ids[0].id, {"choice": "1"})
            with self.subTest(user.login), self.assertRaises(AccessError):
                asked.write({"answer_ids": [command]})
        for vals in ({"participant_id": theirs.id}, {"item_id": own[1].item_id.id}):
            with self.assertRaises(AccessError):
                own[0].write(vals)
        with self.assertRaises(AccessError):
            own[0].copy()
        with self.assertRaises(AccessError):
            own[0].unlink()
        self.assertFalse(any(theirs.answer_ids.mapped("choice")))

    # === NO WAY AROUND === #

    def test_managers_set_no_results(self):
        litmus = self.make_litmus(self.ann, self.olaf)
        for vals in (
            {"state": "closed"},
            {"score": 99},
            {"area_scores": {}},
            {"previous_id": litmus.id},
            {"closed_date": day(0)},
            {"partner_id": self.make_customer("Other").id},
            {"item_ids": [Command.clear()]},
        ):
            with self.subTest(vals), self.assertRaises(AccessError):
                litmus.with_user(self.mona).write(vals)
        for vals in ({"is_done": True}, {"user_id": self.mona.id}):
            with self.subTest(vals), self.assertRaises(AccessError):
                self.participant(litmus, self.ann).with_user(self.mona).write(vals)
        with self.assertRaises(AccessError):
            litmus.item_ids.with_user(self.mona).write({"score": 1})
        with self.assertRaises(AccessError):
            self.env[TEST].with_user(self.mona).create(
                {"partner_id": self.make_customer("New").id, "score": 5}
            )
        made = (
            self.env[TEST]
            .with_user(self.mona)
            .create({"partner_id": self.make_customer("New").id, "state": "closed"})
        )
        self.assertEqual(made.state, "draft")

    def test_the_end_is_not_brought_forward(self):
        litmus = self.make_litmus(self.ann, self.olaf).with_user(self.mona)
        for date in (day(1), False):
            with self.assertRaisesRegex(UserError, "not brought forward"):
                litmus.closing_date = date
        litmus.closing_date = day(20)
        self.assertEqual(litmus.closing_date, day(20))

    # === WHOSE TESTS === #

    def test_companies(self):
        ours = self.make_litmus(self.ann, self.olaf)
        customer = self.make_customer("Theirs")
        theirs = self.env[TEST].create(
            {"partner_id": customer.id, "company_id": self.other_company.id}
        )
        theirs.participant_ids = [Command.create({"user_id": self.ann.id})]
        everything = ours | theirs
        domain = [("id", "in", everything.ids)]
        for user in (self.ann, self.olaf, self.mona):
            with self.subTest(user.login):
                found = self.env[TEST].with_user(user)
                self.assertEqual(found.search(domain), ours)
                user.company_ids = [Command.link(self.other_company.id)]
                only = found.with_context(allowed_company_ids=self.other_company.ids)
                self.assertEqual(only.search(domain), theirs)
                asked = self.env[PARTICIPANT].with_user(user)
                asked = asked.with_context(allowed_company_ids=self.other_company.ids)
                self.assertEqual(asked.search([]).litmus_id.sudo(), theirs)

    def test_own_documents_only(self):
        hers = self.make_litmus(self.ann, self.own)
        shared = self.make_litmus(self.ann, partner=self.make_customer("Nobody's"))
        found = self.env[TEST].with_user(self.own)
        domain = [("id", "in", (hers | shared).ids)]
        self.assertEqual(found.search(domain), shared)
        mine = self.participant(hers, self.own)
        self.assertEqual(len(mine.answer_ids), 2, "asked, and answers")
        self.answer(hers, self.own, "2", "2")
        with self.assertRaises(AccessError):
            hers.with_user(self.own).read(["score"])

    def test_plain_employees_see_their_own_place_only(self):
        litmus = self.make_litmus(self.ann, self.plain)
        found = self.env[PARTICIPANT].with_user(self.plain)
        self.assertEqual(
            found.search([("litmus_id", "=", litmus.id)]).user_id, self.plain
        )
        for model in (TEST, ITEM, QUESTION):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.plain).search([])

    def test_portal_users_see_nothing(self):
        litmus = self.make_litmus(self.ann)
        self.answer(litmus, self.ann, "1", "1")
        for model in MODELS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([]).read()
        for name in ("litmus_count", "litmus_label"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.mia.with_user(self.portal).read([name])
        with self.assertRaises(AccessError):
            self.env["mail.activity"].with_user(self.portal).search([]).read()

    def test_users_see_results_and_start_nothing(self):
        litmus = self.make_litmus(self.ann, launch=False)
        for action in ("action_launch", "action_propose", "action_remind"):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(litmus.with_user(self.olaf), action)()
        litmus.participant_ids = [
            (0, 0, {"user_id": user.id}) for user in (self.olaf, self.plain)
        ]
        litmus.action_launch()
        self.answer_all(litmus, "1", "4")
        seen = litmus.with_user(self.olaf)
        self.assertEqual(seen.weakness_ids.name, self.listening.name)
        self.assertRegex(self.brandt.with_user(self.olaf).litmus_label, r"^33 on ")
