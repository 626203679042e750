"""Cut the served fonts down to the characters the site shows, and to the weights it uses."""

import hashlib
import html
import io
import re
from importlib.metadata import version
from pathlib import Path

from scripts.sitegen.pages import CACHE

_WEIGHTS = (400, 700)
# Typed by a reader into the search field, or drawn by the theme's styles, and so in no page's text.
_ALWAYS = "".join(map(chr, range(32, 127))) + "✔◐✘¶–—’“”…"


def characters(pages: list[str]) -> str:
    """Return every character that occurs in the text of the pages, sorted."""
    seen = set(_ALWAYS)
    for page in pages:
        seen |= set(html.unescape(re.sub(r"<[^>]+>", "", page)))
    return "".join(sorted(c for c in seen if c.isprintable()))


def subset(content: bytes, text: str, cache: Path = CACHE) -> bytes:
    """Return a woff2 font that has only the glyphs of `text`; the same bytes every time."""
    from fontTools import subset as fonttools
    from fontTools.varLib import instancer

    name = hashlib.sha256(b"\0".join([content, text.encode(), version("fonttools").encode(), version("brotli").encode()])).hexdigest()[:16]
    kept = cache / "fonts" / f"{name}.woff2"
    if not kept.exists():
        options = fonttools.Options(flavor="woff2", layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl"], recalc_timestamp=False)
        font = fonttools.load_font(io.BytesIO(content), options)
        cutter = fonttools.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        if "fvar" in font:
            font = instancer.instantiateVariableFont(font, {"wght": _WEIGHTS})
        font.flavor = "woff2"
        font.recalcTimestamp = False
        kept.parent.mkdir(parents=True, exist_ok=True)
        font.save(kept)
    return kept.read_bytes()


def subset_site(site: Path) -> None:
    """Replace every font of a built site by its subset."""
    text = characters([page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html"))])
    for font in sorted((site / "vendor").rglob("*.woff2")):
        font.write_bytes(subset(font.read_bytes(), text))
