"""The formulas of the docstrings, the pages and the labs, each with its place."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from scripts.sitegen.pages import DOCS, ROOT, code_paths, page_paths

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^`\n]*\n.*?^\1\2[ \t]*$", re.M | re.S)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_BLOCK = re.compile(r"(?<!\\)\$\$(.*?)\$\$", re.S)
_INLINE = re.compile(r"(?<![$\\\w])\$(?![\s$])((?:[^$\n]|\n(?!\s*\n))+?)(?<!\s)\$(?![$\w])")


class Formula(NamedTuple):
    """A formula as it is printed."""

    path: Path
    line: int
    """Line on which its TeX begins."""
    tex: str

    def place(self, at: int = 0) -> str:
        """Return where something in it stands, as `dlref/adam.py:5`."""
        return f"{name(self.path)}:{self.line + self.tex.count(chr(10), 0, at)}"


def files() -> list[Path]:
    """Return every file that may print a formula."""
    return [*code_paths(), *page_paths(DOCS), *sorted(DOCS.glob("labs/*.py"))]


def blocks(path: Path, text: str | None = None) -> list[Formula]:
    """Return the displayed formulas of a file."""
    return [*_blocks(path, path.read_text(encoding="utf-8") if text is None else text)]


@lru_cache(500)
def _blocks(path: Path, text: str) -> tuple[Formula, ...]:
    text = _prose(path, text)
    return tuple(Formula(path, _line(text, match.start(1)), match[1]) for match in _BLOCK.finditer(text))


def inline(path: Path, text: str | None = None) -> list[Formula]:
    """Return the formulas within the sentences of a file."""
    text = _blank(_CODE, _blank(_BLOCK, _prose(path, text)))
    return [Formula(path, _line(text, match.start(1)), match[1]) for match in _INLINE.finditer(text)]


def name(path: Path) -> str:
    """Return a path from the root of the project."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def plain(tex: str) -> str:
    """Return TeX on one line."""
    return " ".join(tex.split())


def _prose(path: Path, text: str | None) -> str:
    """Return the text without its examples; of a lab, without the marks of a comment. Every character stays where it is."""
    text = path.read_text(encoding="utf-8") if text is None else text
    if path.suffix == ".md":
        return _blank(_FENCE, text)
    if path.is_relative_to(DOCS):
        return re.sub(r"^# ", "  ", re.sub(r"^(?!# ).+$", lambda m: " " * len(m[0]), text, flags=re.M), flags=re.M)
    return "".join(_docstrings(text))


def _docstrings(text: str) -> Iterator[str]:
    """Yield the text, blank where it is no docstring."""
    inside = False
    for part in re.split(r'(""")', text):
        if part == '"""':
            inside = not inside
        yield part if inside and part != '"""' else re.sub(r"[^\n]", " ", part)


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
