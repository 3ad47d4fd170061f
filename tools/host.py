#!/usr/bin/env python3
"""The development host of this addon: fetches Odoo 19, runs, tests and lints.

Everything lands in .host/ next to this folder. See docs/host.md.
"""

import argparse
import contextlib
import glob
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hostlib import base, check, fetch, lint  # noqa: E402
from hostlib.base import ROOT, HostError, Stopped, headline, lock, say  # noqa: E402
from hostlib.database import Databases, require_addon  # noqa: E402
from hostlib.postgres import server  # noqa: E402

PORT = 8069


@contextlib.contextmanager
def databases():
    """Bring the host and its database server; stop the latter in the end."""
    odoo = fetch.setup()
    with server() as running:
        yield Databases(odoo, running)


def cmd_setup(_options):
    with databases() as host:
        host.call("--version", log="odoo-version.log")
        where = host.odoo.source
        shown = where.relative_to(ROOT) if where.is_relative_to(ROOT) else where
        say(f"Odoo {host.odoo.version} in {shown}, database server and browser: ready")


def cmd_demo(options):
    port = free_port(options.port)
    require_addon()
    history = os.path.abspath(options.history) if options.history else None
    if history and not os.path.isfile(history):
        raise HostError(
            f"No file {options.history}: HISTORY=file.csv names the orders."
        )
    with databases() as host:
        name = host.server.name("history" if history else "demo")
        busy = f"Database {name} is in use by another `make demo`: stop that one first."
        with lock(f"db-{name}", busy=busy):
            if options.fresh:
                host.drop(name)
            if history:
                load_history(host, name, history)
            else:
                host.refresh(name, "demo", demo=True)
            serve(host, name, port)


def load_history(host, name, history):
    script = ROOT / "tools" / "history.py"
    if not script.is_file():
        raise HostError("tools/history.py is not there, so HISTORY cannot be loaded.")
    host.build(name, "minimal")
    headline(f"tools/history.py {history}")
    if host.shell(name, script, HISTORY=history):
        raise HostError("tools/history.py failed: see its message above.")


def free_port(wanted):
    """Return the port to serve on; fail in one line when it is taken."""
    interface = os.environ.get("HTTP_INTERFACE", "127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, wanted))
        except OSError as error:
            raise HostError(
                f"Port {wanted} is taken: stop what listens there, or choose another "
                f"one with `make demo PORT={wanted + 1}`."
            ) from error
    return wanted


def serve(host, name, port):
    """Run Odoo in the foreground until somebody stops it."""
    log = base.LOGS / "demo.log"
    headline("Starting Odoo")
    with log.open("w") as output:
        process = base.start(
            host.command(
                "server",
                *("-d", name, "--db-filter", f"^{name}$", "--http-port", str(port)),
                *("--max-cron-threads", "1"),
                *("--http-interface", os.environ.get("HTTP_INTERFACE", "127.0.0.1")),
            ),
            env=host.environment,
            stdout=output,
            stderr=output,
        )
        address = f"http://localhost:{port}"
        with base.step("Odoo answers"):
            wait_for(f"{address}/web/login", process)
        say(f"\n    Address   {address}\n    Login     admin\n    Password  admin\n")
        say(f"    Database  {name}, log {log.relative_to(ROOT)}. Ctrl-C stops all.")
        code = base.wait(process)
    raise HostError(f"Odoo ended with {code}: see {log.relative_to(ROOT)}.")


def wait_for(address, process, patience=180):
    deadline = time.monotonic() + patience
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise HostError("Odoo ended while starting: see .host/log/demo.log.")
        try:
            with opener.open(address, timeout=30) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise HostError(f"Odoo did not answer in {patience} s: see .host/log/demo.log.")


def cmd_bench(options):
    script = ROOT / "tools" / "bench.py"
    if not script.is_file():
        raise HostError("tools/bench.py is not there.")
    with databases() as host:
        name = host.server.name("bench")
        with lock(f"db-{name}", busy="Another `make bench` runs: wait for it."):
            host.build(name, options.template)
            headline("tools/bench.py")
            return host.shell(name, script)


def cmd_eval(options):
    histories = [
        os.path.abspath(path)
        for pattern in options.history
        for path in sorted(glob.glob(pattern)) or [pattern]
    ]
    if not histories:
        raise HostError("HISTORY='folder/*.csv.gz' names the files of orders.")
    with databases() as host:
        name = host.server.name("eval")
        with lock(f"db-{name}", busy="Another `make eval` runs: wait for it."):
            host.refresh(name, "minimal")
            headline("tools/eval.py")
            return host.shell(
                name, ROOT / "tools" / "eval.py", HISTORY="\n".join(histories)
            )


def cmd_odoo(options):
    """Run Odoo's command line; a database that is missing is made first."""
    base.progress_on_stderr = True
    arguments = options.arguments
    with databases() as host:
        name = database_of(arguments)
        if name:
            with lock(f"make-{name}"):
                if name not in host.server.databases():
                    host.build(name, options.template)
        keyboard = sys.stdin is not None and sys.stdin.isatty()
        if keyboard:  # Odoo's shell has its own answer to Ctrl-C
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        process = base.start(
            host.command(*arguments),
            foreground=keyboard,
            env=host.environment,
            stdin=sys.stdin,
            **({"preexec_fn": default_interrupt} if keyboard else {}),
        )
        return base.wait(process)


def default_interrupt():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def database_of(arguments):
    """Return the database that Odoo's arguments name."""
    for position, argument in enumerate(arguments):
        if argument in ("-d", "--database") and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--database="):
            return argument.partition("=")[2]
        if argument.startswith("-d") and not argument.startswith("--"):
            return argument[2:]
    return None


def cmd_lint(_options):
    lint.finish(lint.run_all())


def cmd_format(_options):
    lint.format_all()


def cmd_pot(_options):
    with databases() as host:
        check.refresh_pot(host)


def cmd_test(options):
    failures = []
    if not options.fast:
        failures += lint.run_all()
    with databases() as host:
        failures += check.run_tests(host, options)
    lint.finish(failures)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="host.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="fetch and install everything")
    commands.add_parser("lint", help="run all linters")
    commands.add_parser("format", help="format and fix what tools can")
    commands.add_parser("pot", help="refresh i18n/relationship_flow.pot")
    demo = commands.add_parser("demo", help="start Odoo with demo data")
    demo.add_argument("--fresh", action="store_true", help="rebuild its database")
    demo.add_argument("--history", help="a file of orders to load instead of demo data")
    demo.add_argument("--port", type=int, default=PORT)
    replay = commands.add_parser("eval", help="replay real order histories")
    replay.add_argument(
        "--history", nargs="*", default=[], help="files of orders, or patterns"
    )
    test = commands.add_parser("test", help="run linters and tests")
    test.add_argument("--fast", action="store_true", help="no linters, same database")
    test.add_argument("--db", choices=["minimal", "full"], help="only this database")
    test.add_argument("--suffix", default="", help="own test databases for this run")
    test.add_argument("pytest", nargs="*", help="arguments for pytest (after --)")
    for name, text in (
        ("bench", "run tools/bench.py"),
        ("odoo", "Odoo's own commands"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument(
            "--template",
            choices=["minimal", "full"],
            default=os.environ.get("TEMPLATE") or "minimal",
            help="apps of a database that is made (or variable TEMPLATE)",
        )
    if arguments[:1] == ["odoo"]:  # all that follows belongs to Odoo
        options = parser.parse_args(["odoo"])
        options.arguments = arguments[1:]
        if arguments[1:2] == ["--template"]:
            options = parser.parse_args(arguments[:3])
            options.arguments = arguments[3:]
        return options
    rest = []
    if "--" in arguments:
        cut = arguments.index("--")
        arguments, rest = arguments[:cut], arguments[cut + 1 :]
    options = parser.parse_args(arguments)
    if options.command == "test":
        options.pytest = options.pytest + rest
    return options


def main(arguments):
    options = parse(arguments)
    base.catch_signals()
    try:
        return globals()[f"cmd_{options.command}"](options) or 0
    except HostError as error:
        print(f"ERROR: {error}", file=sys.stderr, flush=True)
        return 1
    except Stopped as stopped:
        say("\nStopped.")
        if options.command == "demo" and stopped.signum == signal.SIGINT:
            return 0
        return 128 + stopped.signum
    finally:
        base.stop_children()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
