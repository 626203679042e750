"""Formulas: typeset at build time, exactly as written, the same every time, or refused."""

import html
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from scripts.sitegen import katex
from scripts.sitegen.katex import BadFormula, Typesetter
from tests.parsing import Parsed, text_outside

ADAM = r"W \leftarrow W - \alpha\,\frac{\hat v}{\sqrt{\hat s + \varepsilon_{\text{root}}} + \varepsilon}"


@pytest.fixture
def typesetter(tmp_path: Path) -> Typesetter:
    """Return a typesetter without a memory."""
    return Typesetter(tmp_path)


def test_a_formula_can_be_seen_read_aloud_and_copied(typesetter: Typesetter) -> None:
    """It is HTML for the eye, hidden from screen readers, and MathML for them, with the TeX as it was written."""
    soup = BeautifulSoup(typesetter.render(ADAM, display=True), "html.parser")
    annotation, seen = soup.select_one('.katex-mathml math annotation[encoding="application/x-tex"]'), soup.select_one(".katex-html")
    assert annotation
    assert annotation.get_text() == ADAM
    assert seen
    assert seen["aria-hidden"] == "true"
    assert soup.select_one("math mfrac")
    assert soup.select_one(".katex-display")
    assert not BeautifulSoup(typesetter.render(ADAM, display=False), "html.parser").select_one(".katex-display")


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}{",
        r"\alfa",
        r"x^2^3",
        r"\begin{aligned} x",
        "x，y",
        "学习率",
        r"\text{decay_rate}",
        r"a & b",
        r"\href{https://x.example}{x}",
        r"\includegraphics{x.png}",
    ],
)
def test_what_katex_refuses_or_doubts_is_refused(typesetter: Typesetter, tex: str) -> None:
    """With the formula and the reason: also what KaTeX alone would set with a warning, such as full-width punctuation."""
    with pytest.raises(BadFormula, match=r"^bad formula .+: .+") as caught:
        typesetter.render(tex, display=False)
    assert repr(tex) in str(caught.value)


def test_the_engine_survives_an_error(typesetter: Typesetter) -> None:
    """A bad formula does not spoil the good one after it, and is refused again the second time."""
    for _ in range(2):
        with pytest.raises(BadFormula):
            typesetter.render(r"\frac{", display=False)
    assert "mfrac" in typesetter.render(r"\frac{1}{2}", display=False)


def test_a_formula_is_the_same_every_time(tmp_path: Path) -> None:
    """From two engines, and from the memory of an earlier build."""
    first, second = Typesetter(tmp_path / "a"), Typesetter(tmp_path / "b")
    assert first.render(ADAM, display=True) == second.render(ADAM, display=True)
    first.save()
    assert Typesetter(tmp_path / "a").render(ADAM, display=True) == second.render(ADAM, display=True)


def test_the_memory_is_used_and_is_that_of_this_katex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula once set is read, not set again; under another KaTeX it is set again; inline and display are two formulas."""
    first = Typesetter(tmp_path)
    first.render("x", display=True)
    first.save()
    (file,) = tmp_path.glob("katex-*.json")
    assert json.loads(file.read_text(encoding="utf-8")).keys() == {"display x"}
    file.write_text('{"display x": "from memory"}', encoding="utf-8")
    assert Typesetter(tmp_path).render("x", display=True) == "from memory"
    assert "katex" in Typesetter(tmp_path).render("x", display=False)
    other = tmp_path / "katex.min.js"
    other.write_bytes(katex._KATEX.read_bytes() + b"\n")
    monkeypatch.setattr(katex, "_KATEX", other)
    assert "katex" in Typesetter(tmp_path).render("x", display=True)


def test_nothing_is_written_when_nothing_is_new(tmp_path: Path) -> None:
    """A build that sets no formula leaves no file."""
    Typesetter(tmp_path).save()
    assert not list(tmp_path.iterdir())


def test_every_formula_of_a_page_is_set(typesetter: Typesetter) -> None:
    r"""Inline and display, over several lines, with &lt; and &amp;; a bad one stays readable and is reported; all else stays."""
    tex = "\\begin{aligned}\na &< b \\\\\nc &> d\n\\end{aligned}"
    page = (
        '<p>A <span class="arithmatex">\\(a &lt; b\\)</span>, <span class="arithmatex">\\(\\alfa\\)</span>.</p>'
        f'<div class="arithmatex">\\[\n{html.escape(tex)}\n\\]</div><code>\\(x\\) $x$</code>'
    )
    problems: list[str] = []
    soup = BeautifulSoup(typesetter.render_page(page, problems.append), "html.parser")
    assert [a.get_text() for a in soup.select("annotation")] == ["a < b", tex]
    assert len(problems) == 1
    assert "alfa" in problems[0]
    kept = soup.select_one(".arithmatex > code")
    assert kept
    assert kept.get_text() == r"\(\alfa\)"
    assert str(soup).endswith("<code>\\(x\\) $x$</code>")


def test_the_characters_of_formulas_are_known(typesetter: Typesetter) -> None:
    """For the fonts: those that are drawn, not those of the TeX; also of a formula that came from memory."""
    typesetter.render(r"\alpha \leftarrow \sqrt{2}", display=False)
    assert "α" in typesetter.variables
    assert {"←", "2"} <= typesetter.others
    assert not (typesetter.variables | typesetter.others) & set("\\qrtlp")


def test_every_formula_of_the_site_is_typeset(site: Path, parsed: Parsed) -> None:
    """No delimiter, no raw TeX and no error is left anywhere; every formula has its TeX within."""
    count = 0
    for name, soup in parsed.items():
        boxes = soup.find_all(class_="arithmatex")
        count += len(boxes)
        assert all(box.find("annotation") for box in boxes), name
        assert "katex-error" not in (site / name).read_text(encoding="utf-8"), name
        text = text_outside(soup, ".katex", "pre", "code", "script", "style")
        assert not re.search(r"\\[a-zA-Z]{2,}|\$|\\\(|\\\[", text), name
    assert count > 100
