"""Tells how the customers stand after a history has been loaded."""

from odoo.fields import Domain

SHOWN_PROMPTS = 15


def table(rows, widths):
    """Print rows in columns; a negative width aligns to the right."""
    for row in rows:
        cells = (
            f"{cell!s:{'>' if width < 0 else '<'}{abs(width)}.{abs(width)}}"
            for cell, width in zip(row, widths, strict=True)
        )
        print("  " + "  ".join(cells).rstrip())


def report(env):
    """Print how the customers stand, and the most important ones that are due."""
    report_customers(env)
    prompts = env["mail.activity"].search([("relationship_reason", "!=", False)])
    limit = env["relationship.follow.up"]._get_daily_limit()
    print(
        f"\nOpen follow-ups: {len(prompts):,}. A person gets at most {limit} new ones "
        "a day, the most important customers first; the others follow on the next days."
    )
    print(f"The {SHOWN_PROMPTS} most important:\n")
    prompts = prompts.sorted(
        lambda a: (a.relationship_tier_id.sequence, a.relationship_due_date)
    )
    for prompt in prompts[:SHOWN_PROMPTS]:
        partner = prompt.relationship_partner_id
        row = (
            partner.name,
            partner.relationship_tier_id.name,
            partner.contact_status_label,
        )
        table([row], (30, 8, 20))
        for line in (prompt.relationship_why or "").splitlines():
            print(f"      {line}")


def report_customers(env):
    """Print a table of the customers' tiers against their status today."""
    partners = env["res.partner"]
    domain = partners._relationship_get_clock_domain()
    statuses = dict(partners._fields["contact_status"]._description_selection(env))
    found = {
        status: dict(
            partners._read_group(
                domain & Domain("contact_status", "=", status),
                ["relationship_tier_id"],
                ["__count"],
            )
        )
        for status in statuses
    }
    shown = [status for status in statuses if found[status]]
    tiers = env["relationship.tier"].search([("active", "in", (True, False))])
    rows = [("Customers", *(statuses[status] for status in shown), "Total")]
    for tier in [*tiers, None]:  # None: all of them
        counts = [
            sum(found[status].values()) if tier is None else found[status].get(tier, 0)
            for status in shown
        ]
        name = "Total" if tier is None else tier.name
        rows.append((name, *(f"{count:,}" for count in [*counts, sum(counts)])))
    print()
    table(rows, (12, *(-10 for _column in rows[0][1:])))
