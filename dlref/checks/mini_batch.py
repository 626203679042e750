"""Mini-batches: every example once in an epoch, its label beside it, in an order that is drawn, given, or as it stands."""

import math
from typing import Any

import numpy as np

from dlref.checks import frozen, same

SIZES = ((1, 1), (5, 1), (5, 2), (6, 3), (7, 7), (7, 8), (20, 6))  # m examples, b in a batch


def _examples(m: int) -> tuple[Any, Any]:
    """Return m examples of 3 features and 2 outputs, all of whose numbers tell whose they are."""
    i = np.arange(m, dtype=float)
    return frozen([i, i + 1000, -i]), frozen([i + 0.5, 7 * i])


def _epoch(mini_batch: Any, m: int, **how: Any) -> tuple[Any, Any]:
    """Return the batches of an epoch side by side."""
    X, Y = zip(*mini_batch.batches(*_examples(m), **how), strict=True)
    return np.hstack(X), np.hstack(Y)


def an_epoch_holds_every_example_once(mini_batch: Any) -> None:
    """Whatever the size of a batch, whether or not it divides m: nothing is dropped and nothing comes twice."""
    for m, size in SIZES:
        X, _ = _epoch(mini_batch, m, size=size, rng=np.random.default_rng(0))
        same(f"the epoch of {m} examples by {size}, in order,", np.sort(X[0]), np.arange(m))


def each_example_keeps_its_label(mini_batch: Any) -> None:
    """One order for the columns of X and of Y."""
    for m, size in SIZES:
        X, Y = _epoch(mini_batch, m, size=size, rng=np.random.default_rng(1))
        order = X[0].astype(int)
        same("the epoch's X", X, _examples(m)[0][:, order])
        same("the epoch's Y", Y, _examples(m)[1][:, order])


def only_the_last_batch_may_be_shorter(mini_batch: Any) -> None:
    """There are T = ⌈m/b⌉ batches, of b examples each but the last, which has what is left."""
    for m, size in SIZES:
        batches = list(mini_batch.batches(*_examples(m), size=size, rng=np.random.default_rng(0)))
        T = math.ceil(m / size)
        same(f"the number of batches of {m} examples by {size}", len(batches), T)
        lengths = [size] * (T - 1) + [m - size * (T - 1)]
        same(f"the number of columns of X in each batch of {m} examples by {size}", [len(X.T) for X, _ in batches], lengths)
        same(f"the number of columns of Y in each batch of {m} examples by {size}", [len(Y.T) for _, Y in batches], lengths)


def size_m_is_the_whole_and_size_1_the_example(mini_batch: Any) -> None:
    """Batch gradient descent at b ≥ m, stochastic gradient descent at b = 1."""
    X, Y = _examples(5)
    for size in (5, 6, 10**9):
        batches = list(mini_batch.batches(X, Y, size=size))
        same(f"the number of batches of 5 examples by {size}", len(batches), 1)
        same("X of the only batch", batches[0][0], X)
        same("Y of the only batch", batches[0][1], Y)
    shapes = [(x.shape, y.shape) for x, y in mini_batch.batches(X, Y, size=1)]
    same("the shape of X and of Y in each batch of 1", shapes, [((3, 1), (2, 1))] * 5)


def each_epoch_has_another_order(mini_batch: Any) -> None:
    """One generator for the whole training: each call draws anew, and seeded alike it draws the same."""
    first, again = np.random.default_rng(0), np.random.default_rng(0)
    orders = [_epoch(mini_batch, 100, size=10, rng=rng)[0][0] for rng in (first, first, again, again)]
    same("the order of the first epoch, from the same seed,", orders[2], orders[0])
    same("the order of the second epoch, from the same seed,", orders[3], orders[1])
    same("whether the second epoch has the order of the first", np.array_equal(orders[0], orders[1]), False)
    same("whether more than 10 of 100 examples follow their neighbour", (np.diff(orders[0]) == 1).sum() > 10, False)


def every_example_meets_every_place_equally_often(mini_batch: Any) -> None:
    """In 1000 epochs of 4 examples each stands at each place 250 times, give or take 5 standard deviations of 13.7."""
    rng = np.random.default_rng(0)
    orders = np.array([_epoch(mini_batch, 4, size=3, rng=rng)[0][0] for _ in range(1000)])
    counts = np.array([(orders == i).sum(axis=0) for i in range(4)])
    same("whether each example stands about 250 times at each place", np.abs(counts - 250) < 5 * math.sqrt(187.5), np.full((4, 4), True))


def a_given_permutation_is_followed(mini_batch: Any) -> None:
    """Place i of the epoch holds example permutation[i], and not the other way round."""
    batches = list(mini_batch.batches(*_examples(5), size=2, permutation=[4, 0, 3, 2, 1]))
    for (X, Y), wanted in zip(batches, ([4, 0], [3, 2], [1]), strict=True):
        same("X of a batch", X, _examples(5)[0][:, wanted])
        same("Y of a batch", Y, _examples(5)[1][:, wanted])


def without_either_the_order_stays(mini_batch: Any) -> None:
    """Nothing is shuffled that was not asked for."""
    X, Y = _epoch(mini_batch, 7, size=3)
    same("the epoch's X", X, _examples(7)[0])
    same("the epoch's Y", Y, _examples(7)[1])


def a_batch_is_a_copy(mini_batch: Any) -> None:
    """Whatever is done to it leaves the training set as it was."""
    X, Y = np.array(_examples(6)[0]), np.array(_examples(6)[1])
    for how in ({}, {"permutation": [0, 1, 2, 3, 4, 5]}, {"rng": np.random.default_rng(0)}):
        for size in (2, 6):
            for x, y in mini_batch.batches(X, Y, size=size, **how):
                x[:], y[:] = math.pi, math.pi
    same("X after its batches were overwritten", X, _examples(6)[0])
    same("Y after its batches were overwritten", Y, _examples(6)[1])


PAIRS = "((X[:, part], Y[:, part]) for part in parts)"

SLIPS = [
    ("range(0, m, size)", "range(0, m - size + 1, size)", "drops a short last batch"),
    ("range(0, m, size)", "range(0, m - 1, size)", "drops a last batch of one"),
    ("range(0, m, size)", "range(m)", "batches overlap"),
    (PAIRS, "((X[:, part], Y[:, np.sort(part)]) for part in parts)", "labels of other examples"),
    (PAIRS, "((X[:, part], Y[:, i : i + size]) for i, part in zip(range(0, m, size), parts))", "the labels are not shuffled"),
    (PAIRS, "((X[:, i : i + size], Y[:, i : i + size]) for i in range(0, m, size))", "views of the training set, not shuffled"),
    ("order[i : i + size]", "order[i : i + size + 1]", "one too many"),
    ("order[i : i + size]", "order[i : i + size].clip(0, m - 2)", "the last example never"),
    ("order[i : i + size]", "np.take(order, range(i, i + size), mode='wrap')", "fills up a short last batch"),
    ("m = X.shape[1]", "m = X.shape[0]", "rows are examples"),
    ("rng.permutation(m)", "rng.integers(m, size=m)", "draws with replacement"),
    ("rng.permutation(m)", "np.roll(np.arange(m), rng.integers(m))", "begins elsewhere, in the old order"),
    ("rng.permutation(m)", "np.random.default_rng(0).permutation(m)", "the same order in every epoch"),
    ("rng.permutation(m)", "np.random.default_rng().permutation(m)", "another order from the same seed"),
    ("if rng is not None:", "if rng is None:", "shuffles when not asked"),
    ("np.array(permutation)", "np.argsort(permutation)", "the inverse permutation"),
]
