"""The blocks in which a page settles what the notes claim, what one asks next, and the errata.

    /// holds | 2.2-ewa-smooth | It smooths the series
    The answer, with its reason.

    <!-- evidence: A sine under noise, smoothed -->

    The run that shows it.
    ///

`holds`, `depends`, `fails` and `untestable` settle what a line of the notes says, `asked` answers a question that the notes leave open.
They take an inventory id, which becomes the id of their heading: `page.html#2.2-ewa-smooth` is a link; the second on one item carries
it with `--2` behind it. A question that belongs to no item has an id of its own, in small letters. What follows `<!-- evidence: … -->` is
folded, to the end of the block, and what it prints is shown under these words. `erratum` takes an erratum's id. Verdict, kind, severity
and the lines of the notes are filled in here.
"""

import html
import re
from doctest import DocTestParser
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from scripts.sitegen import tables
from scripts.sitegen.pages import DOCS, VERDICTS, fences

_EVIDENCE = re.compile(r"^<!-- evidence: (?P<words>[^\n]+) -->\n(?P<run>.*?)^///$", re.M | re.S)


def fold_evidence(text: str) -> str:
    """Return Markdown in which what follows `<!-- evidence: … -->` in a block is folded, and what it prints stays in view."""

    def folded(match: re.Match[str]) -> str:
        printed = "".join(example.want for fence in fences(DOCS, match["run"]) for example in DocTestParser().get_examples(fence.source))
        lines = printed.splitlines()
        beside = f" `{lines[0]}`" if len(lines) == 1 and len(printed) < 40 else ""
        below = f'<pre class="result">{html.escape(printed)}</pre>\n\n' if printed and not beside else ""
        run = f'<details class="evidence" markdown><summary>The run</summary>\n\n{match["run"]}\n</details>'
        return f"{match['words']}{beside}\n{{ .result-of }}\n\n{below}{run}\n///"

    return _EVIDENCE.sub(folded, text)


class _Settled(Block):
    """What all of them share: an id and a title."""

    ARGUMENT = None  # required, but the library would leave a block without one as text

    def on_validate(self, parent: Element) -> bool:
        argument = self.argument or ""
        self.anchor, bar, self.title = (part.strip() for part in argument.partition("|"))
        if not bar or not self.title or self.about() is None:
            # A block that is not valid is left as text by the library, without a word.
            raise ValueError(f"/// {self.NAME} | {argument}: write `/// {self.NAME} | id | title` with an id of docs/notes.json")
        return True

    def on_create(self, parent: Element) -> Element:
        about = self.about()
        assert about is not None
        label, lines = about
        box = SubElement(parent, "div", {"class": f"admonition {self.NAME}"})
        title = SubElement(box, "h3", {"class": "admonition-title", "id": self.anchor})
        if label is not None:
            title.append(label)
        title.set("data-toc-label", f"{self.sign()} {self.title}".strip())
        claim = SubElement(title, "span", {"class": "claim"})
        claim.text = self.title
        if lines:
            place = SubElement(title, "span", {"class": "lines"})
            place.text = lines
        return box

    def about(self) -> tuple[Element | None, str] | None:
        """Return the label to show and the lines of the notes, or None for an unknown id."""
        raise NotImplementedError

    def sign(self) -> str:
        """Return what stands before the title in the contents."""
        return ""


class _Claim(_Settled):
    def about(self) -> tuple[Element | None, str] | None:
        item = tables.notes()["items"].get(re.sub(r"--\d+$", "", self.anchor))
        if item is None:
            return None
        label = Element("span", {"class": "verdict"})
        sign = SubElement(label, "span", {"aria-hidden": "true"})
        sign.text, word = VERDICTS[self.NAME]
        sign.tail = f" {word}"
        return label, f"notes, {tables.lines(item)}"

    def sign(self) -> str:
        return VERDICTS[self.NAME][0]


class _Holds(_Claim):
    NAME = "holds"


class _Depends(_Claim):
    NAME = "depends"


class _Fails(_Claim):
    NAME = "fails"


class _Untestable(_Claim):
    NAME = "untestable"


class _Asked(_Settled):
    NAME = "asked"

    def about(self) -> tuple[Element | None, str] | None:
        item = tables.notes()["items"].get(re.sub(r"--\d+$", "", self.anchor))
        if item is None and not re.fullmatch(r"[a-z][a-z-]*", self.anchor):
            return None
        return None, f"after notes, {tables.lines(item)}" if item else ""


class _Erratum(_Settled):
    NAME = "erratum"

    def about(self) -> tuple[Element | None, str] | None:
        entry = tables.notes()["errata"].get(self.anchor)
        if entry is None:
            return None
        label = Element("span", {"class": "verdict"})
        label.text = self.anchor
        kind = SubElement(label, "span", {"class": "kind"})
        kind.text = entry["kind"] if entry["kind"] != "erratum" else f"{entry['severity']} erratum"
        return label, f"notes, {tables.lines(entry)}"

    def sign(self) -> str:
        return self.anchor


class _Pairs(Treeprocessor):
    """Puts blocks of one kind that follow each other into one box, so that they can stand two abreast where there is room."""

    KINDS = ({*VERDICTS}, {"asked"}, {"erratum"}, {"beyond"})

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            last: set[str] = set()
            for child in list(parent):
                own = set(child.get("class", "").split())
                kind = next((kind for kind in self.KINDS if kind & own), set())
                if kind and kind != last:
                    pair = Element("div", {"class": "pair"})
                    parent.insert(list(parent).index(child), pair)
                if kind:
                    parent.remove(child)
                    pair.append(child)
                last = kind


class ClaimExtension(BlocksExtension, Extension):
    """Registers the blocks with Python-Markdown."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: N802 (the library's name)
        """Register the blocks."""
        for block in (_Holds, _Depends, _Fails, _Untestable, _Asked, _Erratum):
            block_mgr.register(block, {})
        md.treeprocessors.register(_Pairs(md), "pairs", 4)
