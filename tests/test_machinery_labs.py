"""Labs: what mkdocs-jupyter returns becomes cells like those of any page; the notebook to download is the same bytes every time."""

import base64
import json
import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from scripts.sitegen import labs, pages, plots

LABS = sorted(pages.DOCS.rglob("labs/*.py"))
SVG = (
    '<?xml version="1.0"?><svg xmlns:xlink="x" width="72pt" height="36pt" viewBox="0 0 72 36">'
    '<path id="a" d="M 0 0" style="fill: #0a0b0c"/></svg>'
)


def cell(code: str, output: str) -> str:
    """Return a code cell as mkdocs-jupyter writes it."""
    box = f'<div class="jp-OutputArea-output">{output}</div>' if output else ""
    return (
        '<div class="jp-Cell jp-CodeCell"><div class="jp-InputArea-editor"><div class="highlight"><pre>'
        f'<span class="k">{code}</span></pre></div></div>{box}</div>'
    )


def text(markup: str) -> str:
    """Return a text cell as mkdocs-jupyter writes it."""
    return f'<div class="jp-Cell jp-MarkdownCell"><div class="jp-RenderedMarkdown">{markup}</div></div>'


def book(*cells: str) -> str:
    """Return a page's content as mkdocs-jupyter writes it, styles and all."""
    return f'<style>.x {{}}</style><script src=""></script><div class="jp-Notebook">{"".join(cells)}</div>'


def figure(svg: str = SVG) -> str:
    """Return an output that is a figure."""
    return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">'


def lean(*cells: str) -> BeautifulSoup:
    """Return the page that the site makes of them."""
    return BeautifulSoup(labs.lean("labs/x.py", book(*cells)), "html.parser")


def test_code_output_and_figure_become_those_of_any_page() -> None:
    """Highlighted code without the alt line, the printed text, the drawing in the theme's colours with its alt text; no style."""
    page = lean(cell("#| alt: A line.\nprint(1 &lt; 2)", "<pre>True\n</pre>"))
    assert [box.get_text().strip() for box in page.select(".lab-in, .lab-out")] == ["print(1 < 2)", "True"]
    assert page.select_one(".lab-in .highlight pre code")
    drawn = lean(cell("#| alt: A line.\nplot()", figure())).select_one("figure.plot svg[role=img]")
    assert drawn
    assert drawn["aria-label"] == "A line."
    assert "var(--fig-ink)" in str(drawn)
    assert not lean(cell("x", "")).select("style, script")


def test_what_is_printed_in_pieces_is_one_output() -> None:
    """The kernel cuts it wherever its clock says, so two builds would differ."""
    piece = '</div><div class="jp-OutputArea-output" data-mime-type="text/plain">'
    page = lean(cell("x", f"<pre>epoch 1\n</pre>{piece}<pre>epoch </pre>{piece}<pre>2\n</pre>"))
    assert [box.get_text() for box in page.select(".lab-out pre")] == ["epoch 1\nepoch 2"]


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (figure(), "needs a first line '#| alt: what the figure shows'"),
        ('<img src="data:image/png;base64,AAAA">', "neither text nor an SVG figure"),
        ("<table></table>", "neither text nor an SVG figure"),
    ],
    ids=["no-alt", "png", "html"],
)
def test_an_output_that_cannot_be_shown_well_is_refused(output: str, message: str) -> None:
    """A figure that nobody described, a picture that stays white in the dark, a table with a look of its own."""
    with pytest.raises(labs.BadLab, match=r"^labs/x\.py: ") as caught:
        lean(cell("x", output))
    assert message in str(caught.value)


def test_a_page_without_a_notebook_is_refused() -> None:
    """Such as the raw script, should mkdocs-jupyter one day not take it."""
    with pytest.raises(labs.BadLab, match="no notebook"):
        labs.lean("labs/x.py", "<p>x</p>")


def test_formulas_of_a_lab_are_marked() -> None:
    r"""Between dollars, inline or display; money, code and escaped dollars are none."""
    page = lean(text("<p>With $v &lt; 1$ and $\\hat v$, for 5$ or 6$, \\$x\\$, <code>$x$</code>.</p><p>$$a\nb$$</p>"))
    assert [span.get_text() for span in page.select(".arithmatex")] == [r"\(v < 1\)", r"\(\hat v\)", "\\[a\nb\\]"]
    assert "5$ or 6$" in page.get_text()
    code = page.select_one("code")
    assert code
    assert code.get_text() == "$x$"


def test_every_figure_of_a_lab_has_its_own_names() -> None:
    """Two equal figures in two cells share no id."""
    svg = SVG.replace("<path", '<defs><path id="mab"/></defs><use xlink:href="#mab"/><path')
    page = lean(cell("#| alt: One.\nplot()", figure(svg)), cell("#| alt: Two.\nplot()", figure(svg)))
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)) == 2


def test_the_cells_of_a_script(tmp_path: Path) -> None:
    """Code and text in order; the alt text is for the build."""
    script = tmp_path / "x.py"
    script.write_text("# %% [markdown]\n# # T\n\n# %%\n#| alt: A line.\nplot()\n\n# %%\nx = 1\n", encoding="utf-8")
    assert labs.cells(script) == [labs.Cell("markdown", "# T"), labs.Cell("code", "plot()"), labs.Cell("code", "x = 1")]


@pytest.mark.parametrize("lab", LABS, ids=lambda path: path.name)
def test_the_notebook_is_valid_and_always_the_same(lab: Path) -> None:
    """By Jupyter's own schema, without outputs, without a date or a random id, without the build's own lines."""
    import nbformat

    made = labs.notebook(lab)
    assert made == labs.notebook(lab)
    notebook = json.loads(made)
    nbformat.validate(notebook)
    assert [entry["id"] for entry in notebook["cells"]] == [f"cell-{i}" for i in range(len(notebook["cells"]))]
    assert "#| alt" not in made
    assert str(pages.ROOT) not in made
    assert not any(entry.get("outputs") or entry.get("execution_count") for entry in notebook["cells"])


@pytest.mark.parametrize("lab", LABS, ids=lambda path: path.name)
def test_a_lab_reads_alone(lab: Path) -> None:
    """It begins with a title, imports before it uses, and describes each figure it draws."""
    found = labs.cells(lab)
    assert found[0].kind == "markdown"
    assert found[0].source.startswith("# ")
    source = lab.read_text(encoding="utf-8")
    assert source.count("plt.show()") == source.count("#| alt: ")


def test_a_lab_depends_on_dlref_and_on_the_kernel_s_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of its results is named by both."""
    before = labs.world()
    assert labs.world() == before
    monkeypatch.setattr(labs, "_KERNEL_CONFIG", labs._KERNEL_CONFIG + "# changed\n")
    settings_changed = labs.world()
    monkeypatch.setattr(plots, "world", lambda: "another dlref")
    assert len({before, settings_changed, labs.world()}) == 3


def test_the_kernel_s_settings_are_written(tmp_path: Path) -> None:
    """Where IPython looks for them, and as Python that compiles."""
    folder = labs.kernel_folder(tmp_path)
    config = folder / "profile_default" / "ipython_kernel_config.py"
    compile(config.read_text(encoding="utf-8"), config, "exec")
    assert os.path.commonpath([folder, tmp_path]) == str(tmp_path)
