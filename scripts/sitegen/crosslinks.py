"""Link the first mention of another formula, of a public function, and of a name of NumPy, on each page.

A formula is known by what its page says it is `called` in its head, a function by its name in backquotes, `adam.step`; so is one of
NumPy, `np.sum`, which leads to NumPy's documentation. What a writer has linked by hand is left as it is, and counts as the first mention
if it comes first. Headings, code and links hold no links; nor do the glossary and the bibliography, which have their own.
"""

import ast
import re
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from scripts.sitegen import numpy_docs, tables
from scripts.sitegen.pages import DOCS, code_of, head, once_a_build

_WITHOUT_LINKS = {"a", "code", "pre", "summary", "figcaption", "dl", *(f"h{level}" for level in range(1, 7))}
_CALL = re.compile(r"(\w+\.\w+)(?:\(.*\))?")


class Mentions(Extension):
    """Registers the links with Python-Markdown; `page` is the one that is made, by its path below docs."""

    page = ""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register them after what is written in a line was read, and before the paths of links are resolved."""
        md.treeprocessors.register(_Linker(md, self), "mentions", 5)


class _Linker(Treeprocessor):
    def __init__(self, md: Markdown, extension: Mentions) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: Element) -> None:
        page = PurePosixPath(self.extension.page)
        if page.parts[0] == "api" or "mkdocstrings_ids" in self.md.treeprocessors:  # a docstring on a page is read by itself
            return
        self.up = "../" * (len(page.parts) - 1)
        self._look_for({name: target for name, target in targets().items() if target != f"{page.stem}.md"})
        self.elsewhere: set[str] = set()
        self._walk(root)

    def _walk(self, element: Element) -> None:
        """Link what is mentioned in an element, in the order of reading."""
        element.text, linked = self._split(element.text or "")
        for child in element:
            behind, child.tail, shown = child.tail or "", None, child
            if child.tag == "a":
                self._see(child.get("href", ""))
            elif child.tag == "code" and (link := self._code("".join(child.itertext()))) is not None:
                shown = link
                shown.append(child)
            elif child.tag not in _WITHOUT_LINKS and not {"arithmatex", "work"} & set(child.get("class", "").split()):
                self._walk(child)
            shown.tail, more = self._split(behind)
            linked += [shown, *more]
        element[:] = linked

    def _code(self, code: str) -> Element | None:
        """Return a link for code in a sentence, if it is the first mention of something."""
        if (call := _CALL.fullmatch(code)) and call[1] in self.unseen:
            return self._link(call[1])
        address = numpy_docs.address(code)
        if address is None or address in self.elsewhere:
            return None
        self.elsewhere.add(address)
        return Element("a", {"href": address})

    def _split(self, text: str) -> tuple[str, list[Element]]:
        """Return the text before the first mention in it, and the links, each with the text behind it."""
        match = self.name.search(text) if self.name else None
        if not match:
            return text, []
        link = self._link(match[1].lower())
        link.text = AtomicString(match[1])
        link.tail, more = self._split(text[match.end() :])
        return text[: match.start()], [link, *more]

    def _link(self, name: str) -> Element:
        target = self.unseen[name]
        self._see(target)
        return Element("a", {"href": self.up + target})

    def _see(self, target: str) -> None:
        """Have no more links to what is linked."""
        target = target.removeprefix(self.up)
        page = target.partition("#")[0]
        if target in self.unseen.values() or page in self.unseen.values():
            self._look_for({name: other for name, other in self.unseen.items() if other not in (target, page)})

    def _look_for(self, unseen: dict[str, str]) -> None:
        """Have links for what is not yet seen: `name` finds what is a formula, the longest name first."""
        self.unseen = unseen
        names = sorted((name for name in unseen if "." not in name), key=len, reverse=True)
        self.name = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, names))})(?![\w-])", re.I) if names else None


@once_a_build
def targets() -> dict[str, str]:
    """Return where the pages of formulas, by what they are called in small letters, and public functions by their names, are found."""
    found: dict[str, str] = {}
    for module in tables.modules() + tables.beyond():
        if (path := DOCS / f"{module}.md").exists():
            found |= {name.lower(): path.name for name in head(path.read_text(encoding="utf-8")).get("called", "").split(", ") if name}
        tree = ast.parse(code_of(module).read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
        found |= {f"{module.removeprefix('beyond.')}.{name}": f"api/{module}.md#dlref.{module}.{name}" for name in functions}
    return found
