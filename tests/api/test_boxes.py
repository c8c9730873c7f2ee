import pytest
from rest_framework.exceptions import ValidationError

from geoplan.api.boxes import read_box
from geoplan.geo import Box


def test_a_box_is_west_south_east_north() -> None:
    assert read_box("106,-6.04, 106.04 ,-6") == Box(106.0, -6.04, 106.04, -6.0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "106,-6.04,106.04",
        "106,-6.04,106.04,-6,0",
        "nan,-6.04,106.04,-6",
        "106,-6.04,inf,-6",
        "1e2,-6.04,106.04,-6",
        "106.04,-6.04,106,-6",  # west of its west
        "106,-6,106.04,-6.04",  # upside down
        "106,-6,106,-5",  # no width
        "106,-91,107,-6",
        "106,-6.04,181,-6",
        "١٠٦,-6.04,107,-6",
        "106;-6.04;106.04;-6",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_box(text)
