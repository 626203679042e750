"""Which symbol is which name in the code: the columns Symbol, Code and In of the one table, docs/notation.md."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.trees import Refused


class Entry(NamedTuple):
    """A symbol in TeX, and a name or an expression in the code."""

    symbol: str
    code: str


def entries(page: str, rows: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return what the legend of a page says.

    Several symbols and names belong to each other in order, and names behind that are only mentioned; a symbol alone is all that is named,
    and a name alone is all the symbols.
    """
    found: list[Entry] = []
    for row in rows:
        if page not in row["in"]:
            continue
        symbols, codes = row["symbol"].strip("$").split(r",\ "), re.findall(r"`([^`]+)`", row["code"])
        if len(symbols) == 1 or len(codes) == 1:
            pairs = [(symbol, code) for symbol in symbols for code in codes]
        elif codes and len(codes) < len(symbols):
            raise LookupError(f"docs/notation.md: {row['symbol']} has {len(symbols)} symbols, but {len(codes)} names: {row['code']}")
        else:
            pairs = list(zip(symbols, codes, strict=False))
        found += [Entry(symbol, code) for symbol, code in pairs if _is_read(symbol)]
    return found


def _is_read(symbol: str) -> bool:
    try:
        read_symbol(symbol)
    except Refused:
        return False
    return True
