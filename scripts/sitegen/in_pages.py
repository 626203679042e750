"""Let the examples be run in the page: put the runtime and what goes with it on the site, and say in each page where it lies."""

import ast
import hashlib
import html
import json
import re
import shutil
from pathlib import Path

from scripts import runtime
from scripts.sitegen import plots, wheel
from scripts.sitegen.pages import DOCS, ROOT

PROGRAM = ROOT / "scripts" / "sitegen" / "in_page.py"
SCRIPTS = ("run-editor.js", "run-python.js", "run-worker.js", "run.css")
"""What a page loads at the first click, beside the runtime."""
NOT_THERE = ("concurrent.futures", "multiprocessing", "distributed")
"""What an example may import that a page cannot have: it has no threads and no processes."""
_BLOCK = re.compile(r'<div class="language-pycon highlight">(?=<pre)')


def is_runnable(code: str) -> bool:
    """Whether a page can run it."""
    return not re.search(rf"\b(?:import|from) (?:{'|'.join(map(re.escape, NOT_THERE))})\b", code)


def program() -> str:
    """Return the Python that runs the examples, with the settings of the site's figures."""
    tree = _Bare().visit(ast.parse(PROGRAM.read_text(encoding="utf-8")))
    return f"{ast.unparse(ast.fix_missing_locations(tree))}\nSETTINGS = {plots.settings()!r}\n"


class _Bare(ast.NodeTransformer):
    """Takes from a program what is for those who read it, docstrings and types: a reader of the site would download them."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        return None if isinstance(node.value, ast.Constant) else node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assert node.value is not None
        return ast.Assign([node.target], node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node


def told() -> str:
    """Return what a page needs to know of the runtime, as the content of a `<meta>`; an empty string if there is none.

    Raises:
        BadRuntime: naming a file of it that is not as recorded.
    """
    folder = runtime.there()
    if folder is None:
        return ""
    weights = runtime.size(folder)
    return json.dumps(
        {
            "runtime": f"assets/python/{folder.name}/",
            "wheel": f"{wheel.build().name}?{_short(wheel.build().read_bytes())}",
            "program": f"assets/run.py?{_short(program().encode())}",
            "version": _short(b"".join((DOCS / "assets" / name).read_bytes() for name in SCRIPTS)),
            "bytes": sum(path.stat().st_size for path in runtime.first(folder)),
            "megabytes": [round(weights.numpy / 1e6), round(weights.matplotlib / 1e6)],
        },
        separators=(",", ":"),
    )


def put(site: Path) -> None:
    """Put the runtime on the site, if there is one."""
    if folder := runtime.there():
        shutil.copytree(folder, site / "assets" / "python" / folder.name)
        (site / "assets" / "run.py").write_text(program(), encoding="utf-8")


def mark(page: str) -> str:
    """Return a page in which the examples that no page can run are marked."""

    def marked(match: re.Match[str]) -> str:
        code = html.unescape(re.sub(r"<[^>]+>", "", page[match.end() : page.index("</pre>", match.end())]))
        return match[0] if is_runnable(code) else match[0].replace('highlight"', 'highlight no-run"')

    return _BLOCK.sub(marked, page)


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
