from ..common import RelationshipCommon, day


class StakeholderCommon(RelationshipCommon):
    """People in roles, at customers whose contacts are counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_limits(cls, lead_days=0)
        cls.ann.group_ids += cls.env.ref("base.group_partner_manager")
        cls.gold.write({"needs_senior": True, "warns_single_thread": True})

    @classmethod
    def role(cls, code):
        return cls.env.ref(f"relationship_flow.relationship_stakeholder_role_{code}")

    @classmethod
    def make_person(cls, name="Tom Meyer", customer=None, role=None, **vals):
        """Create somebody who has been in the address book for two years."""
        person = cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": (customer or cls.brandt).id,
                "stakeholder_role": cls.role(role).id if role else False,
                **vals,
            }
        )
        person.flush_recordset()
        cls.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [day(-730), person.id],
        )
        return person

    def night(self):
        """Let a night pass in which all other prompts are none of our business."""
        self.run_raise()
        self.env.invalidate_all()

    def warnings_of(self, customer):
        """Return the keys of the open prompts about people."""
        prompts = self.prompts_of(customer, relationship_reason="stakeholder")
        return sorted(prompts.mapped("relationship_key"))

    def person_prompt(self, person):
        return self.env["mail.activity"].search(
            [
                ("relationship_reason", "=", "stakeholder"),
                ("relationship_key", "=", f"person,{person.id}"),
            ]
        )
