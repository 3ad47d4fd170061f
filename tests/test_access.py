from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, RelationshipCommon, day

OURS = (
    "relationship.channel",
    "relationship.script",
    "relationship.tier",
    "relationship.touchpoint",
)
DIALOGS = (
    "relationship.hand.on",
    "relationship.log",
    "relationship.pause",
    "relationship.set.tier",
    "relationship.snooze",
)
# Who may do what: read, write, create, unlink
MATRIX = {
    "portal": {},
    "plain": {"relationship.channel": "r", "relationship.tier": "r"},
    "olaf": {
        "relationship.channel": "r",
        "relationship.script": "r",
        "relationship.tier": "r",
        "relationship.touchpoint": "rwcu",
        **dict.fromkeys(DIALOGS, "rwcu"),
    },
    "mona": dict.fromkeys((*OURS, *DIALOGS), "rwcu"),
}
MATRIX["ann"] = MATRIX["olaf"]


@tagged("post_install", "-at_install")
class TestAccess(RelationshipCommon):
    """What each role sees and does, in one company and in two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.make_portal(cls.mia)
        cls.own = cls.make_user(
            "own", "sales_team.group_sale_salesman", name="Owen Own"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other company"})

    def allowed(self, records, user):
        operations = ("read", "write", "create", "unlink")
        found = records.with_user(user)
        return "".join(o[0] for o in operations if found.has_access(o))

    def test_models_by_role(self):
        for role, rights in MATRIX.items():
            for model in (*OURS, *DIALOGS):
                with self.subTest(role=role, model=model):
                    self.assertEqual(
                        self.allowed(self.env[model], getattr(self, role)),
                        rights.get(model, ""),
                    )

    def test_roles_come_with_sales_rights(self):
        self.assertTrue(self.ann.has_group("relationship_flow.group_user"))
        self.assertFalse(self.ann.has_group("relationship_flow.group_manager"))
        self.assertTrue(self.mona.has_group("relationship_flow.group_manager"))
        self.assertFalse(self.plain.has_group("relationship_flow.group_user"))

    # === WHOSE CONTACTS === #

    def test_change_ones_own_contacts_only(self):
        touchpoint = self.make_touchpoint(self.mia, user=self.ann)
        self.assertEqual(self.allowed(touchpoint, self.ann), "rwcu")
        self.assertEqual(self.allowed(touchpoint, self.olaf), "rc")
        self.assertEqual(self.allowed(touchpoint, self.mona), "rwcu")
        self.assertEqual(self.allowed(touchpoint, self.plain), "")
        self.assertEqual(self.allowed(touchpoint, self.portal), "")
        with self.assertRaises(AccessError):
            touchpoint.with_user(self.olaf).action_undo()
        self.assertTrue(touchpoint.exists())

    def test_own_documents_only(self):
        customers = {
            "mine": self.make_customer(user_id=self.own.id),
            "unassigned": self.make_customer(),
            "delivered": self.make_customer(
                user_id=self.ann.id, operations_user_id=self.own.id
            ),
            "hers": self.make_customer(user_id=self.ann.id),
        }
        touchpoints = {
            name: self.make_touchpoint(partner) for name, partner in customers.items()
        }
        visible = {
            name
            for name, touchpoint in touchpoints.items()
            if touchpoint.with_user(self.own).has_access("read")
        }
        self.assertEqual(visible, {"mine", "unassigned", "delivered"})
        own = self.make_touchpoint(customers["hers"], user=self.own)
        self.assertTrue(own.with_user(self.own).has_access("read"))
        for user in (self.ann, self.olaf, self.mona):
            for touchpoint in touchpoints.values():
                self.assertTrue(touchpoint.with_user(user).has_access("read"))

    def test_last_contact_shows_only_what_one_may_read(self):
        hers = self.make_customer(user_id=self.ann.id)
        self.make_touchpoint(hers)
        self.assertTrue(hers.with_user(self.ann).last_touchpoint_label)
        told = "A colleague was in touch on 10 Mar"
        self.assertEqual(hers.with_user(self.own).last_touchpoint_label, told)
        self.assertEqual(hers.with_user(self.plain).last_touchpoint_label, told)
        never = self.make_customer("Never", relationship_tier_id=self.silver.id)
        self.assertFalse(never.with_user(self.own).last_touchpoint_label)
        self.assertEqual(hers.with_user(self.own).last_contact_date, TODAY)

    def test_companies(self):
        ours = self.make_touchpoint(self.mia)
        theirs = self.make_touchpoint(
            self.mia, user=self.mona, company_id=self.company.id
        )
        theirs.sudo().company_id = self.other_company
        shared = self.make_touchpoint(self.mia)
        shared.sudo().company_id = False
        everything = ours | theirs | shared
        for user in (self.ann, self.olaf, self.mona, self.own):
            with self.subTest(user.login):
                self.brandt.user_id = self.own
                found = self.env["relationship.touchpoint"].with_user(user)
                domain = [("id", "in", everything.ids)]
                self.assertEqual(found.search(domain), ours | shared)
                user.company_ids = [Command.link(self.other_company.id)]
                both = found.with_context(
                    allowed_company_ids=(self.company | self.other_company).ids
                )
                self.assertEqual(both.search(domain), everything)
                only = found.with_context(allowed_company_ids=self.other_company.ids)
                self.assertEqual(only.search(domain), theirs | shared)

    def test_contact_is_logged_for_the_company_one_works_in(self):
        self.olaf.company_ids = [Command.link(self.other_company.id)]
        touchpoint = (
            self.env["relationship.touchpoint"]
            .with_user(self.olaf)
            .with_company(self.other_company)
            .create({"contact_id": self.mia.id})
        )
        self.assertEqual(touchpoint.company_id, self.other_company)
        self.assertClock(self.brandt, 0, 42)

    # === OPERATIONS STAFF === #

    def test_operations_staff_do_all_of_their_follow_ups(self):
        brandt = self.brandt.with_user(self.olaf)
        self.assertFalse(brandt.has_access("write"), "no right to edit the address")
        prompt = self.make_prompt(self.brandt, user=self.env["res.users"])
        prompt = prompt.with_user(self.olaf)
        self.assertTrue(prompt.relationship_script)
        self.assertTrue(prompt.relationship_why)
        self.assertEqual(prompt.relationship_status, "overdue")
        prompt.action_relationship_take()
        prompt.action_relationship_snooze(days=1, reason="Fair")
        self.env["relationship.hand.on"].with_user(self.olaf).create(
            {"activity_ids": prompt.ids, "user_id": self.ann.id, "note": "Please"}
        ).action_hand_on()
        self.assertEqual(prompt.user_id, self.ann)
        self.assertIn("Handed on by Olaf Pack. Please", prompt.note)
        prompt.with_user(self.ann).action_relationship_release()
        prompt.action_relationship_take()
        prompt.action_relationship_talked()
        self.assertFalse(prompt.active)
        self.assertClock(self.brandt, 0, 42)
        brandt.action_talked_today()
        brandt.action_pause_contact(day(9), "Moving")
        self.assertEqual(brandt.contact_status, "paused")
        brandt.action_resume_contact()
        brandt.action_mark_lost(day(0))
        brandt.action_resume_contact()
        self.assertEqual(brandt.contact_status, "ok")
        wizard = self.env["relationship.log"].with_user(self.olaf)
        wizard.create(
            {"partner_ids": self.mia.ids, "next_step": "Send samples"}
        ).action_log()
        step = self.prompts_of(self.brandt, relationship_reason="next_step")
        self.assertEqual(step.user_id, self.olaf)
        step.with_user(self.olaf).action_feedback()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 4)

    def test_operations_staff_see_orders_as_contacts_without_reading_them(self):
        order = self.make_order(self.mia)
        order.action_confirm()
        self.assertFalse(order.with_user(self.olaf).has_access("read"))
        prompt = self.make_prompt(self.brandt).with_user(self.olaf)
        self.assertIn("Today, Order from them (Mia Brandt)", prompt.relationship_why)
        touchpoint = self.touchpoints_of(self.brandt).with_user(self.olaf)
        self.assertEqual(touchpoint.read(["summary"])[0]["summary"], "Order")
        with self.assertRaises(AccessError):
            self.env[touchpoint.res_model].with_user(self.olaf).browse(
                touchpoint.action_open_source()["res_id"]
            ).read(["amount_total"])

    # === PLAIN EMPLOYEES === #

    def test_plain_employees_do_not_look_after_customers(self):
        brandt = self.brandt.with_user(self.plain)
        for action in (
            brandt.action_talked_today,
            lambda: brandt.action_mark_lost(day(0)),
            brandt.action_resume_contact,
            lambda: brandt.action_pause_contact(day(5)),
        ):
            with self.assertRaises(AccessError):
                action()
        with self.assertRaises(AccessError):
            self.env["relationship.touchpoint"].with_user(self.plain).search([])
        self.assertClock(self.brandt, None, -58)

    def test_plain_employees_read_the_address_book_as_ever(self):
        self.make_touchpoint(self.mia)
        self.make_prompt(self.brandt, reason="thanks")
        names = [
            name
            for name, field in self.env["res.partner"]._fields.items()
            if field._modules and set(field._modules) == {"relationship_flow"}
        ]
        self.assertIn("contact_status", names)
        brandt = self.brandt.with_user(self.plain)
        readable = [
            name
            for name in names
            if brandt._has_field_access(brandt._fields[name], "read")
        ]
        [values] = brandt.read(readable)
        self.assertEqual(values["contact_status"], "ok")
        domain = [("id", "in", self.prompts_of(self.brandt).ids)]
        prompts = self.env["mail.activity"].with_user(self.plain)
        self.assertFalse(prompts.search(domain))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_plain_employees_keep_their_own_work(self):
        self.plain.group_ids += self.env.ref("base.group_partner_manager")
        self.env.flush_all()
        self.env.invalidate_all()
        brandt = self.brandt.with_user(self.plain)
        prompt = self.make_prompt(self.brandt)
        brandt.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.mia.ids,
        )
        self.assertFalse(prompt.active)
        self.assertIn("Paul Plain", prompt.feedback)
        activity = brandt.activity_schedule("mail.mail_activity_data_call")
        activity.action_feedback()
        self.assertEqual(len(self.touchpoints_of(self.brandt)), 2)
        prompt = self.make_prompt(self.brandt, "next_step")
        brandt.write({"name": "Brandt & Co", "parent_id": False})
        brandt.action_archive()
        self.assertFalse(prompt.active)
        brandt.action_unarchive()
        self.assertTrue(prompt.active)
        contact = brandt.create({"name": "Tom", "parent_id": brandt.id})
        contact.unlink()

    # === PORTAL === #

    def test_portal_users_see_nothing_of_it(self):
        self.make_touchpoint(self.mia, note="Pays late")
        for model in OURS:
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.portal).search([]).read()
        mia = self.mia.with_user(self.portal)
        for name in ("contact_status", "relationship_tier_id", "touchpoint_ids"):
            with self.subTest(name), self.assertRaises(AccessError):
                mia.read([name])
        self.assertEqual(mia.read(["name", "parent_id"])[0]["name"], "Mia Brandt")
        with self.assertRaises(AccessError):
            mia.action_talked_today()

    def test_portal_user_accepts_a_quotation(self):
        order = self.make_order(self.mia)
        order.write({"state": "sent", "signed_by": "Mia", "signed_on": TODAY})
        prompt = self.make_prompt(self.brandt)
        self.channel("online_order").inbound_resets = True
        order.with_user(self.portal).sudo()._validate_order()  # sudo: as the portal
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.touchpoint_ids.channel_id, self.channel("online_order"))
        self.assertFalse(order.touchpoint_ids.user_id)
        self.assertFalse(prompt.active)
        order.with_user(self.portal).read(["name", "amount_total"])
        with self.assertRaises(AccessError):
            order.with_user(self.portal).read(["touchpoint_ids"])
