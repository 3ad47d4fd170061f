"""Where an Odoo 19 is on this machine, and how to call it."""

import contextlib
import hashlib
import os
import re
import shutil
from pathlib import Path

from .base import ADDONS, HOST, HostError, capture

SERIES = "19.0"
FETCHED = HOST / "odoo"
DIST_PACKAGES = Path("usr/lib/python3/dist-packages")
SYSTEM_ODOO = Path("/") / DIST_PACKAGES
OWN_ODOO = "point ODOO_SRC to an Odoo 19 (source checkout, dist-packages or nightly)"


class Odoo:
    """Where Odoo is and how to call it."""

    def __init__(self, source):
        self.source = source
        self.version = read_version(source)

    @property
    def addons_path(self):
        """Return the addons path: a checkout keeps its apps next to the package.

        Elsewhere Odoo finds its apps inside the package. The ``addons`` folder next
        to Debian's package is a half copy without static files.
        """
        folders = [ADDONS]
        if (self.source / "odoo-bin").is_file():
            folders.insert(0, self.source / "addons")
        return ",".join(map(str, folders))

    @property
    def environment(self):
        return {**os.environ, "RELATIONSHIP_FLOW_ODOO": str(self.source)}

    @property
    def fingerprint(self):
        release = self.source / "odoo" / "release.py"
        parts = [str(self.source), self.version, str(release.stat().st_mtime_ns)]
        head = self.source / ".git"
        if head.exists() and shutil.which("git"):
            parts.append(
                capture(["git", "-C", self.source, "rev-parse", "HEAD"], check=False)
            )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]


def read_version(source):
    """Return the version of the Odoo in a folder without importing it."""
    release = source / "odoo" / "release.py"
    if not release.is_file():
        raise HostError(
            f"No Odoo in {source}: odoo/release.py is missing; {OWN_ODOO}, the folder "
            "that holds the package `odoo`."
        )
    match = re.search(
        r"^version_info\s*=\s*\(\s*([^,]+),\s*(\d+)", release.read_text(), re.M
    )
    found = f"{match[1].strip()}.{match[2]}".replace("'", "") if match else "unknown"
    if found != SERIES:
        raise HostError(
            f"The Odoo in {source} is version {found}, not {SERIES}; {OWN_ODOO}."
        )
    return found


def find_odoo():
    """Return the Odoo to use, or None when it must be fetched."""
    if os.environ.get("ODOO_SRC"):
        return Odoo(Path(os.environ["ODOO_SRC"]).expanduser().resolve())
    if (FETCHED / ".complete").is_file():
        return Odoo(FETCHED / DIST_PACKAGES)
    with contextlib.suppress(HostError):
        return Odoo(SYSTEM_ODOO)
    return None
