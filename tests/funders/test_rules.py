import pytest

from geoplan.funders.rules import MemberRole, may_promise


@pytest.mark.parametrize(
    ("role", "may"), [(MemberRole.OWNER, True), (MemberRole.MEMBER, True), (MemberRole.DELEGATE, False)]
)
def test_a_delegate_reports_but_does_not_promise(role: MemberRole, may: bool) -> None:
    assert may_promise(role) is may
