r"""Mistakes in the printed TeX, made mechanically token by token. Each must be noticed, but for those that read the same.

    python -m scripts.sitegen.printed.mutate                      # all of them, a minute or two
    python -m scripts.sitegen.printed.mutate dlref/adam.py        # those of a file
    python -m scripts.sitegen.printed.mutate --sample 200         # some of all files, the same each time

The exit code is 1 if one survives that declared.py does not know to read the same.
"""

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.sitegen.printed import declared, sources
from scripts.sitegen.printed.files import File, file
from scripts.sitegen.printed.statements import read
from scripts.sitegen.printed.tokens import ACCENTS, GREEK, Token, tokens
from scripts.sitegen.tables import notation


class Mutant(NamedTuple):
    """A block with a mistake in it."""

    file: File
    block: int
    kind: str
    place: str
    """Where, and what became of it."""
    tex: str


class Change(NamedTuple):
    """A part of a block and what replaces it."""

    kind: str
    start: int
    end: int
    new: str


OTHER = {"+": ["-"], "-": ["+"], r"\max": [r"\min"], r"\min": [r"\max"], r"\le": ["<"], r"\ge": [">"], "<": [r"\le"], ">": [r"\ge"],
         r"\leftarrow": ["="], r"\odot": ["+", ""], "/": [""], r"\log": [""], r"\lfloor": [r"\lceil"], r"\lceil": [r"\lfloor"],
         r"\rfloor": [r"\rceil"], r"\rceil": [r"\rfloor"], r"\rVert": [], r"\sqcup": ["+"]}  # fmt: skip
"""Operators and what is written for them by mistake."""
PAIRS = [
    (r"\lfloor (e-1)/w \rfloor", r"\lceil (e-1)/w \rceil"), (r"\lfloor (e-1)/w \rfloor", r"\lfloor e/w \rfloor"),
    (r"\lceil m / b \rceil", r"\lfloor m / b \rfloor"), (r"\bigl|w_{ij}^{[l]}\bigr|", "w_{ij}^{[l]}"), ("|W|", "W"),
    ("^{(i)}", ""), ("[l]", "[l-1]"), ("[l]", "[l+1]"), ("[l-1]", "[l]"), ("[l+1]", "[l]"), ("[L]", "[L-1]"),
    ("{t-1}", "{t}"), ("_t", "_{t-1}"), ("_{ij}", "_{ji}"), ("_1", "_2"), ("_2", "_1"),
    (r"\rVert_F^2", r"\rVert_F"), (r"\rVert_F^2", r"\rVert_1"), (r"\rVert_2", r"\rVert_1"),
    (r"\varepsilon_{\text{root}}", r"\varepsilon"), (r"z_{\text{norm}}^{(i)}", "z^{(i)}"),
    (r"_{\text{train}}", r"_{\text{dev}}"), (r"_{\text{dev}}", r"_{\text{train}}"), (r"\text{bias}", r"\text{variance}"),
    ("J_{L2}", "J_{L1}"), ("J_{L1}", "J_{L2}"), ("(LeCun)", "(He)"), ("(uniform)", "(log-uniform)"),
    (r"\text{if }", r"\text{otherwise}"), (r"\infty", "0"),
]  # fmt: skip
"""What is written, and what may be written for it."""
_TERM = re.compile(r"[+-]\s*(?:\\[a-z]+|\w)(?:[_^](?:\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}|\w))*")
_POWER = re.compile(r"-\s*((?:\\\w+|\w)(?:_\w)?)\^(\w)")
_BRACKETS = re.compile(r"\(([^()]*[+-][^()]*)\)")


def changes(tex: str) -> Iterator[Change]:
    """Yield every mistake in a block."""
    found = tokens(tex)
    letters = sorted({token.text for token in found if _is_letter(token.text)})
    for n, token in enumerate(found):
        text, start, end = token.text, token.start, token.end
        following = found[n + 1].text if n + 1 < len(found) else ""
        for new in OTHER.get(text, ()):
            yield Change("operator", start, end, new)
        if text in ACCENTS | {"'", r"\sqrt"} or text.startswith(r"\operatorname"):
            yield Change("dropped", start, end, "")
        if text.isdigit():
            for new in {str(int(text) + 1), str(max(int(text) - 1, 0))} - {text}:
                yield Change("number", start, end, new)
        if _is_letter(text):
            if following not in "_^":
                yield Change("dropped", start, end, "")
            for other in letters:
                if other != text:
                    yield Change("letter", start, end, other + (" " if other.startswith("\\") and following[:1].isalpha() else ""))
        if text in "^_" and following:
            stop = _argument(found, n + 1)
            yield Change("script dropped", start, stop, "")
            if text == "^":
                yield Change("exponent", end, stop, "3")
        if text == r"\sum" and following == "_":
            low = _argument(found, n + 2)
            at = next((m for m, one in enumerate(found) if one.start >= low), len(found))
            high = _argument(found, at + 1) if at < len(found) and found[at].text == "^" else low
            yield Change("sum dropped", start, high, "")
        yield from _of_text(tex, token)
        if text == r"\frac":
            yield from _of_fraction(tex, found, n)
    for old, new in PAIRS:
        for match in re.finditer(re.escape(old) + (r"(?![_\w])" if old[-1].isalnum() else ""), tex):
            yield Change("replaced", *match.span(), new)


def _of_text(tex: str, token: Token) -> Iterator[Change]:
    """Yield what is seen in the text behind a token: brackets, terms, and (1-b)^t for 1-b^t."""
    start = token.start
    if token.text == "(" and (match := _BRACKETS.match(tex, start)):
        yield Change("brackets dropped", start, match.end(), match[1])
    if token.text in "+-" and (match := _TERM.match(tex, start)):
        yield Change("term dropped", start, match.end(), "")
    if token.text == "-" and (match := _POWER.match(tex, start)) and tex[:start].rstrip().endswith("1"):
        yield Change("(1-b)^t", tex[:start].rstrip().rindex("1"), match.end(), f"(1 - {match[1]})^{match[2]}")


def _of_fraction(tex: str, found: Sequence[Token], n: int) -> Iterator[Change]:
    start, middle = found[n].start, _argument(found, n + 1)
    second = next(m for m, one in enumerate(found) if one.start >= middle)
    last = _argument(found, second)
    above, below = (tex[a:b].strip() for a, b in ((found[n + 1].start, middle), (found[second].start, last)))
    yield Change("fraction turned over", start, last, rf"\frac{below}{above}" if below[0] == "{" else rf"\frac{{{below}}}{{{above}}}")
    yield Change("denominator dropped", start, last, f"({above.removeprefix('{').removesuffix('}')})")
    yield Change("numerator dropped", start, last, rf"\frac{{1}}{{{below}}}")


def _argument(found: Sequence[Token], n: int) -> int:
    """Return where TeX's argument that begins with a token ends."""
    depth = 0
    for token in found[n:]:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if not depth:
            return token.end
    return found[-1].end


def _is_letter(text: str) -> bool:
    return text in GREEK or re.fullmatch("[a-zA-Z]", text) is not None


def mutants(files: Sequence[File]) -> list[Mutant]:
    """Return each block of the files with each mistake; some of them may read the same as the block does."""
    found = []
    for one in files:
        for number, block in enumerate(one.blocks):
            made = {block.tex[:start] + new + block.tex[end:]: (kind, start, end, new) for kind, start, end, new in changes(block.tex)}
            for tex, (kind, start, end, new) in made.items():
                before, after = block.tex[max(0, start - 16) : start], block.tex[end : end + 12]
                place = f"{block.place(start)}: {before}⟦{block.tex[start:end]} → {new}⟧{after}"
                found.append(Mutant(one, number, kind, " ".join(place.split()), tex))
    return found


def reads_differently(mutant: Mutant) -> bool:
    """Return whether a mistake changes what is read, and not only its layout."""
    return read(mutant.tex) != read(mutant.file.blocks[mutant.block].tex)


def noticed(mutant: Mutant) -> str:
    """Return how a mistake is noticed; nothing if it is not."""
    return mutant.file.objection([mutant.tex if n == mutant.block else block.tex for n, block in enumerate(mutant.file.blocks)])


def _main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.sitegen.printed.mutate")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--sample", type=int)
    chosen = parser.parse_args(arguments)
    rows = notation()
    made = mutants([file(path.resolve(), rows) for path in chosen.files or sources.files()])
    made = random.Random(0).sample(made, min(chosen.sample, len(made))) if chosen.sample else made
    made = [mutant for mutant in made if reads_differently(mutant)]
    kinds, ways, alive = Counter[str](), Counter[str](), 0
    for mutant in made:
        kinds[mutant.kind] += 1
        if objection := noticed(mutant):
            ways["differ" if "differs by" in objection else "cannot be evaluated"] += 1
            continue
        why = declared.reads_the_same(mutant.place)
        ways["read the same"] += bool(why)
        alive += not why
        print(f"{'the same' if why else 'SURVIVES'}  {mutant.kind}  {mutant.place}  {why}")
    print(f"{len(made)} mistakes: {', '.join(f'{count} {way}' for way, count in ways.items())}, {alive} survive")
    print(", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())))
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
