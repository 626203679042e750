"""Mistakes in `dlref.beyond.warmup_cosine`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("(t - warmup) / decay", "t / decay", "the fall counted from the first step"),
    ("(t - warmup) / decay", "(t - warmup) / (decay + warmup)", "too slow a fall"),
    ("np.clip((t - warmup) / decay, 0, 1)", "(t - warmup) / decay", "it rises again after the end, and falls before the top"),
    ("np.clip((t - warmup) / decay, 0, 1)", "np.maximum((t - warmup) / decay, 0)", "it rises again after the end"),
    ("np.cos(np.pi * p)", "np.cos(np.pi * p / 2)", "half of the fall"),
    ("(1 + np.cos(np.pi * p)) / 2", "(1 + np.cos(np.pi * p))", "½ missing"),
    ("(1 + np.cos(np.pi * p)) / 2", "1 - p", "a straight fall"),
    ("(1 + np.cos(np.pi * p)) / 2", "np.cos(np.pi * p / 2)", "a quarter of a cosine"),
    ("t / warmup", "(t - 1) / warmup", "the first step has no rate"),
    ("alpha0 * np.minimum(t / warmup, (", "alpha0 * np.minimum(1, (", "no warm-up"),
    ("alpha0 * np.minimum(t / warmup, (", "alpha0 * np.minimum((t / warmup) ** 0.5, (", "a rise that is no line"),
]
