"""What is still a day or an interval; what lies beyond is a slip of the keyboard."""

from datetime import date

MAX_INTERVAL = 3650  # days
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
