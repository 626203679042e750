r"""The same quantity in formula, legend and code: each has a key, which the three carry as `data-q`.

In the formula KaTeX sets it, from `\htmlData{q=KEY}{...}` around a symbol with its indices and its power. docs/assets/linked.js lights up
all that carry one key in one panel. Keys are numbers, those of the quantities of a page in the order of its legend.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scripts.sitegen import contracts, tables
from scripts.sitegen.pages import once_a_build, once_an_edit
from scripts.sitegen.printed.given import key
from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.statements import read
from scripts.sitegen.printed.symbols import INDICES
from scripts.sitegen.printed.tokens import ACCENTS, Token, tokens
from scripts.sitegen.printed.trees import Apply, Call, Partial, Range, Refused, Row, Statement, Symbol, Tree


class Quantity(NamedTuple):
    """What a page gives a symbol and a name in the code."""

    row: int
    """The number of its row in the notation table."""
    symbols: tuple[str, ...]
    """In TeX; several are ways to write the same, `X` and `x^{(i)}`."""
    codes: tuple[str, ...]


class Span(NamedTuple):
    """Where a quantity stands in TeX."""

    start: int
    end: int
    key: int


@once_a_build
def quantities(page: str) -> list[Quantity]:
    """Return the quantities of a page; its legend lists them in this order. Symbols and names of a row are paired as in legend.py."""
    found: list[Quantity] = []
    for number, row in enumerate(tables.notation()):
        if page in row["in"]:
            symbols, codes = tuple(row["symbol"].strip("$").split(r",\ ")), tuple(re.findall(r"`([^`]+)`", row["code"]))
            if len(symbols) == 1 or len(codes) == 1:
                found.append(Quantity(number, symbols, codes))
            else:
                found += [Quantity(number, (symbol,), codes[n : n + 1]) for n, symbol in enumerate(symbols)]
    return found


# ---------- the legend ----------


def legend(page: str) -> str:
    """Return the legend of a page, its rows and the symbols in them with their keys."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for number, quantity in enumerate(quantities(page)):
        rows.setdefault(quantity.row, []).append((number, r",\ ".join(quantity.symbols)))
    marked = {
        row: (", ".join(f'<span data-q="{number}">${tex}$</span>' for number, tex in own), " ".join(str(number) for number, _ in own))
        for row, own in rows.items()
    }
    return tables.legend(page, marked)


# ---------- the code ----------

_NAME = re.compile(r'(?P<dot><span class="o">\.</span>)?<span class="(?P<kind>n\w?)">(?P<name>\w+)</span>(?P<call><span class="p">\()?')


def names(page: str) -> dict[str, str]:
    """Return the keys of the names in the code of a page."""
    found: dict[str, list[str]] = {}
    for number, quantity in enumerate(quantities(page)):
        for name in dict.fromkeys(name for code in quantity.codes for name in _names(ast.parse(code, mode="eval").body)):
            found.setdefault(name, []).append(str(number))
    return {name: " ".join(keys) for name, keys in found.items()}


def _names(code: ast.AST) -> Iterator[str]:
    """Yield the names of the quantities in an expression: `t` of `state.t + 1`, `layers` of `len(network.layers)`."""
    if isinstance(code, ast.Name):
        yield code.id
    elif isinstance(code, ast.Attribute):
        yield code.attr
    else:
        for part in code.args if isinstance(code, ast.Call) else ast.iter_child_nodes(code):
            yield from _names(part)


def code(row: str, keys: dict[str, str]) -> str:
    """Return a highlighted line of code with the keys of its names; of attributes, the fields of a NamedTuple have one."""

    def mark(match: re.Match[str]) -> str:
        own = keys.get(match["name"], "")
        if not own or (match["dot"] and (match["call"] or match["name"] not in fields)):
            return match[0]
        return f'{match["dot"] or ""}<span class="{match["kind"]}" data-q="{own}">{match["name"]}</span>{match["call"] or ""}'

    fields = _fields()
    return _NAME.sub(mark, row)


@once_an_edit
def _fields() -> set[str]:
    """Return the names of the fields of every NamedTuple of dlref."""
    return {field.name for module in contracts.read().values() for rows in module.tuples.values() for field in rows}


# ---------- the formula ----------


class Finder:
    """Finds the quantities of a page in formulas."""

    def __init__(self, own: Sequence[Quantity]) -> None:
        """Read their symbols."""
        self._same: dict[Tree, int] = {}
        self._exact: dict[tuple[str, str], int] = {}
        self._by_name: dict[str, int] = {}
        self._whole: dict[Tree, int] = {}
        for number, quantity in enumerate(own):
            for tex in quantity.symbols:
                self._learn(number, tex)

    def _learn(self, number: int, tex: str) -> None:
        try:
            tree = read_symbol(tex)
        except Refused:
            return
        match tree:
            case Apply("^", (Symbol() as symbol, _)):
                parts: tuple[Tree, ...] = (symbol,)
            case Row(parts):
                pass
            case Symbol() | Range():
                parts = (tree,)
            case _:
                self._whole.setdefault(tree, number)
                return
        for part in parts:
            self._same.setdefault(part, number)
            self._exact.setdefault(key(part), number)
            first = part.low if isinstance(part, Range) else part
            if isinstance(first, Symbol):
                self._by_name.setdefault(first.name, number)

    def spans(self, tex: str) -> list[Span]:
        """Return where quantities stand in a displayed formula, those around others first."""
        found = {(start, end): number for start, end, number in self._seen(read(tex))}
        cut = tokens(tex)
        powers = {(start, _behind_power(cut, end)): number for (start, end), number in reversed(found.items())}
        return sorted((Span(*place, number) for place, number in powers.items()), key=lambda span: (span.start, -span.end))

    def _seen(self, part: object) -> Iterator[Span]:
        if isinstance(part, tuple):
            for one in part:
                yield from self._seen(one)
        elif isinstance(part, Statement | Tree):
            if isinstance(part, Apply | Call | Partial) and part in self._whole:
                ends = [*_ends(part)]
                yield Span(min(start for start, _ in ends), max(end for _, end in ends), self._whole[part])
                return
            number = self._find(part)
            if number is not None and isinstance(part, Symbol | Call) and part.end:
                yield Span(part.start, part.end, number)
            if isinstance(part, Apply) and part.operator == "^" and part.parts[0] == Symbol("e"):
                yield from self._seen(part.parts[1])  # Euler's number is no quantity
                return
            for name in part.__slots__:
                yield from self._seen(getattr(part, name))

    def _find(self, tree: object) -> int | None:
        if isinstance(tree, Call):
            return self._exact.get((tree.function, ""), self._by_name.get(tree.function))
        if isinstance(tree, Symbol):
            other = None if tree.name in INDICES else self._by_name.get(tree.name)  # with other indices
            return self._same.get(tree, self._exact.get(key(tree), other))
        return None


def _ends(part: object) -> Iterator[tuple[int, int]]:
    """Yield where what has a place in the TeX stands."""
    if isinstance(part, tuple):
        for one in part:
            yield from _ends(one)
    elif isinstance(part, Tree):
        if isinstance(part, Symbol | Call | Partial) and part.end:
            yield part.start, part.end
        for name in part.__slots__:
            yield from _ends(getattr(part, name))


def _behind_power(cut: Sequence[Token], end: int) -> int:
    """Return where the power ends that a symbol is raised to, or the symbol itself."""
    at = next((n for n, token in enumerate(cut) if token.start >= end), len(cut))
    if at + 1 < len(cut) and cut[at].text == "^":
        return cut[_argument(cut, at + 1) - 1].end
    return end


def _argument(cut: Sequence[Token], at: int) -> int:
    """Return the number of the token behind an argument of TeX that begins at one."""
    depth = 0
    while at < len(cut):
        depth += {"{": 1, "}": -1}.get(cut[at].text, 0)
        at += 1
        if not depth:
            break
    return at


def _bare(cut: Sequence[Token]) -> set[int]:
    """Return where arguments begin that stand without braces."""
    found: set[int] = set()
    for number, token in enumerate(cut):
        at = number + 1
        for _ in range({r"\frac": 2, r"\sqrt": 1, "^": 1, "_": 1}.get(token.text, token.text in ACCENTS)):
            if at < len(cut) and cut[at].text != "{":
                found.add(cut[at].start)
            at = _argument(cut, at)
    return found


def wrapped(tex: str, page: str) -> str:
    r"""Return a displayed formula of a page with every quantity in `\htmlData`."""
    bare = _bare(tokens(tex))
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    open_ends: list[int] = []
    for start, end, number in Finder(quantities(page)).spans(tex):
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and end > open_ends[-1]:
            raise Refused(f"two symbols overlap in {tex[start:end]!r}")
        open_ends.append(end)
        brace = start in bare
        opening[start] = opening.get(start, "") + ("{" if brace else "") + rf"\htmlData{{q={number}}}{{"
        closing[end] = closing.get(end, "") + ("}}" if brace else "}")
    return "".join(closing.get(n, "") + opening.get(n, "") + tex[n : n + 1] for n in range(len(tex) + 1))
