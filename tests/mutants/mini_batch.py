"""Mistakes in `dlref.mini_batch`: what stands there, what stands in its place, and why it is wrong."""

PAIRS = "((X[:, part], Y[:, part]) for part in parts)"

MUTANTS = [
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
    ("np.array(permutation)", "np.asarray(permutation)", "a later change of the permutation is one of the epoch", "tests"),
    ('Int[AnyArray, " m", PERMUTATION]', 'Int[AnyArray, " m"]', "leaves out some examples and takes others twice", "tests"),
    (
        'X: Float[AnyArray, "n m", OWN_DTYPE, ANY_ORDER]',
        'X: Float[AnyArray, "n m", OWN_DTYPE]',
        "copies the training set at every call",
        "tests",
    ),
    (
        'X: Float[AnyArray, "n m", OWN_DTYPE, ANY_ORDER],\n    Y: Float[AnyArray, "C m", OWN_DTYPE, ANY_ORDER]',
        'X: Float[AnyArray, "n m", ANY_ORDER],\n    Y: Float[AnyArray, "C m", ANY_ORDER]',
        "labels of the dtype of the inputs only",
        "tests",
    ),
    (
        'Annotated[Int[AnyArray, " m", PERMUTATION] | None, instead_of("rng", one_is_needed=False)]',
        'Int[AnyArray, " m", PERMUTATION] | None',
        "two orders at once",
        "tests",
    ),
]
