"""The linters and formatters."""

import shutil

from .base import (
    ADDON,
    HOST,
    LOGS,
    ROOT,
    HostError,
    capture,
    headline,
    lock,
    remove,
    run,
    say,
    step,
)
from .fetch import LINT, NODE, install_linters, install_node, node_environment
from .rooms import find_breaches

COPY = HOST / "build" / "addons" / ADDON
IN_TESTS = "--disable=translation-required"
PRETTIER = ("*.xml", "*.js", "*.mjs", "*.json", "*.css", "*.scss", "*.yaml", "*.yml")
NOT_FORMATTED = ("bench.json", "package-lock.json")  # written by programs


def sources(*patterns):
    """Return the repository's files: tracked, or new and not ignored."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        listed = [
            path.relative_to(ROOT)
            for path in ROOT.rglob("*")
            if path.is_file()
            and not path.relative_to(ROOT).parts[0].startswith(".host")
        ]
        names = [str(path) for path in listed if "__pycache__" not in path.parts]
    else:
        flags = ["--cached", "--others", "--exclude-standard", "-z"]
        names = capture(["git", "ls-files", *flags], cwd=ROOT).split("\0")
    found = [ROOT / name for name in names if name]
    return sorted(
        path
        for path in found
        if path.is_file() and (not patterns or any(map(path.match, patterns)))
    )


def copy_addon():
    """Copy the addon to a real folder of its name: some linters depend on it."""
    remove(COPY)
    for path in sources():
        target = COPY / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def run_all():
    """Run all linters; return what failed, in words."""
    headline("Linters")
    install_linters()
    install_node()
    failures = []
    with lock("lint"):
        copy_addon()
        for name, command, options in linters():
            failures += check(name, command, options)
        failures += check_rooms()
    return failures


def check_rooms():
    """Hold the rule of the rooms; see rooms.py."""
    breaches = find_breaches(ROOT)
    for breach in breaches:
        say(f"    models/{breach}, which comes later: turn it round by super()")
    say(f"{' x ' if breaches else 'ok '} rooms")
    return ["rooms"] if breaches else []


def check(name, command, options):
    log = f"lint-{name.replace(' ', '-')}.log"
    try:
        with step(name):
            code = run(command, log=log, check=False, **options)
            if code:
                raise HostError(name)
    except HostError:
        say((LOGS / log).read_text(errors="replace").rstrip())
        return [name]
    return []


def linters():
    """Return (name, command, options of subprocess) for what there is to check."""
    ruff = LINT / "bin" / "ruff"
    found = [
        ("ruff", [ruff, "check", "--no-cache", "."], {"cwd": ROOT}),
        ("ruff format", [ruff, "format", "--no-cache", "--check", "."], {"cwd": ROOT}),
    ]
    if (COPY / "__manifest__.py").is_file():
        pylint = [LINT / "bin" / "pylint", "--rcfile", ROOT / ".pylintrc", "-j", "2"]
        # It takes only the files right in tests/ for tests
        for name, arguments in (
            ("pylint-odoo", ["--ignore=tests,tools,docs", ADDON]),
            ("pylint-odoo tests", [IN_TESTS, f"{ADDON}/tests"]),
        ):
            found.append((name, [*pylint, *arguments], {"cwd": COPY.parent}))
        found.append(
            (
                "oca hooks",
                [LINT / "bin" / "oca-checks-odoo-module", COPY],
                {"cwd": COPY},
            )
        )
        terms = [str(path) for path in COPY.glob("i18n/*.po*")]
        if terms:
            command = [LINT / "bin" / "oca-checks-po", *terms]
            found.append(("oca hooks po", command, {"cwd": COPY}))
    environment = {"cwd": ROOT, "env": node_environment()}
    if formatted():
        command = [*prettier(), "--check", *formatted()]
        found.append(("prettier", command, environment))
    scripts = sources("*.js", "*.mjs")
    if scripts:
        found.append(("eslint", [*eslint(), *scripts], environment))
    return found


def formatted():
    return [path for path in sources(*PRETTIER) if path.name not in NOT_FORMATTED]


def prettier():
    """Return prettier's command line (relative files, since .host is ignored)."""
    modules = NODE / "node_modules"
    plugin = modules / "@prettier" / "plugin-xml" / "src" / "plugin.js"
    command = ["node", modules / "prettier" / "bin" / "prettier.cjs"]
    return [*command, "--plugin", plugin, "--log-level", "warn", "--no-color"]


def eslint():
    script = NODE / "node_modules" / "eslint" / "bin" / "eslint.js"
    return ["node", script, "--no-warn-ignored", "--max-warnings", "0"]


def format_all():
    """Apply all that the tools can mend by themselves."""
    install_linters()
    install_node()
    ruff = LINT / "bin" / "ruff"
    run([ruff, "check", "--no-cache", "--fix", "--exit-zero", "-q", "."], cwd=ROOT)
    run([ruff, "format", "--no-cache", "."], cwd=ROOT)
    environment = node_environment()
    if formatted():
        command = [*prettier(), "--write", *formatted()]
        run(command, cwd=ROOT, env=environment)
    scripts = sources("*.js", "*.mjs")
    if scripts:
        run([*eslint(), "--fix", *scripts], cwd=ROOT, env=environment, check=False)


def finish(failures):
    """End with one line that says all that failed."""
    if failures:
        raise HostError("; ".join(failures))
    say("All is well.")
