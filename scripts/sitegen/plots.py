r"""Draw the pages' plot fences as SVG that follows the site's light and dark colours.

A plot is drawn in a process of its own, so that an edit of `dlref` under `mkdocs serve` is never answered by the module loaded before,
and cached by a hash of everything it uses: its code, the whole of `dlref`, this file and the versions of Python, NumPy and matplotlib.

    python -m scripts.sitegen.plots docs/momentum.md      # draw one page's plots into .cache/plots/ and print where they lie
"""

import hashlib
import html
import io
import itertools
import json
import os
import re
import subprocess
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from scripts.sitegen.pages import CACHE, DOCS, ROOT, Fence, fences

# Colours that no plot would choose stand for the theme's variables until the SVG is written. The names are those of the cycle:
# C0 to C5 in a fence are always the same six colours, chosen for colour-blind readers in docs/assets/site.css.
_INK, _RULE, _PAPER = "#0a0b0c", "#0a0b0d", "#0a0b0e"
_CYCLE = [f"#0a0c0{i}" for i in range(1, 7)]
_VARIABLES = {_INK: "var(--fig-ink)", _RULE: "var(--fig-rule)", _PAPER: "var(--fig-paper)"} | {
    colour: f"var(--fig-{i})" for i, colour in enumerate(_CYCLE)
}
_STYLE = {
    "image.interpolation": "none",  # an image of 8 by 8 numbers is sent as 8 by 8 points
    "figure.figsize": (6.0, 3.3),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "font.family": "STIXGeneral",
    "font.size": 12,
    "grid.color": _RULE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
    "mathtext.fontset": "stix",
    "patch.edgecolor": _INK,
    "savefig.transparent": True,
    "svg.fonttype": "path",
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
}


class BadPlot(Exception):
    """A plot fence that cannot be drawn."""


def world() -> str:
    """Return a hash of all that a plot's picture depends on besides its own code."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((ROOT / "dlref").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    for package in _versions():
        digest.update(package.encode())
    return digest.hexdigest()[:16]


def key(source: str, world_hash: str) -> str:
    """Return the name of a plot in the cache."""
    return "f" + hashlib.sha256(f"{world_hash}\n{source}".encode()).hexdigest()[:12]


def draw(wanted: list[Fence], folder: Path = CACHE / "plots") -> list[str]:
    """Return the SVG of each fence, drawing those that are not in the cache.

    Raises:
        BadPlot: naming page, line and error of each fence that fails or leaves other than one figure, or of each that has no alt text.
    """
    world_hash = world()
    names = [key(fence.source, world_hash) for fence in wanted]
    if nameless := [fence.place for fence in wanted if not fence.options.get("alt")]:
        raise BadPlot("\n".join(f'{place}: a plot needs alt text, alt="what the figure shows"' for place in nameless))
    jobs = {
        name: (fence.source, str(fence.path), fence.line)
        for name, fence in zip(names, wanted, strict=True)
        if not (folder / f"{name}.svg").exists()
    }
    if jobs:
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "scripts.sitegen.plots", "--worker"]
        run = subprocess.run(command, cwd=ROOT, input=json.dumps(jobs), capture_output=True, text=True, env=drawing_environment())
        if run.returncode:
            raise BadPlot(f"the drawing process failed:\n{run.stderr}")
        drawn = json.loads(run.stdout)
        if errors := [error for _, error in drawn.values() if error]:
            raise BadPlot("\n".join(errors))
        for name, (svg, _) in drawn.items():
            part = folder / f"{name}.{os.getpid()}"
            part.write_text(svg, encoding="utf-8")
            part.replace(folder / f"{name}.svg")
    return [(folder / f"{name}.svg").read_text(encoding="utf-8") for name in names]


class NoAnswer(Exception):
    """A process that failed, with what it said."""


def answer_of(module: str, folder: str, made_from: bytes) -> Any:
    """Return what a module prints as JSON, run in a process of its own with this checkout's dlref, once for all that it is made from."""
    file = CACHE / folder / f"{hashlib.sha256(made_from).hexdigest()[:16]}.json"
    if not file.exists():
        run = subprocess.run([sys.executable, "-m", module], cwd=ROOT, capture_output=True, text=True, env=drawing_environment())
        if run.returncode:
            raise NoAnswer(run.stderr)
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(run.stdout, encoding="utf-8")
        part.replace(file)
    return json.loads(file.read_text(encoding="utf-8"))


def drawing_environment() -> dict[str, str]:
    """Return the environment for a process that imports this checkout's `dlref` and draws to no screen."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path, "MPLBACKEND": "svg"}


def style(salt: str) -> dict[str, Any]:
    """Return the matplotlib settings of every figure of the site."""
    from cycler import cycler

    return _STYLE | {"axes.prop_cycle": cycler(color=_CYCLE), "svg.hashsalt": salt}


def settings() -> dict[str, Any]:
    """Return these settings as plain data, for figures that are drawn elsewhere: the style, the cycle, the variable of each colour."""
    return {"style": _STYLE, "cycle": _CYCLE, "variables": _VARIABLES}


def clean(svg: str, prefix: str) -> str:
    """Return matplotlib's SVG made for inlining: theme colours, unique ids, short numbers, no size of its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.S)
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>\s*", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.S)
    # Groups that carry words are named, so that a thumbnail can leave them out.
    svg = re.sub(r'<g id="(text|legend|matplotlib\.axis)_\d+">', lambda m: f'<g class="{m[1].removeprefix("matplotlib.")}">', svg)
    svg = _with_dots(svg)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{_unique(m[1], prefix)}"' if m[1] in used else "", svg)
    # xlink:href stays: Material's instant navigation sets .href on every [href] element and dies on <use>.
    svg = re.sub(r'(href="#|url\(#)([^")]+)', lambda m: m[1] + _unique(m[2], prefix), svg)
    # A tenth of a point is less than a reader's pixel. Scales keep their digits: a glyph's is 1/64.
    svg = re.sub(r'(?<= )(?:x|y)="[^"]*"|translate\([^)]*\)', lambda m: _shorten(m[0]), svg)
    # The units of a glyph are finer by a hundred: 32 of them are still less than what is said above.
    svg = re.sub(r'(?<= d=")([^"]*)" transform="scale\(0\.015625\)', lambda m: f'{_drawn(m[1], 1, 0, 1 / 32)}" transform="scale(.5)', svg)
    svg = re.sub(r'(?<= d=")([^"]*)"(?! transform="scale)', lambda m: f'{_drawn(m[1], 0.1, 0.2)}"', svg)
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, variable)
    svg = svg.replace("; stroke-linejoin: miter", "")  # as SVG has it anyway
    # A mark that is a line, as those of a scale, is drawn as its shape says.
    lines = set(re.findall(r'<path id="([^"]+)" d="m-?[\d.]+ ?-?[\d.]+ ?-?[\d.]+ ?-?[\d.]+" style="stroke: ', svg))
    mark = r'<use xlink:href="#([^"]+)" x="[^"]*" y="[^"]*"(?= style="fill: (\S+); stroke: \2; stroke-width: [\d.]+")'
    svg = re.sub(mark + ' style="[^"]*"', lambda m: m[0][: m[0].index(" style")] if m[1] in lines else m[0], svg)
    svg = re.sub(r">\s*\n\s*<", "><", svg)
    svg = _without_bare_groups(re.sub(r'<path d="[^"]*"(?: clip-path="[^"]*")? style="fill: none"/>', "", svg))
    width = re.search(r'<svg[^>]* width="([\d.]+)pt"', svg)
    if width is None:
        raise BadPlot("not an SVG of matplotlib")
    svg = re.sub(r'(<svg[^>]*?) width="[\d.]+pt"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[\d.]+pt"', r"\1", svg, count=1)
    return svg.replace("<svg ", f'<svg style="max-width:{float(width[1]) * 4 / 3:.0f}px" ', 1).strip()


def figure(svg: str, alt: str, caption: str = "", name: str = "", file: str = "", sliders: tuple[str, str] = ("", "")) -> str:
    """Return a figure as it stands on every page, with an address and a link to its file. Formulas in the caption are written `$...$`.

    Of sliders, the button stands in the caption and what it opens below; see explore.py.
    """
    words = re.sub(r"\$(.+?)\$", r'<span class="arithmatex">\\(\1\\)</span>', html.escape(caption, quote=False))
    link = f'<a class="file" href="{file}" download>SVG</a>' if file else ""
    button, form = sliders
    said = " ".join(filter(None, (words, link, button)))
    below = (f"<figcaption>{said}</figcaption>" if said else "") + form
    place = f'id="{name}" ' if name else ""
    named = svg.replace("<svg ", f'<svg {place}role="img" aria-label="{html.escape(alt, quote=True)}" ', 1)
    return f'<figure class="plot">{named}{below}</figure>'


def standalone(svg: str, alt: str, source: str) -> str:
    """Return a figure as a file of its own: in the light colours on the site's paper, as large as on a page, its code in the metadata."""
    colours = light()
    svg = re.sub(r"var\((--[\w-]+)\)", lambda match: colours[match[1]], svg)
    head = re.match(r'<svg style="max-width:(\d+)px"([^>]*? viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*)>', svg)
    if head is None:
        raise BadPlot("not a figure of the site")
    height = round(float(head[1]) * float(head[4]) / float(head[3]))
    said = f"<title>{html.escape(alt, quote=False)}</title>\n<metadata>{html.escape(source, quote=False)}</metadata>\n"
    paper = f'<rect width="100%" height="100%" fill="{colours["--paper"]}"/>\n'
    drawing = svg[head.end() :].strip()
    return f'<?xml version="1.0" encoding="utf-8"?>\n<svg width="{head[1]}" height="{height}"{head[2]}>\n{said}{paper}{drawing}\n'


def light(sheet: Path = DOCS / "assets" / "site.css") -> dict[str, str]:
    """Return the colours of the light scheme by their names, as the style sheet has them: what is set first, before the dark ones."""
    named: dict[str, str] = {}
    for name, colour in re.findall(r"^  (--[\w-]+): (#[0-9a-f]{6}|var\(--[\w-]+\));", sheet.read_text(encoding="utf-8"), re.M):
        named.setdefault(name, colour)
    return {name: named.get(colour[4:-1], "") if colour.startswith("var(") else colour for name, colour in named.items()}


def share_glyphs(page: str) -> str:
    """Return a page that defines each glyph of its figures once, in the figure that shows it first."""
    seen: set[str] = set()

    def once(match: re.Match[str]) -> str:
        if match[1] in seen:
            return ""
        seen.add(match[1])
        return match[0]

    return re.sub(r'<path id="(glyph-[^"]+)"[^>]*/>', once, page).replace("<defs></defs>", "")


@cache
def thumbnail(svg: str) -> str:
    """Return a figure without its words and scales."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(svg, "html.parser")
    for group in soup.select("g.text, g.legend, g.axis"):
        if not group.decomposed:
            group.decompose()
    for dots in soup.select('path[style*="stroke-linecap: round"]'):
        dots["d"] = _apart(str(dots["d"]), 6)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', str(soup)))
    for element in soup.select("[id]"):
        if element["id"] not in used and element.name != "svg":
            element.decompose() if element.find_parent("defs") else element.attrs.pop("id")
    thumb = re.sub(r'(id="|href="#|url\(#)f', r"\1t", str(soup))
    thumb = re.sub(r'(?<= d=")[^"]*', lambda m: _drawn(m[0], 1, 0.8), thumb)  # a third as large as the figure
    thumb = re.sub(r'<path[^>]* style="fill: none"></path>|<path(?![^>]* d=")[^>]*></path>', "", thumb)
    return re.sub(r"\s*<(defs|g)>\s*</\1>", "", thumb).replace("viewbox=", "viewBox=")


def _with_dots(svg: str) -> str:
    """Return a figure with the round marks of a line as one path: for each a point, with round ends as thick as the mark."""
    round_mark = r'<path id="([^"]+)" d="M 0 ([\d.]+)\s+C[^"]*" style="stroke: [^;"]+(?:; stroke-width: ([\d.]+))?"/>'
    thickness = {name: 2 * float(radius) + float(edge or 1) for name, radius, edge in re.findall(round_mark, svg)}

    def drawn(match: re.Match[str]) -> str:
        style = re.fullmatch(r"fill: (\S+); stroke: \1", match["style"])
        if match["name"] not in thickness or not style:
            return match[0]
        points = re.findall(r' x="([^"]*)" y="([^"]*)"', match[0])
        line = f"fill: none; stroke: {style[1]}; stroke-width: {thickness[match['name']]:.1f}; stroke-linecap: round"
        return f'<path d="{"".join(f"M{x} {y}L{x} {y}" for x, y in points)}" style="{line}"/>'

    one = r'<use xlink:href="#(?P<name>[^"]+)" x="[^"]*" y="[^"]*" style="(?P<style>[^"]*)"/>'
    more = r'(?:\s*<use xlink:href="#(?P=name)" x="[^"]*" y="[^"]*" style="(?P=style)"/>)*'
    svg = re.sub(one + more, drawn, svg)
    return re.sub(rf"<defs>\s*{round_mark}\s*</defs>\s*", lambda m: m[0] if f'href="#{m[1]}"' in svg else "", svg)


def _without_bare_groups(svg: str) -> str:
    """Return a figure without the groups that say nothing of what they hold."""
    says: list[bool] = []
    parts = []
    for part in re.split(r"(<g(?: [^>]*)?>|</g>)", svg):
        if part.startswith("<g>") or part.startswith("<g "):
            says.append(part != "<g>")
        if part not in ("<g>", "</g>") or (part == "</g>" and says.pop()):
            parts.append(part)
    return "".join(parts)


def _apart(path: str, distance: float) -> str:
    """Return a path of points without those that lie in one square of a grid with another."""
    strokes = _strokes(path) or []
    points, ends = strokes[::2], strokes[1::2]
    if [("L", place) for _, place in points] != ends:
        return path
    kept: dict[tuple[int, int], str] = {}
    for _, (x, y) in points:
        kept.setdefault((round(x / distance), round(y / distance)), f"M{x:g} {y:g}L{x:g} {y:g}")
    return "".join(kept.values())


def render(source: str, name: str, where: str = "<plot>", line: int = 1) -> str:
    """Run one snippet in an empty namespace and return its one figure as cleaned SVG."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    plt.close("all")
    plt.show = lambda *_, **__: None  # for readers who run the snippet; here there is no screen
    settings: Any = style(name)
    with matplotlib.rc_context(settings):
        # Leading newlines make a traceback name the line of the page.
        exec(compile("\n" * (line - 1) + source, where, "exec"), {"__name__": "__main__"})
        numbers = plt.get_fignums()
        if len(numbers) != 1:
            raise BadPlot(f"a plot must leave one figure open, this left {len(numbers)}")
        file = io.StringIO()
        plt.figure(numbers[0]).savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
        plt.close("all")
    return clean(file.getvalue(), name)


def try_to_render(job: tuple[str, tuple[str, str, int]]) -> tuple[str, tuple[str, str]]:
    """Return the name of a plot with its SVG, or with what went wrong and where."""
    name, (source, path, line) = job
    try:
        return name, (render(source, name, path, line), "")
    except BaseException as error:  # a snippet may even call exit()
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if frame.filename == path]
        at = getattr(error, "lineno", None) or (own[-1].lineno if own else line)
        place = Path(path).relative_to(ROOT) if Path(path).is_relative_to(ROOT) else path
        return name, ("", f"{place}:{at}: plot failed: {type(error).__name__}: {error}")


def _unique(name: str, prefix: str) -> str:
    # Glyphs are the same in every figure and are named by font and number; all else is a figure's own.
    return f"glyph-{name}" if re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z]\w*)*-[0-9a-f]+", name) and "-" in name else f"{prefix}-{name}"


def _shorten(numbers: str) -> str:
    return re.sub(r"-?\d+\.\d{2,}", lambda m: re.sub(r"^-0$", "0", f"{float(m[0]):.1f}".removesuffix(".0")), numbers)


_NUMBERS = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
"""How many numbers follow each command that matplotlib writes."""
Stroke = tuple[str, list[float]]


def _strokes(path: str) -> list[Stroke] | None:
    """Return the commands of a path with their places, from the data as matplotlib or as `_drawn` writes it; None of another's."""
    found: list[Stroke] = []
    point, start = [0.0, 0.0], [0.0, 0.0]
    for letter, words in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers, size = [float(word) for word in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", words)], _NUMBERS.get(letter.upper())
        if size is None or (len(numbers) % size if size else numbers):
            return None
        for at in range(0, len(numbers), size) if size else [0]:
            command = "L" if letter.upper() == "M" and at else letter.upper()
            values = [x + point[n % 2] * letter.islower() for n, x in enumerate(numbers[at : at + size])] if size else []
            found.append((command, values))
            point = values[-2:] or start
            start = point if command == "M" else start
    return found


def _drawn(path: str, unit: float, tolerance: float, scale: float = 1) -> str:
    """Return the data of a path, scaled, in few characters.

    A line does without the points that it would miss by less than the tolerance; places are multiples of the unit, each written as its
    distance from the last, which is shorter.
    """
    strokes = _strokes(path)
    if strokes is None:
        return path
    text, implied = "", ""
    point, start = [0, 0], [0, 0]
    for command, values in _without_needless(strokes, tolerance):
        places = [round(value * scale / unit) for value in values]
        if command != implied:
            text += command.lower()
        for number, place in enumerate(places):
            step = re.sub(r"^(-?)0\.", r"\1.", f"{(place - point[number % 2]) * unit:.1f}".removesuffix(".0"))
            text += step if step.startswith("-") or text[-1].isalpha() else f" {step}"
        implied = {"M": "L", "Z": ""}.get(command, command)
        point = places[-2:] or start
        start = point if command == "M" else start
    return text


def _without_needless(strokes: list[Stroke], tolerance: float) -> list[Stroke]:
    """Return the strokes of a path without the ends of lines that the line between their neighbours misses by less than the tolerance."""
    kept: list[Stroke] = []
    for is_line, run in itertools.groupby(strokes, lambda stroke: stroke[0] == "L"):
        part = list(run)
        if is_line and len(part) > 2 and kept and kept[-1][1]:
            points = np.array([kept[-1][1][-2:], *(values for _, values in part)])
            part = [part[number - 1] for number in _corners(points, tolerance) if number]
        kept += part
    return kept


def _corners(points: "np.ndarray[Any, Any]", tolerance: float) -> list[int]:
    """Return the numbers of the points that remain, by Ramer, Douglas and Peucker: the farthest from the line of the ends, if it is far."""
    corners, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        start, end = points[first], points[last]
        inner, way = points[first + 1 : last], end - start
        length = np.hypot(*way) or 1.0
        along = (inner - start) @ way / length**2
        aside = np.abs(way[0] * (inner - start)[:, 1] - way[1] * (inner - start)[:, 0]) / length
        to_ends = np.minimum(np.hypot(*(inner - start).T), np.hypot(*(inner - end).T))
        far = np.where((along > 0) & (along < 1), aside, to_ends)  # a line may also run past its end and back
        middle = first + 1 + int(far.argmax())
        if far[middle - first - 1] > tolerance:
            corners.add(middle)
            waiting += [(first, middle), (middle, last)]
    return sorted(corners)


@cache
def _versions() -> tuple[str, ...]:
    return (sys.version, version("numpy"), version("matplotlib"))


def _worker() -> None:
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a snippet prints must not end up in the answer
    jobs: dict[str, tuple[str, str, int]] = json.load(sys.stdin)
    with ProcessPoolExecutor(min(len(jobs), os.cpu_count() or 1)) as pool:
        json.dump(dict(pool.map(try_to_render, jobs.items())), answer)
    answer.close()


def _main(pages: list[str]) -> None:
    wanted = [fence for page in pages for fence in fences(Path(page).resolve()) if fence.is_plot]
    for fence, svg in zip(wanted, draw(wanted), strict=True):
        print(f"{fence.place}: {CACHE / 'plots' / key(fence.source, world())}.svg ({len(svg):,} bytes)")


if __name__ == "__main__":
    _worker() if sys.argv[1:] == ["--worker"] else _main(sys.argv[1:])
