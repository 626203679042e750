"""Folds: every example in one, all nearly of one size, and dealt out in the order that was given."""

from typing import Any

import numpy as np

from dlref.checks import Failed, same


def every_fold_has_nearly_as_many_examples(cross_validation: Any) -> None:
    """⌊m/k⌋ or one more, for every m up to 30 and every k up to m; the folds are 0, …, k-1."""
    for m in range(1, 31):
        for k in range(1, m + 1):
            sizes = np.bincount(cross_validation.folds(np.random.default_rng(m).permutation(m), k=k))
            same(f"the number of folds of {m} examples", len(sizes), k)
            if not set(sizes.tolist()) <= {m // k, m // k + 1}:
                raise Failed(f"{k} folds of {m} examples have the sizes {sizes.tolist()}")


def an_example_is_in_the_fold_of_its_place(cross_validation: Any) -> None:
    """Fold j has the places from j·m/k on, up to (j+1)·m/k: found by trying every j in whole numbers."""
    for m, k in ((7, 3), (10, 5), (11, 4), (9, 9), (8, 1)):
        order = np.random.default_rng(k).permutation(m)
        wanted = [next(j for j in range(k) if j * m <= k * place < (j + 1) * m) for place in order.tolist()]
        same(f"the folds of {m} examples in {k}", cross_validation.folds(order, k=k), wanted)


def with_m_folds_each_example_is_left_out_once(cross_validation: Any) -> None:
    """K = m: fold π(i) holds example i alone."""
    order = np.random.default_rng(0).permutation(12)
    same("the folds", cross_validation.folds(order, k=12), order)


SLIPS = [
    ("k * permutation // m", "permutation // k", "folds of k examples"),
    ("k * permutation // m", "permutation // (m // k)", "the rest in a fold more"),
    ("k * permutation // m", "permutation % k", "dealt out in turn"),
    ("k * permutation // m", "k * np.arange(m) // m", "in the order of the examples"),
    ("k * permutation // m", "k * np.argsort(permutation) // m", "by the inverse permutation"),
    ("k * permutation // m", "(k - 1) * permutation // m", "a fold too few"),
    ("m = len(permutation)", "m = len(permutation) - 1", "m one too small"),
]
