"""What the signatures of dlref declare, for the API pages, for the panel beside a formula and for the legends.

It is read in a process of its own (declared.py), as plots are drawn: what is imported here would be stale after an edit under
`mkdocs serve`.

    python -m scripts.sitegen.contracts adam.step       # prints what is declared of it
"""

import html
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

from scripts.sitegen import numpy_docs, plots
from scripts.sitegen.pages import code_paths, function_of, once_an_edit


class BadContract(Exception):
    """A signature that cannot be read, with what Python said of it."""


class Row(NamedTuple):
    """What is declared of an argument, of a field or of a result."""

    name: str
    """As it is written, `state.v` for a field of an argument; empty for a result."""
    meaning: str
    """What the docstring says of it."""
    must: str
    """What it must be, in words; in backquotes what is code."""
    default: str
    """As it is written in the signature; empty if there is none."""
    dims: str
    """The names of an array's dimensions, `n m`; empty of what is no array."""
    like: str
    """The argument before it that has the same shape, if that may be any."""
    interval: str
    """The range of a number, or of an array's elements, in TeX; empty if it is that of all real numbers."""
    kind: str
    """What an array holds, `real numbers`, `integers` or `truth values`; of a number `real` or `integer`; else empty."""
    shares_dtype: bool
    """Whether it is an array of the dtype that all such arrays of a call have."""
    columns: int
    """The least length of an array's last dimension."""


class Function(NamedTuple):
    """A public function."""

    arguments: list[Row]
    returns: str
    """What the docstring says of the results."""
    results: list[Row]
    may_be_infinite: bool
    """Whether a result may be infinite."""


class Module(NamedTuple):
    """A public module."""

    functions: dict[str, Function]
    tuples: dict[str, list[Row]]
    """The fields of its NamedTuples."""


@once_an_edit
def read() -> dict[str, Module]:
    """Return what every module of dlref declares."""
    own = (Path(__file__).with_name(f"{name}.py") for name in ("contracts", "declared", "plain"))
    texts = [path.read_bytes() for path in (*own, *code_paths())]
    try:
        answer = plots.answer_of("scripts.sitegen.declared", "contracts", b"".join(texts))
    except plots.NoAnswer as problem:
        raise BadContract(f"dlref does not say what it takes:\n{problem}") from None
    return {name: _module_from(data) for name, data in answer.items()}


def function(dotted: str) -> Function:
    """Return what a function declares, `adam.step` or `dlref.adam.step`."""
    declared = find(dotted)
    if declared is None:
        raise BadContract(f"{dotted} declares nothing")
    return declared


def find(dotted: str) -> Function | None:
    """Return what a function declares, or None if it declares nothing."""
    module, name = function_of(dotted)
    return read()[module].functions.get(name) if module in read() else None


def fields(dotted: str) -> list[Row] | None:
    """Return the fields of a NamedTuple, `dlref.adam.State`, or None of another class."""
    module, name = function_of(dotted)
    return read()[module].tuples.get(name) if module in read() else None


def _module_from(data: Any) -> Module:
    functions, tuples = data
    return Module(
        {
            name: Function([Row(*row) for row in arguments], returns, [Row(*row) for row in results], may_be_infinite)
            for name, (arguments, returns, results, may_be_infinite) in functions.items()
        },
        {name: [Row(*row) for row in rows] for name, rows in tuples.items()},
    )


# ---------- as HTML ----------


def table(rows: list[Row], *, anchor: str = "") -> str:
    """Return what is declared as a table; with an anchor, each row has one of its own."""
    if not rows:
        return ""
    has_defaults = any(row.default for row in rows)
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Name", "Meaning", "Must be", *["Default"] * has_defaults))
    lines = []
    for row in rows:
        cells = [inline(sentence(row.meaning)), inline(sentence(row.must))]
        cells += [f"<code>{html.escape(row.default)}</code>" if row.default else ""] * has_defaults
        link = f' id="{anchor}.{row.name}"' if anchor else ""
        name = f'<th scope="row"{link}><code>{html.escape(row.name)}</code></th>'
        lines.append(f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f'<table class="contract"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def sentence(text: str) -> str:
    """Return text with a capital at its start and a full stop at its end."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def results(declared: Function) -> str:
    """Return what comes back as HTML."""
    must = "; ".join(row.must for row in declared.results if row.must)
    rule = f" <span>({inline(must)})</span>" if must else ""
    return f'<p class="returns"><strong>Returns</strong> {inline(declared.returns)}{rule}</p>'


def refusals(declared: Function) -> str:
    """Return what is refused besides what the table says, as HTML."""
    rows = declared.arguments
    if not rows:
        return ""
    arrays, shared = [row for row in rows if row.dims], [f"`{row.name}`" for row in rows if row.shares_dtype]
    numbers = [f"`{row.name}`" for row in rows if row.kind == "real"]
    text = "An argument that breaks a rule raises an error that gives its name, the rule and the value: "
    text += "a `TypeError` if the kind or the dtype is wrong, otherwise a `ValueError`."
    if arrays:
        subject = "An array" if len(arrays) > 1 else f"`{arrays[0].name}`"
        finite = "finite and " if any(row.kind == "real numbers" for row in arrays) else ""
        text += f" {subject} must be {finite}neither empty nor masked."
    if len(shared) > 1:
        text += f" {_and(shared)} have one dtype."
    if shared and numbers:
        ranges = "its range" if len(numbers) == 1 else "their ranges"
        text += f" In the dtype of the arrays {_and(numbers)} must keep to {ranges} and not vanish."
    if shared and any(row.shares_dtype for row in declared.results) and not declared.may_be_infinite:
        text += " A result that this dtype cannot hold is refused, too."
    return f'<p class="refusals">{inline(text)}</p>'


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|(?<![\\$\w])\$(?!\s)(?P<math>[^$]+?)(?<!\s)\$(?![\w$])"
    r"|\[(?P<words>[^]]+)\]\((?P<link>https?://[^)]+)\)|\*(?P<em>[^*]+)\*"
)


def inline(text: str) -> str:
    """Return a line of a docstring as HTML: code, mathematics, links, what is stressed, and signs that ASCII lacks."""
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts.append(_plain(text[end : match.start()]))
        end = match.end()
        if match["code"]:
            code, address = f"<code>{html.escape(match['code'])}</code>", numpy_docs.address(match["code"])
            parts.append(f'<a href="{address}">{code}</a>' if address else code)
        elif match["math"]:
            parts.append(rf'<span class="arithmatex">\({html.escape(match["math"], quote=False)}\)</span>')
        elif match["link"]:
            parts.append(f'<a href="{html.escape(match["link"])}">{_plain(match["words"])}</a>')
        else:
            parts.append(f"<em>{_plain(match['em'])}</em>")
    return "".join([*parts, _plain(text[end:])])


def _plain(text: str) -> str:
    for ascii_sign, sign in ((">=", "≥"), ("<=", "≤"), ("infinity)", "∞)")):
        text = text.replace(ascii_sign, sign)
    return html.escape(text, quote=False)


if __name__ == "__main__":
    for dotted in sys.argv[1:]:
        wanted = function(dotted)
        print(*wanted.arguments, *wanted.results, sep="\n")
