"""The whole site as one printable book: `python3 scripts/dev.py book` writes book.pdf. Needs Chromium.

    book [FILE]    write it to this file instead

All pages in the order of the navigation, as they print, folds closed; contents with the numbers of the sheets; links within the book.
The site is built for it in .cache/book/, where book.html stays, the one page that is printed. It is printed until the contents
are right, which is twice: a browser cannot say on which sheet something will stand before it has printed it.
"""

import html
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from scripts.bench import chromium
from scripts.dev import ROOT
from scripts.sitegen import cite

FOLDER = ROOT / ".cache" / "book"
STYLE = """
@page { size: A4; margin: 15mm 15mm 18mm; }
article { break-before: page; }
.front { height: 250mm; display: flex; flex-direction: column; justify-content: center; }
.contents ol { list-style: none; margin: 0; padding: 0; }
.contents li { display: flex; margin: 0 !important; gap: 0.4rem; align-items: baseline; }
.contents li::before { content: ""; order: 1; flex: 1; border-bottom: 0.05rem dotted var(--ink-2); }
.contents .sheet { order: 2; min-width: 1.6rem; text-align: right; }
.contents a { color: inherit; text-decoration: none; }
"""
FOOTER = '<p style="width: 100%; margin: 0; font: 7pt serif; text-align: center" class="pageNumber"></p>'
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_ADDRESS = re.compile(r' (id|href|xlink:href)="([^"]*)"|url\(#([^)]*)\)')


class Chapter(NamedTuple):
    """A page of the site as a part of the book."""

    section: str
    title: str
    name: str
    """Where it lies, `labs/tuning.html`."""

    @property
    def place(self) -> str:
        """What its ids begin with, so that no two pages have one in common."""
        return self.name.removesuffix(".html").replace("/", ".") + "--"


def main(arguments: list[str]) -> int:
    """Build, print, number and print again."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return 2 if len(arguments) > 1 else 0
    target = Path(arguments[0] if arguments else ROOT / "book.pdf").resolve()
    address = os.environ.get("SITE_URL") or str(cite.work()["url"])
    command = [sys.executable, "-m", "mkdocs", "build", "-d", str(FOLDER)]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"SITE_URL": address}, check=True)
    found = chapters((FOLDER / "llms.txt").read_text(encoding="utf-8"), address)
    sheets, before = dict[str, int](), None
    while sheets != before:
        (FOLDER / "book.html").write_text(assemble(FOLDER, found, address, sheets), encoding="utf-8")
        print_page(FOLDER / "book.html", target)
        before, sheets = sheets, where(target)
    print(f"{target}: {len(found)} pages of the site on {sheets['']} sheets")
    return 0


def chapters(listed: str, address: str) -> list[Chapter]:
    """Return the pages in order, from llms.txt, which lists them by the navigation."""
    found, section = [], ""
    for line in listed.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif match := re.match(rf"- \[(.+?)\]\({re.escape(address)}(.+?)\.md\): ", line):
            found.append(Chapter(section, match[1], f"{match[2]}.html"))
    return found


def assemble(site: Path, found: list[Chapter], address: str, sheets: dict[str, int]) -> str:
    """Return the book as one page of HTML; `sheets` has the number of the sheet on which each chapter begins, once it is known."""
    head = (site / "index.html").read_text(encoding="utf-8")
    styles = "".join(re.findall(r'<link rel="stylesheet"[^>]*>', head))
    places = {chapter.name: chapter.place for chapter in found}
    articles = "\n".join(_article((site / chapter.name).read_text(encoding="utf-8"), chapter, places, address) for chapter in found)
    title, about = (html.escape(str(cite.work()[fact])) for fact in ("title", "abstract"))
    front = f"<h1>{title}</h1><p>{about}</p><p>{html.escape(cite.authors())}, {cite.edition()}.</p><p>{html.escape(address)}</p>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{styles}<style>{STYLE}</style></head>'
        f'<body dir="ltr" data-md-color-scheme="default"><div class="front md-typeset">{front}</div>'
        f'<article class="contents md-typeset"><h1>Contents</h1>{_contents(found, sheets)}</article>{articles}</body></html>'
    )


def _contents(found: list[Chapter], sheets: dict[str, int]) -> str:
    parts = []
    for section in dict.fromkeys(chapter.section for chapter in found):
        lines = "".join(
            f'<li><a href="#{c.place}">{html.escape(c.title)}</a><span class="sheet">{sheets.get(c.place, 0)}</span></li>'
            for c in found
            if c.section == section
        )
        parts.append(f"<h3>{html.escape(section)}</h3><ol>{lines}</ol>")
    return "".join(parts)


def _article(page: str, chapter: Chapter, places: dict[str, str], address: str) -> str:
    """Return the article of a page; its ids are its own in the book, and its links lead to other chapters or, by their addresses, out."""
    body = page.partition("<article")[2].partition(">")[2].partition("</article>")[0]
    body = re.sub(r'<details class="cite">.*?</details>|<span class="katex-mathml">.*?</math></span>', "", body, flags=re.S)

    def moved(match: re.Match[str]) -> str:
        attribute, value, drawn = match.groups()
        if drawn:
            return f"url(#{chapter.place}{drawn})"
        if attribute == "id":
            return f' id="{chapter.place}{value}"'
        path, _, anchor = value.partition("#")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.name), path)) if path else chapter.name
        target = f"#{places[name]}{anchor}" if name in places else urljoin(address + chapter.name, value)
        return f' {attribute}="{target}"'

    body = _TAG.sub(lambda tag: _ADDRESS.sub(moved, tag[0]), body)
    at = f"--address: '{address}{chapter.name}'"
    return f'<article id="{chapter.place}" class="md-content__inner md-typeset" style="{at}">{body}</article>'


def print_page(page: Path, target: Path) -> None:
    """Print a page of HTML, with numbers at the feet of the sheets."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        window = browser.new_page()
        window.set_default_timeout(0)
        window.goto(page.as_uri())
        window.evaluate("document.fonts.ready")
        window.pdf(path=target, prefer_css_page_size=True, display_header_footer=True, header_template="<p></p>", footer_template=FOOTER)
        browser.close()


def where(book: Path) -> dict[str, int]:
    """Return the number of the sheet on which each place that is linked to stands; of no name, how many sheets there are."""
    from pypdf import PdfReader

    reader = PdfReader(book)
    found = {"": len(reader.pages)}
    for name, destination in reader.named_destinations.items():
        number = reader.get_destination_page_number(destination)
        if number is not None:
            found[name.removeprefix("/")] = number + 1
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
