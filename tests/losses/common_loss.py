from ..silence.common_silence import SilenceCommon


class LossCommon(SilenceCommon):
    def mark(self, partners, user=None, **vals):
        """Mark customers as lost as a person does, and return the losses."""
        wizard = self.env["relationship.mark.lost"].with_user(user or self.ann)
        vals = {"try_after_3": False, **vals}
        action = wizard.create({"partner_ids": partners.ids, **vals}).action_mark()
        losses = self.env["relationship.loss"].browse(action["params"]["undo_ids"])
        return losses.with_user(user or self.ann)

    def loss_of(self, partner):
        return self.env["relationship.loss"].search([("partner_id", "=", partner.id)])

    def winback_of(self, partner):
        return self.prompts_of(partner, relationship_reason="winback")
