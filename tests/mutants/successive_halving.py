"""Mistakes in `dlref.beyond.successive_halving`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("while eta**count <= n:", "while eta**count < n:", "no rung of one trial"),
    ("n // eta**k", "n // eta ** (k + 1)", "the first rung left out"),
    ("n // eta**k", "-(-n // eta**k)", "rounded up"),
    ("r * eta**k", "r + eta * k", "the training grows in a line"),
    ("r * eta**k", "r * eta ** (k + 1)", "too long a training"),
    ("losses[None, :] < losses[:, None]", "losses[None, :] > losses[:, None]", "the worst are promoted"),
    ("losses[None, :] < losses[:, None]", "losses[None, :] <= losses[:, None]", "a trial counts itself"),
    ("smaller < len(losses) // eta", "smaller <= len(losses) // eta", "one too many"),
    ("smaller < len(losses) // eta", "smaller < len(losses) / eta", "rounded up"),
    ("smaller < len(losses) // eta", "smaller < eta", "η trials"),
    ("smaller < len(losses) // eta", "smaller < max(1, len(losses) // eta)", "one of too few"),
]
