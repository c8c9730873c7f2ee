"""Replace the boundaries of one level by those of a file, or change nothing and say why."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from geoplan import db
from geoplan.areas.errors import BoundariesRefused, Problem
from geoplan.areas.reading import Level
from geoplan.areas.services import LoadReport, load_aliases, load_boundaries
from geoplan.errors import Refusal
from geoplan.files.sandbox import Sandbox

REFUSED = 2
MOST_TOLD = 20

PROBLEMS: dict[str, str | Promise] = {
    "bps-code": gettext_lazy("%(code)s is a code of the statistics office (BPS); Kemendagri's codes are needed."),
    "code-not-official": gettext_lazy("“%(code)s” is no official code such as 36.72.01.1001."),
    "crs-not-declared": gettext_lazy(
        "the file does not say which map coordinates it uses, and these are not longitude and latitude."
    ),
    "crs-not-known": gettext_lazy("the declared map coordinates (EPSG:%(epsg)s) are not known."),
    "geometry-missing": gettext_lazy("there is no boundary."),
    "geometry-type": gettext_lazy("the boundary is of the kind %(found)s; an area is a polygon."),
    "name-not-known": gettext_lazy("no loaded area is called “%(area)s” (kecamatan: “%(kecamatan)s”)."),
    "name-of-several": gettext_lazy("several areas are called “%(area)s”: %(codes)s. Codes would tell them apart."),
    "names-need-loaded-areas": gettext_lazy(
        "the file has names but no codes; names are matched only to areas that are already loaded."
    ),
    "no-area": gettext_lazy("the boundary encloses nothing."),
    "no-code-or-name": gettext_lazy(
        "no column with codes or names was recognised. Name one with --code-field. Columns: %(fields)s"
    ),
    "no-name": gettext_lazy("%(code)s has no name. Name the column with --name-field."),
    "not-a-number": gettext_lazy("“%(value)s” stands where a coordinate should."),
    "not-finite": gettext_lazy("a coordinate is not a number."),
    "no-such-field": gettext_lazy("the file has no column “%(field)s”. Columns: %(fields)s"),
    "nothing-left": gettext_lazy("no area of the file lies under %(within)s."),
    "other-city": gettext_lazy(
        "%(code)s %(area)s is of another city than the one loaded (%(loaded)s). --within CODE leaves others out."
    ),
    "out-of-range": gettext_lazy("the coordinates are no longitude and latitude."),
    "outside-indonesia": gettext_lazy("the boundary lies outside Indonesia (%(lon)s, %(lat)s)."),
    "outside-parent": gettext_lazy("only %(percent_inside)s%% of %(code)s %(area)s lies inside %(parent)s."),
    "ring-too-short": gettext_lazy("a ring of the boundary has fewer than three corners."),
    "same-place": gettext_lazy("two codes have the same place: %(codes)s."),
    "too-many-vertices": gettext_lazy("the boundary has more points than are taken (%(allowed)s)."),
    "wrong-level": gettext_lazy("this is a %(found)s, not a %(wanted)s. Choose another --level or another file."),
}


REFUSALS: dict[str, str | Promise] = {
    "areas.area-in-use": gettext_lazy("these areas are not in the file but still hold sites or people: %(areas)s"),
    "areas.aliases-refused": gettext_lazy("the spellings of %(area)s are no list of names."),
    "files.archive-refused": gettext_lazy("the archive cannot be trusted: %(why)s, %(member)s"),
    "files.crs-not-known": gettext_lazy("the file uses map coordinates geoplan does not know: %(crs)s"),
    "files.empty-file": gettext_lazy("the file is empty."),
    "files.file-too-large": gettext_lazy("the file is larger than %(allowed_bytes)s bytes."),
    "files.layer-not-found": gettext_lazy("there is no layer “%(layer)s”. Layers: %(layers)s"),
    "files.no-places": gettext_lazy("the file holds no places."),
    "files.not-what-it-says": gettext_lazy("the file is not what its name says (%(declared)s): found %(found)s."),
    "files.reader-not-started": gettext_lazy("the process that reads files did not start on this machine."),
    "files.too-heavy": gettext_lazy("the file is too heavy to read: %(limit)s."),
    "files.unknown-format": gettext_lazy("geoplan does not read %(name)s. Known endings: %(known)s"),
    "files.unreadable": gettext_lazy("the file is broken or cut off: %(why)s."),
    "files.which-layer": gettext_lazy("the file holds several layers; choose one with --layer: %(layers)s"),
}


class Command(BaseCommand):
    help = "Replace the boundaries of a level by those of a GeoJSON, zipped shapefile, GeoPackage or KML file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", required=True, choices=[level.value for level in Level])
        parser.add_argument("--code-field", help="column with the official codes")
        parser.add_argument("--name-field", help="column with the names")
        parser.add_argument("--layer", help="which layer, where the file holds several")
        parser.add_argument("--within", metavar="CODE", help="leave out areas whose code does not begin with this")
        parser.add_argument("--remove-missing", action="store_true", help="remove loaded areas the file lacks")
        parser.add_argument("--aliases", type=Path, help="JSON of other spellings by code, stored besides")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, store nothing")

    def handle(
        self, *, file: Path, level: str, code_field: str | None, name_field: str | None, layer: str | None,
        within: str | None, remove_missing: bool, aliases: Path | None, dry_run: bool, verbosity: int,
        **options: object,
    ) -> None:  # fmt: skip
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file}, returncode=REFUSED)
        try:
            report = load_boundaries(
                path=file, level=Level(level), at=db.now(), code_field=code_field, name_field=name_field,
                layer=layer, within=within, remove_missing=remove_missing, dry_run=dry_run,
            )  # fmt: skip
            if aliases and not dry_run:
                load_aliases(spellings_in(aliases))
        except BoundariesRefused as refused:
            raise CommandError(told_problems(refused.problems), returncode=REFUSED) from refused
        except Refusal as refused:
            said = _("Refused, nothing was stored: %(why)s") % {"why": told_refusal(refused)}
            raise CommandError(said, returncode=REFUSED) from refused
        if verbosity:
            self.stdout.write("\n".join(told(report, dry_run=dry_run)))


def spellings_in(file: Path) -> dict[str, list[str]]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as broken:
        said = _("%(file)s could not be read as JSON.") % {"file": file}
        raise CommandError(said, returncode=REFUSED) from broken
    return dict(found)


def told_problems(problems: list[Problem]) -> str:
    """Return what stands against a file, a line each."""
    lines = [told_problem(problem) for problem in problems[:MOST_TOLD]]
    if len(problems) > MOST_TOLD:
        lines.append(_("… and %(count)s more.") % {"count": len(problems) - MOST_TOLD})
    return "\n".join([_("Refused, nothing was stored:"), *lines])


def told_refusal(refused: Refusal) -> str:
    return filled(REFUSALS.get(refused.code), refused.code, {k: listed(v) for k, v in refused.facts.items()})


def filled(text: str | Promise | None, code: str, facts: dict[str, str]) -> str:
    """Return a text with its facts; the bare code with them where there is no text or a fact is missing."""
    try:
        return str(text) % facts if text else f"{code} {facts}"
    except KeyError:
        return f"{code} {facts}"


def told_problem(problem: Problem) -> str:
    facts = {key: listed(value) for key, value in problem.facts.items()}
    text = filled(PROBLEMS.get(problem.code), problem.code, facts)
    where = [_("place %(line)s") % {"line": problem.line}] if problem.line else []
    where += [facts["area"]] if facts.get("area") and problem.line else []
    return f"  {', '.join(where)}: {text}" if where else f"  {text}"


def listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def told(report: LoadReport, *, dry_run: bool) -> Iterable[str]:
    """Yield the report, a line each; lines that would say nothing are left out."""
    load, features = report.load, report.features
    count = len(load.boundaries)
    yield ngettext("%(n)s place read, %(areas)s %(level)s.", "%(n)s places read, %(areas)s %(level)s.",
                   features.row_count) % {"n": features.row_count, "areas": count, "level": report.level}  # fmt: skip
    if features.crs_epsg not in {None, 4326}:
        yield _("Turned from EPSG:%(epsg)s into longitude and latitude.") % {"epsg": features.crs_epsg}
    if "crs-assumed" in load.notes:
        yield _("The file does not say which map coordinates it uses; taken as longitude and latitude.")
    if "z-dropped" in load.notes:
        yield _("Heights were dropped.")
    yield from told_lists(report)
    if features.sandbox is Sandbox.LIMITS:
        yield _("Read without bubblewrap, under resource limits alone.")
    if dry_run:
        yield _("Tried only: nothing was stored.")
    else:
        yield _("Stored: %(count)s.") % {"count": report.stored}


def told_lists(report: LoadReport) -> Iterable[str]:
    load = report.load
    lists: list[tuple[str, list[str]]] = [
        (_("Merged from several places"), load.merged),
        (_("Matched by name"), [f"{name} → {code}" for name, code in load.by_name]),
        (_("Repaired"), load.repaired),
        (_("Renamed"), [f"{code} {old} → {new}" for code, old, new in load.renamed]),
        (_("Overlapping each other"), [f"{one} / {other}" for one, other in load.overlapping]),
        (_("Removed"), list(report.removed)),
        (_("Not in the file and kept"), [c for c in load.missing if c not in report.removed]),
    ]
    for title, entries in lists:
        if entries:
            shown = ", ".join(entries[:MOST_TOLD]) + (" …" if len(entries) > MOST_TOLD else "")
            yield f"{title} ({len(entries)}): {shown}"
    if load.left_out:
        yield _("Left out, of other areas: %(count)s.") % {"count": load.left_out}
