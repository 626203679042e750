"""The one place where MkDocs meets the build: each event calls a plain module of scripts/sitegen. See mkdocs.yml, `hooks`."""

import itertools
import os
import re
import shutil
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import minify_html
from jinja2 import FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from pymdownx.superfences import SuperFencesException

from scripts.runtime import BadRuntime
from scripts.sitegen import (
    as_markdown,
    cite,
    contracts,
    explore,
    fonts,
    formulas,
    front,
    glossary,
    in_pages,
    katex,
    labs,
    linked,
    notes,
    panel,
    plain,
    plots,
    search,
    sources,
    spot,
    stylesheets,
    tables,
    wheel,
)
from scripts.sitegen.claims import ClaimExtension, fold_evidence
from scripts.sitegen.crosslinks import Mentions
from scripts.sitegen.pages import CACHE, DOCS, BadFence, begin_build, fences, figure_names, function_of, number_plots, page_paths, parts
from scripts.sitegen.preview import Preview

log = get_plugin_logger("dlref")
typesetter = katex.Typesetter()
figures: list[str] = []
"""Every figure of the site as HTML. The fence formatter only leaves its number: the search index must not read the SVG."""
figure_files: dict[str, str] = {}
"""Every figure as a file of its own, by its address."""
first_figure: dict[str, int] = {}
"""The number of each page's first figure."""
thumbnails: dict[str, str] = {}
"""The SVG of every plot, by line and page."""
mentions = Mentions()
told = ""
"""What a page needs to know to run its examples; empty if the runtime is not there."""
navigation = Navigation([], [])
"""Of the build that runs."""
preview: Preview | None = None
"""What `mkdocs serve` remembers between two builds; None in a published build."""


def on_startup(command: str, dirty: bool) -> None:
    """Under `mkdocs serve`, start to remember pages."""
    global preview
    preview = Preview() if command == "serve" else None


@event_priority(100)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Register the plot fence, the API pages and the lab's surroundings."""
    begin_build()
    fence = {"name": "python", "class": "plot", "validator": _is_plot, "format": _format_plot}
    config.mdx_configs.setdefault("pymdownx.superfences", {}).setdefault("custom_fences", []).append(fence)
    config.markdown_extensions += [ClaimExtension(), mentions]
    if config.nav is not None:
        api = {"API": ["api/index.md", *(f"api/{module}.md" for module in tables.modules() + tables.beyond())]}
        config.nav = [*(entry for entry in config.nav if "API" not in entry), api]
    # The plugin's own key is a lab's text alone: after an edit of dlref it would answer with the old numbers.
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(CACHE / "labs" / labs.world())
    os.environ["IPYTHONDIR"] = str(labs.kernel_folder())
    os.environ.update(plots.drawing_environment() | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"})
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Draw every plot that changed, all at once, build the wheel if the package changed, and add the API pages and the list of formulas."""
    global told
    try:
        wanted = [fence for path in page_paths() for fence in fences(path) if fence.is_plot]
        drawn = plots.draw(wanted)
        contracts.read()
        wheel.build()
        told = in_pages.told()
    except (BadFence, plots.BadPlot, contracts.BadContract, wheel.BadWheel, BadRuntime) as error:
        raise PluginError(str(error)) from None
    if not told:
        log.info("examples cannot be run in the pages: the runtime is not there; `python3 scripts/dev.py runtime` fetches it")
    for kept in (figures, figure_files, first_figure, thumbnails):
        kept.clear()
    names = [name for path in page_paths() for name in figure_names(path)]
    for number, (fence, svg, name) in enumerate(zip(wanted, drawn, names, strict=True)):
        file = f"figures/{fence.path.stem}-{name}.svg"
        try:
            sliders = explore.of_figure(fence.options, fence.place)
        except explore.BadExplorer as error:
            raise PluginError(str(error)) from None
        figures.append(plots.figure(svg, fence.options["alt"], fence.options.get("caption", ""), f"fig-{name}", file, sliders))
        figure_files[file] = plots.standalone(svg, fence.options["alt"], fence.source)
        first_figure.setdefault(fence.path.relative_to(DOCS).as_posix(), number)
        thumbnails[fence.place] = svg
    for path, text in tables.api_pages().items():
        files.append(File.generated(config, path, content=text))
    for path, text in (explore.files() | {"formulas.json": formulas.text()}).items():
        files.append(File.generated(config, path, content=text))
    # The templates of the API pages ask for what the signatures declare.
    environment = config.plugins["mkdocstrings"].get_handler("python").env  # type: ignore[attr-defined]
    environment.globals |= {"contracts": contracts, "plain_signature": panel.plain_signature}
    environment.bytecode_cache = _compiled_templates()
    _prepare_search(config)
    if preview:
        preview.start(config, files)
    return files


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Keep the order of the pages for llms.txt."""
    global navigation
    navigation = nav
    return nav


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Let an unchanged page be restored."""
    if preview and page.file.src_uri.endswith(".md"):
        preview.remember(page, config.plugins["autorefs"], files)
    return page


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Let the theme ask how a page is cited and where it lies as Markdown, and leave out mkdocstrings' style sheet: site.css suffices."""
    env.globals |= {"as_markdown": as_markdown, "cite": cite, "python": told}
    config.extra_css = [sheet for sheet in config.extra_css if "mkdocstrings" not in str(sheet)]
    env.bytecode_cache = _compiled_templates()
    if preview:
        preview.keep_outputs(env)
    return env


_DIRECTIVE = re.compile(r"^<!-- (?P<name>\w+)(?:: (?P<words>.+))? -->$", re.M)


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Replace the directives, such as `<!-- formulas -->` and `<!-- formula: momentum.step -->`; see CONTRIBUTING.md."""
    stem = Path(page.file.src_uri).stem
    mentions.page = page.file.src_uri

    def expand(match: re.Match[str]) -> str:
        words = match["words"] or ""
        if match["name"] in ("elsewhere", "matrix", "frameworks", "converter", "recorded", "running_variances"):
            from scripts.sitegen import parity  # it needs the whole of dlref, which the other pages do not

            made: dict[str, Callable[[], str]] = {
                "elsewhere": lambda: parity.elsewhere(stem),
                "matrix": parity.matrix,
                "frameworks": parity.ten,
                "converter": parity.converter,
                "recorded": lambda: parity.recorded(words),
                "running_variances": parity.running_variances,
            }
            return made[match["name"]]()
        if match["name"] == "counts":
            return front.counts()
        if match["name"] == "formulas":
            return front.home(config.nav or [])
        if match["name"] == "coverage":
            return notes.coverage(config.nav or [])
        if match["name"] == "errata":
            return notes.entries()
        if match["name"] == "chapter":
            return notes.chapter(page.file.src_uri, config.nav or [])
        if match["name"] == "specimen":
            return _specimen(words.split(), page)
        if match["name"] == "verdicts":
            try:
                return tables.verdicts(markdown, str(page.meta.get("matters")))
            except LookupError as error:
                raise PluginError(f"{page.file.src_uri}: {error.args[0]}") from None
        if match["name"] == "exercises":
            return spot.page(int(words))
        if match["name"] == "legend":
            return tables.legend(stem)
        if match["name"] == "speed":
            return tables.speed(words)
        if match["name"] == "glossary":
            return glossary.glossary()
        if match["name"] == "bibliography":
            return sources.bibliography()
        if match["name"] == "install":
            return f"`{wheel.install(config.site_url or '')}`"
        return _formula_beside_code(words.split(), page) if match["name"] == "formula" else match[0]

    if page.file.src_uri == "notation.md":
        markdown = tables.with_shapes(markdown)
    if name := page.meta.get("notes"):
        markdown = _TITLE.sub(rf'\g<0>\n<p class="in-notes">In the notes: <span lang="zh">{name}</span></p>\n', markdown, count=1)
    try:
        markdown = sources.expand(markdown)
    except LookupError as error:
        raise PluginError(f"{page.file.src_uri}: {error.args[0]}") from None
    return number_plots(_DIRECTIVE.sub(expand, fold_evidence(markdown)), first_figure.get(page.file.src_uri, 0))


_TITLE = re.compile(r"^# .+\n", re.M)


@event_priority(50)
def on_page_content(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite labs to the site's look."""
    if not page.file.src_uri.endswith(".py"):
        return content
    try:
        return labs.lean(page.file.src_uri, content) + _lab_links(page)
    except labs.BadLab as error:
        raise PluginError(str(error)) from None


_BESIDE = re.compile(r'(<div class="duo" data-module="([\w.]+)">\s*<div class="duo-formula">.*?)(?=<div class="duo-code">)', re.S)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Put in figures and formulas, which the search must not read: its index was made. Write the page as Markdown, too."""
    output = _with_figures(output)
    output = plots.share_glyphs(output)
    output = re.sub(r"<!--thumb (.+?)-->", lambda m: plots.thumbnail(thumbnails[m[1]]), output)
    output = _without_blank_lines(in_pages.mark(_mend(output)))

    def on_error(problem: str) -> None:
        log.warning("%s: %s", page.file.src_uri, problem)

    beside = Path(config.site_dir, as_markdown.uri(page))
    beside.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text(as_markdown.text(_with_figures(page.content or ""), page.canonical_url or page.url), encoding="utf-8")
    # What stands between two panels, then, of each panel, what is left of the code and its module.
    pieces = _BESIDE.split(output)
    parts = [typesetter.render_page(pieces[0], on_error)]
    for beside, module, behind in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        parts.append(typesetter.render_page(beside, on_error, partial(linked.wrapped, page=module)))
        parts.append(typesetter.render_page(behind, on_error))
    return _ask_for_fonts("".join(parts))


def _with_figures(text: str) -> str:
    return re.sub(r"<!--plot (\d+)-->", lambda m: figures[int(m[1])], text)


_FONTS = {"source-serif-4/regular": "<body", "katex/fonts/KaTeX_Main-Regular": "mathnormal", "katex/fonts/KaTeX_Math-Italic": "mathnormal"}
"""Fonts that stand at the top of pages, by the word that says that they do."""


def _ask_for_fonts(output: str) -> str:
    """Ask at once for the fonts of what a page shows first: one that comes later moves what is being read.

    What stands below the second heading is laid out when it comes near; see site.css.
    """
    sheet = re.search(r'<link rel="stylesheet" href="((?:[./]|https?:)*[^"]*?)vendor/katex/katex\.min\.css">', output)
    first = "<h2".join(output.split("<h2")[:2])
    links = [
        f'<link rel="preload" href="{sheet[1]}vendor/{font}.woff2" as="font" type="font/woff2" crossorigin>'
        for font, sign in _FONTS.items()
        if sheet and sign in first
    ]
    return output.replace('<link rel="stylesheet"', "".join(links) + '<link rel="stylesheet"', 1)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Mend the page for an unknown address, which is made of no page."""
    return _ask_for_fonts(_mend(output)) if template_name.endswith(".html") else output


def _compiled_templates() -> FileSystemBytecodeCache:
    """Return the memory for compiled templates: every build has new environments, and they would compile each template again."""
    folder = CACHE / "templates" / version("jinja2")
    folder.mkdir(parents=True, exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


def _prepare_search(config: MkDocsConfig) -> None:
    """Let the search read pages without the tags of coloured code, which are most of a page's, and put what it has read into words."""
    plugin: Any = config.plugins["material/search"]
    index = plugin.search_index
    index.config["fields"] = search.FIELDS
    add = index.add_entry_from_context

    def add_in_words(page: Page) -> None:
        content, first = page.content or "", len(index.entries)
        page.content = search.bare(content)
        add(page)
        page.content = content
        is_own = page.file.src_uri in by_address
        search.prepare(index.entries[first:], glossary.names(Path(page.file.src_uri).stem, page.meta) if is_own else [])

    by_address = {path.relative_to(DOCS).as_posix() for path in page_paths()}
    index.add_entry_from_context = add_in_words


@event_priority(-200)
def on_post_build(config: MkDocsConfig) -> None:
    """Finish the folder: fonts cut to size, notebooks and the package to download, and nothing that no page asks for."""
    typesetter.save()
    site = Path(config.site_dir)
    shutil.copy(wheel.build(), site)
    in_pages.put(site)
    for address, text in (figure_files | _programs(config.site_url or "")).items():
        (site / address).parent.mkdir(parents=True, exist_ok=True)
        (site / address).write_text(text, encoding="utf-8")
    for lab in sorted(DOCS.rglob("labs/*.py")):
        target = site / lab.relative_to(DOCS).with_suffix(".ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(labs.notebook(lab), encoding="utf-8")
    listed = as_markdown.llms(navigation, config.site_name, config.site_description or "", config.site_url or "")
    (site / "llms.txt").write_text(listed, encoding="utf-8")
    for map_file in site.rglob("*.map"):
        map_file.unlink()
    shutil.rmtree(site / "assets" / "javascripts" / "lunr", ignore_errors=True)
    # The day of the build is no part of the site: the same sources give the same bytes on any day.
    sitemap = site / "sitemap.xml"
    sitemap.write_text(re.sub(r"\s*<lastmod>.*?</lastmod>", "", sitemap.read_text(encoding="utf-8")), encoding="utf-8")
    (site / "sitemap.xml.gz").unlink()
    if preview is None:
        for files in ("*.js", "explorers/*.js"):
            for script in (site / "assets").glob(files):
                script.write_text(_minified(script.read_text(encoding="utf-8")), encoding="utf-8")
        stylesheets.prune_site(site)
        fonts.subset_site(site, "".join(sorted(typesetter.variables)), "".join(sorted(typesetter.others)))


def _minified(script: str) -> str:
    """Return a script without what it says to those who change it: a quarter of what a reader would download."""
    opening = "<script type=module>" if re.search(r"^(?:import|export) ", script, re.M) else "<script>"
    bare = re.sub(r"(?m)^ *(?:(?://.*|/\*(?s:.*?)\*/)\n)?", "", script)  # all comments in lines of their own, which it would keep
    minified = minify_html.minify(f"{opening}{bare}</script>", minify_js=True)
    return f"{minified[minified.index('>') + 1 :].removesuffix('</script>')}\n"


def _programs(address: str) -> dict[str, str]:
    """Return the program of every recorded call by its address, if a page shows one."""
    if not any("<!-- elsewhere -->" in path.read_text(encoding="utf-8") for path in page_paths()):
        return {}
    from scripts.sitegen import parity

    return {f"scripts/{name}": text for name, text in parity.programs(address).items()}


def _formula_beside_code(names: list[str], page: Page) -> str:
    shown = tables.formula(function_of(names[0])[0])
    if shown is None:
        raise PluginError(f"{page.file.src_uri}: dlref.{names[0]}: its module has no formula")
    try:
        beside = panel.beside(names, shown.summary, shown.tex, linked.legend(shown.module), page.canonical_url or page.url)
    except plain.NotPlain as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from None
    return f"{beside}\n\n{tables.used_by(shown.module)}"


def _specimen(words: list[str], page: Page) -> str:
    function, claim, figure = words
    source = DOCS / f"{function_of(function)[0]}.md"
    text = source.read_text(encoding="utf-8")
    drawn = [number for number, fence in enumerate(f for f in fences(source) if f.is_plot) if fence.source in parts(text).get(figure, "")]
    try:
        return front.specimen(function, claim, first_figure[source.name] + drawn[0])
    except LookupError as error:
        raise PluginError(f"{page.file.src_uri}: specimen {function} {claim} {figure}: {error}") from None


def _lab_links(page: Page) -> str:
    stem = Path(page.file.src_uri).stem
    if not in_pages.is_runnable((DOCS / page.file.src_uri).read_text(encoding="utf-8")):
        where = "This lab starts other processes, which a page of a browser cannot do. Run it on your own machine:"
    elif in_pages.told():
        where = "“Run” below a cell runs it in this page, and before it the cells above that have not run. Or run it on your own machine:"
    else:
        where = "Run it yourself:"
    links = f'<a href="{stem}.ipynb" download>{stem}.ipynb</a> (notebook) or <a href="{stem}.py" download>{stem}.py</a> (script)'
    return f'<p class="downloads">{where} {links}.</p>'


def _mend(output: str) -> str:
    """Name what the theme leaves unnamed for screen readers, and take from it what its script is not to do."""
    # It would ask GitHub how many stars the repository has; the other two are done by scheme.js and reading.js, with less work.
    for component in ("source", "palette", "toc"):
        output = output.replace(f' data-md-component="{component}"', "")
    output = output.replace('data-md-component="search" role="dialog"', 'data-md-component="search" role="dialog" aria-label="Search"', 1)
    # Of coloured code leave the colours: a quarter of the elements of a page would stand for words in the colour of the text.
    output = re.sub(r'<span class="(?:n|p|o|ow|kc|na|nc|ne|nf|nn|nv)">([^<]*)</span>', r"\1", output)
    # The copy button finds its block by the nearest id: two blocks of one claim would share it, and one with a dot is no selector.
    count = itertools.count()
    output = re.sub(r"<pre[^>]*><span></span><code", lambda _: f'<pre id="code-{next(count)}" tabindex="0"><span></span><code', output)
    # It leaves out the parts of a traceback that are marked as such, which the message was not.
    return re.sub(r'(<span class="gr">[^<]*)</span>(:.*)$', r"\1\2</span>", output, flags=re.M)


def _without_blank_lines(output: str) -> str:
    """Return a page without the lines and the indents that templates leave between its elements, outside of code."""
    parts = re.split(r"(<pre.*?</pre>)", output, flags=re.S)
    return "".join(part if part.startswith("<pre") else re.sub(r">[ \t]*\n\s*<", ">\n<", part) for part in parts)


def _is_plot(language: str, inputs: dict[str, Any], options: dict[str, Any], attrs: dict[str, Any], md: Any) -> bool:
    if "plot" not in inputs:
        return False
    options.update(inputs)
    return True


def _format_plot(source: str, language: str, class_name: str, options: dict[str, Any], md: Any, **_: Any) -> str:
    try:
        number = int(options["number"])
        highlighted = md.preprocessors["fenced_code_block"].highlight(
            src=source, language="python", options={}, md=md, classes=[], id_value="", attrs={}
        )
    except Exception as error:  # anything but SuperFencesException is swallowed, and the fence would show as text
        raise SuperFencesException(PluginError(f"plot fence {source[:80]!r}: {error!r}")) from error
    return f'<!--plot {number}--><details class="code"><summary>Code of this figure</summary>{highlighted}</details>'
