"""The property of tests/surveys/test_any_file.py, drawn far more often."""

from hypothesis import given, settings

from tests.surveys.any_file import Written, check, files


@given(files())
@settings(max_examples=1500, deadline=None)
def test_any_of_many_files_gives_its_points_back_or_names_the_line(file: Written) -> None:
    check(file)
