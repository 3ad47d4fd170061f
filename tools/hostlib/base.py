"""Paths, progress, subprocesses, locks and signals shared by the host tools."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ADDON = "relationship_flow"
ROOT = Path(__file__).resolve().parents[2]
HOST = ROOT / ".host"
LOGS = HOST / "log"
VENV = HOST / "venv"
PYTHON = VENV / "bin" / "python"
ADDONS = HOST / "addons"
STARTED = time.monotonic()

_children = {}
_children_lock = threading.Lock()
_print_lock = threading.Lock()
_stopping = threading.Event()
progress_on_stderr = False  # so that a script may read what `odoo` prints


class HostError(Exception):
    """What is missing and how to mend it, in one line."""


class Stopped(BaseException):
    """A signal asked us to stop."""

    def __init__(self, signum):
        super().__init__(signum)
        self.signum = signum


def say(text=""):
    with _print_lock:
        print(text, flush=True, file=sys.stderr if progress_on_stderr else sys.stdout)


def headline(text):
    say(f"\n=== {text} [{time.monotonic() - STARTED:.0f} s since start]")


@contextlib.contextmanager
def step(text):
    """Print a step when it starts and how long it took when it ends."""
    begin = time.monotonic()
    say(f"... {text}")
    done = threading.Event()
    if sys.stdout.isatty() and not progress_on_stderr:
        threading.Thread(target=_tick, args=(text, begin, done), daemon=True).start()
    try:
        yield
    except BaseException:
        done.set()
        say(f" x  {text} ({time.monotonic() - begin:.1f} s)")
        raise
    done.set()
    say(f"ok  {text} ({time.monotonic() - begin:.1f} s)")


def _tick(text, begin, done):
    while not done.wait(1):
        with _print_lock:
            if not done.is_set():
                elapsed = time.monotonic() - begin
                print(f"... {text} {elapsed:.0f} s\r", end="", flush=True)


# --- processes -------------------------------------------------------------


def run(command, *, log=None, check=True, mend=None, **options):
    """Run a command; with ``log`` its output goes to that file of .host/log.

    A failure raises HostError with the last line that the command said, the log
    and what to do (``mend``).
    """
    command = [str(part) for part in command]
    HOST.mkdir(exist_ok=True)
    options.setdefault("cwd", HOST)  # in ROOT, Python would import our modules
    if log:
        LOGS.mkdir(parents=True, exist_ok=True)
        path = LOGS / log
        with path.open("w") as output:
            code = _wait(command, stdout=output, stderr=subprocess.STDOUT, **options)
    else:
        code = _wait(command, **options)
    if code and check:
        said = ""
        if log:
            lines = path.read_text(errors="replace").strip().splitlines()
            for line in lines[-12:]:
                say(f"    | {line}")
            said = f": {telling(lines)}" if lines else ""
        where = f" (log: {path.relative_to(ROOT)})" if log else ""
        hint = f" {mend}" if mend else ""
        name = Path(command[0]).name
        raise HostError(f"{name} ended with {code}{said}{where}.{hint}")
    return code


def telling(lines):
    """Return the line of a log that says most likely what went wrong."""
    for line in reversed(lines):
        if re.match(r"E: |ERROR|npm (ERR|error)|[\w.]*(Error|Exception)\b", line):
            return line.strip()
    return lines[-1].strip()


def capture(command, *, check=True, **options):
    """Return what a command prints; with ``check`` a failure is a HostError."""
    command = [str(part) for part in command]
    options.setdefault("stdin", subprocess.DEVNULL)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, **options
        )
    except FileNotFoundError as error:
        raise HostError(f"{command[0]} is not installed.") from error
    if done.returncode and check:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        raise HostError(f"{Path(command[0]).name}: {said[-1]}")
    return done.stdout


def start(command, *, foreground=False, **options):
    """Start a child that is stopped with us; in the foreground it owns the keyboard."""
    if not foreground:
        options.setdefault("stdin", subprocess.DEVNULL)
        options["start_new_session"] = True
    if _stopping.is_set():
        raise HostError("Stopped.")
    try:
        process = subprocess.Popen([str(part) for part in command], **options)
    except FileNotFoundError as error:
        raise HostError(f"{command[0]} is not installed.") from error
    with _children_lock:
        _children[process.pid] = process
    return process


def wait(process):
    code = process.wait()
    with _children_lock:
        _children.pop(process.pid, None)
    return code


def _wait(command, **options):
    return wait(start(command, **options))


def stop_children(patience=15):
    """Stop all children and what they started: politely, then for certain."""
    _stopping.set()
    with _children_lock:
        children = [child for child in _children.values() if child.poll() is None]
        _children.clear()
    family = set()
    for child in children:
        family |= _family(child.pid)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGINT)
    deadline = time.monotonic() + patience
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
    for pid, began in family:
        if _began(pid) == began:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)


def _stat(pid):
    """Return the fields after the name in /proc/PID/stat, or nothing."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _began(pid):
    fields = _stat(pid)
    return fields[19] if fields and fields[0] != "Z" else None


def _family(pid):
    """Return {(pid, start time)} of a process and all its descendants (Linux)."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _stat(entry.name)
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, queue = set(), [pid]
    while queue:
        current = queue.pop()
        found.add((current, _began(current)))
        queue += parents.get(current, [])
    return found


def catch_signals():
    """Turn SIGINT, SIGTERM and SIGHUP into Stopped, so that all is cleaned up."""

    def stop(signum, _frame):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped(signum)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


# --- locks and files -------------------------------------------------------


@contextlib.contextmanager
def lock(name, busy=None):
    """Hold .host/locks/NAME; wait for it, or fail with ``busy`` when it is taken."""
    path = HOST / "locks" / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if busy:
                raise HostError(busy) from error
            say(f"    (another host.py works on {name}: waiting for it)")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def remove(path):
    """Remove a file, link or folder if it is there."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)


def write(path, text):
    """Write a file only when its content changes."""
    if not path.is_file() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
