"""The exercises of docs/spot.json: three versions of a formula, of which one is right; the wrong ones are slips of `dlref.slips`.

Nothing of a version is written by hand but the edit of its TeX: the right code stands in dlref, the wrong code is that with the slip,
and the example that tells the two apart is computed (spotted.py), in a process of its own: what is imported here would be stale after
an edit under `mkdocs serve`.
"""

import ast
import html
import json
import re
import textwrap
from hashlib import sha256
from typing import NamedTuple

from scripts.sitegen import panel, plain, plots, tables
from scripts.sitegen.pages import DOCS, ROOT, code_of, code_paths, once_a_build, once_an_edit, title

FILE = DOCS / "spot.json"
PAGES = {1: "spot.md", 2: "spot_2.md", 3: "spot_3.md"}
"""The pages by level."""


class BadExercise(Exception):
    """An exercise that cannot be made, with what is wrong."""


class Wrong(NamedTuple):
    """A wrong version."""

    slip: str
    """The words of the slip, or what stands in the source."""
    because: str
    """Why it is wrong, for the reader who chose it."""
    tex: tuple[str, str] | None
    """What stands in the TeX of the formula, and what in its place; None if code is shown."""


class Exercise(NamedTuple):
    """A formula, and two ways to get it wrong."""

    number: int
    formula: str
    """Its module, `adam` or `beyond.adamw`."""
    level: int
    see: str
    """The place that explains it, `adam.html#formula`."""
    asked: str
    """The question, where it is not which one is the formula; else empty."""
    wrong: tuple[Wrong, ...]

    @property
    def is_tex(self) -> bool:
        """Whether the formula is shown, and not the code."""
        return self.wrong[0].tex is not None


@once_an_edit
def read() -> list[Exercise]:
    """Return the exercises in the order of their file."""
    found = []
    for number, row in enumerate(json.loads(FILE.read_text(encoding="utf-8")), start=1):
        wrong = tuple(Wrong(one["slip"], one["because"], tuple(one["tex"]) if "tex" in one else None) for one in row["wrong"])
        see = row.get("see") or tables.address(row["formula"])
        found.append(Exercise(number, row["formula"], row["level"], see, row.get("asked", ""), wrong))
    return found


# ---------- the versions ----------


def texs(exercise: Exercise) -> list[str]:
    """Return the whole formula as it is printed, and with each of the slips."""
    shown = tables.formula(exercise.formula)
    assert shown is not None
    found = [shown.tex]
    for wrong in exercise.wrong:
        old, new = wrong.tex or ("", "")
        if shown.tex.count(old) != 1:
            raise BadExercise(f"docs/spot.json: {old!r} stands {shown.tex.count(old)} times in the formula of {exercise.formula}")
        found.append(shown.tex.replace(old, new))
    return found


_BETWEEN = re.compile(r",\s*(?:&\s*)?\\qquad\s*|,\s*&\s*|\s*&&\s*")
_ROWS = re.compile(r"\\\\(?:\[\d+pt\])?\n")
_SIGN = re.compile(r"&(?=\s*(?:=|\\leftarrow|\\sim))")


def _statements(tex: str) -> list[str]:
    """Return the statements of a formula, each for itself."""
    inner = tex.removeprefix("\\begin{aligned}\n").removesuffix("\n\\end{aligned}")
    rows = [""]
    for row in _ROWS.split(inner):
        if rows[-1].count(r"\begin") > rows[-1].count(r"\end"):  # within cases
            rows[-1] += f"\\\\\n{row}"
        else:
            rows.append(row)
    return [_SIGN.sub("", part, count=1).strip() for row in rows if row for part in _BETWEEN.split(row)]


def shown_tex(exercise: Exercise) -> list[str]:
    """Return the statements that are not the same in all versions, of each version, as one formula."""
    versions = [_statements(tex) for tex in texs(exercise)]
    if len({len(parts) for parts in versions}) > 1:
        raise BadExercise(f"docs/spot.json: a slip of {exercise.formula} changes how many statements there are")
    differing = [n for n, parts in enumerate(zip(*versions, strict=True)) if len(set(parts)) > 1]
    shown = [[parts[n] for n in differing] for parts in versions]
    return [f"\\displaystyle {one[0]}" if len(one) == 1 else _below_each_other(one) for one in shown]


def _below_each_other(parts: list[str]) -> str:
    return "\\begin{aligned} " + " \\\\[8pt] ".join(f"&{part}" for part in parts) + " \\end{aligned}"


def shown_code(exercise: Exercise) -> tuple[str, list[str]]:
    """Return the name of the function, and the lines that are not the same in all versions, of each version."""
    text = code_of(exercise.formula).read_text(encoding="utf-8")
    made = [text, *(text.replace(one.original, one.mutated) for one in told()[exercise.number - 1])]
    sources = [plain.Source(exercise.formula, one) for one in made]
    names = [name for name, node in sources[0].nodes.items() if isinstance(node, ast.FunctionDef)]
    bodies = {name: [source.body(source.function(name)) for source in sources] for name in names}
    differing = [name for name, versions in bodies.items() if any(lines != versions[0] for lines in versions)]
    if len(differing) != 1:
        raise BadExercise(f"docs/spot.json: exercise {exercise.number}: the slips of {exercise.formula} are in {differing or 'no body'}")
    return differing[0], _around(bodies[differing[0]])


def _around(versions: list[list[str]]) -> list[str]:
    """Return of each version the lines that differ, and those beside them without which they are no statements."""
    shortest = min(map(len, versions))
    start = next((n for n in range(shortest) if len({lines[n] for lines in versions}) > 1), shortest)
    end = next((n for n in range(shortest - start) if len({lines[-1 - n] for lines in versions}) > 1), shortest - start)
    for wider in range(shortest):
        for first, last in ((max(0, start - wider), end), (start, max(0, end - wider)), (max(0, start - wider), max(0, end - wider))):
            shown = [textwrap.dedent("\n".join(lines[first : len(lines) - last])) for lines in versions]
            if all(one.strip() and _parses(one) for one in shown):
                before = _made_before(versions[0][:first], shown)
                return ["\n".join([*before, one]) for one in shown]
    return ["\n".join(lines) for lines in versions]


def _made_before(lines: list[str], shown: list[str]) -> list[str]:
    """Return of the lines before those that are shown the ones that say what a name in them is."""
    trees = [ast.parse(f"def f():\n{textwrap.indent(one, '    ')}") for one in shown]
    names = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    makers = [(made[1], line.strip()) for line in lines if (made := re.match(r"\s*(\w+) = (?!_)[^#]+$", line)) and _parses(line.strip())]
    return [line for name, line in makers if name in names and sum(name == other for other, _ in makers) == 1]


def _parses(text: str) -> bool:
    try:
        ast.parse(f"def f():\n{textwrap.indent(text, '    ')}")
    except SyntaxError:
        return False
    return True


def order(exercise: Exercise) -> list[int]:
    """Return in which order the versions stand, 0 the right one: the same at every build, and told by nothing on the page."""
    versions = range(1 + len(exercise.wrong))
    key = f"{exercise.formula} {[wrong.slip for wrong in exercise.wrong]}"
    return sorted(versions, key=lambda n: sha256(f"{key} {n}".encode()).hexdigest())


# ---------- the slips and their examples ----------


class Told(NamedTuple):
    """A slip as `dlref.slips` has it, and what tells it apart."""

    original: str
    mutated: str
    why: str
    example: str
    """A call, in words and numbers, or how a check fails."""


@once_an_edit
def told() -> list[list[Told]]:
    """Return the slips of each exercise."""
    own = (ROOT / "scripts" / "sitegen" / name for name in ("spot.py", "spotted.py"))
    inner = [*code_paths(), *sorted(path for folder in ("checks", "mine", "slips") for path in (ROOT / "dlref" / folder).glob("*.py"))]
    texts = [path.read_bytes() for path in (*own, FILE, ROOT / "dlref" / "_calls.py", *inner)]
    try:
        answer = plots.answer_of("scripts.sitegen.spotted", "spot", b"".join(texts))
    except plots.NoAnswer as problem:
        raise BadExercise(f"the exercises cannot be run:\n{problem}") from None
    return [[Told(*one) for one in row] for row in answer]


# ---------- as HTML ----------


@once_a_build
def page(level: int) -> str:
    """Return the exercises of a level as Markdown with HTML."""
    own = [one for one in read() if one.level == level]
    exercises = "\n\n".join(_exercise(one, place) for place, one in enumerate(own, start=1))
    return f'{exercises}\n\n<p class="score" role="status" hidden></p>\n\n{_others(level)}\n\n<script src="assets/spot.js"></script>'


def name(formula: str) -> str:
    """Return what a formula is called by its page, or by its heading on the page of another one."""
    place, _, anchor = tables.address(formula).partition("#")
    text = (DOCS / place).with_suffix(".md").read_text(encoding="utf-8")
    heading = re.search(rf"^#+ (.+?) \{{ #{re.escape(anchor)} \}}$", text, re.M) if anchor != "formula" else None
    return heading[1] if heading else title(text)


def _exercise(exercise: Exercise, place: int) -> str:
    key = f"spot-{exercise.number}"
    function, lines = ("", []) if exercise.is_tex else shown_code(exercise)
    versions = [_formula(tex) for tex in shown_tex(exercise)] if exercise.is_tex else [_code(text) for text in lines]
    letters = dict(zip(order(exercise), "ABC", strict=True))
    choices = []
    for n, letter in letters.items():
        said = '<span class="holds">✔ Right</span>' if n == 0 else '<span class="fails">✘ Not this one</span>'
        choices.append(
            f'<div class="choice"><input type="radio" name="{key}" id="{key}-{letter}"{" data-right" * (n == 0)}>'
            f'<label for="{key}-{letter}"><span class="letter">{letter}</span> {versions[n]}</label>'
            f'<p class="said" role="status">{said}</p></div>'
        )
    answers = []
    for n, (wrong, slip, session) in enumerate(zip(exercise.wrong, told()[exercise.number - 1], sessions(exercise), strict=True), start=1):
        answers.append(f"<p><strong>{letters[n]}</strong> is the slip “{html.escape(slip.why)}”. {_because(wrong)}</p>{_session(session)}")
    usual = "Which of the three is the formula?" if exercise.is_tex else f"Which of the three stands in <code>{function}</code>?"
    asked = html.escape(exercise.asked) or usual
    return (
        f"## {place}. {name(exercise.formula)} {{ #{key} data-search-exclude }}\n\n"
        f'<div class="spot" data-search-exclude><fieldset><legend>{asked}</legend>{"".join(choices)}</fieldset>'
        f'<details class="answer"><summary>Answer</summary><p><strong>{letters[0]}</strong> is right.</p>{"".join(answers)}'
        f'<p>More: <a href="{exercise.see}">{html.escape(name(exercise.formula))}</a></p></details></div>'
    )


def _because(wrong: Wrong) -> str:
    return re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(wrong.because))


def sessions(exercise: Exercise) -> list[str]:
    """Return for each wrong version the call that shows what tells it apart, with what it prints; it can be run in the page."""
    found = []
    for wrong, slip in zip(exercise.wrong, told()[exercise.number - 1], strict=True):
        call = f"mine.example(of={json.dumps(exercise.formula)}, slip={json.dumps(wrong.slip, ensure_ascii=False)})"
        found.append(f">>> from dlref import mine\n>>> print({call})\n{slip.example}\n")
    return found


def _session(text: str) -> str:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonConsoleLexer

    shown = highlight(text, PythonConsoleLexer(), HtmlFormatter(nowrap=True))
    return f'<div class="language-pycon highlight"><pre><span></span><code>{shown}</code></pre></div>'


def _formula(tex: str) -> str:
    return f'<span class="arithmatex">\\({html.escape(tex)}\\)</span>'


def _code(text: str) -> str:
    """Return lines of code, each for itself: a label holds no block."""
    return f'<span class="highlight">{" ".join(f"<code>{row}</code>" for row in panel.highlighted(text))}</span>'


def _others(level: int) -> str:
    links = [f"[level {other}]({file})" for other, file in PAGES.items() if other != level]
    return f"More: {' and '.join(links)}."
