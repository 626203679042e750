"""What the build derives from the sources: the table of formulas, each page's legend, the API pages."""

import ast
import html
import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scripts.sitegen import contracts
from scripts.sitegen.pages import CODE, DOCS, ROOT, VERDICTS, Claim, claims, code_of, once_a_build, once_an_edit, page_paths, title

_TEX = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.M | re.S)
_NOTATION = re.compile(r"(?:^\|.*\n)+", re.M)  # the first table of the page
_REALS = r"\mathbb R"


class Formula(NamedTuple):
    """What a module's docstring says of its formula."""

    module: str
    summary: str
    tex: str


def modules() -> list[str]:
    """Return the modules of `dlref.__all__` in the order of the notes, read from the text (an import would be stale under serve)."""
    return _all(CODE / "__init__.py")


def beyond() -> list[str]:
    """Return the modules of `dlref.beyond.__all__`, `beyond.adamw`: each is shown on a page of another formula."""
    return [f"beyond.{name}" for name in _all(CODE / "beyond" / "__init__.py")]


@once_an_edit
def _all(path: Path) -> list[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    raise LookupError(f"{path.relative_to(ROOT)} assigns no __all__")


@once_a_build
def address(module: str) -> str:
    """Return where the formula of a module is shown, `adam.html#formula` or `adam.html#beyond.adamw`, as the notation says."""
    if "." not in module:
        return f"{module}.html#formula"
    found = (re.search(rf"(\w+)\.md#{re.escape(module)}\b", line) for line in (DOCS / "notation.md").read_text("utf-8").splitlines())
    page = next((match[1] for match in found if match), None)
    if page is None:
        raise LookupError(f"docs/notation.md: no row names a page with the anchor #{module}")
    return f"{page}.html#{module}"


@once_an_edit
def formula(module: str) -> Formula | None:
    """Return the formula of a module, or None for a module that has none, such as the data sets."""
    docstring = ast.get_docstring(ast.parse(code_of(module).read_text(encoding="utf-8"))) or ""
    tex = _TEX.search(docstring)
    return Formula(module, docstring.splitlines()[0].rstrip("."), tex[1]) if tex else None


@once_an_edit
def notes() -> dict[str, dict[str, Any]]:
    """Return the notes' own table of contents: every item and erratum with its lines and the page it is settled on."""
    found: dict[str, dict[str, Any]] = json.loads((DOCS / "notes.json").read_text(encoding="utf-8"))
    return found


def lines(entry: dict[str, Any]) -> str:
    """Return the lines of the notes that an item or an erratum is about, in words."""
    if isinstance(entry["lines"], str):
        return f"l. {entry['lines']}" if entry["lines"] != "all" else "all lines"
    first, last = entry["lines"][0], entry["lines"][-1]
    return f"l. {first}" if first == last else f"l. {first}–{last}"


def speed(part: str) -> str:
    """Return a table of the recorded run, docs/speed.json, as Markdown: `train`, `functions`, `checks`, or what it ran on, `run`."""
    record: dict[str, Any] = json.loads((DOCS / "speed.json").read_text(encoding="utf-8"))
    return {"train": _train, "functions": _functions, "checks": _checks, "run": _run}[part](record)


CONTENDERS = {
    "products": "the matrix products alone",
    "plain NumPy": "plain NumPy, nothing checked",
    "dlref": "`network.train`",
    "torch fused": "PyTorch, `Adam(fused=True)`",
    "torch": "PyTorch, `Adam()`",
    "scikit-learn": "scikit-learn, `MLPClassifier`",
}
"""What scripts/contenders.py calls them, and the site."""


def _train(record: dict[str, Any]) -> str:
    work = record["train"]
    rows = [
        (CONTENDERS[name], f"{work['milliseconds'][name]:.0f}", f"{ratio:.2f}", f"{work['ratios_memory_kept'][name]:.2f}")
        for name, ratio in sorted(work["ratios"].items(), key=lambda item: item[1])
    ]
    net = "-".join(map(str, work["sizes"]))
    text = f"A {net} ReLU network, Adam, {work['examples']:,} examples in batches of {work['batch']}, float32, one thread:"
    return f"{text}\n\n{_table(('One epoch', 'ms', '÷ products', 'memory kept'), rows)}"


def _functions(record: dict[str, Any]) -> str:
    rows = []
    for row in record["functions"]:
        shape, (own, other) = " × ".join(f"{n:,}" for n in row["shape"]), (row["microseconds"][name] for name in ("dlref", "torch"))
        ratios = f"{row['ratio']:.2f}", f"{row['ratio_memory_kept']:.2f}"
        rows.append((f"`{row['function']}`", shape, _microseconds(own), _microseconds(other), *ratios))
    return _table(("Function", "float32 array", "µs", "PyTorch, µs", "÷ PyTorch", "memory kept"), rows)


def _checks(record: dict[str, Any]) -> str:
    rows = [(f"`{row['function']}`", row["call"], row["checks"]) for row in record["checks"]]
    table = _table(("Function", "call, µs", "of which checks, µs"), rows)
    spent = sorted(row["checks"] for row in record["checks"])
    text = f"On an array of 5 × 4, where nothing else takes time, they cost from {spent[0]} to {spent[-1]} µs a call."
    return f'{text}\n\n<details class="calls" markdown><summary>All {len(rows)} functions of arrays</summary>\n\n{table}\n\n</details>'


def _run(record: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    return f"Run on {record['date']} on {record['machine']}: {versions}."


def _microseconds(value: float) -> str:
    return f"{float(f'{value:.3g}'):,.{0 if value >= 100 else 1}f}"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    lines = [head, ("---", *["--:"] * (len(head) - 1)), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def legend(page: str, marked: Mapping[int, tuple[str, str]] | None = None) -> str:
    """Return the rows of the notation table that name this page, as a Markdown list: symbol, meaning, shape or range.

    Of rows that are linked with formula and code, `marked` says how their symbols are written and which keys they have.
    """
    items = []
    for number, row in enumerate(notation()):
        if page in row["in"]:
            shape = shape_or_range(row, page)
            symbol, keys = (marked or {}).get(number, (row["symbol"], ""))
            items.append(f"- {symbol} &nbsp;{row['meaning']}" + (f' <span class="shape">{shape}</span>' if shape else ""))
            items[-1] += f'\n  {{ data-q="{keys}" }}' if keys else ""
    return '<div class="legend" markdown>\n\n' + "\n".join(items) + "\n\n</div>"


def with_shapes(text: str) -> str:
    """Return the page of the notation with all that stands in its column of shapes: what is declared before what is written.

    Each page that is named as using a symbol is linked to the formula that it stands in.
    """

    def whole(match: re.Match[str]) -> str:
        head, rule, *lines = match[0].splitlines()
        for number, (line, row) in enumerate(zip(lines, _notation(text), strict=True)):
            cells = re.split(r"(?<!\\)\|", line)
            cells[4] = f" {'; '.join(dict.fromkeys(filter(None, (shape_or_range(row, page) for page in row['in']))))} "
            cells[5] = re.sub(r"\]\((\w+\.md)\)", r"](\1#formula)", cells[5])
            lines[number] = "|".join(cells)
        return "\n".join([head, rule, *lines]) + "\n"

    return _NOTATION.sub(whole, text, count=1)


def shape_or_range(row: dict[str, Any], page: str) -> str:
    """Return what the signatures of a page's module say of a symbol, and behind it what only its row says."""
    return ", ".join(filter(None, [declared_shape(row, page), row["shape or range"]]))


def declared_shape(row: dict[str, Any], page: str) -> str:
    """Return shape or range of a symbol as the signatures of a page's module have it; empty if they have none of its names in the code.

    A name in the code may be that of an argument, of a field, or of a dimension, of which no array has none.
    """
    module = contracts.read().get(page)
    if module is None:
        return ""
    arguments = [argument for function in module.functions.values() for argument in function.arguments]
    fields = [field for fields in module.tuples.values() for field in fields]
    is_element = row["meaning"].startswith("an element of ")
    shapes: list[str] = []
    for code in re.findall(r"`(\w+)`", row["code"]):
        own = [x for x in arguments if x.name.rpartition(".")[2] == code] or [x for x in fields if x.name == code]
        found = [f"${x.interval or _REALS}$" if is_element and x.dims else _shape(x, page) for x in own]
        arrays = [x for x in (*arguments, *fields) if code in x.dims.split()]
        if not own and arrays:
            least = max(x.columns if x.dims.split()[-1] == code else 1 for x in arrays)
            found = [rf"${least}, {least + 1}, \dots$"]
        shapes += [shape for shape in dict.fromkeys(found) if shape and shape not in shapes]
    return "; ".join(shapes)


def _shape(declared: contracts.Row, page: str) -> str:
    """Return shape or range of one argument or field, in the symbols of the page."""
    if declared.kind in ("real", "integer"):
        return f"${declared.interval or _REALS}$"
    if not declared.dims:
        return ""
    symbols = _symbols(page)
    if like := declared.like.rpartition(".")[2]:
        shape = f"as ${symbols[like]}$" if like in symbols else f"as `{like}`"
    else:
        axes = ", ".join(r"\dots" if axis.startswith("*") else symbols.get(axis, _subscript(axis)) for axis in declared.dims.split())
        shape = "any shape" if declared.dims in ("*shape", "...") else f"$[{axes}]$"
    kind = "" if declared.kind == "real numbers" else declared.kind
    return ", ".join(filter(None, [kind, shape, f"${_each(declared.interval)}$" if declared.interval else ""]))


def _subscript(name: str) -> str:
    """Return the name of a dimension, `n_prev`, in TeX."""
    letter, _, words = name.partition("_")
    return rf"{letter}_{{\text{{{words}}}}}" if words else letter


def _each(interval: str) -> str:
    """Return the range of each element of an array, in TeX."""
    low, _, high = interval[1:].partition(", ")
    sign = r"\ge" if interval.startswith("[") else ">"
    return rf"{sign} {low}" if high == r"\infty)" else rf"\in {interval}"


@once_a_build
def _symbols(page: str) -> dict[str, str]:
    """Return the TeX of the symbols of a page by their names in the code: in a row one after the other, or one symbol of several names."""
    found: dict[str, str] = {}
    for row in notation():
        symbols, codes = row["symbol"].strip("$").split(r",\ "), re.findall(r"`([^`]+)`", row["code"])
        if page in row["in"]:
            found |= zip(codes, symbols * len(codes) if len(symbols) == 1 else symbols, strict=False)
    return found


@cache
def _notation(text: str) -> list[dict[str, Any]]:
    table = _NOTATION.search(text)
    lines = table[0].splitlines() if table else []
    names = [cell.strip().lower() for cell in lines[0].strip("|").split("|")]
    rows = []
    for line in lines[2:]:
        row: dict[str, Any] = dict(zip(names, (cell.strip() for cell in line.strip("|").split("|")), strict=True))
        row["in"] = [module or page for page, module in re.findall(r"(\w+)\.md(?:#(beyond\.\w+))?", row["in"])]
        rows.append(row)
    return rows


@once_a_build
def notation() -> list[dict[str, Any]]:
    """Return the rows of the one notation table, docs/notation.md, by column.

    What stands in the last one are the names of modules: that of a page, or `beyond.adamw` of the link `adam.md#beyond.adamw`.
    """
    return _notation((DOCS / "notation.md").read_text(encoding="utf-8"))


def api_pages() -> dict[str, str]:
    """Return the Markdown of the API pages by path: one a module, and their index."""
    pages = {}
    every = "Every public name of `dlref`. The module is the namespace: `from dlref import adam`, then `adam.step(...)`."
    index = ["# The API { #api }", "", every, ""]
    for module in modules() + beyond():
        shown = formula(module)
        docstring = ast.get_docstring(ast.parse(code_of(module).read_text(encoding="utf-8"))) or ""
        page = f"; it is shown on [{module}](../{address(module).replace('.html', '.md', 1)})" if shown else ""
        index.append(f"- [`dlref.{module}`]({module}.md): {docstring.splitlines()[0]}")
        pages[f"api/{module}.md"] = (
            f"---\ntitle: dlref.{module}\n"
            f"description: API of dlref.{module}, its functions, arguments and errors.\n---\n\n"
            f"# `dlref.{module}` {{ #dlref-{module} }}\n\nAll that `dlref.{module}` offers{page}.\n\n"
            f"::: dlref.{module}\n    options:\n      show_root_heading: false\n      show_root_toc_entry: false\n"
            '      filters: ["!^_"]\n'
        )
    head = "---\ntitle: Overview\ndescription: Every public name of dlref, module by module.\n---\n\n"
    pages["api/index.md"] = head + "\n".join(index) + "\n"
    return pages


def tally(text: str, between: str = "<br>") -> str:
    """Return how many of the notes' claims hold on a page, depend, fail."""
    found = [claim.verdict for claim in claims(text)]
    parts = []
    for verdict, (mark, _) in VERDICTS.items():
        if count := found.count(verdict):
            parts.append(f'<span class="{verdict}"><span aria-hidden="true">{mark}</span> {count} {_fate(verdict, count)}</span>')
    return between.join(parts)


def fates(whose: str) -> str:
    """Return a sentence on how the claims fare that the notes make, called by these words, on all pages together."""
    stated = [verdict for item in notes()["items"].values() for verdict in item["claims"] if verdict != "asked"]
    found = Counter(claim.verdict for path in page_paths() for claim in claims(path.read_text(encoding="utf-8")))
    plurals = _PLURALS | {"depends": "depend on a condition"}  # here nothing has said yet what they depend on
    fates = [f"{found[verdict]} {plurals[verdict]}" for verdict in VERDICTS if found[verdict]]
    are = f"All {len(stated)} claims that {whose} have a verdict"
    if found.total() < len(stated):
        are = f"{found.total()} of the {len(stated)} claims that {whose} have a verdict so far"
    return f"{are}: {', '.join(fates[:-1])} and {fates[-1]}."


def sign(claim: Claim, page: str = "") -> str:
    """Return the sign of what became of a claim, as a link to it; of a question, a question mark."""
    shown, word = {**VERDICTS, "asked": ("?", "Question")}[claim.verdict]
    words = html.escape(claim.title)
    return f'<a href="{page}#{claim.anchor}" title="{words}" aria-label="{word}: {words}">{shown}</a>'


def verdicts(text: str, matters: str) -> str:
    """Return the strip under a lede: how the notes' claims fare, a sign that leads to each of them, and the one that matters most."""
    found = {claim.anchor: claim for claim in claims(text)}
    if not found:
        return '<p class="verdicts">No claim of the notes is judged here.</p>'
    if matters not in found:
        raise LookupError(f"`matters: {matters}` in its head is no claim of the notes on the page; there are {', '.join(found)}")
    parts = []
    for verdict in VERDICTS:
        if own := [claim for claim in found.values() if claim.verdict == verdict]:
            signs = "".join(map(sign, own))
            parts.append(f'<span class="{verdict}">{len(own)} {_fate(verdict, len(own))} <span class="signs">{signs}</span></span>')
    notes = 'The <a href="index.html">lecture notes</a> make'
    counted = f"{notes} {len(found)} claims here:" if len(found) > 1 else f"{notes} one claim here:"
    one = found[matters]
    mark, word = VERDICTS[one.verdict]
    shown = f'<span class="{one.verdict}"><span aria-hidden="true">{mark}</span> <span class="visually-hidden">{word}: </span></span>'
    last = f'<span class="matters">The one that matters most: <a href="#{matters}">{shown}{html.escape(one.title)}</a>.</span>'
    return f'<p class="verdicts">{" ".join([counted, *parts, *([last] if len(found) > 1 else [])])}</p>'


_PLURALS = {"holds": "hold", "depends": "depend", "fails": "fail", "untestable": "cannot be tested"}


def _fate(verdict: str, count: int) -> str:
    return _PLURALS[verdict] if count > 1 else VERDICTS[verdict][1].lower()


def used_by(module: str) -> str:
    """Return which other formulas, and which pages, import a module, as a line of links; empty if none does."""
    links = [link for path, (link, used) in _uses().items() if module in used and path.stem != module]
    return f"Used by: {', '.join(links)}.\n{{ .used-by }}" if links else ""


@once_a_build
def _uses() -> dict[Path, tuple[str, set[str]]]:
    """Return of every page, those of formulas first, a link to it and the names that it, and the module of its name, import from dlref."""
    uses = re.compile(r"^\s*(?:>>> )?from dlref import (\([^)]*|[^(\n]*)", re.M)
    found = {}
    for path in [DOCS / f"{name}.md" for name in modules()] + page_paths() + sorted(DOCS.glob("labs/*.py")):
        if path.exists():
            texts = [file.read_text(encoding="utf-8") for file in (path, code_of(path.stem)) if file.exists()]
            used = {name for text in texts for names in uses.findall(text) for name in re.findall(r"\w+", names)}
            found[path] = f"[{title(texts[0])}]({path.relative_to(DOCS).as_posix()})", used
    return found
