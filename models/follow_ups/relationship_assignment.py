"""Who gets a prompt: by the tier's rule, past absent colleagues, or the shared pool."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

COVER_DEPTH = 3  # how often an absent colleague's cover may be absent too


class RelationshipAssignment(models.AbstractModel):
    _name = "relationship.assignment"
    _description = "Follow-up Assignment"

    @api.model
    def _get_assignees(self, partners):
        """Return ``{partner: user}`` by the tiers' rules; an empty user is the pool.

        The prompts of archived or absent colleagues go to their cover, else to the
        pool.
        """
        if not partners:
            return {}
        last_users = self._get_last_users(
            partners.filtered(
                lambda p: p.relationship_tier_id.assign_to == "last_contact"
            )
        )
        absent_ids = self._get_absent_ids()
        turns = self._get_turns(partners.relationship_tier_id.team_id, absent_ids)
        nobody = self.env["res.users"]
        assignees, present = {}, {}
        for partner in partners:
            tier = partner.relationship_tier_id
            rule = tier.assign_to or "salesperson"
            sales = self._get_person(partner.user_id)
            operations = self._get_person(partner.operations_user_id)
            if rule == "salesperson":
                user = sales or operations
            elif rule == "operations":
                user = operations or sales
            elif rule == "last_contact":
                user = last_users.get(partner.id) or sales or operations
            elif rule == "round_robin":
                user = self._take_turn(turns.get(tier.team_id)) or sales
            else:
                user = nobody
            case = (user, partner.company_id)
            if case not in present:
                present[case] = self._get_present(user, partner, absent_ids)
            assignees[partner] = present[case]
        return assignees

    @api.model
    def _get_order_people(self, orders):
        """Return ``{order: {responsible type: user}}``: who stands where around each
        order; see the responsible types of activity plans.

        :param orders: ``sale.order`` records
        """
        owners = orders.partner_id.commercial_partner_id
        last_users = self._get_last_users(owners)
        people = {}
        for order in orders:
            owner = order.partner_id.commercial_partner_id
            sales = self._get_person(order.user_id, owner.user_id)
            operations = self._get_person(
                order.operations_user_id, owner.operations_user_id
            )
            people[order] = {
                "salesperson": sales or operations,
                "operations": operations or sales,
                "last_contact": last_users.get(owner.id) or operations or sales,
                "relationship_manager": self._get_person(order.team_id.user_id, sales),
            }
        return people

    @api.model
    def _get_person(self, *users):
        """Return the first of ``users`` who can be given anything: no machine, and
        nobody who has left without a cover."""
        return next(
            (
                user
                for user in users
                if (user.active or user.relationship_cover_id)
                and not user.relationship_is_robot
            ),
            self.env["res.users"],
        )

    @api.model
    def _get_present(self, user, partner, absent_ids):
        """Return ``user``, or who covers an absent or archived one; empty if nobody
        does, if they may not work for the customer's company, or for a machine."""
        for _step in range(COVER_DEPTH):
            if not user or (user.active and user.id not in absent_ids):
                break
            user = user.relationship_cover_id
        else:
            user = self.env["res.users"]
        if not self._may_work_for(user, partner):
            user = self.env["res.users"]
        return user.filtered(
            lambda u: u.active and not u.share and not u.relationship_is_robot
        )

    @api.model
    def _may_work_for(self, user, partner):
        """Return whether ``user`` works for the customer's company, or a branch of
        it."""
        # sudo: whoever hands on need not see all companies of colleagues
        companies = user.sudo().company_ids.parent_ids
        return not partner.company_id or partner.company_id in companies

    @api.model
    def _check_may_work_for(self, user, partners):
        """Check that ``user`` can be given what is open at these customers.

        :raise UserError: when not, with the customer
        """
        for partner in partners if user else ():
            if not self._may_work_for(user, partner):
                raise UserError(
                    self.env._(
                        "%(colleague)s does not work for %(company)s, to which "
                        "“%(customer)s” belongs. Choose another colleague.",
                        colleague=user.name,
                        company=partner.company_id.name,
                        customer=partner.name,
                    )
                )

    @api.model
    def _get_absent_ids(self):
        """Return the ids of users who are away: out of office in their preferences,
        or on leave where the time-off app is installed."""
        users = self.env["res.users"]
        now = fields.Datetime.now()
        absent = users.search(
            Domain("out_of_office_from", "<=", now)
            & (
                Domain("out_of_office_to", "=", False)
                | Domain("out_of_office_to", ">=", now)
            )
        )
        on_leave = users._get_on_leave_ids() if "leave_date_to" in users._fields else []
        return {*absent.ids, *on_leave}

    @api.model
    def _get_last_users(self, partners):
        """Return ``{partner id: user}`` who had the last contact that reached them, of
        those who look after customers."""
        if not partners:
            return {}
        # sudo: who belongs to a group is the administrator's
        group = self.env.ref("relationship_flow.group_user").sudo()
        people = group.all_user_ids.filtered(lambda u: not u.relationship_is_robot)
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (partner_id) partner_id, user_id
                     FROM relationship_touchpoint
                    WHERE partner_id = ANY(%s) AND reached AND user_id = ANY(%s)
                 ORDER BY partner_id, date DESC, id DESC""",
                partners.ids,
                people.ids,
            )
        )
        return {partner: self.env["res.users"].browse(user) for partner, user in rows}

    @api.model
    def _get_turns(self, teams, absent_ids):
        """Return ``{team: {member: number of open prompts}}`` of present members."""
        counts = dict(
            self.env["mail.activity"]._read_group(
                [
                    ("relationship_reason", "!=", False),
                    ("user_id", "in", teams.member_ids.ids),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        return {
            team: {
                user: counts.get(user, 0)
                for user in team.member_ids
                if user.active
                and user.id not in absent_ids
                and not user.relationship_is_robot
            }
            for team in teams
        }

    @api.model
    def _take_turn(self, load):
        """Return the member with the fewest open prompts, and count one more."""
        if not load:
            return self.env["res.users"]
        user = min(load, key=lambda member: (load[member], member.id))
        load[user] += 1
        return user

    @api.model
    def _hand_on_absent(self):
        """Give the due prompts of absent colleagues, and all of archived ones, to
        their cover or to the pool."""
        self._hand_on(
            Domain("user_id.active", "=", False)
            | Domain("user_id", "in", self._get_absent_ids())
            & Domain("date_deadline", "<=", fields.Date.context_today(self))
        )

    @api.model
    def _get_handed_on_domain(self):
        """Return the domain of prompts that somebody else may do as well."""
        return Domain("relationship_reason", "!=", False)

    @api.model
    def _hand_on(self, domain, leaving_ids=()):
        """Give the open prompts in ``domain`` to the cover of their users, or to the
        pool, without mail.

        :param leaving_ids: ids of users who can't cover for others any more
        """
        domain = Domain(domain) & self._get_handed_on_domain()
        # sudo: also for an administrator who archives a user, without rights here
        activities = self.env["mail.activity"].sudo()
        activities = activities.search(
            domain & activities._relationship_get_pending_domain()
        )
        activities = activities.with_context(
            mail_activity_quick_update=True, relationship_no_subscribe=True
        )
        absent_ids = self._get_absent_ids() | set(leaving_ids)
        for (user, partner), prompts in activities.grouped(
            lambda a: (a.user_id, a.relationship_partner_id)
        ).items():
            prompts.user_id = self._get_present(
                user.relationship_cover_id, partner, absent_ids
            )
