"""The notes as a whole, read from docs/notes.json and the pages: what became of each item and each entry, and what a chapter holds."""

import html
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from scripts.sitegen import tables
from scripts.sitegen.crosslinks import targets
from scripts.sitegen.pages import DOCS, Claim, errata, fences, parts, settled, title

_LINK = re.compile(r"\]\((?:(\w+)\.md)?#([\w.-]+)\)")
_LEDE = re.compile(r"^# [^\n]+\n\n(.+?)(?=\n\{|\n\n)", re.M | re.S)


class Item(NamedTuple):
    """What became of an item of the notes."""

    name: str
    lines: str
    page: str
    """The page it has its anchor on; empty as long as it has none."""
    title: str
    """The title of this page."""
    code: list[str]
    """The functions of the page's own formula that its runs call, `adam.step`, or else the modules that they use."""
    run: str
    """Where an example of it is, as `adam#2.4-adam-b1`; empty without one."""
    figure: str
    """Where a figure of it is."""
    claims: list[Claim]


def items() -> list[Item]:
    """Return every item in the order of the notes' lines."""
    texts = {path: (DOCS / f"{path}.md").read_text(encoding="utf-8") for path in {entry["page"] for entry in _items().values()} if path}
    by_anchor = {page: parts(text) for page, text in texts.items()}
    by_item = {page: settled(text) for page, text in texts.items()}
    functions = targets()
    found = []
    for name, entry in sorted(_items().items(), key=lambda item: (item[1]["lines"][0], item[1]["lines"][-1])):
        page = entry["page"] or ""
        claims = sorted(
            (claim for claim in by_item.get(page, []) if claim.item == name), key=lambda claim: (len(claim.anchor), claim.anchor)
        )
        own = {f"{page}#{anchor}": by_anchor[page].get(anchor, "") for anchor in [claim.anchor for claim in claims] or [name] if page}
        text = "\n".join(own.values())
        # A block may lead to what shows it: a figure with a place of its own, or a run that stands with another claim.
        linked = {f"{to or page}#{anchor}": by_anchor.get(to or page, {}).get(anchor, "") for to, anchor in _LINK.findall(text)}
        shown = own | linked
        fenced = [(place, fence) for place, part in shown.items() for fence in fences(DOCS / "page.md", part)]
        run = next((place for place, fence in fenced if fence.language == "pycon"), "")
        figure = next((place for place, fence in fenced if fence.is_plot), "")
        used = [call for call in dict.fromkeys(re.findall(r"\b[a-z]\w*\.[a-z]\w*", text)) if call in functions]
        code = [call for call in used if call.startswith(f"{page}.")]
        code = code or [module for module in dict.fromkeys(call.partition(".")[0] for call in used) if module != "datasets"]
        found.append(Item(name, tables.lines(entry), page, title(texts[page]) if page else "", code, run, figure, claims))
    return found


def coverage(nav: list[Any]) -> str:
    """Return how much of the notes is settled, and a table of all their items, chapter by chapter."""
    found, names = items(), {name.partition(" ")[0]: name for name, _ in _numbered(nav)}
    entries = tables.notes()["errata"].values()
    placed = _of(sum(bool(item.page) for item in found), len(found))
    have = _of(sum(bool(entry["page"]) for entry in entries), len(entries))
    runs, figures = sum(bool(item.run) for item in found), sum(bool(item.figure) for item in found)
    counted = (
        f"{placed.capitalize()} items into which we divided the notes have their place on a page, and {have} entries of the "
        f"[errata](errata.md). {tables.fates('the notes state')} {runs} of the items have an example that is run, and {figures} a figure."
    )
    made = [counted]
    # The title of the whole stands before the first chapter.
    for number, chapter in itertools.groupby(found, lambda item: max(item.name[0], "1")):
        groups = {names.get(section, ""): [_row(item) for item in inside] for section, inside in itertools.groupby(chapter, _section)}
        columns = ("Lines", "Item", "Page", "In dlref", "Run", "Figure", "Verdicts")
        made.append(f"## {names[number]} {{ #chapter-{number} }}\n\n{_table('coverage', columns, groups)}")
    return "\n\n".join(made)


def _section(item: Item) -> str:
    """Return the number of an item's section; empty for the title of a chapter."""
    number = item.name.partition("-")[0]
    return number if "." in number else ""


def _row(item: Item) -> str:
    if not item.page:
        return f'<tr><td>{item.lines}</td><th scope="row">{item.name}</th><td>not yet</td>{"<td></td>" * 4}</tr>'
    api = {name: f"api/{name.partition('.')[0]}.html" + (f"#dlref.{name}" if "." in name else "") for name in item.code}
    cells = [
        _link(f"{item.page}#{item.name}", item.title),
        ", ".join(f'<a href="{address}"><code>{name}</code></a>' for name, address in api.items()),
        item.run and _link(item.run, "run"),
        item.figure and _link(item.figure, "figure"),
        "".join(f'<span class="{claim.verdict}">{tables.sign(claim, f"{item.page}.html")}</span>' for claim in item.claims),
    ]
    return f'<tr><td>{item.lines}</td><th scope="row">{item.name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


KINDS = {"erratum": "Errata", "omission": "Omissions", "convention": "Conventions", "beyond": "Beyond the notes", "withdrawn": "Withdrawn"}
SEVERITIES = ("critical", "major", "minor", "cosmetic")
"""Of all kinds but `withdrawn`, which has none."""


def entries() -> str:
    """Return the list of all entries by kind and severity, and the form that filters it."""
    found = tables.notes()["errata"]
    texts = {page: (DOCS / f"{page}.md").read_text(encoding="utf-8") for page in {entry["page"] for entry in found.values()} if page}
    said = {name: words for text in texts.values() for name, words in errata(text).items()}
    groups: dict[str, list[str]] = {}
    for kind, heading in KINDS.items():
        own = sorted(((*SEVERITIES, "").index(_severity(entry)), name) for name, entry in found.items() if entry["kind"] == kind)
        counts = Counter((*SEVERITIES, "")[rank] for rank, _ in own)
        counted = ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts[severity])
        group = f"{heading}: {len(own)}" + (f" ({counted})" if counted else "")
        groups[group] = []
        for _, name in own:
            entry, page = found[name], found[name]["page"]
            cells = [
                _link(f"{page}#{name}", said[name]) if page else "not yet on a page",
                tables.lines(entry),
                _severity(entry),
                html.escape(title(texts[page])) if page else "",
            ]
            inside = "".join(f"<td>{cell}</td>" for cell in cells)
            groups[group].append(f'<tr data-kind="{kind}" data-severity="{_severity(entry)}"><th scope="row">{name}</th>{inside}</tr>')
    choices = (("kind", "Kind", KINDS), ("severity", "Severity", dict(zip(SEVERITIES, SEVERITIES, strict=True))))
    form = "".join(f'<label>{label} <select name="{name}">{_options(options)}</select></label>' for name, label, options in choices)
    table = _table("errata", ("Entry", "What it is about", "Notes", "Severity", "Page"), groups)
    return (
        f'<form class="filter" id="filter" data-search-exclude hidden>{form}<output aria-live="polite"></output></form>\n\n'
        f'{table}\n\n<script src="assets/errata.js"></script>'
    )


def _options(options: dict[str, str]) -> str:
    return "".join(f'<option value="{value}">{text}</option>' for value, text in ({"all": "all"} | options).items())


def _severity(entry: dict[str, Any]) -> str:
    return "" if entry["kind"] == "withdrawn" else str(entry["severity"])


def chapter(page: str, nav: list[Any]) -> str:
    """Return what a chapter holds: under the title of each section its pages, each with its lede and how the notes' claims fare on it.

    A chapter's page is the first of its group in the navigation. A section that the notes give a title has its anchor there.
    """
    inside = next(inside for _, inside in _numbered(nav) if inside[0] == page)
    found = []
    for entry in inside[1:]:
        name, listed = next(iter(entry.items())) if isinstance(entry, dict) else ("Lab", [entry])
        number = name.partition(" ")[0].lower()
        anchor = f"{number}-title" if _items().get(f"{number}-title", {}).get("page") == PurePosixPath(page).stem else f"section-{number}"
        found += [f"## {name} {{ #{anchor} }}", *(_listed(path) for path in listed)]
    return "\n\n".join(found)


def _listed(path: str) -> str:
    text = (DOCS / path).read_text(encoding="utf-8")
    tally = tables.tally(text, " &ensp;")
    fares = f'\n\n    <span class="tally">{tally}</span>' if tally else ""
    return f"- **[{title(text)}]({path})**\n\n    {lede(path, text)}{fares}"


def lede(path: str, text: str) -> str:
    """Return the paragraph below the title of a page or a lab, to stand on another page: with links from there, and without anchors."""
    found = _LEDE.search(text if path.endswith(".md") else re.sub(r"^# ?", "", text, flags=re.M))  # in a lab it is a comment
    if found is None:
        raise LookupError(f"docs/{path}: no paragraph follows its title")

    def from_there(match: re.Match[str]) -> str:
        target = normpath(join(dirname(path), match[1])) if match[1] else path
        return f"]({target.replace('.html', '.md')}"  # a lab links to what is made of a page

    words = re.sub(r'<span id="[^"]*">(.*?)</span>', r"\1", " ".join(found[1].split()))
    return re.sub(r"\]\((?!https:)([^)#]*)", from_there, words)


def _items() -> dict[str, dict[str, Any]]:
    return tables.notes()["items"]


def _numbered(nav: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the chapters and sections of the navigation, each with its name, `1.1 Applying deep learning`, and what it holds."""
    for entry in nav:
        for name, inside in entry.items() if isinstance(entry, dict) else ():
            if isinstance(inside, list) and name[0].isdigit():
                yield name, inside
                yield from _numbered(inside)


def _table(name: str, columns: tuple[str, ...], groups: dict[str, list[str]]) -> str:
    """Return a table in groups, each below its name."""
    head = "".join(f'<th scope="col">{column}</th>' for column in columns)
    bodies = []
    for group, rows in groups.items():
        above = [f'<tr class="group"><th colspan="{len(columns)}" scope="rowgroup">{html.escape(group)}</th></tr>'] if group else []
        bodies.append("<tbody>\n" + "\n".join([*above, *rows]) + "\n</tbody>")
    return f'<table class="{name}" data-search-exclude><thead><tr>{head}</tr></thead>{"".join(bodies)}</table>'


def _link(place: str, text: str) -> str:
    page, _, anchor = place.partition("#")
    return f'<a href="{page}.html#{anchor}">{html.escape(text)}</a>'


def _of(count: int, total: int) -> str:
    return f"all {total}" if count == total else f"{count} of the {total}"
