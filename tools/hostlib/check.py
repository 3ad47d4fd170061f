"""The tests on two databases, their coverage, and the translation template."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from subprocess import PIPE, STDOUT

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
SIDE_BY_SIDE = 2  # databases that are tested at once
FLOOR = 90
FLOOR_FOLDERS = "models/*,wizards/*"
# Differ each time that Odoo exports, or with the Odoo that exports
POT_NOISE = re.compile(r'^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version)')


def run_tests(host, options):
    """Run the tests on each database, side by side; return what failed, in words."""
    require_addon()
    kinds = [options.db] if options.db else ["minimal", "full"]
    if options.fast and not options.db:
        kinds = ["full"]
    is_whole = not options.fast and not options.pytest and not options.db
    if not options.fast:
        remove(COVERAGE)
    COVERAGE.mkdir(exist_ok=True)
    jobs = [
        partial(test_database, host, kind, options, len(kinds) > 1) for kind in kinds
    ]
    if is_whole:
        jobs.append(partial(check_demo, host, options))
    failures, closing = [], []
    pool = ThreadPoolExecutor(SIDE_BY_SIDE)
    try:
        for future in [pool.submit(job) for job in jobs]:
            failed, line = future.result()
            failures += failed
            closing.append(line)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if not options.fast and not options.pytest:
        failures += report_coverage()
    headline("Summary")
    for line in closing:
        say(line)
    return failures


def test_database(host, kind, options, is_one_of_several):
    """Test on one database; return what failed, and a closing line."""
    suffix = f"_{options.suffix}" if options.suffix else ""
    name = host.server.name(f"rf_test_{kind}{suffix}")
    busy = (
        f"Database {name} is in use by another test run: wait for it, or give "
        "this one its own with --suffix NAME."
    )
    with lock(f"db-{name}", busy=busy):
        failures = prepare(host, kind, name, options)
        prefix = f"{kind:>7} | " if is_one_of_several else ""
        failed, line = run_pytest(host, kind, name, options, prefix)
    return failures + failed, f"{kind}: {line}"


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
        said = f"checklog-{log.stem}.log"
        code = run(command, log=said, check=False)
    if not code:
        return []
    say((LOGS / said).read_text())
    return [f"warnings in the install log {log.relative_to(ROOT)}"]


def check_demo(host, options):
    """Install the demo data too, as `make demo` does, without a warning; return what
    failed, and a closing line."""
    headline("Demo data")
    name = host.server.name(f"rf_test_demo{options.suffix and '_'}{options.suffix}")
    with lock(f"db-{name}", busy=f"Database {name} is in use by another test run."):
        failures = check_log(host.build(name, "demo", demo=True))
    return failures, f"demo data: {'warnings' if failures else 'no warnings'}"


# --- pytest ----------------------------------------------------------------


def run_pytest(host, kind, name, options, prefix):
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
    # Measuring takes a third more time: the database with all apps covers nearly all
    is_measured = not options.fast and (kind == "full" or options.db)
    measured = [PROGRAMS / "coverage", "run"] if is_measured else []
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
            f"cache_dir={HOST / 'pytest_cache' / name}",
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
        **({"stdout": PIPE, "stderr": STDOUT, "text": True} if prefix else {}),
    )
    for line in process.stdout or ():
        say(prefix + line.rstrip())
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
    """Show what the tests covered, and compare it with the floor."""
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
