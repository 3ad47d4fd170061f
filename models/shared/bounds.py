"""What is still a day or an interval; what lies beyond is a slip of the keyboard."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from odoo import fields

MAX_INTERVAL = 3650  # days
MAX_WEEKS = MAX_INTERVAL // 7
MAX_WEIGHT = 1000  # of one thing beside others
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def within(day):
    """Return ``day``, or the first or last day that is one."""
    return min(max(day, FIRST_DAY), LAST_DAY)


def get_local_day(record, moment):
    """Return the day of a moment in the user's time zone, within the bounds."""
    first, last = (datetime.combine(day, time()) for day in (FIRST_DAY, LAST_DAY))
    moment = min(max(moment, first), last)
    return fields.Datetime.context_timestamp(record, moment).date()


def get_zone(name):
    """Return the time zone of that name; None for a name that nobody knows."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):
        return None
