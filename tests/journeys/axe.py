"""axe-core on a page: what WCAG 2.2 A and AA rules a browser can check find."""

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.journeys.conftest import ROOT

SCRIPT = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What axe would fetch once more (style sheets for rotated phones) is ours and known.
RUN = """async (tags) => {
  const told = await axe.run(document, { runOnly: tags, resultTypes: ["violations"], preload: false });
  return told.violations.map(({ id, nodes }) => [id, nodes.map((node) => `${node.target.join(" ")}: ${
    node.any.concat(node.all, node.none).map((check) => check.message).join("; ")}`)]);
}"""


@cache
def script() -> str:
    return SCRIPT.read_text(encoding="utf-8")


def axe_findings(page: Page) -> list[str]:
    """Return a line for every element a rule finds fault with.

    The script goes in through the debugger, which a content security policy does not bind.
    """
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(script())
    told: list[tuple[str, list[Any]]] = page.evaluate(RUN, TAGS)
    return [f"axe {rule}: {node}" for rule, nodes in told for node in nodes]
