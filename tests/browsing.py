"""What tests in a browser wait for: a condition, the theme with its links, which exchange the page once it knows all pages, a scheme."""

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

LINKS_ARE_READY = """
  const ready = () => history.state ? window.linksAreReady = true : setTimeout(ready);
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function (text, type) {
    if (type === "text/xml") setTimeout(ready);
    return parse.call(this, text, type);
  };
"""
"""The last that the theme does with a page is to read the list of all pages, from then on its links exchange the page, and to note where
on the page one is; before, it would note that of the next one too."""


def few(names: Iterable[Any], chosen: Container[Any]) -> list[Any]:
    """Return parameters of which those that are not chosen are run with `-m more` alone."""
    more = pytest.mark.more
    return [x if x in chosen else pytest.param(*(x if isinstance(x, tuple) else (x,)), marks=more) for x in names]


def is_about_a_font_ahead(words: str, address: str) -> bool:
    """Whether a browser complains that from a folder no font is fetched ahead of its use, as the pages ask; it comes with its use."""
    return all(sign in words + address for sign in ("file:", ".woff2"))


def wait_until(page: "Page", condition: str, arg: object = None) -> None:
    """Wait until a condition holds. Playwright's own way makes a script of the text, which the Content-Security-Policy forbids."""
    for _ in range(1500):
        if page.evaluate(condition, arg):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"within 30 s it did not become true that {condition} with {arg}")


def show_in(page: "Page", scheme: Literal["light", "dark"]) -> None:
    """Show a page in the light or in the dark, and wait until its colours have changed."""
    page.emulate_media(color_scheme=scheme)
    wait_until(page, "scheme => document.body.dataset.mdColorScheme === {light: 'default', dark: 'slate'}[scheme]", scheme)
    wait_until(page, "!document.getAnimations().length")
