"""The works that the pages cite, kept in one file, docs/sources.json: who wrote them, their titles and where they are found.

A line of a page's Sources begins with the key of the work, `- [@kingma2015]: Algorithm 1.`, and the build writes out the rest. Within a
sentence `[the paper][@kingma2015]` is a link to it. A docstring has no keys, for `help()` shows it as it is: it names a work as
`[Kingma & Ba 2015](https://arxiv.org/abs/1412.6980)`, which the tests hold against the file. The bibliography says where each is cited.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scripts.sitegen.pages import DOCS, ROOT, page_paths, title

_CITED = re.compile(r"(?:\[(?P<words>[^\[\]]+)\])?\[@(?P<key>[a-z][a-z0-9-]*)\]")
_SECTION = re.compile(r"^## .*\{ #sources \}\n(.*?)(?=^## |\Z)", re.M | re.S)
_ITEM = re.compile(r"^- (.*?)(?=^- |^\s*$|\Z)", re.M | re.S)
_LINK = re.compile(r"\[([^\[\]]+)\]\((https://[^()\s]+)\)")


class Source(NamedTuple):
    """A work that is cited."""

    key: str
    authors: tuple[str, ...]
    title: str
    published: str
    """Journal, conference or course, with the year; empty for what is found under its address alone."""
    year: int | None
    address: str

    @property
    def names(self) -> list[str]:
        """The authors without their initials; more than three are the first and others."""
        names = [re.sub(r"^(?:\S+\. )+", "", author) for author in self.authors]
        return names if len(names) < 4 else [f"{names[0]} et al."]

    def is_called(self, words: str) -> bool:
        """Whether a docstring calls it by its name: `Kingma & Ba 2015`, its title, or for documentation whose it is, `PyTorch's SGD`."""
        first = re.sub(r"^(?:\S+\. )+", "", self.authors[0])
        names = {_list(self.names, "&"), f"{first} et al."} if len(self.authors) > 2 else {_list(self.names, "&")}
        return words in (self.title, *(f"{name} {self.year}" for name in names)) or (self.year is None and words.startswith(first))

    def written(self, authors: list[str]) -> str:
        """Return it as Markdown, by these authors."""
        return ", ".join(filter(None, [_list(authors, "and"), f"[{self.title}]({self.address})", self.published]))


class Citation(NamedTuple):
    """A place that cites a work."""

    key: str
    place: str
    """The page and its anchor, as Markdown links to it."""
    title: str
    words: str
    """What is taken from the work; empty where a sentence mentions it."""


def sources() -> dict[str, Source]:
    """Return every work by its key, in the order of the bibliography."""
    return _sources((DOCS / "sources.json").read_text(encoding="utf-8"))


@cache
def _sources(text: str) -> dict[str, Source]:
    found = []
    for key, entry in json.loads(text).items():
        place, year = entry.get("in", ""), entry.get("year")
        published = f"{place}, {year}" if re.search(r"\d\)?$", place) else f"{place} {year}" if year else place
        found.append(Source(key, tuple(entry["authors"]), entry["title"], published.strip(), year, entry["at"]))
    return {one.key: one for one in sorted(found, key=lambda one: (one.names[0].lower(), one.year or 0, one.title))}


def expand(text: str) -> str:
    """Return Markdown in which every key of a work is written out, or linked behind the words before it."""

    def written(match: re.Match[str]) -> str:
        if (one := sources().get(match["key"])) is None:
            raise LookupError(f"{match[0]}: docs/sources.json has no {match['key']!r}")
        return f"[{match['words']}]({one.address})" if match["words"] else one.written(one.names)

    return _CITED.sub(written, text)


def section(text: str) -> str:
    """Return what stands under the heading of a page's Sources; empty if it has none."""
    match = _SECTION.search(text)
    return match[1] if match else ""


def items(text: str) -> list[str]:
    """Return the lines of a page's Sources, each as one line."""
    return [" ".join(item.split()) for item in _ITEM.findall(section(text))]


def on_page(path: Path) -> Iterator[Citation]:
    """Yield what a page cites: first in its Sources, then in its sentences, each work once."""
    text, place = path.read_text(encoding="utf-8"), path.relative_to(DOCS).as_posix()
    seen = set()
    for item in items(text):
        if match := re.match(r"\[@([^\]]+)\]:? ?(.*)", item):
            seen.add(match[1])
            yield Citation(match[1], f"{place}#sources", title(text), _plain(match[2]))
    for match in _CITED.finditer(text.replace(section(text), "")):
        if match["key"] not in seen:
            seen.add(match["key"])
            yield Citation(match["key"], place, title(text), "")


def modules() -> dict[str, Path]:
    """Return the files of dlref with docstrings that are shown, by the names of their API pages."""
    root = ROOT / "dlref"
    paths = [path for path in sorted(root.rglob("[!_]*.py")) if path.parent.name != "checks"]
    return {".".join(path.relative_to(root).with_suffix("").parts): path for path in paths}


def in_docstrings(path: Path) -> list[tuple[str, str]]:
    """Return the links of a module's docstrings, each as its words and its address."""
    return [(" ".join(words.split()), address) for words, address in _LINK.findall(path.read_text(encoding="utf-8"))]


def citations() -> list[Citation]:
    """Return every place that cites a work: the pages, and the modules that have no page which does."""
    found = [one for path in page_paths() for one in on_page(path)]
    cited = {(one.key, one.place.partition(".")[0]) for one in found}
    keys = {one.address: one.key for one in sources().values()}
    for module, path in modules().items():
        for _, address in in_docstrings(path):
            if (key := keys.get(address)) and (key, module) not in cited:
                found.append(Citation(key, f"api/{module}.md", f"`dlref.{module}`", ""))
    return found


def bibliography() -> str:
    """Return every work with all its authors as Markdown, and under it the places that cite it, with what they take from it."""
    places: dict[str, list[str]] = {}
    for one in citations():
        places.setdefault(one.key, []).append(f"- [{one.title}]({one.place}){': ' * bool(one.words)}{one.words}")
    works = []
    for one in sources().values():
        cited = "\n".join(dict.fromkeys(places.get(one.key, [])))
        works.append(f'<div class="work" id="{one.key}" markdown>\n\n{one.written(list(one.authors))}\n\n{cited}\n\n</div>')
    return "\n\n".join(works)


def _list(names: list[str], last: str) -> str:
    """Return names as one writes them: `Blanchard, Higham & Higham`."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _plain(text: str) -> str:
    """Return Markdown without its links: on another page they would lead elsewhere."""
    return re.sub(r"\[([^\[\]]+)\](?:\([^()\s]*\)|\[@[^\]]+\])", r"\1", text)
