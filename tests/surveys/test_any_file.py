"""Any list of points in any file comes back as the same points, or its line is refused: read by the limited child.

`make drill` draws many more of them.
"""

from hypothesis import given, settings

from tests.surveys.any_file import Written, check, files


@given(files())
# Each is a file written, a process started and its answer read: some 0.2 s.
@settings(max_examples=50, deadline=None)
def test_any_file_gives_its_points_back_or_names_the_line(file: Written) -> None:
    check(file)
