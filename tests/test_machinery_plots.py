"""Figures: what stands in the page is small, themable, unambiguous and the same on every machine; what it was drawn from is its key."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from scripts.sitegen import pages, plots
from tests.parsing import Parsed

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Once, Project
    from tests.forks import Python

SNIPPET = """\
import matplotlib.pyplot as plt
import numpy as np

fig, (left, right) = plt.subplots(1, 2)
for i in range(6):
    left.plot([0, 1.23456789], [0, i], "o-", label=f"${i}$")
left.set(xlabel="$x$", ylabel="y", xlim=(0.2, 1), title="Title 12")
left.legend()
left.grid()
right.imshow(np.arange(4).reshape(2, 2))
right.annotate("here", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
right.fill_between([0, 1], [0, 1], hatch="/", alpha=0.5)
plt.show()
"""


@pytest.fixture(scope="module")
def svg() -> str:
    """Return one figure with all that a figure has: lines, markers, ticks, a legend, a grid, an image, an arrow, a hatch."""
    return plots.render(SNIPPET, "f0")


def names(svg: str) -> list[str]:
    """Return the ids of a drawing."""
    return re.findall(r' id="([^"]+)"', svg)


def references(svg: str) -> set[str]:
    """Return the ids that a drawing uses."""
    return set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))


def test_a_figure_is_the_same_every_time(svg: str) -> None:
    """In this process, in a process of its own, with other hashes and in another folder."""
    assert plots.render(SNIPPET, "f0") == svg
    code = f"from scripts.sitegen import plots; print(plots.render({SNIPPET!r}, 'f0'))"
    env = plots.drawing_environment() | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "LC_ALL": "C"}
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, cwd=Path.home())
    assert run.stdout.strip() == svg


def test_a_figure_has_no_size_and_no_date_of_its_own(svg: str) -> None:
    """It takes the width of its column up to its own; nothing tells when or by what it was made."""
    head = re.match(r"<svg[^>]*>", svg)
    assert head
    assert not re.search(r' (?:width|height)="', head[0])
    assert re.search(r'style="max-width:\d+px"', head[0])
    assert re.search(r'viewBox="0 0 [\d.]+ [\d.]+"', head[0])
    assert not re.search(r"<!--|<\?xml|<!DOCTYPE|<metadata|<style|<title|matplotlib|20\d\d-", svg)


def test_a_figure_takes_its_colours_from_the_theme(svg: str) -> None:
    """No colour is left that stands for one of the theme; all six of the cycle, the ink and the rule are used."""
    sentinels = [colour.removeprefix("#") for colour in plots._VARIABLES]
    assert not [colour for colour in sentinels if colour in svg.lower()]
    used = set(re.findall(r"var\((--fig-\w+)\)", svg))
    assert {f"--fig-{i}" for i in range(6)} | {"--fig-ink", "--fig-rule"} <= used
    defined = (pages.DOCS / "assets" / "site.css").read_text(encoding="utf-8")
    assert all(defined.count(f"{name}:") in (1, 2) for name in used)
    assert not re.search(r"#[0-9a-fA-F]{6}", re.sub(r"<image.*?/>", "", svg, flags=re.S)), "a colour that is none of the theme's"


def test_the_names_in_a_figure_are_used_and_unique(svg: str) -> None:
    """Every id is used and there once, every reference has its id."""
    assert len(names(svg)) == len(set(names(svg)))
    assert set(names(svg)) == references(svg)


def test_two_figures_share_a_page() -> None:
    """Their ids differ but for the glyphs, which the page then defines once."""
    first, second = plots.render(SNIPPET, "f1"), plots.render(SNIPPET, "f2")
    shared = set(names(first)) & set(names(second))
    assert shared
    assert all(name.startswith("glyph-") for name in shared)
    page = plots.share_glyphs(f"{first}<p></p>{second}")
    assert sorted(names(page)) == sorted({*names(first), *names(second)})
    assert references(page) == set(names(page))
    assert page.startswith(first)


def test_links_inside_a_figure_are_of_the_old_kind(svg: str) -> None:
    """The theme's instant navigation writes to the href of every element that has one, and dies on that of <use>."""
    assert "xlink:href=" in svg
    assert not re.search(r"\shref=", svg)


def test_numbers_are_short(svg: str) -> None:
    """A tenth of a point is enough for positions; a glyph's scale keeps its digits."""
    assert not re.search(r'(?:<path[^>]* d|<use[^>]* x)="[^"]*\d\.\d{3}', svg)
    assert "scale(0.015625)" in svg
    assert "-0 " not in svg
    assert plots._shorten("translate(1.25 -0.04)") == "translate(1.2 0)"


def test_a_path_is_written_in_few_characters() -> None:
    """By differences, without the points that its lines would miss by less than a fifth of a pixel; read again, it is the same."""
    assert plots._drawn("M 1.2 0 \nL 12.34 100 \nL 0.1 -3.4 \nz\n", 0.1, 0.15) == "m1.2 0 11.1 100-12.2-103.4z"
    assert plots._drawn("M 0 0 C 1 2 3 4 5 6 L 7 7 Q 1 1 2 2 z M 5 5 L 5.5 6", 0.1, 0.15) == "m0 0c1 2 3 4 5 6l2 1q-6-6-5-5zm5 5 .5 1"
    assert plots._drawn("M 0 0 L 1 0 L 2 0.1 L 3 0 L 4 0 L 4 9 L 4 4", 0.1, 0.15) == "m0 0 4 0 0 9 0-5"  # there and back again
    assert plots._drawn("M 0 0 L 2 0.2 L 4 0", 0.1, 0.15) == "m0 0 2 .2 2-.2"
    assert plots._drawn("M 0 0 A 1 1 0 0 0 2 2", 0.1, 0.15) == "M 0 0 A 1 1 0 0 0 2 2"
    rng = np.random.default_rng(0)
    walk = rng.normal(size=(300, 2)).cumsum(axis=0).round(3)
    path = plots._drawn("M " + " L ".join(f"{x} {y}" for x, y in walk), 0.1, 0.15)
    drawn = plots._strokes(path)
    assert drawn
    assert len(drawn) < 300
    corners = np.array([values for _, values in drawn])
    ways = np.diff(corners, axis=0)
    along = np.clip(((walk[:, None] - corners[:-1]) * ways).sum(-1) / (ways**2).sum(-1), 0, 1)
    assert np.hypot(*np.moveaxis(walk[:, None] - corners[:-1] - along[..., None] * ways, -1, 0)).min(axis=1).max() < 0.25


def test_round_marks_are_points_of_one_path() -> None:
    """Of each line, also where two lines have the same marks; those of another shape or half transparent stay as they are."""
    source = """
import matplotlib.pyplot as plt
plt.plot([0, 1, 2], [0, 1, 2], "o-", color="C0")
plt.plot([0, 1, 2], [2, 1, 0], "o", color="C0")
plt.scatter([0, 1], [1, 2], s=9, color="C1")
plt.plot([0, 2], [1, 1], "s", color="C2")
plt.plot([0, 2], [1, 1], "o", color="C3", alpha=0.5)
"""
    drawn = BeautifulSoup(plots.render(source, "fmarks"), "html.parser")
    points = [path for path in drawn.select('path[style*="stroke-linecap: round"]') if "fill: none" in str(path["style"])]

    assert [(len(re.findall(" 0 0", str(path["d"]))), *re.findall(r"var\(--fig-\d\)", str(path["style"]))) for path in points] == [
        (2, "var(--fig-1)"),  # drawn below the lines
        (3, "var(--fig-0)"),
        (3, "var(--fig-0)"),
    ]
    assert len(drawn.select('use[style*="--fig-2"]')) == len(drawn.select('use[style*="--fig-3"]')) == 2
    assert references(str(drawn)) <= set(names(str(drawn)))


def test_a_small_picture_has_no_point_upon_another() -> None:
    """Of those in one square of a grid, the first; a line is no row of points."""
    assert plots._apart("M1 1L1 1M2 2L2 2M20 2L20 2", 6) == "M1 1L1 1M20 2L20 2"
    assert plots._apart("M1 1L2 2", 6) == "M1 1L2 2"


def test_a_thumbnail_has_neither_words_nor_scales(svg: str) -> None:
    """And its names are its own: figure and thumbnail may stand on one page."""
    small = plots.thumbnail(svg)
    soup = BeautifulSoup(small, "html.parser")
    assert not soup.select("g.text, g.axis, g.legend")
    assert "glyph" not in small
    assert not set(names(small)) & set(names(svg))
    assert references(small) <= set(names(small))
    assert len(names(small)) == len(set(names(small)))
    assert soup.select("path, use")
    assert re.search(r'viewBox="', small)
    assert plots.thumbnail(svg) == small


def test_a_figure_is_named_for_those_who_do_not_see_it() -> None:
    """The alt text is the drawing's label, whatever characters it holds; formulas in the caption are marked to be typeset."""
    made = plots.figure("<svg x></svg>", 'A "rise" of 1 < 2 & more', "Weights $(1-\\beta)$ < $\\beta^k$ & $k$")
    soup = BeautifulSoup(made, "html.parser")
    drawing, caption = soup.select_one("figure.plot > svg[role=img]"), soup.select_one("figcaption")
    assert drawing
    assert drawing["aria-label"] == 'A "rise" of 1 < 2 & more'
    assert caption
    assert [span.get_text() for span in caption.select("span.arithmatex")] == [r"\((1-\beta)\)", r"\(\beta^k\)", r"\(k\)"]
    assert "<figcaption>" not in plots.figure("<svg x></svg>", "alt")


def test_a_figure_keeps_its_name() -> None:
    """It goes by the heading that it stands under: another place on the page, other figures, other words change nothing."""

    def names(*sections: str) -> list[str]:
        return pages.figure_names(Path("page.md"), "# Page { #page }\n\n" + "\n".join(sections))

    plot = '```python plot alt="x"\n1\n```\n'
    valley, kappa = f"### The valley {{ #see-valley }}\n\n{plot}", f"### Cost {{ #see-kappa }}\n\nWords.\n\n{plot}"
    assert names(valley, kappa) == ["see-valley", "see-kappa"]
    assert names(kappa, "## Next { #next }\n", plot, valley.replace("The valley", "A valley")) == ["see-kappa", "next", "see-valley"]
    assert names(valley, plot, "```python\n1\n```\n", plot, kappa) == ["see-valley", "see-valley-2", "see-valley-3", "see-kappa"]


def test_a_file_of_a_figure_has_the_light_colours(tmp_path: Path) -> None:
    """Those of the style sheet, which has them once: the first of each name, and what is another colour is looked up."""
    colours = plots.light()
    assert {f"--fig-{i}" for i in range(6)} | {"--fig-ink", "--fig-rule", "--fig-paper", "--paper"} <= colours.keys()
    assert colours["--fig-ink"] == colours["--ink"]
    sheet = tmp_path / "site.css"
    sheet.write_text("a {\n  --ink: #000001;\n  --fig-ink: var(--ink);\n}\nb {\n  --ink: #fffff1;\n}\n", encoding="utf-8")
    assert plots.light(sheet) == {"--ink": "#000001", "--fig-ink": "#000001"}


@pytest.fixture(scope="module")
def site_of_plots(once: "Once", mini: "Project", warm_python: "Python") -> Path:
    """Return the small project's site, built with a plot that prints, and the same plot on two pages in three places."""

    def build(folder: Path) -> None:
        project = mini.copy(folder, warm_python)
        project.replace("docs/momentum.md", "plt.plot(path)", 'plt.plot(path)\nprint("{noise")\nimport os\nos.system("echo noise")')
        project.replace("docs/momentum.md", 'caption="The path of $W$."', r'caption="$\tfrac{1}{2}$ and $\nabla W$"')
        (fence,) = (fence for fence in pages.fences(Path("x.md"), project.read("docs/momentum.md")) if fence.is_plot)
        project.append("docs/momentum.md", f'\n```python plot alt="Second." caption="Second."\n{fence.source}```\n')
        project.append("docs/notation.md", f'\n```python plot alt="Third."\n{fence.source}```\n')
        built = project.build()
        if built.code:
            pytest.fail(built.output)

    return once("site-of-plots", build) / "site"


def drawings(page: Path) -> list[Tag]:
    """Return the figures of a page."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("figure.plot > svg")


def test_a_plot_may_print(site_of_plots: Path) -> None:
    """What it prints goes nowhere, not into the answer of the drawing process, whether through Python or past it."""
    page = site_of_plots / "momentum.html"
    assert drawings(page)[0].select("path")
    assert "noise" not in "".join(map(str, drawings(page)))
    assert "{noise" in page.read_text(encoding="utf-8"), "its code is shown"


def test_the_caption_keeps_its_backslashes(site_of_plots: Path) -> None:
    r"""Through the whole build: `\tfrac` in a caption and `\n` in an alt text are not a tab and a new line."""
    page = (site_of_plots / "momentum.html").read_text(encoding="utf-8")
    assert r"\tfrac{1}{2}</annotation>" in page
    assert r"\nabla W</annotation>" in page


def test_equal_plots_keep_their_own_captions(site_of_plots: Path) -> None:
    """One snippet twice on a page, or on two pages, is drawn once and shown as each place says."""
    shown = [[svg["aria-label"] for svg in drawings(site_of_plots / name)] for name in ("momentum.html", "notation.html")]
    assert shown == [["The path of one parameter, falling.", "Second."], ["Third."]]


KEYS = "from scripts.sitegen import plots, labs; print(plots.key('x = 1', plots.world()), plots.key('x = 2', plots.world()), labs.world())"


def test_the_key_of_a_figure_is_all_it_was_drawn_from(project: "Project") -> None:
    """Its own code, every file of dlref with the data, and the drawing code; not the caches of Python, not the rest of the page."""

    def keys() -> list[str]:
        run = project.run("-c", KEYS)
        assert run.returncode == 0, run.stderr
        return run.stdout.split()

    seen = [keys()]
    assert len({*seen[0]}) == 3
    (project.root / "dlref" / "__pycache__").mkdir(exist_ok=True)
    (project.root / "dlref" / "__pycache__" / "x.pyc").write_bytes(b"x")
    project.append("docs/momentum.md", "More.\n")
    assert keys() == seen[0]
    data = next((project.root / "dlref" / "data").glob("*.gz"))
    for path in (project.path("dlref/momentum.py"), project.path("dlref/_contract.py"), project.path("scripts/sitegen/plots.py"), data):
        path.write_bytes(path.read_bytes() + b"\n")
        seen.append(keys())
        assert not set(seen[-1]) & set(seen[-2]), path.name


def test_only_what_changed_is_drawn_again(tmp_path: Path) -> None:
    """The first of two plots keeps its file; a broken file of another process is never read."""
    first, second = (
        pages.Fence(
            tmp_path / "page.md", line, "python", ("plot",), {"alt": "x"}, f"import matplotlib.pyplot as plt\nplt.plot([0, {line}])\n"
        )
        for line in (3, 9)
    )
    plots.draw([first], tmp_path)
    (kept,) = tmp_path.glob("*.svg")
    kept.write_text("<svg kept></svg>", encoding="utf-8")
    (tmp_path / f"{kept.stem}.123").write_text("<svg half", encoding="utf-8")
    assert plots.draw([first, second], tmp_path)[0] == "<svg kept></svg>"
    assert len(list(tmp_path.glob("*.svg"))) == 2


def test_every_figure_of_the_site_follows_the_theme(parsed: Parsed) -> None:
    """No figure draws in black or white, which one of the themes would hide, or in a colour that only stands for another."""
    for name, soup in parsed.items():
        boxes = [*soup.find_all("figure", class_="plot"), *soup.find_all(class_="picture")]
        for drawing in (svg for box in boxes for svg in box.find_all("svg")):
            text = re.sub(r"<image[^>]*>", "<image>", str(drawing))
            found = set(re.findall(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b", " ".join(re.findall(r'style="([^"]*)"', text.lower()))))
            assert not found & {"#000000", "#ffffff", "#000", "#fff"}, name
            assert not found & set(plots._VARIABLES), name
            assert 'xlink:href="#' in text or "<path" in text or "<image" in text


def test_every_figure_of_the_site_has_a_file_that_stands_alone(site: Path, parsed: Parsed) -> None:
    """Linked to from below the figure: its drawing in the light colours, with its size, its shapes, its alt text and its code."""
    colours, files = set(plots.light().values()), set()
    for path in pages.page_paths():
        page = parsed[path.relative_to(pages.DOCS).with_suffix(".html").as_posix()]
        shown = [figure for figure in page.find_all("figure", class_="plot") if figure.find_parent(class_="specimen") is None]
        wanted = [fence for fence in pages.fences(path) if fence.is_plot]
        assert [svg["id"] for box in shown for svg in box.select("svg[role=img]")] == [
            f"fig-{name}" for name in pages.figure_names(path)
        ], path.name
        for fence, box in zip(wanted, shown, strict=True):
            [link] = box.select("figcaption > a[download]")
            files.add(str(link["href"]))
            text = (site / str(link["href"])).read_text(encoding="utf-8")
            root = ET.fromstring(text.encode())
            assert root.tag == f"{SVG}svg"
            assert int(root.attrib["width"]) > int(root.attrib["height"]) * 0.8 > 100
            assert root.findtext(f"{SVG}title") == fence.options["alt"]
            assert root.findtext(f"{SVG}metadata") == fence.source
            assert root.findall(f"./{SVG}rect[@width='100%']")
            drawing = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
            assert "var(" not in drawing
            assert references(drawing) <= set(names(drawing))
            assert len(names(drawing)) == len(set(names(drawing)))
            addresses = re.findall(r'href="([^"]*)"|url\(([^)]*)\)', drawing)
            assert all("".join(address).startswith(("#", "data:image/png;")) for address in addresses), path.name
            drawn = set(re.findall(r"(?:fill|stroke): (#[0-9a-f]{6})", re.sub(r"<image[^>]*>", "", drawing)))
            assert drawn & colours
            same = {
                len(re.findall(r"<(?:path|use|image)\b", of))
                for of in (_without_glyphs(drawing), _without_glyphs(str(box.select_one("svg"))))
            }
            assert len(same) == 1, "another drawing than on the page"
    assert files == {f"figures/{file.name}" for file in (site / "figures").iterdir()}
    assert len(files) > 100


SVG = "{http://www.w3.org/2000/svg}"


def _without_glyphs(svg: str) -> str:
    """Return a drawing without the shapes of its letters, which a page has once for all of its figures."""
    return re.sub(r'<path[^>]* id="glyph-[^>]*>|<path id="glyph-[^>]*>', "", svg)


@pytest.mark.parametrize("name", ["momentum-see-valley", "softmax-see-temperature"])
def test_the_file_of_a_figure_is_drawn(served: str, page: "Page", name: str) -> None:
    """By a browser, as a picture of its own: paper to the edge, curves in a colour of the cycle, words and ticks in ink."""
    page.goto(f"{served}404.html")
    counts = page.evaluate(
        """async name => {
            const picture = Object.assign(new Image(), {src: `/dlref/figures/${name}.svg`});
            await picture.decode();
            const canvas = Object.assign(document.createElement("canvas"), {width: picture.width, height: picture.height});
            const context = canvas.getContext("2d");
            context.drawImage(picture, 0, 0);
            const {data} = context.getImageData(0, 0, canvas.width, canvas.height), counts = {};
            for (let i = 0; i < data.length; i += 4) {
                const colour = "#" + [...data.slice(i, i + 3)].map(x => x.toString(16).padStart(2, "0")).join("");
                counts[colour] = (counts[colour] ?? 0) + 1;
            }
            return counts;
        }""",
        name,
    )
    colours = plots.light()
    assert counts[colours["--paper"]] > 0.5 * sum(counts.values())
    assert sum(counts.get(colours[f"--fig-{i}"], 0) for i in range(6)) > 200
    assert counts[colours["--ink"]] > 40
    assert "#000000" not in counts
