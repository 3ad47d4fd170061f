"""Medians of interleaved repetitions, query counts, and the table of results."""

import statistics
import time
from collections import defaultdict

import psutil


class Results:
    """What was measured, printed as it comes and as a table in the end."""

    def __init__(self, record=None):
        """Begin.

        :param record: `record.Record` that the ratios go to
        """
        self.rows = []
        self.record = record

    def add(self, what, measured, baseline="", ratio=None, goal=None):
        """Note one figure.

        :param str measured: such as "4.2 s"
        :param str baseline: what it is compared with, such as "1.1 s bare SQL"
        :param float ratio: measured through baseline
        :param tuple goal: (value, most that is allowed)
        """
        met = ""
        if goal:
            value, most = goal
            met = f"<= {most}: {'met' if value <= most else 'MISSED'}"
        shown = f"{ratio:.2f}" if ratio is not None else ""
        row = (what, measured, baseline, shown, met)
        self.rows.append(row)
        if self.record:
            figure, most = goal or (ratio, None)
            self.record.add(what, measured, baseline, figure, most)
        print("    " + " | ".join(part for part in row if part), flush=True)

    def print_table(self):
        """Print all figures."""
        header = ("what", "measured", "against", "ratio", "goal")
        rows = [header, *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        print()
        for number, row in enumerate(rows):
            line = "  ".join(
                cell.ljust(width) for cell, width in zip(row, widths, strict=True)
            )
            print(line.rstrip())
            if not number:
                print("-" * len(line))
        for what, before, now in self.record.get_grown() if self.record else ():
            print(f"GREW from {before} to {now}: {what}")


def seconds(call):
    """Return how long ``call`` takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


class Processor:
    """Seconds that the database's process for this connection has worked: what others
    do on the machine hardly matters. Always 0 when the database runs elsewhere."""

    def __init__(self, env):
        env.cr.execute("SELECT pg_backend_pid()")
        pid = env.cr.fetchone()[0]
        known = psutil.pid_exists(pid) and "postgres" in psutil.Process(pid).name()
        self.process = psutil.Process(pid) if known else None

    def seconds(self, call):
        """Return how long the database works for ``call``."""
        started = self._worked()
        call()
        return self._worked() - started

    def _worked(self):
        if not self.process:
            return 0
        times = self.process.cpu_times()
        return times.user + times.system


def medians(repetitions, **calls):
    """Time the calls in turns, so that what the machine does hits all of them.

    :param calls: functions that return seconds
    :return: median seconds by name
    """
    times = defaultdict(list)
    for _number in range(repetitions):
        for name, call in calls.items():
            times[name].append(call())
    return {name: statistics.median(found) for name, found in times.items()}


def queries(env, call):
    """Return the number of SQL queries of ``call``, with what it leaves to flush."""
    env.flush_all()
    before = env.cr.sql_log_count
    call()
    env.flush_all()
    return env.cr.sql_log_count - before
