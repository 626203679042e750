r"""Read a symbol: a letter with its accent and all that stands at it.

    symbol = ["d"] [accent] letter { "'" | "_" name | "_" indices | "^*" | "^{(i)}" | "^{[l]}" | "^{\{t\}}" | "^{...T}" }

`dW` is one symbol and `d\,e` a product; `J(x)` applies J and `J\,(x)` multiplies. A subscript of the letters below, or one that begins
with a digit, is an index; any other belongs to the name.
"""

import re

from scripts.sitegen.printed.tokens import ACCENTS, GREEK, OPENING, Reader
from scripts.sitegen.printed.trees import Apply, Call, Mark, Refused, Symbol, Tree

INDICES = frozenset("ijkltbc")
_ORDER = "[{_("
"""In which order indices are applied: the matrix of a layer first, then its row."""


class SymbolReader(Reader):
    """Reads symbols; what stands in an index or in brackets is read by those that inherit it."""

    def sum(self) -> Tree:
        """Return terms added and subtracted."""
        raise NotImplementedError

    def arguments(self) -> tuple[Tree, ...]:
        """Return what stands in round brackets, with commas between."""
        self.take("(")
        found = self.several(lambda reader: reader.sum())
        self.take(")")
        return tuple(found)

    def plain_symbol(self) -> Symbol:
        """Return a symbol that is neither applied nor transposed."""
        if isinstance(tree := self.symbol(), Symbol):
            return tree
        raise Refused("a symbol alone is wanted here")

    def symbol(self) -> Tree:
        """Return a symbol; with brackets glued to it, a function of what stands in them."""
        start = self.rest[0].start if self.rest else 0
        is_d = self.peek() == "d" and self.is_glued(1) and (_is_letter(self.peek(1)) or self.peek(1) in ACCENTS)
        name = self.take() if is_d else ""
        accent = self.take() + " " if self.peek() in ACCENTS else ""
        letter = self.group().all(lambda reader: reader.take()) if accent else self.take()
        if not _is_letter(letter):
            raise Refused(f"{letter} is no symbol")
        name, marks, transposed = self.scripts(name + accent + letter)
        if self.peek() == "(" and self.is_glued():
            end = self.end
            return Call(name, self.arguments(), start, end)
        tree = Symbol(name, tuple(sorted(marks, key=lambda mark: _ORDER.index(mark.kind))), start, self.end)
        return Apply("T", (tree,)) if transposed else tree

    def scripts(self, name: str) -> tuple[str, list[Mark], bool]:
        """Return the name with what stands at it, the indices, and whether it is transposed."""
        marks: list[Mark] = []
        transposed = False
        while True:
            if self.peek() == "'":
                name += self.take()
            elif self.peek() == "^" and self.peek(1) == "*":
                name += self.take() + self.take()
            elif self.peek() == "^" and self.peek(1) == "{" and self.peek(2) in ("(", "[", r"\{"):
                self.take()
                above = self.group()
                while above.rest:
                    if above.met("T"):
                        transposed = True
                        continue
                    opening = above.take("(", "[", r"\{")
                    marks.append(Mark(opening[-1], above.sum()))
                    above.take(OPENING[opening])
            elif self.met("_"):
                name = self.subscript(name, marks)
            else:
                return name, marks, transposed

    def subscript(self, name: str, marks: list[Mark]) -> str:
        """Add the indices of a subscript, and return the name with what is no index in it."""
        below = self.group()
        if below.peek().startswith(r"\text{"):
            name += "_" + below.take()
            below.met(",")
        elif not {token.text for token in below.rest} & INDICES and not below.peek().isdigit():
            return name + "_" + "".join(below.take() for _ in range(len(below.rest)))
        while below.rest:
            is_letter = below.peek() in INDICES and below.peek(1) in {"", ",", *INDICES}
            start = below.rest[0].start
            marks.append(Mark("_", Symbol(below.take(), (), start, below.end) if is_letter else below.sum()))
            below.met(",")
        return name


def _is_letter(text: str) -> bool:
    return text in GREEK or re.fullmatch(r"[a-zA-Z]|\\mathcal \w", text) is not None
