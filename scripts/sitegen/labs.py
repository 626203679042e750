"""Labs: jupytext percent scripts that mkdocs-jupyter executes, rewritten to the site's own look.

mkdocs-jupyter brings its own 600 kB of styles to every page and leaves formulas as they are. Kept here are the cells; their code, text
and figures become what they would be on any other page.
"""

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup
from bs4.element import Tag

from scripts.sitegen import in_pages, plots
from scripts.sitegen.pages import CACHE, once_an_edit

_ALT = re.compile(r"#\| alt: (?P<alt>.+)\n")
_MATH = re.compile(r"\$\$(?P<display>.+?)\$\$|(?<![\\$\w])\$(?!\s)(?P<inline>[^$\n]+?)(?<!\s)\$(?![\w$])", re.S)
# The kernel reads this at its start; it finds the site's figure style through PYTHONPATH.
_KERNEL_CONFIG = """\
from scripts.sitegen import plots
c = get_config()
c.Application.log_level = "ERROR"
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.rc = plots.style("lab")
c.InlineBackend.print_figure_kwargs = {"metadata": {"Date": None}}
"""


class BadLab(Exception):
    """A lab that cannot be published."""


class Cell(NamedTuple):
    """A cell of a lab's source."""

    kind: str
    """`code` or `markdown`."""
    source: str


def world() -> str:
    """Return a hash of all that a lab's results depend on besides its own text."""
    return hashlib.sha256(f"{plots.world()}\n{_KERNEL_CONFIG}".encode()).hexdigest()[:16]


def kernel_folder(cache: Path = CACHE) -> Path:
    """Write the kernel's settings and return the folder to name in IPYTHONDIR."""
    folder = cache / "ipython"
    profile = folder / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(_KERNEL_CONFIG, encoding="utf-8")
    return folder


def cells(path: Path) -> list[Cell]:
    """Return the cells of a percent script, without the alt-text lines."""
    import jupytext

    notebook = jupytext.read(path, fmt="py:percent")
    return [Cell(cell["cell_type"], _ALT.sub("", cell["source"] + "\n").strip("\n")) for cell in notebook["cells"]]


@once_an_edit
def notebook(path: Path) -> str:
    """Return the script as an .ipynb without outputs; the same bytes every time."""
    import jupytext

    book = jupytext.read(path, fmt="py:percent")
    book["metadata"] = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for number, cell in enumerate(book["cells"]):
        cell["id"] = f"cell-{number}"
        cell["metadata"] = {}
        if cell["cell_type"] == "code":
            cell["source"] = _ALT.sub("", cell["source"] + "\n").strip("\n")
    text: str = jupytext.writes(book, fmt="ipynb")
    return text + "\n"


@cache
def lean(page: str, content: str) -> str:
    """Return mkdocs-jupyter's page content as the site's own. Raises `BadLab` for a figure without alt text."""
    soup = BeautifulSoup(content, "html.parser")
    book = soup.select_one(".jp-Notebook")
    if book is None:
        raise BadLab(f"{page}: no notebook in what mkdocs-jupyter returned")
    parts: list[str] = []
    for cell in book.find_all("div", class_="jp-Cell", recursive=False):
        text = cell.select_one(".jp-RenderedMarkdown")
        parts += [_text(text)] if text is not None else _code(page, cell, len(parts))
    code = "\n".join(cell.get_text() for cell in book.select(".jp-InputArea-editor"))
    kind = "lab" if in_pages.is_runnable(code) else "lab no-run"
    return f'<div class="{kind}">\n' + "\n".join(parts) + "\n</div>"


def _text(cell: Tag) -> str:
    for link in cell.select("a.anchor-link"):
        link["class"] = "headerlink"
        link["title"] = "Permanent link"
    for string in cell.find_all(string=True):
        if "$" in string and string.find_parent(["code", "pre"]) is None:
            string.replace_with(BeautifulSoup(_MATH.sub(_arithmatex, html.escape(str(string), quote=False)), "html.parser"))
    return cell.decode_contents()


def _arithmatex(match: re.Match[str]) -> str:
    tex = rf"\[{match['display']}\]" if match["display"] else rf"\({match['inline']}\)"
    return f'<span class="arithmatex">{tex}</span>'


def _code(page: str, cell: Tag, number: int) -> list[str]:
    parts, alt = [], None
    code = cell.select_one(".jp-InputArea-editor pre")
    if code is not None:
        found = _ALT.search(code.get_text())
        alt = found["alt"].strip() if found else None
        source = _ALT.sub("", code.get_text()).strip("\n")
        parts.append(f'<div class="lab-in">{_highlight(source)}</div>')
    printed = ""  # the kernel sends what is printed in pieces, cut wherever its clock says
    for output in cell.select(".jp-OutputArea-output"):
        image, text = output.find("img"), output.find("pre")
        if "stderr" in str(output.get("data-mime-type")):
            raise BadLab(f"{page}: a cell warns: {output.get_text().strip()}")
        if isinstance(text, Tag):
            printed += text.get_text()
            continue
        if printed:
            parts.append(_output(printed))
            printed = ""
        if isinstance(image, Tag) and str(image["src"]).startswith("data:image/svg+xml;base64,"):
            if alt is None:
                raise BadLab(f"{page}: a cell that draws needs a first line '#| alt: what the figure shows'")
            svg = base64.b64decode(str(image["src"]).split(",", 1)[1]).decode("utf-8")
            parts.append(plots.figure(plots.clean(svg, f"l{number}"), alt))
        else:
            raise BadLab(f"{page}: an output that is neither text nor an SVG figure: {str(output)[:80]}")
    return [*parts, _output(printed)] if printed else parts


def _output(text: str) -> str:
    return f'<div class="lab-out"><pre tabindex="0">{html.escape(text.strip(chr(10)))}</pre></div>'


def _highlight(source: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    block: str = highlight(source, PythonLexer(), HtmlFormatter(cssclass="language-python highlight", wrapcode=True))
    return block.replace("<pre>", '<pre tabindex="0">').strip()
