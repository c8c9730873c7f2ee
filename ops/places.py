"""Where things lie: the checkout, and the data folder beside or inside it."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = "GEOPLAN_STARTED_FOR"
# A make that a test or a tool runs is not a part of ours.
OF_MAKE = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR"}


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation.

    `root` is the checkout, `data` is GEOPLAN_DATA. Everything else follows from these two.
    """

    root: Path
    data: Path

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def logs(self) -> Path:
        return self.data / "log"

    @property
    def static(self) -> Path:
        return self.data / "static"

    @property
    def assets(self) -> Path:
        return self.root / "assets"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def keys(self) -> Path:
        return Path(os.environ.get("GEOPLAN_KEYS") or self.data / "keys.json")

    @property
    def url_file(self) -> Path:
        return self.run / "database-url"

    def for_tests(self) -> "Places":
        """Return a second installation inside the first, so that a test never meets real data."""
        return Places(self.root, self.data / "test")

    def make(self) -> None:
        """Create the folders. Others may pass through to reach the database's folder, not list."""
        passing = 0o711 if os.geteuid() == 0 else 0o700
        arriving = self.data / "arriving"
        for folder, mode in [(self.data, passing), (self.run, passing), (self.logs, 0o700), (arriving, 0o700)]:
            if not folder.is_dir():
                folder.mkdir(parents=True)
                folder.chmod(mode)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment for our own processes, marked so that they can be known as ours."""
        inherited = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
        return {
            **inherited,
            "GEOPLAN_DATA": str(self.data),
            MARK: str(self.data),
            "PYTHONUNBUFFERED": "1",
            **more,
        }


def here() -> Places:
    """Return the places of this checkout with the environment's GEOPLAN_DATA."""
    return Places(ROOT, Path(os.environ.get("GEOPLAN_DATA") or ROOT / "var").resolve())
