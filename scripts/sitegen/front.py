"""The home page: a specimen, what was counted, and the table of all formulas."""

import html
import re
from pathlib import Path
from typing import Any

from scripts.sitegen import panel, tables
from scripts.sitegen.pages import DOCS, VERDICTS, claims, fences, function_of, page_paths, title


def specimen(function: str, anchor: str, number: int) -> str:
    """Return a formula, the lines that are this formula, one of the notes’ claims with its verdict, and a figure by its number."""
    shown = tables.formula(function_of(function)[0])
    if shown is None:
        raise LookupError(f"dlref.{function}: its module has no formula")
    page = tables.address(shown.module).partition("#")[0]
    text = (DOCS / page).with_suffix(".md").read_text(encoding="utf-8")
    found = next((claim for claim in claims(text) if claim.anchor == anchor), None)
    if found is None:
        raise LookupError(f"docs/{page.replace('.html', '.md')} settles no claim {anchor}")
    mark, word = VERDICTS[found.verdict]
    code = re.sub(r' data-q="[^"]*"', "", panel.code([function]))  # its names are linked to no legend
    place = tables.lines(tables.notes()["items"][found.item])
    return (
        f'<div class="specimen"><div><p class="name"><a href="{page}">{html.escape(title(text))}</a></p>'
        f'<div class="arithmatex">\\[{html.escape(shown.tex)}\\]</div></div>'
        f'<div class="formula-code" data-object="dlref.{function}">{code}</div>'
        f'<div class="{found.verdict}"><p><span class="verdict"><span aria-hidden="true">{mark}</span> {word}</span>'
        f' <a href="{page}#{anchor}">{html.escape(found.title)}</a> <span class="lines">claimed in the notes, {place}</span></p></div>'
        f"<!--plot {number}--></div>"
    )


def home(nav: list[Any]) -> str:
    """Return the table of all formulas by the sections of the notes: what each means, how its claims fare, the formula, a small picture."""
    bodies = []
    for section, pages in _sections(nav):
        rows = [f'<tr class="group"><th scope="rowgroup" colspan="3">{html.escape(section)}</th></tr>']
        for page in pages:
            shown = tables.formula(Path(page).stem)
            if shown is None:
                raise LookupError(f"dlref/{Path(page).stem}.py: the docstring holds no $$ formula for the home page")
            text = (DOCS / page).read_text(encoding="utf-8")
            link = Path(page).with_suffix(".html").as_posix()
            name = html.escape(title(text))
            rows.append(
                f'<tr id="{shown.module}">'
                f'<td class="meaning"><a href="{link}">{name}</a><br>{html.escape(shown.summary)}.'
                f'<div class="tally">{tables.tally(text, " &ensp;")}</div></td>'
                f'<td class="formula"><div class="arithmatex">\\[{html.escape(shown.tex)}\\]</div></td>'
                f'<td class="picture">{_thumbnail(page, text)}</td></tr>'
            )
        bodies.append("<tbody>\n" + "\n".join(rows) + "\n</tbody>")
    columns = ["What it does, and how the notes’ claims fare", "Formula", "Picture"]
    head = "<tr>" + "".join(f'<th scope="col">{column}</th>' for column in columns) + "</tr>"
    return f'<table class="formulas"><thead class="visually-hidden">{head}</thead>' + "\n".join(bodies) + "</table>"


def counts() -> str:
    """Return how many of the notes' claims are settled, and how; and how much of the site was run."""
    fenced = [fence for path in page_paths() for fence in fences(path)]
    figures = sum(fence.is_plot for fence in fenced)
    examples = sum(fence.language == "pycon" for fence in fenced)
    run = f"The pages run {examples} examples and draw {figures} figures; each displayed formula is evaluated as it is printed."
    return f"{tables.fates('they make')} {run}"


def _sections(nav: list[Any], section: str = "") -> list[tuple[str, list[str]]]:
    """Return (title, formula pages) for every group of the navigation that holds formula pages."""
    known = {f"{module}.md" for module in tables.modules() if tables.formula(module)}
    found: list[tuple[str, list[str]]] = []
    own: list[str] = []
    for entry in nav:
        target = next(iter(entry.values())) if isinstance(entry, dict) else entry
        if isinstance(target, list):
            found += _sections(target, next(iter(entry)))
        elif target in known:
            own.append(target)
    return ([(section, own)] if own else []) + found


def _thumbnail(page: str, text: str) -> str:
    drawn = [fence for fence in fences(DOCS / page, text) if fence.is_plot]
    if not drawn:
        raise LookupError(f"docs/{page}: a formula's page needs a plot")
    chosen = next((fence for fence in drawn if "thumb" in fence.words), drawn[0])
    link = Path(page).with_suffix(".html").as_posix()
    return f'<a href="{link}" tabindex="-1" aria-hidden="true"><!--thumb {chosen.place}--></a>'
