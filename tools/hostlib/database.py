"""Odoo databases: templates without the addon, and copies with it."""

import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import time

from .base import (
    ADDON,
    HOST,
    PYTHON,
    ROOT,
    HostError,
    lock,
    remove,
    run,
    say,
    start,
    step,
    wait,
    write,
)

CONFIG = HOST / "odoo.conf"
DATA = HOST / "data"
FILESTORE = DATA / "filestore"
STATE = HOST / "state"
LAUNCHER = HOST / "bin" / "odoo"
# What is tested: the addon alone, and next to the apps that it works with
EXTRA = {
    "minimal": [],
    "full": [
        "crm",
        "sale_management",
        "sale_stock",
        "project",
        "sale_project",
        "hr",
        "purchase",
        "mass_mailing",
        "event",
        "survey",
        "website_sale",
    ],
    "demo": ["crm", "sale_management", "sale_stock"],
}
SOURCES = ("*.py", "*.xml", "*.csv", "*.js", "*.scss", "*.css", "*.po")


class Databases:
    """What can be done with databases of one Odoo on one server."""

    def __init__(self, odoo, server):
        self.odoo = odoo
        self.server = server
        self.environment = {
            **{k: v for k, v in odoo.environment.items() if not k.startswith("ODOO_")},
            **server.environment,
            "ODOO_RC": str(CONFIG),
            "PYTHONUNBUFFERED": "1",
        }
        self.environment.pop("PGDATABASE", None)
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        STATE.mkdir(exist_ok=True)
        write(LAUNCHER, "from odoo.cli import main\n\nmain()\n")
        write(
            CONFIG,
            "[options]\n"
            f"addons_path = {odoo.addons_path}\n"
            f"data_dir = {DATA}\n"
            "http_interface = 127.0.0.1\n"
            "list_db = True\n"
            "admin_passwd = admin\n"
            "max_cron_threads = 0\n"
            "workers = 0\n"
            "limit_time_cpu = 3600\n"
            "limit_time_real = 3600\n",
        )

    # --- Odoo's command line ---

    def command(self, *arguments):
        return [PYTHON, LAUNCHER, *arguments]

    def call(self, *arguments, log=None, **options):
        """Run Odoo's command line to its end."""
        environment = {**self.environment, **options.pop("env", {})}
        command = self.command(*arguments)
        return run(command, env=environment, log=log, **options)

    def shell(self, name, script, **variables):
        """Feed a script to `odoo shell`; its output is shown live."""
        code = script.read_text()
        process = start(
            self.command("shell", "-d", name, "--no-http", "--log-level=warn"),
            env={**self.environment, **variables},
            cwd=HOST,
            stdin=subprocess.PIPE,
            text=True,
        )
        try:
            process.stdin.write(code)
            process.stdin.close()
        except BrokenPipeError:
            pass
        return wait(process)

    # --- templates ---

    def template(self, kind, demo=False):
        """Return the name of a database with the other apps, built once."""
        modules = sorted({*hard_dependencies(), *EXTRA[kind]})
        key = json.dumps([self.odoo.fingerprint, modules, demo])
        digest = hashlib.sha256(key.encode()).hexdigest()[:8]
        name = self.server.name(f"rf_tpl_{kind}{'_demo' if demo else ''}_{digest}")
        with lock(f"template-{kind}"):
            existing = self.server.databases()
            if name in existing and (FILESTORE / name).is_dir():
                return name
            prefix = name[: -len(digest)]
            for old in existing:
                if re.fullmatch(re.escape(prefix) + r"(building|[0-9a-f]{8})", old):
                    self.drop(old)
            building = f"{prefix}building"
            with step(f"Template database `{kind}`: {', '.join(modules)}"):
                self.install(building, modules, f"{prefix[:-1]}.log", demo)
                self.server.sql(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
                (FILESTORE / building).mkdir(parents=True, exist_ok=True)
                remove(FILESTORE / name)
                (FILESTORE / building).rename(FILESTORE / name)
        return name

    def install(self, name, modules, log, demo=False):
        self.call(
            "server",
            *("-d", name, "-i", ",".join(modules), "--stop-after-init", "--no-http"),
            *(["--with-demo"] if demo else []),
            log=log,
        )
        self.check_installed(name, modules, demo)

    def update(self, name, log):
        self.call(
            "server",
            *("-d", name, "-u", ADDON, "--stop-after-init", "--no-http"),
            log=log,
        )
        self.check_installed(name, [ADDON])

    def check_installed(self, name, modules, demo=False):
        """Fail when Odoo skipped a module or its demo data (it only logs that)."""
        rows = self.server.sql(
            "SELECT name FROM ir_module_module WHERE state = 'installed'"
            + (" AND demo" if demo else ""),
            name,
        )
        missing = sorted(set(modules) - set(rows))
        if missing:
            raise HostError(
                f"Odoo did not install {', '.join(missing)}"
                f"{' with demo data' if demo else ''}: see .host/log for why."
            )

    # --- databases with the addon ---

    def drop(self, name):
        self.server.drop(name)
        remove(FILESTORE / name)

    def copy(self, template, name):
        """Copy a database and its files (hard links: Odoo never changes a file)."""
        self.drop(name)
        self.server.copy(template, name)
        if (FILESTORE / template).is_dir():
            shutil.copytree(
                FILESTORE / template, FILESTORE / name, copy_function=os.link
            )

    def build(self, name, kind, demo=False, extra=()):
        """Make a database from a template, install the addon, return the log."""
        require_addon()
        template = self.template(kind, demo)
        log = f"install-{name}.log"
        with step(f"Database {name}: install {ADDON} on `{kind}`"):
            self.copy(template, name)
            self.install(name, [ADDON, *extra], log, demo)
        self.remember(name)
        return HOST / "log" / log

    def is_built(self, name):
        return (STATE / f"{name}.json").is_file() and name in self.server.databases()

    def is_current(self, name):
        known = json.loads((STATE / f"{name}.json").read_text())
        return known["sources"] == fingerprint()

    def remember(self, name):
        state = {"sources": fingerprint(), "built": int(time.time())}
        write(STATE / f"{name}.json", json.dumps(state))

    def refresh(self, name, kind, demo=False):
        """Build a database, or update the addon in it when its sources changed."""
        if not self.is_built(name):
            self.build(name, kind, demo)
        elif not self.is_current(name):
            with step(f"Database {name}: update {ADDON}"):
                self.update(name, f"update-{name}.log")
            self.remember(name)
        else:
            say(f"ok  Database {name} is up to date")


def require_addon():
    if not (ROOT / "__manifest__.py").is_file():
        raise HostError(f"No __manifest__.py in {ROOT.name}/: is this the addon?")


def manifest():
    require_addon()
    return ast.literal_eval((ROOT / "__manifest__.py").read_text())


def hard_dependencies():
    if not (ROOT / "__manifest__.py").is_file():
        return ["sale", "calendar", "contacts", "rating", "digest"]
    return manifest().get("depends", ["base"])


def fingerprint():
    """Return a digest of the addon's sources as they are on disk."""
    digest = hashlib.sha256()
    skipped = {"tests", "tools", "docs", "node_modules", "build"}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name not in skipped and name[0] != "."
        )
        for name in sorted(files):
            if f"*{os.path.splitext(name)[1]}" in SOURCES:
                path = os.path.join(folder, name)
                stat = os.stat(path)
                digest.update(f"{path}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()
