"""The style sheets that are served: what no page asks for is taken out, and nothing else."""

import re
from pathlib import Path

import material
import pytest

from scripts.sitegen import stylesheets
from scripts.sitegen.pages import DOCS
from tests.parsing import Parsed

SHEET = """/* said to those who change it */
.md-nav { color: red } .other { color: blue }
#place, .other #place, .md-nav:not(.other) { margin: 0 }
[dir=rtl] .md-nav { float: right } [dir="ltr"] .md-nav { float: left }
@media print { .other { display: none } }
@media screen { .md-nav { display: none } .other { display: block } }
:root { --used: 1px; --unused: url("data:image/svg+xml;a{b}"); top: var(--used) }
@font-face { font-family: X }
"""


@pytest.mark.parametrize(
    "kept",
    [
        ".md-nav{color: red}",
        "#place,.md-nav:not(.other){margin: 0}",
        '[dir="ltr"] .md-nav{float: left}',
        "@media screen {.md-nav{display: none}}",
        ":root{--used: 1px;top: var(--used)}",
        "@font-face { font-family: X }",
    ],
)
def test_what_a_page_may_need_stays(kept: str) -> None:
    """A rule whose classes, ids and direction are there; of a rule with commas, the alternatives that are."""
    assert kept in stylesheets.pruned(SHEET, {"md-nav", "place", "ltr"}, {"--used"})


@pytest.mark.parametrize("gone", ["said to", "blue", ".other #place", "rtl", "@media print", "display: block", "--unused"])
def test_what_no_page_needs_goes(gone: str) -> None:
    """And so do comments, a block of which nothing is left, and variables that nobody reads."""
    assert gone not in stylesheets.pruned(SHEET, {"md-nav", "place", "ltr"}, {"--used"})


def test_every_class_of_a_page_that_the_theme_styles_is_styled(site: Path, parsed: Parsed) -> None:
    """None was taken for unused: the pages are read here by another way than the build's."""
    of_the_theme = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
    whole, served = (
        {name for sheet in folder.glob("main.*.css") for name in re.findall(r"\.([a-z][\w-]+)", sheet.read_text(encoding="utf-8"))}
        for folder in (of_the_theme, site / "assets" / "stylesheets")
    )
    on_pages = {str(name) for page in parsed.values() for tag in page.find_all(class_=True) for name in tag.get_attribute_list("class")}

    assert on_pages & whole
    assert on_pages & whole - served == set()
    assert whole - served, "nothing was taken out"


def test_no_rule_of_the_site_is_for_nothing(site: Path) -> None:
    """Each rule of our own is for something that a page has or a script makes."""
    own = re.sub(r"(?s)/\*.*?\*/", "", (DOCS / "assets" / "site.css").read_text(encoding="utf-8"))
    served = (site / "assets" / "site.css").read_text(encoding="utf-8")
    names = set(re.findall(r"\.([a-z][\w-]+)(?=[^{}]*\{)", own))

    assert {name for name in names if f".{name}" not in served} == set()
