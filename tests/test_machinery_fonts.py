"""Fonts: cut to the characters that the site shows, and to no fewer."""

import io
from pathlib import Path

from fontTools.ttLib import TTFont

from scripts.sitegen import fonts, pages
from tests.parsing import Parsed, text_outside

VENDOR = pages.DOCS / "vendor"
SERIF = VENDOR / "source-serif-4" / "regular.woff2"


def characters(content: bytes) -> set[str]:
    """Return the characters that a font can draw."""
    with TTFont(io.BytesIO(content)) as font:
        return {chr(code) for code in font.getBestCmap()}


def test_a_subset_has_the_characters_and_no_others(tmp_path: Path) -> None:
    """Those asked for that the font has; a space is always there."""
    made = fonts.subset(SERIF.read_bytes(), "abc–’学", (400, 700), tmp_path)
    assert characters(made) - {" "} == set("abc–’")
    assert len(made) < len(SERIF.read_bytes()) / 5


def test_a_subset_keeps_the_weights_that_are_used(tmp_path: Path) -> None:
    """A range for text and headings, or one."""
    with TTFont(io.BytesIO(fonts.subset(SERIF.read_bytes(), "abc", (400, 700), tmp_path))) as font:
        (axis,) = (axis for axis in font["fvar"].axes if axis.axisTag == "wght")
        assert (axis.minValue, axis.maxValue) == (400, 700)
    with TTFont(io.BytesIO(fonts.subset(SERIF.read_bytes(), "abc", 400, tmp_path))) as font:
        assert "fvar" not in font or not [axis for axis in font["fvar"].axes if axis.axisTag == "wght"]


def test_a_subset_is_the_same_every_time(tmp_path: Path) -> None:
    """Made twice without a cache, by no chance; and with the date of the whole font, not that of the build."""
    for font in (SERIF, VENDOR / "katex" / "fonts" / "KaTeX_Main-Regular.woff2"):
        weights = (400, 700) if font == SERIF else None
        made = [fonts.subset(font.read_bytes(), "abc+", weights, tmp_path / name) for name in ("a", "b")]
        assert made[0] == made[1]
        dates = {TTFont(io.BytesIO(content))["head"].modified for content in (font.read_bytes(), made[0])}
        assert len(dates) == 1


def test_a_subset_is_kept_by_all_it_depends_on(tmp_path: Path) -> None:
    """Font, characters and weights."""
    fonts.subset(SERIF.read_bytes(), "abc", (400, 700), tmp_path)
    (kept,) = (tmp_path / "fonts").iterdir()
    kept.write_bytes(b"kept")
    assert fonts.subset(SERIF.read_bytes(), "abc", (400, 700), tmp_path) == b"kept"
    assert fonts.subset(SERIF.read_bytes(), "abd", (400, 700), tmp_path) != b"kept"
    assert fonts.subset(SERIF.read_bytes(), "abc", (400, 600), tmp_path) != b"kept"


def test_characters_are_those_of_the_text() -> None:
    """Not of tags, with entities resolved, and always those that a reader may type."""
    found = fonts.characters(['<p title="ü">a &amp; &#945; <b>ç</b></p>'])
    assert {"&", "α", "ç", "~", "✔"} <= set(found)
    assert "ü" not in found
    assert found == "".join(sorted(set(found)))


def test_the_served_text_fonts_draw_all_that_they_could(site: Path, parsed: Parsed) -> None:
    """Every character of every page that a whole font has is in the one that is served."""
    emphasized = [element for soup in parsed.values() for element in soup.find_all(["em", "i", "cite", "dfn", "var", "address"])]
    for elements, styles in (([*parsed.values()], ["regular", "greek"]), (emphasized, ["italic"])):
        text = "".join(text_outside(element, "script", "style", "svg", ".katex", "pre") for element in elements)
        shown = set(filter(str.isprintable, text))
        assert shown
        for style in styles:
            whole = characters((VENDOR / "source-serif-4" / f"{style}.woff2").read_bytes())
            served = characters((site / "vendor" / "source-serif-4" / f"{style}.woff2").read_bytes())
            assert not shown & whole - served, style
            assert len(served) < len(whole), style


def test_the_served_formula_fonts_draw_every_formula(site: Path, parsed: Parsed) -> None:
    """Every character of a typeset formula is in one of them, if any of the whole fonts has it."""
    whole = {c for font in (VENDOR / "katex" / "fonts").glob("*.woff2") for c in characters(font.read_bytes())}
    served = {c for font in (site / "vendor" / "katex" / "fonts").glob("*.woff2") for c in characters(font.read_bytes())}
    shown = {character for soup in parsed.values() for formula in soup.find_all(class_="katex-html") for character in formula.get_text()}
    assert {"β", "←"} <= shown
    assert not shown & whole - served
