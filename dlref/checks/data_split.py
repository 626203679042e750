"""The split: nothing lost, nothing twice, inputs and outputs together, the sizes as asked, every set of examples as likely."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Column i of X and of Y says i.
X = frozen(np.array([[0.0], [100.0], [200.0]]) + np.arange(20.0))
Y = frozen(np.array([[1000.0], [2000.0]]) + 3 * np.arange(20.0))
SETS = ("training", "development", "test")
PARTS = ((0.2, 0.2), (0.25, 0.1), (0.4, 3), (3, 4), (1, 0.45), (9, 10))  # fractions, counts, and one of each


def _columns(data_split: Any, **arguments: Any) -> list[Any]:
    """Return which columns are in each of the three sets."""
    return [x[0].astype(int) for x, _ in data_split.split(X, Y, **arguments)]


def every_example_is_in_exactly_one_set(data_split: Any) -> None:
    """Together the three sets hold each of the m examples once, at any fractions and counts."""
    for dev, test in PARTS:
        columns = _columns(data_split, dev=dev, test=test, rng=np.random.default_rng(0))
        same(f"the columns of all sets at dev = {dev}, test = {test}", np.sort(np.concatenate(columns)), np.arange(20))


def every_example_keeps_its_label(data_split: Any) -> None:
    """Column by column, X and Y of a set belong together, as they did before."""
    for dev, test in PARTS:
        sets = data_split.split(X, Y, dev=dev, test=test, rng=np.random.default_rng(1))
        for name, (x, y) in zip(SETS, sets, strict=True):
            columns = x[0].astype(int)
            same(f"X of the {name} set", x, X[:, columns])
            same(f"Y of the {name} set", y, Y[:, columns])


def the_sets_have_the_sizes_asked_for(data_split: Any) -> None:
    """Of m = 20: dev·m and test·m examples, or dev and test of them, and the others to train on."""
    sizes = ((12, 4, 4), (13, 5, 2), (9, 8, 3), (13, 3, 4), (10, 1, 9), (1, 9, 10))
    for (dev, test), wanted in zip(PARTS, sizes, strict=True):
        columns = _columns(data_split, dev=dev, test=test, rng=np.random.default_rng(2))
        same(f"the sizes of the sets at dev = {dev}, test = {test}", [len(x) for x in columns], wanted)
        same(f"`sizes` at dev = {dev}, test = {test}", data_split.sizes(20, dev=dev, test=test), wanted)


def a_fraction_is_rounded_and_not_cut(data_split: Any) -> None:
    """round(f·m) examples, halves to even: of 10, 0.29 is 3, 0.25 is 2 and 0.35 is 4."""
    for m, dev, test, wanted in (
        (10, 0.29, 0.0, (7, 3, 0)),
        (10, 0.26, 0.34, (4, 3, 3)),
        (10, 0.25, 0.35, (4, 2, 4)),
        (10, 0.1 + 0.2, 0.0, (7, 3, 0)),
        (2, 0.5, 0.0, (1, 1, 0)),
        (1_000_000, 0.01, 0.01, (980_000, 10_000, 10_000)),
    ):
        same(f"`sizes` of {m} at dev = {dev}, test = {test}", data_split.sizes(m, dev=dev, test=test), wanted)


def a_whole_number_is_a_count(data_split: Any) -> None:
    """1 is one example, and beside a fraction it is one too."""
    for m, dev, test, wanted in (
        (10, 1, 1, (8, 1, 1)),
        (100, 0.3, 7, (63, 30, 7)),
        (1, 0, 0, (1, 0, 0)),
        (1_000_000, 10_000, 5_000, (985_000, 10_000, 5_000)),
    ):
        same(f"`sizes` of {m} at dev = {dev}, test = {test}", data_split.sizes(m, dev=dev, test=test), wanted)


def the_sizes_sum_to_m(data_split: Any) -> None:
    """At any m, and a fraction is off by half an example at most."""
    for m in (7, 10, 101, 12_345, 10**9):
        for dev, test in ((0.1, 0.2), (0.3, 0.3), (1 / 3, 1 / 7)):
            sizes = data_split.sizes(m, dev=dev, test=test)
            same(f"the sum of the sizes of {m} at dev = {dev:.2f}, test = {test:.2f}", sum(sizes), m)
            close(f"the sizes of {m} at dev = {dev:.2f}, test = {test:.2f}", sizes[1:], (dev * m, test * m), rtol=0, atol=0.5)


def every_example_comes_into_every_set_as_often(data_split: Any) -> None:
    """With the share of the set, and any two of them together as often, within 5 standard errors of 1000 splits."""
    rng, splits, seen = np.random.default_rng(3), 1000, np.zeros((3, 1000, 20))
    for i in range(splits):
        for j, columns in enumerate(_columns(data_split, dev=5, test=2, rng=rng)):
            seen[j, i, columns] = 1
    for name, size, of_set in zip(SETS, (13, 5, 2), seen, strict=True):
        share, pairs = size / 20, size * (size - 1) / (20 * 19)
        found = of_set.T @ of_set / splits  # how often two examples are in it together; on the diagonal, how often one is
        wanted, error = np.full((20, 20), pairs), 5 * math.sqrt(pairs * (1 - pairs) / splits)
        close(
            f"how often an example is in the {name} set",
            np.diag(found),
            np.full(20, share),
            rtol=0,
            atol=5 * math.sqrt(share * (1 - share) / splits),
        )
        close(f"how often two examples are in the {name} set", np.triu(found, 1), np.triu(wanted, 1), rtol=0, atol=error)


def a_permutation_is_the_order_train_dev_test(data_split: Any) -> None:
    """The columns of a given permutation: first those to train on, then dev, then test."""
    order = frozen([3, 1, 4, 15, 9, 2, 6, 5, 0, 7, 8, 10, 11, 12, 13, 14, 16, 17, 18, 19])
    columns = _columns(data_split, dev=3, test=0.2, permutation=order)
    for name, got, wanted in zip(SETS, columns, (order[:13], order[13:16], order[16:]), strict=True):
        same(f"the columns of the {name} set", got, wanted)


def one_seed_splits_alike(data_split: Any) -> None:
    """Generators of one seed give the same sets, and the next call of one gives others."""
    first, again = np.random.default_rng(4), np.random.default_rng(4)
    columns = np.concatenate(_columns(data_split, dev=5, test=5, rng=first))
    same("the split with a generator of the same seed", np.concatenate(_columns(data_split, dev=5, test=5, rng=again)), columns)
    later = np.concatenate(_columns(data_split, dev=5, test=5, rng=first))
    same("whether the next split is the same", np.array_equal(later, columns), False)


def a_set_may_be_left_out(data_split: Any) -> None:
    """At a size of 0 it has the rows of the others, and no columns."""
    for dev, test, sizes in ((0, 4, (16, 0, 4)), (4, 0.0, (16, 4, 0)), (0.0, 0, (20, 0, 0))):
        sets = data_split.split(X, Y, dev=dev, test=test, rng=np.random.default_rng(5))
        for name, size, (x, y) in zip(SETS, sizes, sets, strict=True):
            same(f"the shape of X of the {name} set at dev = {dev}, test = {test}", x.shape, (3, size))
            same(f"the shape of Y of the {name} set at dev = {dev}, test = {test}", y.shape, (2, size))


def the_sets_are_copies(data_split: Any) -> None:
    """Whatever becomes of a set, X and Y stay as they were."""
    for x, y in data_split.split(X, Y, dev=3, test=4, permutation=np.arange(20)):
        same("whether a set shares its memory with X or Y", np.shares_memory(x, X) or np.shares_memory(y, Y), False)


def the_best_on_the_development_set_looks_better_than_it_is(data_split: Any) -> None:
    """Of 100 models that are right 4 times in 5, the best on 200 examples looks like 0.87, and is 0.8 on the test set."""
    rng, scores = np.random.default_rng(6), np.zeros((20, 2))
    for i in range(20):
        right = (rng.random((100, 400)) < 0.8).astype(float)  # model i is right on example j
        _, (dev, _), (test, _) = data_split.split(frozen(right), np.ones((1, 400)), dev=200, test=199, rng=rng)
        best = dev.mean(axis=1).argmax()
        scores[i] = dev[best].mean(), test[best].mean()
    close("the score of the best model on the development set", scores[:, 0].mean(), 0.87, rtol=0, atol=0.015)
    close("its score on the test set", scores[:, 1].mean(), 0.8, rtol=0, atol=5 * math.sqrt(0.8 * 0.2 / (199 * 20)))


SLIPS = [
    ("X[:, part], Y[:, part]", "X[:, part], Y[:, np.sort(part)]", "labels of other examples"),
    ("X[:, part], Y[:, part]", "X[:, part], Y[:, rng.permutation(part) if rng else part]", "X and Y shuffled each for itself"),
    ("X[:, part], Y[:, part]", "X[:, part], Y[:, : len(part)]", "labels in the old order"),
    ("X[:, part], Y[:, part]", "X[:, np.sort(part)], Y[:, np.sort(part)]", "each set in the old order"),
    ("np.split(order,", "np.split(np.arange(m),", "not shuffled"),
    ("rng.permutation(m)", "rng.integers(m, size=m)", "drawn with replacement"),
    ("rng.permutation(m)", "np.roll(np.arange(m), rng.integers(m))", "only turned round, so neighbours stay together"),
    ("rng.permutation(m)", "np.random.default_rng(0).permutation(m)", "a seed of its own"),
    ("np.array(permutation)", "np.argsort(permutation)", "the inverse of the permutation"),
    ("[m_train, m_train + m_dev]", "[m_dev, m_train + m_dev]", "train and dev exchanged"),
    ("[m_train, m_train + m_dev]", "[m_train, m_train + 2 * m_dev]", "dev takes of test"),
    ("[m_train, m_train + m_dev]", "[m_train + 1, m_train + m_dev]", "a count off by one"),
    ("[m_train, m_train + m_dev]", "[m_train, m_dev]", "a length taken for a place"),
    ("Split(train, dev_set, test_set)", "Split(train, test_set, dev_set)", "the sets dev and test exchanged"),
    ("m_train = m - m_dev - m_test", "m_train = m - m_dev", "test examples are trained on"),
    ("m_train = m - m_dev - m_test", "m_train = max(1, round(m * (1 - m_dev / m - m_test / m)) - 1)", "an example lost"),
    ("Sizes(m_train, m_dev, m_test)", "Sizes(m_train, m_test, m_dev)", "the sizes of dev and test exchanged"),
    ("m_test = _count(m, test)\n", "m_test = _count(m - m_dev, test)\n", "a share of what is left, as of two splits in a row"),
    ("round(part * m)", "int(part * m)", "cut, not rounded"),
    ("round(part * m)", "int(part * m + 0.5)", "halves rounded up"),
    ("round(part * m)", "-int(-part * m // 1)", "rounded up"),
    ("if isinstance(part, float) else part", "if part <= 1 else part", "a count of 1 taken for all of them"),
]
