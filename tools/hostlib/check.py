"""The tests on two databases, their coverage, and the translation template."""

import contextlib
import json
import re
import threading

from .base import (
    ADDON,
    ADDONS,
    HOST,
    LOGS,
    PYTHON,
    ROOT,
    HostError,
    capture,
    headline,
    lock,
    remove,
    run,
    say,
    start,
    step,
    wait,
)
from .database import require_addon
from .fetch import NODE

POT = ROOT / "i18n" / f"{ADDON}.pot"
PROGRAMS = PYTHON.parent
COVERAGE = HOST / "coverage"
FLOOR = 90
FLOOR_FOLDERS = "models/*,wizards/*"
# Differ each time that Odoo exports, or with the Odoo that exports
POT_NOISE = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version)')


def run_tests(host, options):
    """Run the tests on each database; return what failed, in words."""
    require_addon()
    kinds = [options.db] if options.db else ["minimal", "full"]
    if options.fast and not options.db:
        kinds = ["full"]
    failures, closing = [], []
    if not options.fast:
        remove(COVERAGE)
        build_ahead(host, options)
    COVERAGE.mkdir(exist_ok=True)
    for kind in kinds:
        suffix = f"_{options.suffix}" if options.suffix else ""
        name = host.server.name(f"rf_test_{kind}{suffix}")
        busy = (
            f"Database {name} is in use by another test run: wait for it, or give "
            "this one its own with --suffix NAME."
        )
        with lock(f"db-{name}", busy=busy):
            failures += prepare(host, kind, name, options)
            failure, line = run_pytest(host, kind, name, options)
            failures += failure
            closing.append(f"{kind}: {line}")
    if not options.fast and not options.pytest:
        failures += report_coverage()
        if not options.db:
            failures += check_demo(host, options)
    headline("Summary")
    for line in closing:
        say(line)
    return failures


def build_ahead(host, options):
    """Build the other templates while the first tests run."""

    def work():
        # What fails here fails again, and is reported, when it is its turn
        with contextlib.suppress(HostError):
            host.template("full")
            host.template("demo", demo=True)

    if not options.db:
        host.template("minimal")
        threading.Thread(target=work, daemon=True).start()


def prepare(host, kind, name, options):
    """Make the database ready; return what its install log or its terms lack."""
    headline(f"Database `{kind}`")
    if options.fast:
        host.refresh(name, kind)
        return []
    failures = check_log(host.build(name, kind))
    if kind == "minimal":
        failures += check_pot(host, name)
    return failures


def check_log(log):
    """Let checklog-odoo find warnings and errors of the installation."""
    with step("Install log: no warnings"):
        command = [PROGRAMS / "checklog-odoo", log]
        code = run(command, log="checklog.log", check=False)
    if not code:
        return []
    say((LOGS / "checklog.log").read_text())
    return [f"warnings in the install log {log.relative_to(ROOT)}"]


def check_demo(host, options):
    """Install the demo data too, as `make demo` does, without a warning."""
    headline("Demo data")
    name = host.server.name(f"rf_test_demo{options.suffix and '_'}{options.suffix}")
    with lock(f"db-{name}", busy=f"Database {name} is in use by another test run."):
        return check_log(host.build(name, "demo", demo=True))


# --- pytest ----------------------------------------------------------------


def run_pytest(host, kind, name, options):
    headline(f"Tests on `{kind}`")
    addon = ADDONS / ADDON
    arguments = [
        str(addon / argument) if argument.startswith("tests/") else argument
        for argument in options.pytest
    ]
    targets = [] if any(str(addon) in part for part in arguments) else [addon]
    report = LOGS / f"pytest-{name}.json"
    remove(report)
    # Not `python -m pytest`: that would let our folders be imported as packages
    measured = [] if options.fast else [PROGRAMS / "coverage", "run"]
    process = start(
        [PYTHON, *measured, PROGRAMS / "pytest", "-c", ROOT / "pyproject.toml"]
        + [
            "--rootdir",
            ADDONS,
            "--confcutdir",
            ADDONS,
            "--odoo-http",
            "--odoo-database",
            name,
        ]
        + ["--odoo-config", host.environment["ODOO_RC"], "--odoo-log-level", "error"]
        + [
            "-p",
            "relationship_flow_pytest",
            "-o",
            f"cache_dir={HOST / 'pytest_cache'}",
            "-o",
            "junit_family=xunit2",
        ]
        + [*arguments, *targets],
        env={
            **host.environment,
            "COVERAGE_FILE": str(COVERAGE / f".coverage.{kind}"),
            "PYTHONPATH": str(ROOT / "tools" / "pytest_plugin"),
            "RELATIONSHIP_FLOW_REPORT": str(report),
            "COVERAGE_RCFILE": str(ROOT / "pyproject.toml"),
            "RELATIONSHIP_FLOW_NODE": str(NODE / "node_modules"),
        },
        cwd=ROOT,
    )
    code = wait(process)
    return judge(kind, code, report)


def judge(kind, code, report):
    """Return the failures and a closing line from pytest's code and report."""
    if not report.is_file():
        return [f"pytest ended with {code} on {kind}"], "no report"
    count = json.loads(report.read_text())
    bad = count["failed"] + count["error"]
    skipped = count["skipped"] + count["xfailed"] + count["xpassed"]
    line = f"{count['passed']} passed, {bad} failed, {skipped} skipped"
    line += f" in {count['seconds']} s"
    failures = []
    if not count["passed"] + bad + skipped:
        failures.append(f"no tests ran on {kind}")
    elif code:
        failures.append(f"{bad} failed tests on {kind} (pytest ended with {code})")
    if skipped:
        failures.append(f"{skipped} skipped tests on {kind}")
        failures += count["skips"]
    return failures, line


def report_coverage():
    """Combine what both databases covered, show it, and compare with the floor."""
    headline("Coverage")
    coverage = [PROGRAMS / "coverage"]
    options = {"cwd": ROOT, "check": False}
    data = COVERAGE / ".coverage"
    flags = ["--rcfile", ROOT / "pyproject.toml", "--data-file", data]
    if not list(COVERAGE.glob(".coverage.*")):
        return ["no coverage data"]
    run([*coverage, "combine", "-q", *flags, COVERAGE], **options)
    run([*coverage, "report", *flags], **options)
    run([*coverage, "html", "-q", *flags, "-d", COVERAGE / "html"], **options)
    if not any((ROOT / name).is_dir() for name in ("models", "wizards")):
        return []
    text = capture(
        [*coverage, "report", *flags, "--include", FLOOR_FOLDERS, "--format=total"],
        cwd=ROOT,
        check=False,
    ).strip()
    total = int(text) if text.isdigit() else 0
    say(f"models/ and wizards/: {total} % (floor {FLOOR} %)")
    return [f"coverage {total} % is below {FLOOR} %"] if total < FLOOR else []


# --- translation template --------------------------------------------------


def export_pot(host, name, target):
    remove(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    host.call(
        *("i18n", "export", "-c", host.environment["ODOO_RC"], "-d", name),
        *("-l", "pot", "-o", target, ADDON),
        log="pot.log",
    )
    if not target.is_file():
        raise HostError("Odoo exported no terms: see .host/log/pot.log.")


def normal(path):
    """Return the terms of a file without what differs at each export."""
    if not path.is_file():
        return ""
    lines = path.read_text().splitlines()
    return "\n".join(line for line in lines if not POT_NOISE.match(line)).strip()


def check_pot(host, name):
    """Compare i18n/*.pot with the terms of a database with nothing else in it."""
    with step("Translation template"):
        fresh = HOST / "build" / POT.name
        export_pot(host, name, fresh)
    if normal(fresh) == normal(POT):
        return []
    return [f"i18n/{POT.name} is outdated: run `python3 tools/host.py pot`"]


def refresh_pot(host):
    name = host.server.name("rf_pot")
    with lock(f"db-{name}"):
        host.build(name, "minimal")  # data that no update changes has terms, too
        with step(f"Export i18n/{POT.name}"):
            fresh = HOST / "build" / POT.name
            export_pot(host, name, fresh)
            if normal(fresh) != normal(POT):
                POT.parent.mkdir(exist_ok=True)
                POT.write_text(fresh.read_text())
