r"""What needs more than arithmetic: means over what is random, and derivatives by finite differences."""

import itertools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scripts.sitegen.printed.given import key, pick
from scripts.sitegen.printed.trees import Call, Refused, Statement, Symbol, Tree

if TYPE_CHECKING:
    from scripts.sitegen.printed.evaluate import Formula

Outcomes = list[tuple[float, Any]]
"""Values of something random, each with its weight; the weights sum to 1."""


class Law(NamedTuple):
    """A distribution."""

    mean: float
    variance: float
    outcomes: Callable[[tuple[int, ...]], Outcomes]
    """Outcomes of an array of this shape whose means, and whose means of squares and products, are those of the distribution."""


def law(formula: "Formula", tree: Tree, at: int) -> Law:
    r"""Return the distribution that stands to the right of a `\sim`."""
    if not isinstance(tree, Call):
        raise Refused("what is this distribution?")
    values = [np.asarray(formula.value(argument, at), float) for argument in tree.arguments]
    match tree.function, values:
        case r"\mathcal N", [mean, variance] if variance.size == 1:
            return Law(
                float(mean),
                float(variance),
                lambda shape: corners(shape, float(mean), np.sqrt(float(variance)) * np.eye(int(np.prod(shape)))),
            )
        case "Bernoulli", [p] if p.size == 1 and 0 <= float(p) <= 1:
            return Law(float(p), float(p * (1 - p)), lambda shape: _coins(shape, float(p)))
        case "Uniform", [points] if points.ndim == 1 and points.size:
            return Law(float(points.mean()), float(points.var()), lambda shape: [(1 / len(points), np.full(shape, x)) for x in points])
    raise Refused(f"{tree.function} is no distribution of the grammar")


def _coins(shape: tuple[int, ...], p: float) -> Outcomes:
    """Return every array of zeros and ones."""
    every = itertools.product((0.0, 1.0), repeat=int(np.prod(shape)))
    return [(p ** sum(x) * (1 - p) ** (len(x) - sum(x)), np.reshape(x, shape)) for x in every]


def corners(shape: tuple[int, ...], mean: float, root: Any) -> Outcomes:
    """Return an array at the corners of a cross: mean and covariance, root @ root.T, are exact with so few."""
    n = int(np.prod(shape))
    ends = [mean + sign * np.sqrt(n) * column for column in root.T for sign in (1, -1)]
    return [(0.5 / n, end.reshape(shape)) for end in ends]


def moment(formula: "Formula", name: str, arguments: tuple[Tree, ...], at: int, known: Mapping[str, Any]) -> Any:
    r"""Return the mean or the variance of something, over all that its block calls random, with `\sim`, or that is given as random."""
    (tree,) = arguments
    random = dict(formula.given.random)
    for number, statement in enumerate(formula.statements):
        match statement:
            case Statement(Symbol(letter), r"\sim", Call() as right) if (letter, "") in formula.given.values:
                formula.used.add(number)
                random[letter, ""] = law(formula, right, number).outcomes(np.shape(formula.given.values[letter, ""]))
    if not random:
        raise Refused("nothing is random here")
    total, squares, seen = 0.0, 0.0, []
    for together in itertools.product(*(outcomes for outcomes in random.values())):
        weight = float(np.prod([w for w, _ in together]))
        x = np.asarray(
            formula.if_given({where: value for where, (_, value) in zip(random, together, strict=True)}).value(tree, at, known), float
        )
        total, squares = total + weight * x, squares + weight * x**2
        seen.append(x)
    if all(np.array_equal(x, seen[0]) for x in seen):
        raise Refused("nothing random is in it")
    return total if name == r"\mathbb E" else squares - total**2


def derivative(formula: "Formula", of: Tree, by: Symbol, at: int, known: Mapping[str, Any]) -> Any:
    """Return the derivative of the sum of something with respect to each element of a symbol, by finite differences.

    Of a loss that each example has for itself, the sum has the derivatives of each.
    """
    layers = tuple(mark for mark in by.marks if mark.kind in "[{")
    elements = tuple(mark for mark in by.marks if mark.kind in "_(")
    where = key(by) if key(by) in formula.given.values else (by.name, "".join(mark.kind for mark in layers))
    places = formula.places(layers, at, known)
    whole = formula.given.values.get(where)
    if whole is None:
        if places:
            raise Refused(f"{by.name} is not given")
        whole = formula.find(by.name, (), at)
    x = np.asarray(pick(whole, places, formula.given.first), float)

    def total(element: tuple[int, ...], step: float) -> float:
        moved = x.copy()
        moved[element] += step
        changed = {**whole, places[0][1]: moved} if places else moved
        return float(np.sum(formula.if_given({where: changed}).value(of, at, known)))

    kept = ("slopes", of, where, places, *sorted(known.items()))
    if kept not in formula.memo:
        formula.memo[kept] = np.empty(x.shape)
        for element in np.ndindex(x.shape):
            h = 1e-3 * max(1.0, abs(float(x[element])))
            near, far = (total(element, k * h) - total(element, -k * h) for k in (1, 2))
            formula.memo[kept][element] = (8 * near - far) / (12 * h)
    return pick(formula.memo[kept], formula.places(elements, at, known), formula.given.first)
