"""The limited process: read one file, answer on standard output, nothing else."""

import importlib
import sys

from geoplan.files.child.answer import Answer, Refused
from geoplan.files.child.lock import forbid_calls, lock_down
from geoplan.files.rules import FileFormat, Request

PICTURE_LIBRARIES = ("PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin")
READERS = {
    FileFormat.CSV: ("csv_table", "read", ()),
    FileFormat.XLSX: ("xlsx_table", "read", ()),
    FileFormat.ODS: ("ods_table", "read", ()),
    FileFormat.JSON: ("json_table", "read", ()),
    FileFormat.GEOJSON: ("geojson", "read", ()),
    FileFormat.KML: ("kml", "read", ()),
    FileFormat.KMZ: ("kml", "read_kmz", ()),
    FileFormat.GPX: ("gpx", "read", ()),
    FileFormat.SHAPEFILE: ("gdal", "read_shapefile", ("pyogrio.raw", "pyproj")),
    FileFormat.GEOPACKAGE: ("gdal", "read_geopackage", ("pyogrio.raw", "pyproj")),
    FileFormat.PICTURE: ("picture", "read", PICTURE_LIBRARIES),
    FileFormat.PHOTOS: ("photos", "read", PICTURE_LIBRARIES),
}


def main(request_text: str) -> None:
    request = Request.from_json(request_text)
    lock_down(request.limits)
    answer = Answer(sys.stdout.buffer, request.limits)
    module, function, libraries = READERS[request.format]
    read = getattr(importlib.import_module(f"geoplan.files.child.{module}"), function)
    for library in (*libraries, *filter(None, [request.reader])):
        importlib.import_module(library)
    forbid_calls()
    answer.hello()
    try:
        facts = read(request, answer)
    except Refused as refused:
        answer.say({"refused": refused.code, "facts": refused.facts})
    except (MemoryError, RecursionError):
        answer.say({"refused": "files.too-heavy", "facts": {"limit": "memory"}})
    except Exception as odd:  # bytes can be odd in ways nobody listed: the file is refused, not us
        answer.say({"refused": "files.unreadable", "facts": {"format": request.format, "why": type(odd).__name__}})
    else:
        answer.say({"understood": facts, "rows": answer.count, "notes": answer.notes})


def tell_drivers() -> None:
    from geoplan.files.child.gdal import drivers_to_skip  # noqa: PLC0415

    sys.stdout.write(drivers_to_skip())


if __name__ == "__main__":
    tell_drivers() if sys.argv[1] == "--drivers" else main(sys.argv[1])
