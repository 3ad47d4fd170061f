"""Whom a rule of contact intervals would have reached in time, in plain Python.

History is replayed. A policy says how many days may pass without a contact, as known on
that day; a contact happens as soon as they have passed. A lapse is *caught* when a
contact falls between the day on which the next order stays out and two usual gaps
later. Policies are compared at equal work: all intervals of a policy are stretched by
one factor until it asks for as many contacts as the others. Days are whole numbers.
"""

from bisect import bisect_left
from collections import namedtuple

PHASES = 4  # starts of the clock, evenly apart

#: An order that was not followed by another one for long; `value` is the revenue of the
#: year up to it. A contact from `from_day` to `to_day` is in time.
Lapse = namedtuple("Lapse", "customer from_day to_day value")
#: `contacts` made, and the shares of the lapses that were caught.
Result = namedtuple("Result", "contacts by_number by_value")


class Contacts:
    """Replays of policies over the same histories.

    A policy is a number of days for everybody, or a table of them,
    ``{customer: [(from day, interval)]}``, in the order of days.

    :param dict histories: ``{customer: [day of an order]}``, in order
    :param list lapses: `Lapse`
    :param int start: the day from which contacts are counted
    :param int end: the last day
    :param bool reset: whether an order starts the clock anew, as a contact does
    """

    def __init__(self, histories, lapses, start, end, reset):
        self.histories = histories
        self.start, self.end, self.reset = start, end, reset
        # With resets, orders set the clocks apart by themselves
        self.phases = 1 if reset else PHASES
        self.lapses = {}
        for lapse in lapses:
            self.lapses.setdefault(lapse.customer, []).append(lapse)
        self.count = len(lapses)
        self.value = sum(lapse.value for lapse in lapses)

    def compare(self, policies, reference):
        """Replay all policies with as many contacts as the one called ``reference``
        makes.

        :return: ``{name: Result}``
        """
        own = self.replay(policies[reference])
        return {
            name: own if name == reference else self.at_contacts(policy, own.contacts)
            for name, policy in policies.items()
        }

    def at_contacts(self, policy, contacts):
        """Replay a policy with its intervals scaled so that it makes ``contacts``.

        Where orders follow the week, a hair's breadth of the factor can change many
        contacts: what remains between the two nearest factors is blended.
        """
        low, high, factor = 0.01, 100.0, 1.0
        more = fewer = None
        for _step in range(16):
            result = self.replay(policy, factor)
            if abs(result.contacts - contacts) <= 0.001 * contacts:
                return result
            if result.contacts > contacts:
                low, more = factor, result
            else:
                high, fewer = factor, result
            factor *= max(result.contacts, 0.1) / contacts
            if not low < factor < high:
                factor = (low * high) ** 0.5
        if not (more and fewer):
            return result
        share = (contacts - fewer.contacts) / (more.contacts - fewer.contacts)
        return Result(
            *(
                share * one + (1 - share) * other
                for one, other in zip(more, fewer, strict=True)
            )
        )

    def replay(self, policy, factor=1.0):
        """Replay one policy from the first orders on, its intervals times ``factor``;
        the mean over starts of the clocks."""
        contacts = caught = value = 0.0
        for customer, days in self.histories.items():
            table = policy
            if not isinstance(policy, dict):
                table = [(days[0], policy)]
            elif not (table := policy.get(customer)):
                continue
            for phase in range(self.phases):
                made = self.contact_days(days, table, factor, phase / self.phases)
                contacts += len(made) - bisect_left(made, self.start)
                for lapse in self.lapses.get(customer, ()):
                    place = bisect_left(made, lapse.from_day)
                    if place < len(made) and made[place] <= lapse.to_day:
                        caught += 1
                        value += lapse.value
        return Result(
            contacts / self.phases,
            caught / self.phases / self.count if self.count else 0,
            value / self.phases / self.value if self.value else 0,
        )

    def contact_days(self, orders, table, factor=1.0, phase=0.0):
        """Return the days on which one customer is contacted.

        The clock starts with the first order. An interval that is shortened so far that
        the contact is overdue brings it on the day of the change.

        :param float phase: share of the first interval that had passed at the start
        """
        made = []
        clock = orders[0] - phase * min(table[0][1] * factor, 365)
        place, count = 1, len(orders)
        for row, (from_day, interval) in enumerate(table):
            until = self.end + 1
            if row + 1 < len(table):
                until = min(table[row + 1][0], until)
            interval = max(interval * factor, 1.0)
            while True:
                due = max(clock + interval, from_day)
                while self.reset and place < count and orders[place] <= min(due, until):
                    clock = max(clock, orders[place])
                    place += 1
                    due = max(clock + interval, from_day)
                if due >= until:
                    break
                made.append(due)
                clock = due
        return made
