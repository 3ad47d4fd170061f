"""Reads and checks a file of orders."""

import csv
import gzip
from datetime import date, datetime
from itertools import islice

REQUIRED = ("customer", "date")
OPTIONAL = ("product", "qty", "amount")
SHOWN_PROBLEMS = 20
ESCAPES = str.maketrans({"\\": "\\\\", "\t": " ", "\n": " ", "\r": " "})


class HistoryError(Exception):
    """What is wrong with the file as a whole, in words for whoever made it."""


class Reader:
    """The good rows of a file as text for COPY; keeps what is wrong with the others.

    :param bool allow_zero: take rows of quantity 0, too
    """

    def __init__(self, path, allow_zero=False):
        self.path = path
        self.allow_zero = allow_zero
        self.count = 0
        self.bad = 0
        self.problems = []
        self.failure = None
        self.columns = {}
        self.buffer = ""
        self.days = {}
        self.today = date.today()
        opened = gzip.open if path.endswith(".gz") else open
        try:
            # newline="": the csv module reads line ends inside quotes itself
            self.file = opened(path, "rt", encoding="utf-8-sig", newline="")
            first = self.file.readline()
        except (OSError, UnicodeDecodeError) as error:
            raise HistoryError(f"{path} can't be read: {error}") from error
        self.delimiter = max(",;\t", key=first.count)
        self._read_header(first)
        self.lines = self._lines()

    def _read_header(self, first):
        header = next(csv.reader([first], delimiter=self.delimiter), [])
        names = [name.strip().lower() for name in header]
        known = ", ".join([*REQUIRED, *(f"[{name}]" for name in OPTIONAL)])
        missing = [name for name in REQUIRED if name not in names]
        if missing:
            raise HistoryError(
                f"The first line must name the columns. Missing: {', '.join(missing)}; "
                f"found: {', '.join(names) or 'nothing'}. Known are {known}."
            )
        self.columns = {
            name: names.index(name) for name in (*REQUIRED, *OPTIONAL) if name in names
        }
        unused = [name for name in names if name not in self.columns]
        if unused:
            print(f"Columns not used: {', '.join(unused)}. Known are {known}.")

    def read(self, size=-1):
        """Return the next characters for COPY, as a file would."""
        while len(self.buffer) < size:
            chunk = "".join(islice(self.lines, 2000))
            if not chunk:
                break
            self.buffer += chunk
        chunk, self.buffer = self.buffer[:size], self.buffer[size:]
        return chunk

    def _lines(self):
        rows = csv.reader(self.file, delimiter=self.delimiter)
        places = [self.columns.get(name) for name in (*REQUIRED, *OPTIONAL)]
        try:
            for row in rows:
                if not row:
                    continue
                try:
                    values = self._values(row, places)
                except ValueError as error:
                    self.bad += 1
                    if len(self.problems) < SHOWN_PROBLEMS:
                        self.problems.append((rows.line_num + 1, str(error)))
                    continue
                self.count += 1
                yield "\t".join(values) + "\n"
        except (csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
            # Kept as well: COPY makes a message of its own of it.
            self.failure = HistoryError(
                f"{self.path} can't be read after line {rows.line_num + 1}: {error}"
            )
            raise self.failure from error

    def _values(self, row, places):
        """Return customer, day, product, quantity and amount of a row as texts.

        :raise ValueError: that says what is wrong with the row
        """
        if len(row) <= max(self.columns.values()):
            raise ValueError("too few columns")
        texts = ["" if place is None else row[place].strip() for place in places]
        customer, day, product, quantity, amount = texts
        if not customer:
            raise ValueError("no customer")
        return (
            customer.translate(ESCAPES),
            self._day(day),
            product.translate(ESCAPES) or "Goods",
            self._number(quantity or "1", "quantity", self.allow_zero),
            # Without any amounts each piece counts 1, so that ranks mean something.
            self._number(amount or "0", "amount")
            if "amount" in self.columns
            else self._number(quantity or "1", "quantity"),
        )

    def _day(self, text):
        if text not in self.days:
            try:
                day = datetime.fromisoformat(text.replace("Z", "")).date()
            except ValueError:
                raise ValueError(f"“{text}” is no date like 2024-12-31") from None
            if day > self.today:
                raise ValueError(f"{text} lies in the future")
            self.days[text] = day.isoformat()
        return self.days[text]

    @staticmethod
    def _number(text, what, allow_zero=True):
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"{what} “{text}” is no number") from None
        if not abs(number) < 1e12:
            raise ValueError(f"{what} “{text}” is out of range")
        if number < 0:
            raise ValueError(f"{what} {text} is below 0")
        if number == 0 and not allow_zero:
            raise ValueError(f"{what} is 0")
        return text
