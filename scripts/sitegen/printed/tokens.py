r"""Cut TeX into its tokens, and the tokens of a block into those of its statements.

Statements are set apart by a new line, by `\qquad`, by a comma with a `\quad` or an `&` behind it, or by the `&` between two columns of
`aligned`. A line that starts with `&` and an operator or a relation goes on what the line before it says.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Self, TypeVar

from scripts.sitegen.printed.trees import COMPARISONS, DEFINING, Refused

T = TypeVar("T")


class Token(NamedTuple):
    """A token, and where it stands."""

    text: str
    glued: bool
    """Whether nothing stands between it and the one before."""
    start: int
    end: int


class Part(NamedTuple):
    """The tokens of one statement."""

    tokens: list[Token]
    own_line: bool
    """Whether it begins a line."""


_TOKEN = re.compile(
    r"(?P<space>(?:\\[,;:! ]|~|\s)+)"
    r"|(?P<size>\\(?:left|right|[bB]igg?[lrm]?)(?![a-zA-Z]))"
    r"|(?P<token>\\\\(?:\[[^\]]*\])?|\\text\{[^}]*\}|\\(?:operatorname|mathrm|begin|end)\{[a-zA-Z]+\}"
    r"|\\math(?:cal|bb)(?: ?[a-zA-Z]|\{[a-zA-Z]\})|\\[a-zA-Z]+|\\.|.)",
    re.S,
)
GREEK = set(
    r"\alpha \beta \gamma \delta \varepsilon \eta \theta \kappa \lambda \mu \pi \rho \sigma \tau \phi \omega".split()  # noqa: SIM905
)
ACCENTS = {r"\hat", r"\tilde", r"\bar"}
OPENING = {
    "(": ")",
    "|": "|",
    r"\lvert": r"\rvert",
    r"\lVert": r"\rVert",
    r"\lfloor": r"\rfloor",
    r"\lceil": r"\rceil",
    "[": "]",
    r"\{": r"\}",
}
REDUCING = {r"\sum", r"\prod", r"\max", r"\min"}
FUNCTIONS = {r"\log", r"\exp", r"\cos", r"\tanh", r"\max", r"\min", r"\mathbb E"}
BETWEEN = {"+", "-", r"\sqcup"}
"""Operators between the terms of a sum."""
FACTORS = {r"\odot", r"\cdot", "/"}
"""Operators between the factors of a product."""
LINE, BREAKS = r"\\", {r"\\", "&", r"\quad", r"\qquad"}
_COMMANDS = {r"\frac", r"\sqrt", r"\partial", r"\lim", r"\to", r"\dots", r"\infty", r"\%", r"\begin{cases}", r"\end{cases}"}
_KNOWN = _COMMANDS | GREEK | ACCENTS | OPENING.keys() | set(OPENING.values()) | REDUCING | FUNCTIONS | BETWEEN | FACTORS | BREAKS
_KNOWN |= COMPARISONS | DEFINING | set(",.:_^{}'*")
_SAME = {
    r"\tfrac": r"\frac",
    r"\dfrac": r"\frac",
    r"\ldots": r"\dots",
    r"\cdots": r"\dots",
    r"\leq": r"\le",
    r"\geq": r"\ge",
    r"\gets": r"\leftarrow",
}


def tokens(tex: str) -> list[Token]:
    """Return the tokens without what is only layout; what spaces say is kept in `glued`."""
    found: list[Token] = []
    glued = False
    for match in _TOKEN.finditer(tex):
        text = _SAME.get(match[0], match[0])
        if match["size"] or text in (r"\begin{aligned}", r"\end{aligned}"):
            continue
        if text.startswith(r"\\"):
            text = LINE
        elif text.startswith(r"\math"):
            text = re.sub(r"\\mathrm(\{\w+\})", r"\\operatorname\1", re.sub(r"(\\math(?:cal|bb)) ?\{?(\w)\}?$", r"\1 \2", text))
        if not match["space"]:
            found.append(Token(text, glued, *match.span()))
        glued = not match["space"]
    return found


def is_known(text: str) -> bool:
    """Return whether a token is of this grammar."""
    return text in _KNOWN or re.fullmatch(r"[a-zA-Z0-9]|\\text\{.*\}|\\operatorname\{\w+\}|\\mathcal \w", text, re.S) is not None


def split(found: Sequence[Token]) -> list[Part]:
    """Return the tokens of each statement."""
    parts = [Part([], own_line=True)]
    depth = columns = at = 0
    while at < len(found):
        text = found[at].text
        depth += (text in ("{", r"\begin{cases}")) - (text in ("}", r"\end{cases}"))
        behind = at + (text == ",")
        while behind < len(found) and found[behind].text in BREAKS:
            behind += 1
        if depth or behind == at + (text == ",") < len(found):
            parts[-1].tokens.append(found[at])
            at += 1
            continue
        gap = [token.text for token in found[at:behind]]
        following, at = found[behind].text if behind < len(found) else "", behind
        new_line = LINE in gap
        crossed, columns = columns, gap[gap.index(LINE) :].count("&") if new_line else columns + gap.count("&")
        if new_line:
            goes_on = columns and following in BETWEEN | DEFINING | COMPARISONS
        else:
            goes_on = not (gap[0] == "," or r"\qquad" in gap or crossed // 2 < columns // 2)
            goes_on = goes_on or (following.startswith(r"\text{") and not following.endswith(":}"))
        if not goes_on and following:
            parts.append(Part([], new_line))
    while parts[-1].tokens and parts[-1].tokens[-1].text in (",", "."):
        parts[-1].tokens.pop()
    return [part for part in parts if part.tokens]


def refuse_unknown(found: Sequence[Token]) -> None:
    """Refuse a command that is not of this grammar."""
    for token in found:
        if not is_known(token.text):
            raise Refused(f"{token.text} is not a command of the grammar")


class Reader:
    """Takes tokens from the left."""

    def __init__(self, found: Sequence[Token]) -> None:
        """Start at the first."""
        self.rest = list(found)
        self.end = 0
        """Where the last one taken ends."""

    def peek(self, ahead: int = 0) -> str:
        """Return a token that is still to come, or nothing at the end."""
        return self.rest[ahead].text if ahead < len(self.rest) else ""

    def is_glued(self, ahead: int = 0) -> bool:
        """Return whether nothing stands between a token that is still to come and the one before it."""
        return ahead < len(self.rest) and self.rest[ahead].glued

    def take(self, *wanted: str) -> str:
        """Return the next token, which must be one of those wanted."""
        if not self.rest or (wanted and self.peek() not in wanted):
            before = " ".join(token.text for token in self.rest) or "the end"
            raise Refused(f"{' or '.join(wanted) or 'something'} is missing before {before}")
        token = self.rest.pop(0)
        self.end = token.end
        return token.text

    def met(self, *wanted: str) -> bool:
        """Return whether the next token is one of these, and take it."""
        return self.peek() in wanted and bool(self.take())

    def group(self) -> Self:
        """Return what TeX takes for an argument: what stands in braces, or one token."""
        depth, inside = 0, list[Token]()
        while not inside or depth:
            inside += self.rest[:1]
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
        return type(self)(inside[1:-1] if inside[0].text == "{" else inside)

    def all(self, what: Callable[[Self], T]) -> T:
        """Return what all the tokens are."""
        tree = what(self)
        if self.rest:
            raise Refused(f"what is {' '.join(token.text for token in self.rest)}?")
        return tree

    def several(self, what: Callable[[Self], T]) -> list[T]:
        """Return several with commas between them."""
        found = [what(self)]
        while self.met(","):
            found.append(what(self))
        return found
