"""Mistakes in `dlref.beyond.layer_norm`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("mu: Array = Z.mean(axis=0, keepdims=True)", "mu: Array = Z.mean(axis=1, keepdims=True)", "the mean over the batch"),
    ("np.square(Z - mu).mean(axis=0, keepdims=True)", "np.square(Z - mu).mean(axis=1, keepdims=True)", "the variance over the batch"),
    ("np.square(Z - mu).mean(axis=0, keepdims=True)", "np.square(Z).mean(axis=0, keepdims=True)", "the mean square for the variance"),
    ("np.square(Z - mu).mean(axis=0, keepdims=True)", "Z.var(axis=0, keepdims=True, ddof=len(Z) > 1)", "divided by n-1"),
    ("np.sqrt(sigma2 + eps)", "(np.sqrt(sigma2) + eps)", "eps outside the root"),
    ("np.sqrt(sigma2 + eps)", "(sigma2 + eps)", "root missing"),
    ("gamma * (Z - mu)", "gamma * Z", "not centred"),
    ("/ np.sqrt(sigma2 + eps) + beta", "/ np.sqrt(sigma2 + eps)", "shift missing"),
    ("s: Array = np.square(Z).mean(axis=0, keepdims=True)", "s: Array = np.square(Z).sum(axis=0, keepdims=True)", "the sum of the squares"),
    (
        "s: Array = np.square(Z).mean(axis=0, keepdims=True)",
        "s: Array = np.square(Z).mean(axis=1, keepdims=True)",
        "the mean square over the batch",
    ),
    ("s: Array = np.square(Z).mean(axis=0, keepdims=True)", "s: Array = Z.var(axis=0, keepdims=True)", "centred"),
    ("np.sqrt(s + eps)", "(s + eps)", "root missing, in RMS"),
    ("np.sqrt(s + eps)", "(np.sqrt(s) + eps)", "eps outside the root, in RMS"),
    ("gamma * Z / np", "Z / np", "scale missing"),
]
