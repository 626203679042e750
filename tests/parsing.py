"""The built pages as tests read them: parsed once a process, to read and not to change."""

import gc
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag


@cache
def parse(page: Path) -> BeautifulSoup:
    """Return a page, parsed once."""
    gc.disable()  # it would look through the millions of elements again and again, and they all stay
    try:
        return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    finally:
        gc.freeze()
        gc.enable()


@cache
def ids(page: Path) -> dict[str, list[Tag]]:
    """Return the elements of a page by their ids, of which each should have one."""
    found: dict[str, list[Tag]] = {}
    for tag in parse(page).find_all(id=True):
        found.setdefault(str(tag["id"]), []).append(tag)
    return found


class Parsed(Mapping[str, BeautifulSoup]):
    """The pages of a site by their names, each parsed when it is first asked for."""

    def __init__(self, site: Path) -> None:
        """Name the folder of the site."""
        self.site = site
        self._names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))

    def __getitem__(self, name: str) -> BeautifulSoup:
        """Return a page."""
        if name not in self._names:
            raise KeyError(name)
        return parse(self.site / name)

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._names)

    def place(self, page: str, anchor: str) -> Tag | None:
        """Return the element of a page that has an id."""
        return ids(self.site / page).get(anchor, [None])[0] if page in self._names else None


def text_outside(element: Tag, *left_out: str) -> str:
    """Return the text of an element that stands in none of these elements, `pre`, or classes, `.katex`, whatever it stands in itself."""
    # In one walk: to select what is left out takes longer than to read all that is there.
    names, found, waiting = {*left_out}, [], element.contents[::-1]
    while waiting:
        node = waiting.pop()
        if type(node) is NavigableString:  # and no comment
            found.append(node)
        elif isinstance(node, Tag) and not names.intersection([node.name, *(f".{name}" for name in node.get_attribute_list("class"))]):
            waiting += node.contents[::-1]
    return "".join(found)
