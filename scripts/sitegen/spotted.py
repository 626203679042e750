"""Print, of each wrong version of docs/spot.json, the smallest example that tells it apart from the formula, as JSON.

It runs in a process of its own, which scripts/sitegen/spot.py starts.

python -m scripts.sitegen.spotted
"""

import json
from collections.abc import Iterator
from typing import Any

from dlref import checks, mine, slips
from dlref._calls import ANY_SHAPE, LENGTHS


class _Each(dict[str, int]):
    """Lengths that are the same for each name of a dimension."""

    def __init__(self, length: int) -> None:
        self._length = length

    def get(self, key: str, default: Any = None) -> Any:
        """Return the length."""
        return self._length


SIZES: tuple[tuple[Any, tuple[int, ...]], ...] = (
    *((_Each(1), shape) for shape in ((), (1,))),
    *((_Each(2), shape) for shape in ((2,), (2, 2))),
    (LENGTHS, ANY_SHAPE),
)
"""Lengths of named dimensions, and what stands for any shape, from small to large."""


def slip_of(formula: str, words: str) -> slips.Slip:
    """Return a slip by why it is wrong, or, if several have the same words, by what stands in the source."""
    name = formula.removeprefix("beyond.")
    found = [slip for slip in slips.of(name) if words in (slip.why, slip.mutated)]
    if len(found) != 1:
        raise LookupError(f"docs/spot.json: {formula} has {len(found)} slips called {words!r}")
    return found[0]


def example(formula: str, slip: slips.Slip) -> str:
    """Return the first call at which the two part, of the smallest arrays that do; else how a check fails."""
    name = formula.removeprefix("beyond.")
    for partings in _partings(name, slip):
        return min((parting.text for parting in partings), key=len)
    of_usual_size = mine._Formula(name)
    failures = checks.failures(of_usual_size.space(of_usual_size.with_slip(slip)), of=name)
    if not failures:
        raise LookupError(f"docs/spot.json: nothing tells {formula} and {slip.why!r} apart")
    shortest = min(failures, key=lambda failure: ("should be" not in failure.why, len(failure.why)))
    return f"{shortest.meaning}\n  {shortest.why}"


def _partings(name: str, slip: slips.Slip) -> Iterator[list[mine.Parting]]:
    """Yield where the functions part, for each of the sizes for which they do."""
    for lengths, shape in SIZES:
        formula = mine._Formula(name, lengths, shape)
        own = formula.with_slip(slip)
        outcomes = {outcome.planned: outcome for outcome in formula.call(formula.space(own), own)}
        if found := [*formula.partings(outcomes)]:
            yield found


def main() -> None:
    """Print the examples, one for each wrong version of each exercise."""
    from scripts.sitegen.spot import read

    found = [[(one.formula, slip_of(one.formula, wrong.slip)) for wrong in one.wrong] for one in read()]
    print(json.dumps([[(*slip, example(formula, slip)) for formula, slip in row] for row in found]))


if __name__ == "__main__":
    main()
