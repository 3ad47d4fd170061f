from math import exp, log, pi, sqrt

from ..orders.common_rhythm import RhythmCommon
from ..test_queries import CountingMixin

FIVE_WEEKS = [77 + 35 * place for place in range(11)]  # every five weeks, now eleven
FIGURES = {
    "mean_log_gap": 3.5,
    "prior_weight": 1.5,
    "spread": 0.3,
    "chances": [0.06, 0.05, 0.04, 0.03, 0.02],
    "bg_r": 0.7,
    "bg_alpha": 20.0,
    "bg_a": 0.5,
    "bg_b": 4.0,
    "intercept": 0.1,
    "slope": 0.9,
    "few": [[0.4, 0.5, 0.6, 0.7, 0.8], [0.35, 0.45, 0.55, 0.65, 0.75]],
}


class SilenceCommon(CountingMixin, RhythmCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fit = cls.env["relationship.pulse.fit"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.fit.write(FIGURES)

    def silence_of(self, partner, user=None):
        silences = self.env["relationship.silence"]
        return silences.with_user(user or self.env.user).search(
            [("partner_id", "=", partner.id)]
        )

    def pulse_of(self, partner):
        return self.env["relationship.pulse"].search([("partner_id", "=", partner.id)])


def log_odds(chance):
    return log(chance / (1 - chance))


def chances_of_silence(gaps, since, q, horizon, first_ago):
    """The rule in plain arithmetic, for gaps whose newest comes last: the chance by the
    gaps, and by the model of repeat buying."""
    f = FIGURES
    weights = [0.5 ** (rank / 6) for rank in range(len(gaps))]
    logs = [log(gap) for gap in reversed(gaps)]
    total = sum(weights)
    n = total**2 / sum(w * w for w in weights)
    m = sum(w * x for w, x in zip(weights, logs, strict=True)) / total
    v = sum(w * (x - m) ** 2 for w, x in zip(weights, logs, strict=True)) / total
    k0, level = f["prior_weight"], f["mean_log_gap"]
    mu = (n * m + k0 * level) / (n + k0)
    s2 = (8 * f["spread"] + n * v) / (8 + max(n - 1, 0))
    s = sqrt(s2 * (1 + 1 / (n + k0)))

    def longer(t):
        return 1 / (1 + (max(t, 0.5) / exp(mu)) ** (pi / sqrt(3) / s))

    o = q / (1 - q)
    first = (o + longer(since + horizon)) / (o + longer(since))
    x, r, alpha = len(gaps), f["bg_r"], f["bg_alpha"]
    left = f["bg_a"] / (f["bg_b"] + x - 1)
    left *= ((alpha + first_ago) / (alpha + first_ago - since)) ** (r + x)
    orders = 1 - ((alpha + first_ago) / (alpha + first_ago + horizon)) ** (r + x)
    return first, 1 - orders / (1 + left)


def chance_of_silence(*args):
    """The calibrated chance of a customer, with half of the slowdown."""
    gaps = args[0]
    weights = [0.5 ** (rank / 6) for rank in range(len(gaps))]
    logs = [weight * log(gap) for weight, gap in zip(weights, gaps[::-1], strict=True)]
    slowdown = log(sum(gaps[-3:]) / len(gaps[-3:])) - sum(logs) / sum(weights)
    z = sum(log_odds(chance) for chance in chances_of_silence(*args)) / 2
    z += 0.5 * slowdown
    return 1 / (1 + exp(-FIGURES["intercept"] - FIGURES["slope"] * z))
