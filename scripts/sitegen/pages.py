"""Read the pages' Markdown: their fences, claims, errata and parts. The build, the tests and the tables all read through here."""

import itertools
import re
import shlex
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, cast

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
CACHE = ROOT / ".cache"
CODE = ROOT / "dlref"

F = TypeVar("F", bound=Callable[..., Any])
_of_pages: list[Callable[[], None]] = []
_of_others: list[Callable[[], None]] = []
_seen: list[tuple[str, int, int]] = []


def once_a_build(function: F) -> F:
    """Let a function that reads pages be run once a build: what it returns is kept until `begin_build`, so nobody may change it."""
    kept = cache(function)
    _of_pages.append(kept.cache_clear)
    return cast(F, kept)


def once_an_edit(function: F) -> F:
    """Likewise, of a function that reads no page: what it returns is kept until one begins after an edit of anything else."""
    kept = cache(function)
    _of_others.append(kept.cache_clear)
    return cast(F, kept)


def begin_build() -> None:
    """Forget what was read and may have been edited since: `mkdocs serve` builds again and again in one process."""
    files = [
        path for folder in ("dlref", "docs", "scripts", "tests/vectors") for path in (ROOT / folder).rglob("*") if path.suffix != ".md"
    ]
    seen = sorted((str(path), stat.st_mtime_ns, stat.st_size) for path in files if (stat := path.stat()))
    for forget in _of_pages + _of_others * (seen != _seen):
        forget()
    _seen[:] = seen


class Fence(NamedTuple):
    """A fenced code block of a page."""

    path: Path
    line: int
    """Line of the first line of code, counted from 1."""
    language: str
    words: tuple[str, ...]
    """What follows the language without a value, such as `plot`."""
    options: dict[str, str]
    """What follows it as `name="value"`."""
    source: str

    @property
    def place(self) -> str:
        """Where it stands, as `docs/page.md:12`."""
        return f"{self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path}:{self.line}"

    @property
    def is_plot(self) -> bool:
        """Whether the build draws it."""
        return self.language == "python" and "plot" in self.words


class BadFence(ValueError):
    """A fence whose head cannot be read, with its place."""


class Claim(NamedTuple):
    """One claim of the notes and what became of it, or a question that they leave open."""

    anchor: str
    """The inventory id it belongs to, such as `2.2-ewa`; of the second on that item, `2.2-ewa--2`."""
    verdict: str
    """A key of VERDICTS, or `asked`."""
    title: str

    @property
    def item(self) -> str:
        """The inventory id."""
        return re.sub(r"--\d+$", "", self.anchor)


VERDICTS = {"holds": ("✔", "Holds"), "depends": ("◐", "Depends"), "fails": ("✘", "Fails"), "untestable": ("○", "Not testable")}
"""The signs and the words for what became of a claim."""

_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,}|~{3,}) *(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)(?P=ticks)[ \t]*$", re.M | re.S)
_TICKED = re.compile(r"^ *`{3,} *\w[^\n]*`[^\n]*$", re.M)
_CLAIM = re.compile(rf"^/// (?P<verdict>{'|'.join(VERDICTS)}|asked) \| (?P<id>\S+) \| (?P<title>.+)$", re.M)
_ERRATUM = re.compile(r"^/// erratum \| (?P<id>\S+) \| (?P<title>.+)$", re.M)
_HEADING = re.compile(r"#+ .*\{ #([\w.-]+) \}$")
_START = re.compile(r"#+ |/// \w+ \|")
_ANCHORS = re.compile(r'^/// \w+ \| (\S+) \||\{:?[^{}]*#([\w.-]+)[^{}]*\}|\bid="([^"]+)"', re.M)


def code_paths() -> list[Path]:
    """Return the files of dlref that may hold formulas, those beyond the notes last."""
    return [*sorted(CODE.glob("*.py")), *sorted(CODE.glob("beyond/*.py"))]


def code_of(module: str) -> Path:
    """Return the file of a module, `adam` or `beyond.adamw`."""
    return CODE / f"{module.replace('.', '/')}.py"


def module_of(path: Path) -> str:
    """Return the module that a file of dlref is; of a page, the one of its name."""
    return ".".join(path.relative_to(CODE).with_suffix("").parts) if path.is_relative_to(CODE) else path.stem


def function_of(dotted: str) -> tuple[str, str]:
    """Return module and name of a function, `dlref.adam.step` or `beyond.adamw.step`."""
    module, _, name = dotted.removeprefix("dlref.").rpartition(".")
    return module, name


def page_paths(docs: Path = DOCS) -> list[Path]:
    """Return every page written by hand, in a fixed order."""
    return sorted(p for p in docs.rglob("*.md") if "vendor" not in p.parts and "theme" not in p.parts)


def fences(path: Path, text: str | None = None) -> list[Fence]:
    """Return the fenced code blocks of a page in order."""
    return [*_fences(path, path.read_text(encoding="utf-8") if text is None else text)]


@lru_cache(4096)  # of pages and of their parts
def _fences(path: Path, text: str) -> tuple[Fence, ...]:
    found = []
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    if ticked := _TICKED.search(_FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)):
        raise BadFence(
            f"{place}:{text.count(chr(10), 0, ticked.start()) + 1}: a backquote in the head of a fence makes it none: {ticked[0]}"
        )
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start("body")) + 1
        try:
            language, *rest = shlex.split(match["info"]) or [""]
        except ValueError as error:
            raise BadFence(f"{place}:{line - 1}: {error}: {match['info']}") from None
        options = dict(word.split("=", 1) for word in rest if "=" in word)
        words = tuple(word for word in rest if "=" not in word)
        margin = len(match["indent"])
        source = "".join(row[margin:] if row[:margin].isspace() else row for row in match["body"].splitlines(keepends=True))
        found.append(Fence(path, line, language, words, options, source))
    return tuple(found)


def head(text: str) -> dict[str, str]:
    """Return what a page says in its head, as it is written."""
    match = re.match(r"---\n(.*?)^---\n", text, re.M | re.S)
    return dict(line.split(": ", 1) for line in match[1].splitlines() if ": " in line) if match else {}


@lru_cache(500)
def title(text: str) -> str:
    """Return the title of a page or a lab."""
    match = re.search(r"^# # (.+)$", text, re.M) or re.search(r"^# (.+?)(?: \{.*\})?$", text, re.M)
    if match is None:
        raise LookupError(f"no title in {text[:200]!r}")
    return match[1]


def number_plots(text: str, first: int) -> str:
    """Return Markdown whose plot fences carry the number of their figure instead of alt text and caption, which only `fences` reads."""
    numbers = itertools.count(first)

    def renumber(match: re.Match[str]) -> str:
        words = match["info"].split()
        if words[:1] != ["python"] or "plot" not in words:
            return match[0]
        return match[0].replace(match["info"], f'python plot number="{next(numbers)}"', 1)

    return _FENCE.sub(renumber, text)


def figure_names(path: Path, text: str | None = None) -> list[str]:
    """Return for each figure of a page the name that it keeps: the anchor of its heading, `valley`; of a second one there, `valley-2`."""
    text = path.read_text(encoding="utf-8") if text is None else text
    lines = text.splitlines()
    names: list[str] = []
    for fence in fences(path, text):
        if fence.is_plot:
            above = next((match[1] for line in lines[fence.line - 2 :: -1] if (match := _HEADING.match(line))), path.stem)
            same = sum(re.fullmatch(rf"{re.escape(above)}(-\d+)?", name) is not None for name in names)
            names.append(f"{above}-{same + 1}" if same else above)
    return names


def settled(text: str) -> list[Claim]:
    """Return the claims of the notes that a page settles, and the questions that it answers, in order."""
    return [Claim(m["id"], m["verdict"], m["title"]) for m in _CLAIM.finditer(text)]


def claims(text: str) -> list[Claim]:
    """Return the claims of the notes that a page settles; what we ask ourselves is none."""
    return [claim for claim in settled(text) if claim.verdict != "asked"]


def errata(text: str) -> dict[str, str]:
    """Return the titles of the errata that a page settles, by their ids."""
    return {match["id"]: match["title"] for match in _ERRATUM.finditer(text)}


@lru_cache(500)
def parts(text: str) -> dict[str, str]:
    """Return the part of a page that each anchor stands in: a block, or a heading with what follows it, up to the next of either."""
    lines = text.splitlines()
    code = {n for fence in fences(DOCS / "page.md", text) for n in range(fence.line - 2, fence.line + fence.source.count("\n"))}
    starts = [n for n, line in enumerate(lines) if n not in code and (_START.match(line) or lines[n - 1 : n] == ["///"])]
    found: dict[str, str] = {}
    for start, end in itertools.pairwise([0, *starts, len(lines)]):
        outside = "\n".join(lines[n] for n in range(start, end) if n not in code)
        found |= {"".join(names): "\n".join(lines[start:end]) for names in _ANCHORS.findall(outside)}
    return found
