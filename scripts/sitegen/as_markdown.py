"""The pages for programs, and for people who paste them: each as Markdown beside its HTML, and llms.txt, which lists them.

A page is made from what the build made of it, so that nothing is said twice and nothing is missing: formulas as TeX, the code beside
them, examples with what they print, verdicts in words, of a figure its alt text and its caption.
"""

import hashlib
import re
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdownify import ATX, MarkdownConverter
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from scripts.sitegen.pages import CACHE, VERDICTS
from scripts.sitegen.search import bare

_LEFT_OUT = (
    ".headerlink, .copies, .explore, a.file, .filter, .letters, .matrix-hint, .picture, .said, .score, span.signs, "
    ".parity .visually-hidden, script, template"
)
"""What is there for the eye or the mouse alone."""
_SVG = re.compile(r'<svg (?:id="[^"]*" )?role="img" aria-label="([^"]*)".*?</svg>', re.S)
_TITLE = re.compile(r"^# .+$", re.M)
_MAKER = Path(__file__).read_text(encoding="utf-8") + version("markdownify")
_BLANKS = re.compile(r"[ \u00a0\u2002]+")


def uri(page: Page) -> str:
    """Return where a page lies as Markdown, from the root of the site."""
    return PurePosixPath(page.file.dest_uri).with_suffix(".md").as_posix()


def text(content: str, address: str, cache: Path = CACHE / "markdown") -> str:
    """Return a page as Markdown, with its address; `content` is its HTML with the figures, before formulas are typeset.

    It is kept under a hash of all that goes into it: an edit of one page converts no other.
    """
    key = hashlib.sha256(f"{_MAKER}\0{address}\0{content}".encode()).hexdigest()[:32]
    kept = cache / f"{key}.md"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(_converted(content, address), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def llms(nav: Navigation, name: str, description: str, root: str) -> str:
    """Return llms.txt, https://llmstxt.org: what the site is and where each page lies as Markdown, in the order of the navigation."""
    sections: dict[str, list[Page]] = {}
    for page in nav.pages:
        sections.setdefault(str([*page.ancestors][-1].title) if page.ancestors else "The site", []).append(page)
    lists = "\n".join(
        f"## {section}\n\n" + "".join(f"- [{page.title}]({urljoin(root, uri(page))}): {_about(page)}\n" for page in pages)
        for section, pages in sections.items()
    )
    more = f"All displayed formulas, with symbols, code and shapes, are in [formulas.json]({urljoin(root, 'formulas.json')})."
    return f"# {name}\n\n> {description}\n\nEach page lies as Markdown beside its HTML. {more}\n\n{lists}"


def _about(page: Page) -> str:
    """Return what a page is about in a line: the description in its head, else its first paragraph."""
    if said := page.meta.get("description"):
        return str(said)
    first = BeautifulSoup(bare(page.content or ""), "html.parser").find("p")
    return " ".join(first.get_text().split()) if first else ""


def _converted(content: str, address: str) -> str:
    soup = BeautifulSoup(_SVG.sub(r"<p><strong>Figure.</strong> \1</p>", bare(content)), "html.parser")
    for tag in soup.select(_LEFT_OUT):
        if not tag.decomposed:
            tag.decompose()
    for table in soup.select("table.highlighttable"):  # code with the numbers of its lines
        table.replace_with(*table.select("td.code pre"))
    for table in soup.select("table.formulas"):
        table.select("thead th")[-1].decompose()  # over the pictures
        for cell in table.select("th[colspan]"):
            cell["colspan"] = str(int(str(cell["colspan"])) - 1)
    for cell in soup.select("tbody th"):  # one at the start of a row makes no head
        cell.name = "td"
    for kinds in (strip.find_all("span", class_=[*VERDICTS], recursive=False) for strip in soup.select("p.verdicts")):
        for number, kind in enumerate(kinds, 1):  # without their signs, between which they stand on the page
            kind.string = kind.get_text().strip() + ("," if number < len(kinds) else ".")
    for link in soup.select("a[href]"):
        link["href"] = urljoin(address, str(link["href"]))
        del link["title"]
    return _TITLE.sub(lambda title: f"{title[0]}\n\n<{address}>", _Converter().convert_soup(soup), count=1) + "\n"


class _Converter(MarkdownConverter):
    """Knows what the site's own elements mean."""

    class Options:
        heading_style = ATX
        bullets = "-"

        @staticmethod
        def code_language_callback(block: Tag) -> str:
            """Return the language of a block; what is in none is an output."""
            box = block.find_parent(class_="highlight")
            classes = box.get_attribute_list("class") if box else []
            return next((str(name).removeprefix("language-") for name in classes if str(name).startswith("language-")), "text")

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _BLANKS.sub(" ", super().escape(text, parent_tags))

    def convert_span(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        for kind in el.get_attribute_list("class"):
            if kind == "arithmatex":
                return self._formula(el, parent_tags)
            if kind in _WORDS:
                return _WORDS[kind].format(text.strip())
        return text

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "arithmatex" in el.get_attribute_list("class"):
            return self._formula(el, parent_tags)
        return str(super().convert_div(el, text, parent_tags))

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "admonition-title" in el.get_attribute_list("class"):
            return f"\n\n### {text.strip()}\n\n"
        return str(super().convert_p(el, text, parent_tags))

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, text.replace("|", r"\|"), parent_tags))

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_th(el, text.replace("|", r"\|"), parent_tags))

    def _formula(self, el: Tag, parent_tags: set[str]) -> str:
        raw = el.get_text().strip()
        tex = raw[2:-2].strip()
        if parent_tags & {"td", "th"}:  # in one line, and without the bars that end a cell
            tex = " ".join(re.sub(r"(?<!\\)\|", r"\\vert ", re.sub(r"(?<!\\)\\\|", r"\\Vert ", tex)).split())
        elif raw.startswith(r"\["):
            return f"\n\n$$\n{tex}\n$$\n\n"
        return f"${tex}$"


_WORDS = {"verdict": "{}: ", "kind": ", {}", "lines": " ({})", "shape": "({})"}
"""What sets the words of a piece of a title or of a legend apart, where the site has colours and distances."""
