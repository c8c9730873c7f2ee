"""A list of companies from file to profile. PT Pertama and PT Kedua are on the list already."""

from pathlib import Path

import pytest

from geoplan.accounts.services import accept_invitation
from geoplan.files.errors import NotWhatItSays
from geoplan.funders.errors import NoCompanyColumns, NotYours, TooManyCompanies
from geoplan.funders.models import Funder, Membership, Plant, Pledge
from geoplan.funders.queries import funder_named, funders_of
from geoplan.funders.rules import Fate, Place
from geoplan.funders.services import Preview, preview_companies, store_companies
from geoplan.funders.services.bulk import MOST_LINES
from tests.adoptions.scene import Scene

LIST = """\
Nama perusahaan;Sektor;Narahubung;Email;No HP/WA;Pabrik;Titik pabrik;Anggaran (Rp)
PT Baru Sekali;Logistik;Rina;rina@contoh.example;0812;Gudang Merak;-6.0153, 106.0131;250 juta
PT. PERTAMA, Tbk;Baja;Budi;budi@contoh.example;;Pabrik;-6.0153, 106.0131;100.000.000
Kedua Abadi;;Tono;tono@contoh.example;;;;
;;;tanpa@contoh.example;;;;
"""


def read_place(text: str) -> Place:
    lat, lon = (float(part) for part in text.split(","))
    return Place((lon, lat))


def seen(scene: Scene, tmp_path: Path, text: str = LIST) -> Preview:
    path = tmp_path / "perusahaan.csv"
    path.write_text(text, encoding="utf-8")
    return preview_companies(path=path, file_name="perusahaan.csv", read_place=read_place, by=scene.planner)


def test_a_preview_says_what_each_line_would_do_and_stores_nothing(scene: Scene, tmp_path: Path) -> None:
    lines = seen(scene, tmp_path).lines
    assert [line.fate for line in lines] == [Fate.NEW, Fate.KNOWN, Fate.ASKS, Fate.BAD]
    assert lines[1].known_id == scene.first.pk
    assert lines[2].resembles == ((scene.second.pk, "PT Kedua"),)
    assert (lines[0].amount_rupiah, lines[0].plants[0].name) == (250_000_000, "Gudang Merak")
    assert Funder.objects.count() == 3
    assert not Plant.objects.exists()


def test_agreed_lines_become_profiles_that_their_people_find_ready(scene: Scene, tmp_path: Path) -> None:
    lines = seen(scene, tmp_path).lines
    stored = store_companies(lines=lines, answers={4: "other"}, year=2027, by=scene.planner)
    assert [(one.line, one.is_new) for one in stored] == [(2, True), (3, False), (4, True)]
    made = funder_named("PT Baru Sekali")
    assert (made.contact_name, made.contact_phone, made.sector and made.sector.name) == ("Rina", "0812", "Logistik")
    assert Plant.objects.get(funder=made).location.coords == (106.0131, -6.0153)
    assert Pledge.objects.get(funder=made).amount_rupiah == 250_000_000
    joined = stored[0].joined
    assert joined is not None
    assert joined.token is not None
    assert funders_of(accept_invitation(joined.token, "sawah-hijau-luas")) == [made]


def test_an_unanswered_question_leaves_its_line_out(scene: Scene, tmp_path: Path) -> None:
    stored = store_companies(lines=seen(scene, tmp_path).lines, answers={}, year=2027, by=scene.planner)
    assert [one.line for one in stored] == [2, 3]
    assert Funder.objects.count() == 4


def test_the_same_company_gets_what_was_missing_and_keeps_what_it_had(scene: Scene, tmp_path: Path) -> None:
    Funder.objects.filter(pk=scene.second.pk).update(contact_name="Lama")
    lines = seen(scene, tmp_path).lines
    store_companies(lines=lines, answers={4: f"same:{scene.second.pk}"}, year=2027, by=scene.planner)
    known = funder_named("PT Kedua")
    assert (known.contact_name, known.contact_email) == ("Lama", "tono@contoh.example")
    assert Membership.objects.filter(funder=known).count() == 2


def test_the_same_list_again_changes_nothing_and_invites_nobody(scene: Scene, tmp_path: Path) -> None:
    text = LIST.split("Kedua Abadi", maxsplit=1)[0]
    store_companies(lines=seen(scene, tmp_path, text).lines, answers={}, year=2027, by=scene.planner)
    before = (Funder.objects.count(), Plant.objects.count(), Pledge.objects.count(), Membership.objects.count())
    again = store_companies(lines=seen(scene, tmp_path, text).lines, answers={}, year=2027, by=scene.planner)
    assert before == (
        Funder.objects.count(), Plant.objects.count(), Pledge.objects.count(), Membership.objects.count(),
    )  # fmt: skip
    assert [one.joined for one in again] == [None, None]


def test_a_list_is_for_planners(scene: Scene, tmp_path: Path) -> None:
    lines = seen(scene, tmp_path).lines
    with pytest.raises(NotYours):
        store_companies(lines=lines, answers={}, year=2027, by=scene.officer)
    with pytest.raises(NotYours):
        preview_companies(path=tmp_path / "perusahaan.csv", file_name="a.csv", read_place=read_place, by=scene.officer)


def test_what_is_no_list_of_companies_is_refused(scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(NoCompanyColumns):
        seen(scene, tmp_path, "nik;alamat\n1;2\n")
    with pytest.raises(NoCompanyColumns):
        seen(scene, tmp_path, "Nama perusahaan;Email\n")
    many = "".join(f"PT Nomor {number};a{number}@contoh.example\n" for number in range(MOST_LINES + 1))
    with pytest.raises(TooManyCompanies):
        seen(scene, tmp_path, f"Nama perusahaan;Email\n{many}")
    path = tmp_path / "perusahaan.xlsx"
    path.write_text(LIST, encoding="utf-8")
    with pytest.raises(NotWhatItSays):
        preview_companies(path=path, file_name="perusahaan.xlsx", read_place=read_place, by=scene.planner)
