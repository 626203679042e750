"""Make formulas.json, the list for machines of every displayed formula; docs/formulas.schema.json says what is in it.

python -m scripts.sitegen.formulas      # prints it
"""

import json
import re
from typing import Any

from scripts.sitegen import contracts, linked, tables
from scripts.sitegen.pages import CODE, DOCS, function_of, module_of, once_a_build, page_paths
from scripts.sitegen.printed import sources
from scripts.sitegen.printed.statements import read
from scripts.sitegen.printed.trees import Statement

_SHOWN = re.compile(r"^<!-- formula: (.+) -->$", re.M)
_ANCHOR = re.compile(r"^(?:#+ .*\{ #(\S+) \}|/// \w+ \| ([\w.-]+) \|.*)$", re.M)


def text() -> str:
    """Return the file."""
    head = {"$schema": "formulas.schema.json", "version": 1}
    return json.dumps(head | {"formulas": listing()}, ensure_ascii=False, indent=1) + "\n"


def listing() -> list[dict[str, Any]]:
    """Return every displayed formula: those of a module by its name, those that only a page or a lab has behind them."""
    known = {module: number for number, module in enumerate(tables.modules() + tables.beyond())}
    files = sorted(sources.files(), key=lambda path: known.get(module_of(path), len(known)))
    return [_entry(block, number) for path in files for number, block in enumerate(sources.blocks(path), start=1)]


def _entry(block: sources.Formula, number: int) -> dict[str, Any]:
    path, tex = block.path, block.tex.strip()
    is_module, page = path.is_relative_to(CODE), module_of(path)
    name = page if is_module else ".".join(path.relative_to(DOCS).with_suffix("").parts) if path.suffix == ".py" else f"{page}.page"
    functions = _functions(page)
    return {
        "id": name if number == 1 else f"{name}-{number}",
        "tex": tex,
        "statements": [one.tex for one in read(block.tex) if isinstance(one, Statement)],
        "symbols": _symbols(tex, page),
        "assumptions": _assumptions(functions),
        "functions": [f"dlref.{function}" for function in functions],
        "source": sources.name(path),
        "page": tables.address(page) if is_module else _address(block),
    }


def _functions(page: str) -> list[str]:
    """Return the public functions whose lines stand beside the formula of a module."""
    return [name for name in _shown() if function_of(name)[0] == page and not function_of(name)[1].startswith("_")]


@once_a_build
def _shown() -> list[str]:
    """Return every function whose lines stand beside a formula."""
    return [name for path in page_paths() for names in _SHOWN.findall(path.read_text(encoding="utf-8")) for name in names.split()]


def _symbols(tex: str, page: str) -> list[dict[str, Any]]:
    """Return the quantities of a page that stand in a formula."""
    own, rows = linked.quantities(page), tables.notation()
    here = {span.key for span in linked.Finder(own).spans(tex)}
    return [
        {
            "tex": list(quantity.symbols),
            "code": list(quantity.codes),
            "meaning": rows[quantity.row]["meaning"],
            "shape": tables.shape_or_range(rows[quantity.row], page),
        }
        for number, quantity in enumerate(own)
        if number in here
    ]


def _assumptions(functions: list[str]) -> list[dict[str, str]]:
    """Return what each argument of some functions must be: outside of that they refuse, and the formula is not said to hold."""
    known = filter(None, map(contracts.find, functions))  # one that is not there is named where its page is built
    rows = [row for function in known for row in function.arguments if row.must]
    return [{"argument": name, "must": must} for name, must in dict.fromkeys((row.name, row.must) for row in rows)]


def _address(block: sources.Formula) -> str:
    """Return where a formula of a page or of a lab is shown: the heading or the claim before it."""
    above = "\n".join(block.path.read_text(encoding="utf-8").splitlines()[: block.line])
    anchors = ["".join(found) for found in _ANCHOR.findall(above)]
    page = block.path.relative_to(DOCS).with_suffix(".html").as_posix()
    return f"{page}#{anchors[-1]}" if anchors else page


if __name__ == "__main__":
    print(text(), end="")
