"""`python -m bench`, called by `make bench`: measure sections and write their tables."""

import os
import sys
from pathlib import Path

from bench import report
from bench.frame import SECTIONS, Setting, measured, section


def main() -> int:
    small = os.environ.get("SMALL", "") not in {"", "no"}
    asked = os.environ.get("ONLY", "").replace(",", " ").split() or [one for one in SECTIONS if section(one)]
    unknown = [one for one in asked if one not in SECTIONS or section(one) is None]
    if unknown:
        print(f"No such section: {', '.join(unknown)}. There are: {', '.join(filter(section, SECTIONS))}.")
        return 2
    setting = Setting(small=small, rounds=int(os.environ.get("ROUNDS", "1" if small else "3")))
    # A look is no result: it goes beside the data, not into the documentation.
    page = Path(os.environ["GEOPLAN_DATA"]) / "bench-small.md" if small else report.PAGE
    for name in asked:
        measure(name, setting, page)
    print(f"\nWritten into {page}.")
    return 0


def measure(name: str, setting: Setting, page: Path) -> None:
    module = section(name)
    assert module is not None
    print(f"{name}: preparing", flush=True)
    with module.contestants(setting) as groups:
        results = []
        for group in groups:
            print(f"\n{group.title}", flush=True)
            results.append(measured(group, setting, lambda text: print(text, flush=True)))
        report.write(name, results, setting, page)
        print("\n" + report.table(name, results, setting), flush=True)


if __name__ == "__main__":
    sys.exit(main())
