"""System packages: what is missing, which package brings it, and installing it where we may."""

import ctypes.util
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ops import say
from ops.cluster import versions
from ops.places import ROOT
from ops.say import Trouble

NODE_AT_LEAST = 18
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, slots=True)
class Need:
    """Something the system must have, how to see whether it does, and which packages bring it."""

    what: str
    is_there: Callable[[], bool]
    packages: Callable[[list[str]], list[str]]


def always(*names: str) -> Callable[[list[str]], list[str]]:
    return lambda _known: list(names)


def program(name: str) -> str | None:
    """Return where a program lies. Ordinary users often have no sbin in their path."""
    return shutil.which(name) or shutil.which(name, path=SYSTEM_PATH)


def needs_to_run(*, own_database: bool = True) -> list[Need]:
    needs = [
        Need("Python's venv", has_venv, venv_packages),
        Need("GDAL for GeoDjango", lambda: has_libraries("gdal", "geos_c"), gdal_packages),
        Need(
            "Pango and a font for PDF sheets",
            has_pango,
            always("libpango-1.0-0", "libpangoft2-1.0-0", "fonts-dejavu-core"),
        ),
        Need("nginx", lambda: program("nginx") is not None, nginx_packages),
        Need("gettext", lambda: program("msgfmt") is not None, always("gettext")),
        Need(f"Node.js {NODE_AT_LEAST} or newer with npm", has_node, node_packages),
        Need("bubblewrap", lambda: program("bwrap") is not None, always("bubblewrap")),
    ]
    if own_database:
        needs.insert(0, Need("PostgreSQL with PostGIS", lambda: bool(versions.installed()), postgres_packages))
    return needs


def needs_to_test() -> list[Need]:
    needs = [
        *needs_to_run(),
        Need("faketime", lambda: program("faketime") is not None, always("faketime")),
        Need("fonts", has_fonts, always("fonts-dejavu-core", "fonts-liberation")),
    ]
    if is_debian():
        needs.append(Need("Chromium", lambda: browser() is not None, always("chromium")))
    return needs


def is_debian(release: Path = Path("/etc/os-release")) -> bool:
    """Say whether this is Debian itself: Ubuntu's chromium package is a stub that wants snap."""
    return "\nid=debian" in "\n" + release.read_text(encoding="utf-8").lower() if release.is_file() else False


def browser() -> str | None:
    return next((found for name in BROWSERS if (found := program(name))), None)


def has_venv() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


def has_libraries(*names: str) -> bool:
    return all(ctypes.util.find_library(name) for name in names)


def has_pango() -> bool:
    return has_libraries("pango-1.0", "pangoft2-1.0") and has_fonts()


def has_fonts() -> bool:
    return any(Path("/usr/share/fonts").glob("truetype/*/*.ttf"))


def has_node() -> bool:
    node, npm = program("node"), program("npm")
    if node is None or npm is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return major_of(said) >= NODE_AT_LEAST


def major_of(version: str) -> int:
    """Return the first number of a version like `v18.20.4`, or 0."""
    found = re.match(r"v?(\d+)", version.strip())
    return int(found[1]) if found else 0


def venv_packages(known: list[str]) -> list[str]:
    own = f"python3.{sys.version_info.minor}-venv"
    return [own if own in known else "python3-venv"]


def postgres_packages(known: list[str]) -> list[str]:
    """Return the newest PostgreSQL of the distribution that has PostGIS 3."""
    majors = [int(found[1]) for name in known if (found := re.fullmatch(r"postgresql-(\d+)-postgis-3", name))]
    if not majors:
        raise Trouble(
            "The package lists know no postgresql-NN-postgis-3.",
            "On Ubuntu switch the `universe` component on (add-apt-repository universe); or set DATABASE_URL"
            " to a server that has PostGIS.",
        )
    return [f"postgresql-{max(majors)}", f"postgresql-{max(majors)}-postgis-3"]


def gdal_packages(known: list[str]) -> list[str]:
    """Return the newest GDAL runtime library, whose name carries its version: libgdal32, libgdal34t64."""
    names = [(int(found[1]), name) for name in known if (found := re.fullmatch(r"libgdal(\d+)(?:t64)?", name))]
    return [max(names)[1]] if names else []


def nginx_packages(known: list[str]) -> list[str]:
    return ["nginx-light" if "nginx-light" in known else "nginx"]


def node_packages(_known: list[str]) -> list[str]:
    """Return what brings Node; a Node from elsewhere that is new enough keeps its own npm."""
    return ["nodejs", "npm"] if program("npm") is None else ["nodejs"]


def missing(needs: Iterable[Need]) -> list[Need]:
    return [need for need in needs if not need.is_there()]


def ensure(needs: list[Need], target: str) -> None:
    """Install what is missing where we may; else say which one line does it.

    Raises: Trouble.
    """
    lacking = missing(needs)
    if not lacking:
        return
    say.line(f"Missing on this machine: {', '.join(need.what for need in lacking)}.")
    become = root_prefix()
    if become is None or shutil.which("apt-get") is None:
        raise Trouble("System packages are missing, and this user may not install them.", one_line(lacking, target))
    install(lacking, become)
    still = missing(lacking)
    if still:
        raise Trouble(
            f"Installed, yet still not found: {', '.join(need.what for need in still)}.",
            "Another copy may stand before it in PATH; `make up` needs the distribution's or a newer one.",
        )


def root_prefix() -> list[str] | None:
    """Return the words that make a command root's, or None where we may not."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def one_line(lacking: list[Need], target: str) -> str:
    """Return the one line for somebody who may install."""
    if shutil.which("apt-get") is None:
        return f"This is not Debian or Ubuntu: install by hand {', '.join(need.what for need in lacking)}."
    more = " TESTS=yes" if target == "test" else ""
    line = f"make -C {shlex.quote(str(ROOT))} packages{more}"
    line = f"sudo {line}" if shutil.which("sudo") else f"su -c {shlex.quote(line)}"
    return f"Run this once, then `make {target}` again:\n\n    {line}\n"


def install(lacking: list[Need], become: list[str]) -> None:
    offline = "Is the network there? The package servers must be reachable."
    with say.step("Reading the package lists"):
        say.run([*become, "apt-get", "update", "-q"], what="apt-get update", advice=offline)
    known = say.run(["apt-cache", "pkgnames"], what="apt-cache", advice=offline).split()
    names = [name for need in lacking for name in need.packages(known)]
    with say.step(f"Installing {' '.join(names)}"):
        say.run(
            [*become, "sh", "-s", "--", *names],
            what="Installing system packages",
            advice="Read what apt said above. `dpkg --configure -a` mends an installation that was cut off.",
            words=INSTALLER,
        )


# Runs as root, with a guest's manners. Debian must not make its default cluster: ours is private, and nothing
# of theirs shall take port 5432. No service may start because of us; that ban is gone again afterwards,
# whatever happens, and services that ran before are left alone.
INSTALLER = r"""
set -eu
export DEBIAN_FRONTEND=noninteractive
clusters=/etc/postgresql-common/createcluster.d
mkdir -p "$clusters"
if [ ! -e "$clusters/geoplan.conf" ]; then
    {
        echo '# geoplan runs a private cluster. Delete this file to have Debian make its default one again.'
        echo 'create_main_cluster = false'
    } > "$clusters/geoplan.conf"
fi

policy=/usr/sbin/policy-rc.d
kept=/usr/sbin/policy-rc.d.before-geoplan
restore() {
    if grep -qs 'geoplan: no service starts' "$policy"; then rm -f "$policy"; fi
    if [ -e "$kept" ] || [ -L "$kept" ]; then mv "$kept" "$policy"; fi
}
restore
trap restore EXIT
trap 'exit 130' HUP INT TERM
if [ -e "$policy" ] || [ -L "$policy" ]; then mv "$policy" "$kept"; fi
printf '#!/bin/sh\n# geoplan: no service starts while its packages are installed\nexit 101\n' > "$policy"
chmod 755 "$policy"

had_nginx=$(command -v nginx || true)
apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends --no-upgrade "$@" </dev/null
if [ -z "$had_nginx" ] && command -v systemctl >/dev/null; then
    systemctl --quiet --no-reload disable nginx.service >/dev/null 2>&1 || true
fi
"""
