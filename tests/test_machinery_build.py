"""A build that must fail fails, and says where: each test breaks a small copy of the project in one place and builds it."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Built, Project

PAGE, LAB, MODULE = "docs/momentum.md", "docs/labs/tiny.py", "dlref/momentum.py"


def line_of(project: "Project", name: str, words: str) -> int:
    """Return the number of the line that holds the words."""
    return next(number for number, line in enumerate(project.read(name).splitlines(), 1) if words in line)


def without_lab(project: "Project") -> "Project":
    """Take the lab out: after a change of dlref it would be run again, which takes longer than all the rest."""
    project.path(LAB).unlink()
    project.replace("mkdocs.yml", "  - labs/tiny.py\n", "")
    return project


def refused(built: "Built") -> str:
    """Return the output of a build that has failed."""
    assert built.code != 0, f"this was built:\n{built.output}"
    return re.sub(r"\x1b\[[0-9;]*m", "", built.output)


def test_the_small_project_builds(project: "Project") -> None:
    """Unbroken, without a warning: what the tests below see fail, fails for their reason."""
    built = project.build()
    assert built.code == 0
    assert "WARNING" not in built.output


# ---------- formulas ----------


def test_bad_tex_in_a_page(project: "Project") -> None:
    r"""The page and the formula are named; one bad formula hides no other."""
    project.append(PAGE, "\nInline $\\frac{1}{$ and\n\n$$\n\\alfa + 1\n$$\n")
    output = refused(project.build())
    assert re.search(r"WARNING .*momentum\.md: bad formula '\\\\frac\{1\}\{': KaTeX parse error", output)
    assert re.search(r"WARNING .*momentum\.md: bad formula '\\\\alfa \+ 1': KaTeX parse error: Undefined control sequence: \\alfa", output)
    assert "Aborted with 2 warnings" in output


def test_bad_tex_in_a_docstring(project: "Project") -> None:
    """Of a module, on the three pages that show it; of a function; in a caption."""
    without_lab(project).replace(MODULE, r"W &\leftarrow W - \alpha\,v", r"W &\leftarrow W - \alfa\,v")
    project.replace(MODULE, r"alpha: learning rate $\alpha", r"alpha: learning rate $\alpa")
    project.replace(PAGE, 'caption="The path of $W$."', r'caption="The path of $\W$."')
    output = refused(project.build())
    for page in ("index", "momentum", "api/momentum"):
        assert re.search(rf"WARNING .* {page}\.md: bad formula '.*alfa", output, re.S)
    assert re.search(r"WARNING .*api/momentum\.md: bad formula '\\\\alpa", output)
    assert re.search(r"WARNING .*: momentum\.md: bad formula '\\\\W'", output)


def test_bad_tex_in_a_lab(project: "Project") -> None:
    """The lab and the formula are named."""
    project.replace(LAB, "With $v$ in its text.", r"With $\frac{v$ in its text.")
    assert re.search(r"WARNING .*labs/tiny\.py: bad formula '\\\\frac\{v'", refused(project.build()))


# ---------- plots ----------

BAD_PLOTS: dict[str, tuple[str, str, str]] = {
    "an error": ("plt.plot(path)", "plt.plot(undefined)", "NameError: name 'undefined' is not defined"),
    "an error inside dlref": ("alpha=0.5)", "alpha=-1.0)", "ValueError: alpha must be"),
    "invalid Python": ("plt.plot(path)", "plt.plot(path", "SyntaxError: "),
    "the end of the program": ("plt.plot(path)", "raise SystemExit", "SystemExit: "),
}


@pytest.mark.parametrize("case", BAD_PLOTS.values(), ids=BAD_PLOTS)
def test_a_failing_plot_names_the_line(project: "Project", case: tuple[str, str, str]) -> None:
    """Of the page, not of the fence, and the error."""
    old, new, error = case
    project.replace(PAGE, old, new)
    line = line_of(project, PAGE, new)
    assert f"docs/momentum.md:{line}: plot failed: {error}" in refused(project.build())


@pytest.mark.parametrize(
    ("new", "count"),
    [("plt.plot(path)\nplt.figure()", 2), ("pass", 0), ("plt.plot(path)\nplt.close()", 0)],
    ids=["two", "none", "closed"],
)
def test_a_plot_leaves_one_figure(project: "Project", new: str, count: int) -> None:
    """Neither none nor two."""
    project.replace(PAGE, "plt.plot(path)", new)
    first = line_of(project, PAGE, "import matplotlib.pyplot")
    assert f"docs/momentum.md:{first}: plot failed: BadPlot: a plot must leave one figure open, this left {count}" in refused(
        project.build()
    )


@pytest.mark.parametrize("alt", ["", 'alt=""', 'Alt="A path."'], ids=["none", "empty", "capital"])
def test_a_plot_needs_alt_text(project: "Project", alt: str) -> None:
    """It is what a reader gets who does not see the figure."""
    project.replace(PAGE, 'alt="The path of one parameter, falling."', alt)
    first = line_of(project, PAGE, "import matplotlib.pyplot")
    assert f"docs/momentum.md:{first}: a plot needs alt text" in refused(project.build())


def test_a_drawing_process_that_dies_is_noticed(project: "Project") -> None:
    """Even when a snippet ends its process without a word."""
    project.replace(PAGE, "plt.plot(path)", "import os; os._exit(0)")
    assert "the drawing process failed" in refused(project.build())


def test_a_plot_may_print(project: "Project") -> None:
    """What it prints goes nowhere, not into the answer of the drawing process, whether through Python or past it."""
    project.replace(PAGE, "plt.plot(path)", 'plt.plot(path)\nprint("{noise")\nimport os\nos.system("echo noise")')
    built = project.build()
    assert built.code == 0, built.output
    assert "<svg" in (built.site / "momentum.html").read_text(encoding="utf-8")


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


# ---------- links, claims, directives ----------

BAD_LINKS = (
    ("[x](nowhere.md)", r"momentum\.md' contains a link 'nowhere\.md'"),
    ("[x](notation.md#nowhere)", r"momentum\.md' contains a link 'notation\.md#nowhere'"),
    ("[x](#nowhere)", r"momentum\.md' contains a link '#nowhere'"),
    ("[x](/notation.md)", r"momentum\.md' contains an absolute link '/notation\.md'"),
    ("[x](notation)", r"momentum\.md' contains an unrecognized relative link 'notation'"),
)


def test_links_that_lead_nowhere_are_refused(project: "Project") -> None:
    """To no page, to no anchor there or here, from the root, to a page as it is built; none hides another."""
    project.append(PAGE, "".join(f"\n{link}\n" for link, _ in BAD_LINKS))
    output = refused(project.build())
    for _, message in BAD_LINKS:
        assert re.search(f"WARNING .*{message}", output), output
    assert f"Aborted with {len(BAD_LINKS)} warnings" in output


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
    "a page in no navigation": (lambda p: p.path("docs/orphan.md").write_text("# Orphan { #orphan }\n"), "orphan.md"),
    "a navigation without its page": (lambda p: p.append("mkdocs.yml", "  - nothing.md\n"), "nothing.md"),
    "a formula without a plot": (lambda p: p.replace(PAGE, "```python plot", "```python"), "momentum.md: a formula's page needs a plot"),
    "a mistake in notes.json": (lambda p: p.replace("docs/notes.json", '"2.2-momentum":', '"2.2-momentum"'), "JSONDecodeError"),
}


@pytest.mark.parametrize("case", OTHER.values(), ids=OTHER)
def test_an_incomplete_project_is_refused(project: "Project", case: tuple[Callable[["Project"], object], str]) -> None:
    """What is missing is named."""
    breaks, message = case
    breaks(project)
    assert message in refused(project.build())


def test_a_docstring_that_disagrees_with_its_function_is_refused(project: "Project") -> None:
    """An argument that is documented and not there."""
    without_lab(project).replace(MODULE, "        state: from `init`", "        stat: from `init`")
    assert "Parameter 'stat' does not appear in the function signature" in refused(project.build())


def test_an_argument_that_declares_nothing_is_refused(project: "Project") -> None:
    """It is named."""
    without_lab(project).replace(MODULE, 'def init(W: Float[AnyArray, "*shape"])', "def init(W)")
    assert "No type or annotation for parameter 'W'" in refused(project.build())


def test_a_panel_without_a_plain_form_is_refused(project: "Project") -> None:
    """A line of a formula that asks the machinery of the contracts: the page and the line's business are named."""
    without_lab(project).replace(MODULE, "    W = W - alpha * v", '    spec("W", float)\n    W = W - alpha * v')
    project.replace(MODULE, "Float, contract", "Float, contract, spec")
    output = refused(project.build())
    assert "momentum.md: momentum: a line of a formula asks dlref._contract.spec" in output


# ---------- caches ----------


def test_no_cache_outlives_an_edit_of_dlref(project: "Project") -> None:
    """After a change of the formula the next build shows it everywhere: in the listing, in the figure, in the lab's numbers."""

    def shown() -> tuple[str, str, str]:
        page = (project.root / "site" / "momentum.html").read_text(encoding="utf-8")
        lab = (project.root / "site" / "labs" / "tiny.html").read_text(encoding="utf-8")
        figure, listing = re.search(r'<figure class="plot">.*?</figure>', page, re.S), re.search(r"formula-code.*?</pre>", page, re.S)
        output = re.search(r'<div class="lab-out">.*?</div>', lab, re.S)
        assert figure
        assert listing
        assert output
        return figure[0], listing[0], re.sub(r"<[^>]+>", "", output[0]).strip()

    assert project.build().code == 0
    before = shown()
    project.replace(MODULE, "W = W - alpha * v", "W = W + alpha * v")
    assert project.build().code == 0
    after = shown()
    assert (before[2], after[2]) == ("0.95", "1.05")
    assert before[0] != after[0]
    assert before[1] != after[1]
