"""Building what is built: the virtual environment, the browser side, translations, static files.

Each build leaves the hash of its inputs beside its result, and runs again only when that changed.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from ops import packages, say
from ops.places import Places

OFFLINE = (
    "Is the network there? The package registries must be reachable for a first build."
    " Behind a proxy with a certificate of its own set PIP_CERT and NODE_EXTRA_CA_CERTS to its file."
)

# Only this much: a repair release of Python, which installing packages may bring along, changes nothing for us.
OWN_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """Return one hash over the names and contents of files, and some words."""
    total = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        total.update(f"\0{file}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def files_under(folder: Path, without: frozenset[str] = frozenset()) -> list[Path]:
    """Return the files of a folder, leaving out folders of some names."""
    if not folder.is_dir():
        return []
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in without:
            found += files_under(entry, without)
        elif entry.is_file():
            found.append(entry)
    return found


def is_fresh(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == value


def build_venv(places: Places, *, for_tests: bool = False) -> None:
    """Make `.venv` with exactly what the lock file pins; the tests' lock contains the other one."""
    lock = places.root / ("requirements-dev.lock" if for_tests else "requirements.lock")
    both = [places.root / "requirements.lock", places.root / "requirements-dev.lock"]
    value = fingerprint(both, OWN_VERSION)
    accepted = [value + " dev"] if for_tests else [value + " dev", value]
    stamp = places.venv / "geoplan-stamp"
    if works(places.python) and any(is_fresh(stamp, one) for one in accepted):
        return
    if not works(places.python):
        with say.step("Making .venv"):
            make_venv(places.venv)
    with say.step(f"Installing Python packages of {lock.name}"):
        say.run(
            [
                places.python, "-m", "pip", "install", "--quiet", "--no-input",
                "--disable-pip-version-check", "--require-hashes", "-r", lock,
            ],
            what="pip install",
            advice=OFFLINE,
            log=places.logs / "pip.log",
        )  # fmt: skip
    stamp.write_text(accepted[0] if for_tests else value, encoding="utf-8")


def works(python: Path) -> bool:
    """Say whether a virtual environment's Python runs, has pip, and is the version that runs us."""
    ask = "import sys, importlib.util; print('%d.%d' % sys.version_info[:2], importlib.util.find_spec('pip') and 'pip')"
    try:
        said = subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False).stdout
    except OSError:
        return False
    return said.split() == [OWN_VERSION, "pip"]


def make_venv(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    say.run(
        [sys.executable, "-m", "venv", folder],
        what="Making .venv",
        advice="On Debian and Ubuntu Python's venv is a package of its own: apt-get install python3-venv",
    )


def build_assets(places: Places) -> None:
    """Install the browser side's packages and bundle it."""
    if not (places.assets / "package-lock.json").is_file():
        return
    npm = packages.program("npm") or "npm"
    modules = places.assets / "node_modules"
    value = fingerprint([places.assets / "package-lock.json"])
    if not is_fresh(modules / ".geoplan-stamp", value):
        with say.step("Installing the browser side's packages"):
            say.run(
                [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                what="npm ci", advice=OFFLINE, log=places.logs / "npm.log", folder=places.assets,
            )  # fmt: skip
        (modules / ".geoplan-stamp").write_text(value, encoding="utf-8")
    sources = files_under(places.assets, frozenset({"node_modules", "dist", "test"}))
    value = fingerprint(sources)
    if (places.assets / "dist").is_dir() and is_fresh(modules / ".geoplan-built", value):
        return
    with say.step("Bundling the browser side"):
        say.run(
            [npm, "run", "--silent", "build"],
            what="npm run build", advice="Read what the bundler said above.",
            log=places.logs / "bundle.log", folder=places.assets,
        )  # fmt: skip
    (modules / ".geoplan-built").write_text(value, encoding="utf-8")


def build_messages(places: Places) -> None:
    """Compile the translations that changed."""
    msgfmt = packages.program("msgfmt") or "msgfmt"
    for source in sorted((places.root / "geoplan").rglob("LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with say.step(f"Compiling {source.relative_to(places.root)}"):
            say.run(
                [msgfmt, "--check-format", "-o", compiled, source],
                what="msgfmt", advice="Mend the line that msgfmt names above.",
            )  # fmt: skip


def collect_static(places: Places) -> None:
    """Gather static files under hashed names."""
    own = [file for folder in (places.root / "geoplan").rglob("static") for file in files_under(folder)]
    inputs = [*own, *files_under(places.assets / "dist"), places.root / "requirements.lock"]
    value = fingerprint(inputs, settings_text(places))
    stamp = places.data / "static.stamp"
    if places.static.is_dir() and is_fresh(stamp, value):
        return
    with say.step("Collecting static files"):
        say.run(
            [places.python, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            what="manage.py collectstatic", advice="Read what it said above.",
            log=places.logs / "collectstatic.log", env=places.environment(), folder=places.root,
        )  # fmt: skip
    stamp.write_text(value, encoding="utf-8")


def settings_text(places: Places) -> str:
    """Return the settings' source: another way of hashing names is another result."""
    folder = places.root / "geoplan" / "config" / "settings"
    return fingerprint(folder.glob("*.py"))
