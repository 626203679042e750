"""The blocks in which a page settles a claim or an erratum of the notes.

    /// holds | 2.2-ewa-smooth | It smooths the series
    Evidence, run by the build.
    ///

`holds`, `depends` and `fails` take an inventory id, `erratum` an erratum's; the id becomes the HTML id, so that `page.html#E01` is a link.
A second claim on one inventory id carries the id with `--2` behind it. Verdict, severity and the lines of the notes are filled in here.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block

from scripts.sitegen import tables
from scripts.sitegen.pages import VERDICTS


class _Settled(Block):
    """What claims and errata share: an id and a title."""

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
        box = SubElement(parent, "div", {"class": f"admonition {self.NAME}", "id": self.anchor})
        title = SubElement(box, "p", {"class": "admonition-title"})
        title.append(label)
        claim = SubElement(title, "span", {"class": "claim"})
        claim.text = self.title
        place = SubElement(title, "span", {"class": "lines"})
        place.text = f"notes, l. {lines}"
        link = SubElement(title, "a", {"class": "headerlink", "href": f"#{self.anchor}", "title": "Permanent link"})
        link.text = "¶"
        return box

    def about(self) -> tuple[Element, str] | None:
        """Return the label to show and the lines of the notes, or None for an unknown id."""
        raise NotImplementedError


class _Claim(_Settled):
    def about(self) -> tuple[Element, str] | None:
        item = tables.notes()["items"].get(re.sub(r"--\d+$", "", self.anchor))
        if item is None:
            return None
        label = Element("span", {"class": "verdict"})
        sign = SubElement(label, "span", {"aria-hidden": "true"})
        sign.text, word = VERDICTS[self.NAME]
        sign.tail = f" {word}"
        first, last = item["lines"][0], item["lines"][-1]
        return label, str(first) if first == last else f"{first}–{last}"


class _Holds(_Claim):
    NAME = "holds"


class _Depends(_Claim):
    NAME = "depends"


class _Fails(_Claim):
    NAME = "fails"


class _Erratum(_Settled):
    NAME = "erratum"

    def about(self) -> tuple[Element, str] | None:
        entry = tables.notes()["errata"].get(self.anchor)
        if entry is None:
            return None
        label = Element("span", {"class": "verdict"})
        label.text = self.anchor
        severity = SubElement(label, "span", {"class": "severity"})
        severity.text = entry["severity"]
        return label, entry["lines"]


class ClaimExtension(BlocksExtension, Extension):
    """Registers the four blocks with Python-Markdown."""

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # noqa: N802 (the library's name)
        """Register the blocks."""
        for block in (_Holds, _Depends, _Fails, _Erratum):
            block_mgr.register(block, {})
