"""Small lists of houses as an office sends them, on the drawn grid of tests/factories/places.py.

They are read as a file is, but for the child process that opens it: that has its own tests.
"""

from geoplan import db
from geoplan.accounts.models import User
from geoplan.surveys.models import Survey
from geoplan.surveys.reading import understand_table
from geoplan.surveys.services import publish_survey
from geoplan.surveys.services.keeping import ground, keep_rows
from geoplan.surveys.services.opening import shape_of
from geoplan.surveys.services.receiving import read_rows

HEADER = "Nama Kepala Keluarga;NIK;RT;RW;Kelurahan;Lintang;Bujur;Luas Rumah (m2);Jumlah Penghuni"
BUDI = "Budi Umpama;3672991505800001;001;002;Barat Laut;-6.010000;106.010000;36;4"
SITI = "Siti Umpama;3672991505800002;001;002;Barat Laut;-6.011000;106.011000;30;3"
UDIN = "Udin Umpama;3672991505800003;003;002;Barat Laut;-6.012000;106.012000;24;5"


def read(by: User, *lines: str, header: str = HEADER, kind: str = "house", **other: object) -> Survey:
    """Send a list; nothing is on the map yet."""
    table = understand_table([(number, list(line.split(";"))) for number, line in enumerate([header, *lines], 1)], kind)
    told = {"file_name": "daftar.csv", "file_bytes": 1, "file_sha256": "0" * 64, "understood": shape_of(table)}
    survey = Survey.objects.create(kind=kind, by=by, **told, **other)
    keep_rows(survey, table.lines, read_rows(table, kind, {}, ground(db.now()), by))
    survey.refresh_from_db()
    return survey


def published(by: User, *lines: str, header: str = HEADER, kind: str = "house") -> Survey:
    survey = read(by, *lines, header=header, kind=kind)
    publish_survey(survey=survey, by=by)
    survey.refresh_from_db()
    return survey
