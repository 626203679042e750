"""Mistakes in `dlref.initialization`: what stands there, what stands in its place, and why it is wrong."""

LECUN = "math.sqrt(1 / n_prev) * rng.standard_normal((n, n_prev))"
HE = "math.sqrt(2 / n_prev) * rng.standard_normal((n, n_prev))"
GLOROT = "math.sqrt(2 / (n_prev + n)) * rng.standard_normal((n, n_prev))"

MUTANTS = [
    ("math.sqrt(1 / n_prev)", "1 / n_prev", "root missing"),
    ("math.sqrt(1 / n_prev)", "math.sqrt(1 / n)", "the units of the layer instead of those that feed it"),
    ("math.sqrt(1 / n_prev)", "math.sqrt(2 / n_prev)", "He's for LeCun's"),
    ("math.sqrt(1 / n_prev)", "math.sqrt(n_prev)", "multiplied, not divided"),
    ("math.sqrt(1 / n_prev)", "0.01", "0.01, whatever the layer"),
    ("math.sqrt(1 / n_prev)", "1", "the bare random matrix"),
    (LECUN, "math.sqrt(1 / n_prev) * rng.standard_normal((n_prev, n))", "a column for each unit"),
    (LECUN, "math.sqrt(1 / n_prev) * rng.random((n, n_prev))", "of mean 1/2, LeCun's"),
    (LECUN, "rng.uniform(-math.sqrt(3 / n_prev), math.sqrt(3 / n_prev), (n, n_prev))", "uniform of the same variance"),
    (LECUN, "math.sqrt(1 / n_prev) * type(rng)(type(rng.bit_generator)(0)).standard_normal((n, n_prev))", "every layer alike"),
    (LECUN, "math.sqrt(1 / n_prev) * rng.standard_normal((1, n_prev)).repeat(n, axis=0)", "every unit alike"),
    (LECUN, "0.0 * rng.standard_normal((n, n_prev))", "zeros"),
    ("math.sqrt(2 / n_prev)", "math.sqrt(1 / n_prev)", "LeCun's for He's"),
    ("math.sqrt(2 / n_prev)", "math.sqrt(2 / n)", "the way back instead of the way forward"),
    ("math.sqrt(2 / n_prev)", "2 / n_prev", "the variance for the deviation"),
    (HE, "math.sqrt(2 / n_prev) * rng.random((n, n_prev))", "of mean 1/2"),
    (HE, "math.sqrt(2 / n_prev) * abs(rng.standard_normal((n, n_prev)))", "all above 0"),
    (HE, "math.sqrt(2 / n_prev) * rng.standard_normal((n, n_prev)).clip(-2, 2)", "cut off at two deviations"),
    (HE, "rng.uniform(-math.sqrt(6 / n_prev), math.sqrt(6 / n_prev), (n, n_prev))", "He's uniform"),
    ("math.sqrt(2 / n_prev) *", "2 / math.sqrt(n_prev) *", "2 outside the root"),
    ("2 / (n_prev + n)", "1 / (n_prev + n)", "1 for 2"),
    ("2 / (n_prev + n)", "6 / (n_prev + n)", "the bound of the uniform distribution taken for the deviation"),
    ("2 / (n_prev + n)", "2 / n_prev + n", "brackets missing"),
    ("2 / (n_prev + n)", "1 / n_prev", "the notes' name for LeCun's"),
    ("2 / (n_prev + n)", "1 / math.sqrt(n_prev * n)", "the geometric mean of the two sizes"),
    (GLOROT, "rng.uniform(-1, 1, (n, n_prev)) * math.sqrt(6 / (n_prev + n))", "Glorot's uniform"),
]
