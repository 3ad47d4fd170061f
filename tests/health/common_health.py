from decimal import ROUND_HALF_UP, Decimal

from ..silence.common_silence import SilenceCommon


def rounded(number):
    return int(Decimal(number).quantize(Decimal(1), ROUND_HALF_UP))


class HealthCommon(SilenceCommon):
    """Customers with a health score, and what it is made of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = {
            part.code: part for part in cls.env["relationship.health.part"].search([])
        }

    def work_out(self):
        """Run the nightly scheduled action."""
        self.run_cron("ir_cron_refresh_health")

    def health_of(self, partner, user=None):
        healths = self.env["relationship.health"]
        return healths.with_user(user or self.env.user).search(
            [("partner_id", "=", partner.id)]
        )

    def facts_of(self, partner):
        """Return the rows of the rule for one customer."""
        self.env.flush_all()
        self.env.cr.execute(
            self.env["relationship.health"]._get_fresh(partner.ids),
        )
        return self.env.cr.dictfetchall()

    def points_of(self, partner):
        """Return ``{part: points}``; None where nothing is known."""
        [facts] = self.facts_of(partner)
        return {code: facts[f"{code}_points"] for code in self.parts}

    def make_person(self, partner, name):
        return self.env["res.partner"].create({"name": name, "parent_id": partner.id})
