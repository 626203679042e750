"""Cut the served fonts down to the characters the site shows, and to the weights it uses."""

import hashlib
import html
import io
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from scripts.sitegen.pages import CACHE

_FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
# The upright fonts keep their range of weights; emphasis is never bold.
_WEIGHTS: dict[str, tuple[int, int] | int] = {"regular": (400, 700), "greek": (400, 700), "italic": 400}
# Typed by a reader into the search field, or drawn by the theme's styles, and so in no page's text.
_ALWAYS = "".join(map(chr, range(32, 127))) + "✔◐✘¶–—’“”…"
# What the text takes from the formulas' font, by the styles, because its own has none.
_BORROWED = "√≤≥"


def characters(pages: list[str]) -> str:
    """Return every character that occurs in the text of the pages, sorted."""
    return characters_of([*pages, _ALWAYS])


def characters_of(markup: Iterable[str]) -> str:
    """Return the characters of some HTML without its tags, each once, sorted."""
    seen = {character for piece in markup for character in html.unescape(re.sub(r"<[^>]+>", "", piece))}
    return "".join(sorted(character for character in seen if character.isprintable()))


def emphasized_characters(pages: list[str]) -> str:
    """Return every character that stands in italics."""
    return characters_of("".join(words) for page in pages for _, words in re.findall(r"<(em|i|cite)\b[^>]*>(.*?)</\1>", page, re.S))


def subset(content: bytes, text: str, weights: tuple[int, int] | int | None = None, cache: Path = CACHE) -> bytes:
    """Return a woff2 font that has only the glyphs of `text` and, if it is variable, the weights; the same bytes every time."""
    from fontTools import subset as fonttools
    from fontTools.varLib import instancer

    wanted = f"{text} {weights} {_FEATURES} {version('fonttools')} {version('brotli')}"
    name = hashlib.sha256(content + wanted.encode()).hexdigest()[:16]
    kept = cache / "fonts" / f"{name}.woff2"
    if not kept.exists():
        options = fonttools.Options(flavor="woff2", layout_features=_FEATURES, recalc_timestamp=False)
        font = fonttools.load_font(io.BytesIO(content), options)
        cutter = fonttools.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        if weights is not None:
            font = instancer.instantiateVariableFont(font, {"wght": weights})
        font.flavor = "woff2"
        font.recalcTimestamp = False
        kept.parent.mkdir(parents=True, exist_ok=True)
        font.save(kept)
    return kept.read_bytes()


def subset_site(site: Path, variables: str, others: str) -> None:
    """Replace every font of a built site by its subset; the formulas' fonts need only what formulas set in them."""
    pages = [page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))]
    shown = characters(pages)
    texts = {"regular": shown, "greek": shown, "italic": emphasized_characters(pages)}
    for font in sorted((site / "vendor").rglob("*.woff2")):
        text = texts.get(font.stem, variables if font.stem.startswith("KaTeX_Math-") else others + _BORROWED)
        font.write_bytes(subset(font.read_bytes(), text, _WEIGHTS.get(font.stem)))
