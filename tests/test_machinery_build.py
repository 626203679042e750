"""A build that must fail fails, and says where: small copies of the project are broken and built.

What is a warning hides no other, so one copy has all the mistakes that are; what ends a build has a copy of its own.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Built, Once, Project
    from tests.forks import Python

PAGE, LAB, MODULE = "docs/momentum.md", "docs/labs/tiny.py", "dlref/momentum.py"


def line_of(project: "Project", name: str, words: str) -> int:
    """Return the number of the line that holds the words."""
    return next(number for number, line in enumerate(project.read(name).splitlines(), 1) if words in line)


def refused(built: "Built") -> str:
    """Return the output of a build that has failed."""
    assert built.code != 0, f"this was built:\n{built.output}"
    return re.sub(r"\x1b\[[0-9;]*m", "", built.output)


def test_the_small_project_builds(project: "Project") -> None:
    """Unbroken, without a warning: what the tests below see fail, fails for their reason."""
    built = project.build()
    assert built.code == 0
    assert "WARNING" not in built.output


# ---------- warnings: formulas, links, docstrings, the navigation ----------


def replace(name: str, old: str, new: str) -> Callable[["Project"], object]:
    """Return what replaces the one place in a file."""
    return lambda project: project.replace(name, old, new)


def append(name: str, text: str) -> Callable[["Project"], object]:
    """Return what adds text to a file."""
    return lambda project: project.append(name, text)


WARNED: dict[str, tuple[Callable[["Project"], object], list[str]]] = {
    "bad TeX in a page": (
        append(PAGE, "\nInline $\\frac{1}{$ and\n\n$$\n\\beeta + 1\n$$\n"),
        [
            r"momentum\.md: bad formula '\\\\frac\{1\}\{': KaTeX parse error",
            r"momentum\.md: bad formula '\\\\beeta \+ 1': KaTeX parse error: Undefined control sequence: \\beeta",
        ],
    ),
    "bad TeX in a caption": (
        replace(PAGE, 'caption="The path of $W$."', r'caption="The path of $\W$."'),
        [r": momentum\.md: bad formula '\\\\W'"],
    ),
    "bad TeX in the docstring of a module, on the three pages that show it": (
        replace(MODULE, r"W &\leftarrow W - \alpha\,v", r"W &\leftarrow W - \alfa\,v"),
        [rf" {page}\.md: bad formula '[^']*alfa" for page in ("index", "momentum", "api/momentum")],
    ),
    "bad TeX in the docstring of a function, on the two pages that show it": (
        replace(MODULE, r"alpha: learning rate $\alpha", r"alpha: learning rate $\alpa"),
        [rf" {page}\.md: bad formula '\\\\alpa" for page in ("momentum", "api/momentum")],
    ),
    "bad TeX in a lab": (
        replace(LAB, "With $v$ in its text.", r"With $\frac{v$ in its text."),
        [r"labs/tiny\.py: bad formula '\\\\frac\{v'"],
    ),
    "a link to no page": (append(PAGE, "\n[x](nowhere.md)\n"), [r"momentum\.md' contains a link 'nowhere\.md'"]),
    "a link to no anchor": (append(PAGE, "\n[x](notation.md#nowhere)\n"), [r"momentum\.md' contains a link 'notation\.md#nowhere'"]),
    "a link to no anchor of the page itself": (append(PAGE, "\n[x](#nowhere)\n"), [r"momentum\.md' contains a link '#nowhere'"]),
    "a link to a page as it is built": (
        append(PAGE, "\n[x](notation)\n"),
        [r"momentum\.md' contains an unrecognized relative link 'notation'"],
    ),
    "an argument that is documented and not there": (
        replace(MODULE, "        state: from `init`", "        stat: from `init`"),
        ["No type or annotation for parameter 'stat'", "Parameter 'stat' does not appear in the function signature"],
    ),
    "an argument that declares nothing": (
        replace(MODULE, 'def init(W: Float[AnyArray, "*shape"])', "def init(W)"),
        ["No type or annotation for parameter 'W'"],
    ),
    "a page in no navigation": (
        lambda project: project.path("docs/orphan.md").write_text("# Orphan { #orphan }\n"),
        [r"[^:]*:\n +- orphan\.md"],
    ),
    "a navigation without its page": (append("mkdocs.yml", "  - nothing.md\n"), ["A reference to 'nothing.md'"]),
}
"""What is done, and the warnings that come of it."""


@pytest.fixture(scope="module")
def warnings(once: "Once", mini: "Project", warm_python: "Python") -> str:
    """Return what a build of the small project says that has all these mistakes."""

    def build(folder: Path) -> None:
        project = mini.copy(folder, warm_python)
        for make_a_mistake, _ in WARNED.values():
            make_a_mistake(project)
        (folder / "output").write_text(refused(project.build()), encoding="utf-8")

    return (once("warned", build) / "output").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WARNED)
def test_a_mistake_is_warned_of(warnings: str, name: str) -> None:
    """The place is named, and what is wrong there."""
    for message in WARNED[name][1]:
        assert re.search(rf"WARNING .*{message}", warnings), warnings


def test_one_warning_hides_no_other(warnings: str) -> None:
    """Each is given once, and nothing else."""
    assert f"Aborted with {sum(len(messages) for _, messages in WARNED.values())} warnings" in warnings


# ---------- plots ----------

PLOT = """
```python plot alt="A line."
import matplotlib.pyplot as plt

from dlref import momentum

plt.plot([0, 1])
```
"""
BAD_PLOTS: dict[str, tuple[str, str, str]] = {
    "an error": ("plt.plot([0, 1])", "plt.plot(undefined)", "NameError: name 'undefined' is not defined"),
    "an error inside dlref": ("plt.plot([0, 1])", "momentum.step(1.0, 1.0, momentum.init(1.0), alpha=-1.0)", "ValueError: alpha must be"),
    "invalid Python": ("plt.plot([0, 1])", "plt.plot([0, 1]", "SyntaxError: "),
    "the end of the program": ("plt.plot([0, 1])", "raise SystemExit", "SystemExit: "),
}
FIGURES = {"two": ("plt.plot([0, 1])\nplt.figure()", 2), "none": ("pass", 0), "closed": ("plt.plot([0, 1])\nplt.close()", 0)}


def test_a_failing_plot_names_the_line(project: "Project") -> None:
    """Of the page, not of the fence, and the error; and one failure hides no other. A plot leaves neither no figure nor two."""
    wanted = []
    for old, new, error in BAD_PLOTS.values():
        project.append(PAGE, PLOT.replace(old, new))
        wanted.append(f"docs/momentum.md:{line_of(project, PAGE, new)}: plot failed: {error}")
    for new, count in FIGURES.values():
        first = len(project.read(PAGE).splitlines()) + 3
        project.append(PAGE, PLOT.replace("plt.plot([0, 1])", new))
        error = f"BadPlot: a plot must leave one figure open, this left {count}"
        wanted.append(f"docs/momentum.md:{first}: plot failed: {error}")

    output = refused(project.build())

    assert [message for message in wanted if message not in output] == []
    assert output.count("plot failed") == len(wanted)


def test_a_plot_needs_alt_text(project: "Project") -> None:
    """It is what a reader gets who does not see the figure; each plot without it is named, and `Alt` is none."""
    lines = []
    for alt in ("", ' alt=""', ' Alt="A path."'):
        lines.append(len(project.read(PAGE).splitlines()) + 3)
        project.append(PAGE, PLOT.replace(' alt="A line."', alt))

    output = refused(project.build())

    assert re.findall(r"docs/momentum\.md:(\d+): a plot needs alt text", output) == [str(line) for line in lines]


def test_a_drawing_process_that_dies_is_noticed(project: "Project") -> None:
    """Even when a snippet ends its process without a word."""
    project.replace(PAGE, "plt.plot(path)", "import os; os._exit(0)")
    assert "the drawing process failed" in refused(project.build())


# ---------- labs ----------


def test_a_failing_cell(project: "Project") -> None:
    """The lab and the error are named."""
    project.replace(LAB, "print(round(float(W), 3))", "print(undefined)")
    output = refused(project.build())
    assert "NameError: name 'undefined' is not defined" in output
    assert "labs/tiny.py" in output


def test_a_lab_s_figure_needs_alt_text(project: "Project") -> None:
    """And the message says how it is written."""
    project.replace(LAB, "#| alt: A rising line.\n", "")
    output = refused(project.build())
    assert "labs/tiny.py: a cell that draws needs a first line '#| alt:" in output


# ---------- what ends a build: claims, directives, functions ----------

BROKEN: dict[str, tuple[str, str]] = {
    "an unknown claim": ("\n/// holds | 2.2-nothing | Title\nText.\n///\n", r"/// holds \| 2\.2-nothing \| Title: write"),
    "a claim without a title": ("\n/// fails | 2.2-momentum\nText.\n///\n", r"/// fails \| 2\.2-momentum: write"),
    "a claim without an id": ("\n/// depends\nText.\n///\n", r"/// depends \| : write"),
    "an unknown erratum": ("\n/// erratum | E00 | Title\nText.\n///\n", r"/// erratum \| E00 \| Title: write"),
    "a formula of no function": ("\n<!-- formula: momentum.nothing -->\n", r"dlref\.momentum\.nothing could not be found"),
    "an object that is not there": ("\n::: dlref.nothing\n", r"dlref\.nothing could not be found"),
    "a fence whose head does not end": ('\n```pycon title="open\n>>> 1\n1\n```\n', r"docs/momentum\.md:\d+: No closing quotation"),
    "a plot whose head does not end": ("\n```python plot alt='open\n1\n```\n", r"docs/momentum\.md:\d+: No closing quotation"),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_what_leads_nowhere_is_refused(project: "Project", case: tuple[str, str]) -> None:
    """The page is named, and what is wrong."""
    text, message = case
    project.append(PAGE, text)
    output = refused(project.build())
    assert re.search(message, output), output
    assert "momentum.md" in output


OTHER: dict[str, tuple[Callable[["Project"], object], str]] = {
    "a formula without a plot": (replace(PAGE, "```python plot", "```python"), "momentum.md: a formula's page needs a plot"),
    "a mistake in notes.json": (replace("docs/notes.json", '"2.2-momentum":', '"2.2-momentum"'), "JSONDecodeError"),
}


@pytest.mark.parametrize("case", OTHER.values(), ids=OTHER)
def test_an_incomplete_project_is_refused(project: "Project", case: tuple[Callable[["Project"], object], str]) -> None:
    """What is missing is named."""
    breaks, message = case
    breaks(project)
    assert message in refused(project.build())


def test_a_panel_without_a_plain_form_is_refused(project: "Project") -> None:
    """A line of a formula that asks the machinery of the contracts: the page and the line's business are named."""
    project.replace(MODULE, "    W = W - alpha * v", '    spec("W", float)\n    W = W - alpha * v')
    project.replace(MODULE, "Float, contract", "Float, contract, spec")
    output = refused(project.build())
    assert "momentum.md: momentum: a line of a formula asks dlref._contract.spec" in output


# ---------- caches ----------


def test_no_cache_outlives_an_edit_of_dlref(mini: "Project", project: "Project") -> None:
    """After a change of the formula the next build shows it everywhere: in the listing, in the figure, in the lab's numbers."""

    def shown(site: Path) -> tuple[str, str, str]:
        page = (site / "momentum.html").read_text(encoding="utf-8")
        lab = (site / "labs" / "tiny.html").read_text(encoding="utf-8")
        figure, listing = re.search(r'<figure class="plot">.*?</figure>', page, re.S), re.search(r"formula-code.*?</pre>", page, re.S)
        output = re.search(r'<div class="lab-out">.*?</div>', lab, re.S)
        assert figure
        assert listing
        assert output
        return figure[0], listing[0], re.sub(r"<[^>]+>", "", output[0]).strip()

    before = shown(mini.root / "site")  # its build left the caches that were copied
    project.replace(MODULE, "W = W - alpha * v", "W = W + alpha * v")
    built = project.build()
    assert built.code == 0, built.output
    after = shown(built.site)
    assert (before[2], after[2]) == ("0.95", "1.05")
    assert before[0] != after[0]
    assert before[1] != after[1]
