from pathlib import Path

from ops import drills

REPORT = """<testsuites><testsuite>
<testcase name="test_of_two_workers" time="12.4">
<properties><property name="rounds" value="25 kills"/></properties></testcase>
<testcase name="test_that_breaks[kill -9]" time="1.0"><failure message="x">y</failure></testcase>
</testsuite></testsuites>"""


def test_the_summary_names_every_drill_with_its_result(tmp_path: Path):
    told, page = tmp_path / "drill.xml", tmp_path / "drills.md"
    told.write_text(REPORT)
    drills.write_summary(page, told)
    text = page.read_text()
    assert "| of two workers | passed | 12 | 25 kills |" in text
    assert "| that breaks[kill -9] | FAILED | 1 |  |" in text
