"""What colleagues write for each other is on the card, and not in a mail."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..common import NOW, TODAY, RelationshipCommon, day


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNote(RelationshipCommon):
    def hand_on(self, prompts, note):
        self.env["relationship.hand.on"].with_user(self.ann).create(
            {"activity_ids": prompts.ids, "user_id": self.olaf.id, "note": note}
        ).action_hand_on()

    def draft(self, prompt):
        action = prompt.with_user(self.olaf).action_relationship_write()
        return action["context"]["default_body"]

    def test_handed_on(self):
        """Also where the words are put anew, as those of an interval."""
        prompts = self.make_prompt(self.brandt)
        prompts |= self.make_prompt(self.brandt, "winback", key="a")
        words = {prompt: prompt.relationship_script for prompt in prompts}
        self.hand_on(prompts, "Mia is angry")
        self.hand_on(prompts, "Mind the invoice")
        for prompt in prompts.with_user(self.olaf):
            self.assertIn("Ann Keller. Mia is angry", prompt.relationship_handed_on)
            self.assertIn("Mind the invoice", prompt.relationship_handed_on)
            self.assertIn("Mind the invoice", prompt.note, "as Odoo shows it")
            self.assertEqual(prompt.relationship_script, words[prompt.sudo()])
            self.assertEqual(self.draft(prompt), words[prompt.sudo()])
        first, second = prompts[0].with_user(self.olaf).relationship_reasons
        self.assertEqual(first["words"], "", "The card has them")
        self.assertIn("Mind the invoice", second["words"])

    def test_what_was_said_in_a_contact(self):
        self.env["relationship.log"].with_user(self.ann).create(
            {
                "partner_ids": self.brandt.ids,
                "note": "He is difficult",
                "next_step": "Send the price list",
                "next_step_date": TODAY,
            }
        ).action_log()
        prompt = self.prompts_of(self.brandt, relationship_reason="next_step")
        self.assertIn("He is difficult", prompt.relationship_script)
        self.assertIn("Hello Mia, when we last spoke", self.draft(prompt))
        self.assertNotIn("difficult", self.draft(prompt))

    def test_without_a_script(self):
        self.env["relationship.script"].search([("reason", "=", "next_step")]).unlink()
        prompt = self.make_prompt(self.brandt, "next_step", key="a", note="Inside")
        self.assertFalse(self.draft(prompt))

    def test_next_step_of_whom(self):
        """A next step is given to those only whom one could hand it on to."""
        other = self.env["res.company"].create({"name": "Other"})
        self.ann.company_ids = [Command.link(other.id)]
        self.brandt.company_id = other
        wizard = (
            self.env["relationship.log"]
            .with_user(self.ann)
            .create({"partner_ids": self.brandt.ids, "next_step": "Send samples"})
        )
        wizard.next_step_user_id = self.olaf
        with self.assertRefused("Olaf Pack does not work for Other"):
            wizard.action_log()
        self.assertFalse(self.touchpoints_of(self.brandt))
        wizard.next_step_user_id = self.ann
        wizard.action_log()
        prompt = self.prompts_of(self.brandt, relationship_reason="next_step")
        self.assertEqual(prompt.user_id, self.ann)

    def test_an_attempt_has_no_outcome(self):
        """It is hidden in the dialog once nobody was reached."""
        self.env["relationship.log"].with_user(self.ann).create(
            {"partner_ids": self.brandt.ids, "outcome": "problem", "reached": False}
        ).action_log()
        self.assertFalse(self.touchpoints_of(self.brandt).outcome)

    def test_said_by_the_customer(self):
        prompt = self.make_prompt(self.brandt)
        self.make_touchpoint(self.mia, 9, note="Asks for rolls", direction="inbound")
        said = prompt.with_user(self.ann).relationship_last_said
        self.assertIn("(Mia Brandt, ", said)

    def test_undo_of_what_a_colleague_has_logged(self):
        prompt = self.make_prompt(self.brandt)
        prompt.with_user(self.ann).action_relationship_talked()
        with self.assertRefused("Ann Keller has logged this contact"):
            prompt.with_user(self.olaf).action_relationship_undo()
        self.assertFalse(prompt.active)
        prompt.with_user(self.mona).action_relationship_undo()
        self.assertTrue(prompt.active)

    def test_those_that_lead_no_card(self):
        prompts = self.make_prompt(self.brandt, date=day(-1))
        prompts |= self.make_prompt(self.brandt, "next_step", key="a")
        found = self.env["mail.activity"].with_user(self.ann)
        mine = [("relationship_partner_id", "=", self.brandt.id)]
        for operator, value in (("=", False), ("!=", True), ("not in", [True])):
            others = found.search([*mine, ("relationship_leads", operator, value)])
            self.assertEqual(others, prompts[1], (operator, value))
        self.assertEqual(
            found.search([*mine, ("relationship_leads", "!=", False)]), prompts[0]
        )
