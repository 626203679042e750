"""What makes `mkdocs serve` show an edit at once: pages that did not change are remembered instead of rendered again.

A page is remembered by its final Markdown and by a hash of everything else that rendering reads, so that an edit of `dlref`, of a
template or of the settings renders every page anew. Nothing here runs in a published build.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Template
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from scripts.sitegen.pages import DOCS, ROOT


class _Rendered(NamedTuple):
    """What rendering a page leaves behind."""

    fields: dict[str, Any]
    links: dict[str, dict[str, str]]
    """Links to anchors of other pages, by the other page's path."""
    anchors: list[tuple[tuple[Any, ...], dict[str, Any]]]
    """The calls that told the cross-reference plugin of the page's anchors."""


class _Template:
    """The theme's template for pages, with a memory: what it makes of a page is known by all that it is made of."""

    def __init__(self, template: Template, world: str, outputs: dict[str, str]) -> None:
        self._template, self._world, self._outputs = template, world, outputs

    def render(self, context: dict[str, Any]) -> str:
        page = context["page"]
        made_of = (self._world, context["nav"], page.url, page.title, page.meta, page.toc, page.content)
        key = hashlib.sha256("\n".join(map(str, made_of)).encode()).hexdigest()
        if key not in self._outputs:
            self._outputs[key] = self._template.render(context)
        return self._outputs[key]


class Preview:
    """The memory of one `mkdocs serve`."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._pages: dict[str, _Rendered] = {}
        self._entries: dict[tuple[str, ...], list[Any]] = {}
        self._outputs: dict[str, str] = {}
        self._world = ""
        self._modules: Any = None
        """What mkdocstrings has read of dlref."""

    def start(self, config: MkDocsConfig, files: Files) -> None:
        """Prepare for one build, once its files are known."""
        digest = hashlib.sha256("\n".join(sorted(file.src_uri for file in files)).encode())
        others = _files_below(ROOT / "dlref", ROOT / "scripts", DOCS / "theme", ROOT / "tests" / "vectors")
        for path in sorted([ROOT / "mkdocs.yml", *DOCS.glob("*.json"), *others]):
            digest.update(path.read_bytes())
        plugins: Any = config.plugins
        handler = plugins["mkdocstrings"].get_handler("python")
        if self._world == digest.hexdigest():
            handler._modules_collection = self._modules
        self._world, self._modules = digest.hexdigest(), handler._modules_collection
        self._remember_search(plugins["material/search"].search_index)

    def keep_outputs(self, env: Any) -> None:
        """Give the pages, which ask for their template without naming another that it is part of, one that remembers."""
        get = env.get_template

        def get_template(name: str, *parent: Any, **named: Any) -> Any:
            template = get(name, *parent, **named)
            return template if parent or name != "main.html" else _Template(template, self._world, self._outputs)

        env.get_template = get_template

    def remember(self, page: Page, autorefs: Any, files: Files) -> None:
        """Make the page's `render` restore what it did the last time, if nothing it reads has changed."""
        render = page.render

        def render_or_restore(config: MkDocsConfig, files: Files) -> None:
            key = hashlib.sha256(f"{self._world}\n{page.file.src_uri}\n{page.markdown}".encode()).hexdigest()
            if key in self._pages:
                self._restore(self._pages[key], page, autorefs, files)
            else:
                self._pages[key] = self._render(render, page, autorefs, config, files)

        page.render = render_or_restore  # type: ignore[method-assign]

    def _render(self, render: Callable[..., None], page: Page, autorefs: Any, config: MkDocsConfig, files: Files) -> _Rendered:
        calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []
        register = autorefs.register_anchor

        def record(page: Page, *args: Any, **kwargs: Any) -> None:
            calls.append((args, kwargs))
            register(page, *args, **kwargs)

        autorefs.register_anchor = record
        try:
            render(config, files)
        finally:
            del autorefs.register_anchor  # the instance's own, which hid the class's
        fields = {name: getattr(page, name) for name in ("content", "toc", "_title_from_render", "present_anchor_ids")}
        links = {file.src_uri: anchors for file, anchors in (page.links_to_anchors or {}).items()}
        return _Rendered(fields, links, calls)

    def _restore(self, kept: _Rendered, page: Page, autorefs: Any, files: Files) -> None:
        for name, value in kept.fields.items():
            setattr(page, name, value)
        targets: dict[File, dict[str, str]] = {}
        for path, anchors in kept.links.items():
            if file := files.get_file_from_path(path):
                targets[file] = anchors
        page.links_to_anchors = targets
        for args, kwargs in kept.anchors:
            autorefs.register_anchor(page, *args, **kwargs)

    def _remember_search(self, index: Any) -> None:
        add = index.add_entry_from_context

        def add_or_restore(page: Page) -> None:
            key = self._world, page.url, page.content or "", str(page.meta)  # its head has the names by which it is looked for
            if key not in self._entries:
                first = len(index.entries)
                add(page)
                self._entries[key] = index.entries[first:]
            else:
                index.entries.extend(self._entries[key])

        index.add_entry_from_context = add_or_restore


def _files_below(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
