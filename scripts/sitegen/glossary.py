"""The words of the subject: the glossary, and what the search finds a page by.

docs/glossary.json has an entry for each term: its name in English, what the notes and other Chinese texts call it, what readers call
it, where it is explained, and what it means, in a sentence. A page adds in its head `notes:`, the name that the notes give to what it is
about, and `terms:`, what readers type who look for it: identifiers, symptoms, questions. All of these are words of the search.
"""

import html
import json
import re
from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from scripts.sitegen.pages import DOCS, title


class Term(NamedTuple):
    """An entry of the glossary."""

    en: str
    zh: tuple[str, ...]
    also: tuple[str, ...]
    at: str
    """Where it is explained, as `momentum#formula`."""
    means: str

    @property
    def page(self) -> str:
        """The page that explains it."""
        return self.at.partition("#")[0]

    @property
    def anchor(self) -> str:
        """Its id in the glossary."""
        return re.sub(r"[^a-z0-9]+", "-", self.en.lower()).strip("-")


def terms() -> list[Term]:
    """Return every term in alphabetical order."""
    return _terms((DOCS / "glossary.json").read_text(encoding="utf-8"))


@cache
def _terms(text: str) -> list[Term]:
    entries = [Term(one["en"], tuple(one["zh"]), tuple(one["also"]), one["at"], one["means"]) for one in json.loads(text)]
    return sorted(entries, key=lambda term: term.en.lower())


def glossary() -> str:
    """Return the glossary as Markdown: a line of letters, then under each letter its terms."""
    letters = [(letter, list(group)) for letter, group in groupby(terms(), key=lambda term: term.en[0].upper())]
    index = " ".join(f"[{letter}](#{letter.lower()})" for letter, _ in letters)
    parts = [f"{index}\n{{ .letters }}"]
    for letter, group in letters:
        entries = "\n".join(_entry(term) for term in group)
        parts.append(f'## {letter} {{ #{letter.lower()} }}\n\n<dl class="glossary" markdown>\n{entries}\n</dl>')
    return "\n\n".join(parts)


def _entry(term: Term) -> str:
    name = html.escape(term.en) + (f' <span lang="zh">{"、".join(term.zh)}</span>' if term.zh else "")
    also = f' <span class="also">Also: {html.escape(", ".join(term.also))}.</span>' if term.also else ""
    page, _, anchor = term.at.partition("#")
    link = f"[{title((DOCS / f'{page}.md').read_text(encoding='utf-8'))}]({page}.md#{anchor})"
    return f'<div id="{term.anchor}" markdown>\n<dt markdown>{name}</dt>\n<dd markdown>{term.means}{also} {link}</dd>\n</div>'


def names(page: str, head: Mapping[str, Any]) -> list[str]:
    """Return what a page is looked for by: its title, the names of its terms, and what its head adds."""
    own = [name for term in terms() if term.page == page for name in (term.en, *term.zh, *term.also)]
    said = [*str(head.get("called", "")).split(", "), head.get("title"), head.get("notes"), *own, *(head.get("terms") or [])]
    return list(dict.fromkeys(str(name) for name in said if name))
