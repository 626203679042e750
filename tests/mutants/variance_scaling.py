"""Mistakes in `dlref.beyond.variance_scaling`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("sigma2 = scale / n_prev", "sigma2 = scale / n", "the fan-out for the fan-in"),
    ("sigma2 = scale / n\n", "sigma2 = scale / n_prev\n", "the fan-in for the fan-out"),
    ("sigma2 = 2 * scale / (n_prev + n)", "sigma2 = scale / (n_prev + n)", "half of the variance"),
    ("sigma2 = 2 * scale / (n_prev + n)", "sigma2 = scale / (n_prev * n) ** 0.5", "the geometric mean"),
    (
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2)",
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return math.sqrt(sigma2)",
        "σ for the bound: a third of the variance",
    ),
    (
        "    sigma2 = scale / n\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2) * (2 * u - 1)",
        "    sigma2 = scale / n\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2) * u",
        "all positive",
    ),
    (
        "    sigma2 = scale / n\n    u = rng.random((n, n_prev))",
        "    sigma2 = scale / n\n    u = rng.random((n, 1)) + np.zeros(n_prev)",
        "one number a row",
    ),
    (
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2)",
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return 3 * sigma2",
        "root missing",
    ),
    (
        "    sigma2 = 2 * scale / (n_prev + n)\n    u = rng.random((n, n_prev))",
        "    sigma2 = 2 * scale / (n_prev + n)\n    u = 0.5 + rng.standard_normal((n, n_prev)) / 12**0.5",
        "normal for uniform",
    ),
]
