"""How to cite a page: the fold at its end. Author, title and version stand in CITATION.cff, the licence in pyproject.toml."""

import os
import re
import subprocess
import tomllib
from datetime import UTC, date, datetime
from html import escape
from pathlib import PurePosixPath
from typing import Any

from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import yaml_load

from scripts.sitegen import as_markdown
from scripts.sitegen.pages import ROOT, once_a_build

_MARKUP = re.compile(r"<[^>]+>")


def text(title: str, address: str) -> str:
    """Return the citation of a page as a sentence for any list of works."""
    ended = title if title.endswith("?") else f"{title}."
    return f"{authors()}. “{ended}” {work()['title']}, {edition()}. {address}. Licence: {_licence()}."


def bibtex(title: str, address: str, name: str) -> str:
    """Return the citation as an entry for BibTeX; `name` tells it from those of other pages."""
    facts, made = work(), day()
    fields = {
        "author": f"{{{_tex(authors())}}}",  # braced twice, for it is no first name and surname,
        "title": f"{{{_tex(title)}}}",  # and so that no style turns Adam into adam
        "howpublished": _tex(str(facts["title"])),
        **({"year": str(made.year), "month": str(made.month)} if made else {}),
        "url": address,
        "note": _tex(f"Version {facts['version']}{f' of {made.isoformat()}' if made else ''}. Licence: {_licence()}"),
    }
    width = max(map(len, fields))
    return f"@misc{{{name},\n" + "".join(f"  {key:{width}} = {{{value}}},\n" for key, value in fields.items()) + "}"


def fold(page: Page) -> str:
    """Return the fold that ends a page: both citations, and where the page lies as Markdown."""
    title, address = plain_title(page), page.canonical_url or page.url
    name = "-".join(("dlref", *PurePosixPath(as_markdown.uri(page)).with_suffix("").parts))
    blocks = (("text", text(title, address)), ("bibtex", bibtex(title, address, name)))
    shown = "".join(
        f'<div class="language-{language} highlight"><pre><span></span><code>{escape(block, quote=False)}\n</code></pre></div>\n'
        for language, block in blocks
    )
    beside = PurePosixPath(as_markdown.uri(page)).name
    taken = f'<p>To take along, for a program or to paste: <a href="{beside}">this page as Markdown</a>.</p>'
    return f'<details class="cite"><summary>Cite this page</summary>\n{shown}{taken}\n</details>\n'


def plain_title(page: Page) -> str:
    """Return the title of a page, as the window has it, without markup."""
    return _MARKUP.sub("", str(page.meta.get("title") or page.title))


@once_a_build
def day() -> date | None:
    """Return the day of the text: that of SOURCE_DATE_EPOCH, else of the last commit, else none. It is never the day of the build."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH") or _last_commit()
    return datetime.fromtimestamp(int(seconds), UTC).date() if seconds else None


def edition() -> str:
    """Return which version of the text this is, and its day."""
    made = day()
    return f"version {work()['version']}" + (f", {made.isoformat()}" if made else "")


def _last_commit() -> str:
    """Return the second of the last commit, or nothing without git or its records; those of a folder further up are another project's."""
    if not (ROOT / ".git").exists():
        return ""
    try:
        command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:  # no git
        return ""


def authors() -> str:
    """Return whom to name."""
    return " and ".join(str(author["name"]) for author in work()["authors"])


@once_a_build
def work() -> dict[str, Any]:
    """Return what CITATION.cff says."""
    return dict(yaml_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")))


@once_a_build
def _licence() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"])


def _tex(words: str) -> str:
    return re.sub(r"[&%$#_{}]", r"\\\g<0>", words)
