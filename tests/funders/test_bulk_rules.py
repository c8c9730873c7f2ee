from dataclasses import replace

from geoplan.funders.reading import CompanyCells
from geoplan.funders.rules import CompanyLine, Fate, Place, answered, plan_companies, understand

KNOWN = [(1, "PT Chandra Asri"), (2, "Krakatau Steel")]


def place(text: str) -> Place:
    return Place((106.01, -6.01)) if text.startswith("-6") else Place(None)


def line(number: int, name: str, email: str = "", **cells: object) -> CompanyLine:
    return understand(CompanyCells(line=number, name=name, email=email, **cells), place)  # type: ignore[arg-type]


def test_a_line_is_new_known_or_asked_by_its_name() -> None:
    planned = plan_companies(
        [line(2, "PT Baru"), line(3, "chandra asri, PT"), line(4, "Chandra Asri Pacific")], KNOWN, ()
    )
    assert [one.fate for one in planned] == [Fate.NEW, Fate.KNOWN, Fate.ASKS]
    assert planned[1].known_id == 1
    assert planned[2].resembles == ((1, "PT Chandra Asri"),)


def test_a_question_has_three_answers_and_without_one_the_line_is_left_out() -> None:
    (asked,) = plan_companies([line(4, "Chandra Asri Pacific")], KNOWN, ())
    same, other = answered(asked, {4: "same:1"}), answered(asked, {4: "other"})
    assert same is not None
    assert (same.fate, same.known_id) == (Fate.KNOWN, 1)
    assert other is not None
    assert other.fate is Fate.NEW
    # Nobody may name a payer that was not in the question.
    assert [answered(asked, said) for said in ({4: "skip"}, {}, {4: "same:2"}, {4: "same:"})] == [None] * 4


def test_lines_of_one_name_are_one_company_with_several_plants() -> None:
    lines = [
        line(2, "PT Baru", plants=("Anyer",), places=("-6.01, 106.01",)),
        line(3, "PT. BARU", plants=("Merak",), places=("-6.02, 106.02",)),
    ]
    (one,) = plan_companies(lines, KNOWN, ())
    assert [plant.name for plant in one.plants] == ["Anyer", "Merak"]


def test_faults_of_place_and_budget_leave_the_rest_good_and_those_of_name_and_address_do_not() -> None:
    good = line(2, "PT Baru", plants=("Anyer",), places=("di pinggir jalan",), amount="banyak", units="0,3")
    assert good.fate is Fate.NEW
    assert [fault.code for fault in good.faults] == ["place-unreadable", "amount-unreadable", "units-unreadable"]
    assert line(3, "").fate is line(4, "PT Lain", email="bukan surel").fate is Fate.BAD
    assert [fault.code for fault in line(5, "PT Lain", plants=("Anyer",)).faults] == ["place-missing"]


def test_an_address_of_another_role_or_of_two_companies_leaves_a_line_out() -> None:
    lines = [line(2, "PT Satu", "a@b.id"), line(3, "PT Dua", "A@b.id"), line(4, "PT Tiga", "lurah@b.id")]
    planned = plan_companies(lines, (), {"lurah@b.id"})
    assert [one.fate for one in planned] == [Fate.NEW, Fate.BAD, Fate.BAD]
    assert [one.faults[-1].code for one in planned[1:]] == ["email-twice", "email-taken"]


def test_a_line_goes_back_to_as_it_was_read() -> None:
    read = line(3, "Chandra Asri Pacific", "lurah@b.id", amount="banyak")
    (planned,) = plan_companies([read], KNOWN, {"lurah@b.id"})
    assert planned.as_read() == read
    assert replace(planned).as_read().faults[0].code == "amount-unreadable"
