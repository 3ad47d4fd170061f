"""The tests on two databases, their coverage, and the translation template."""

import re
import xml.etree.ElementTree as ElementTree

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
    report = LOGS / f"pytest-{name}.xml"
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
        + ["-o", f"cache_dir={HOST / 'pytest_cache'}", "-o", "junit_family=xunit2"]
        + [f"--junitxml={report}", *arguments, *targets],
        env={
            **host.environment,
            "COVERAGE_FILE": str(COVERAGE / f".coverage.{kind}"),
            "COVERAGE_RCFILE": str(ROOT / "pyproject.toml"),
        },
        cwd=ROOT,
    )
    code = wait(process)
    return judge(kind, code, report)


def judge(kind, code, report):
    """Return the failures and a closing line from pytest's code and report."""
    if not report.is_file():
        return [f"pytest ended with {code} on {kind}"], "no report"
    suite = ElementTree.parse(report).getroot().find("testsuite")
    count = {
        key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")
    }
    bad = count["failures"] + count["errors"]
    passed = count["tests"] - bad - count["skipped"]
    line = f"{passed} passed, {bad} failed, {count['skipped']} skipped"
    line += f" in {float(suite.get('time')):.0f} s"
    failures = []
    if not count["tests"]:
        failures.append(f"no tests ran on {kind}")
    elif code:
        failures.append(f"{bad} failed tests on {kind} (pytest ended with {code})")
    if count["skipped"]:
        failures.append(f"{count['skipped']} skipped tests on {kind}")
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
        host.refresh(name, "minimal")
        with step(f"Export i18n/{POT.name}"):
            fresh = HOST / "build" / POT.name
            export_pot(host, name, fresh)
            if normal(fresh) != normal(POT):
                POT.parent.mkdir(exist_ok=True)
                POT.write_text(fresh.read_text())
