"""Mistakes in `dlref.beyond.cross_validation`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("k * permutation // m", "permutation // k", "folds of k examples"),
    ("k * permutation // m", "permutation // (m // k)", "the rest in a fold more"),
    ("k * permutation // m", "permutation % k", "dealt out in turn"),
    ("k * permutation // m", "k * np.arange(m) // m", "in the order of the examples"),
    ("k * permutation // m", "k * np.argsort(permutation) // m", "by the inverse permutation"),
    ("k * permutation // m", "(k - 1) * permutation // m", "a fold too few"),
    ("m = len(permutation)", "m = len(permutation) - 1", "m one too small"),
]
