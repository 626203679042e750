"""Mistakes in `dlref.beyond.double_descent`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("np.linalg.pinv(X.astype(np.float64))", "np.linalg.pinv(X.astype(np.float64), rcond=0.5)", "directions that are seen are left out"),
    ("np.linalg.pinv(X.astype(np.float64))", "np.linalg.pinv(np.vstack([X, np.ones(X.shape[1])]))[:, :-1]", "a shift on the side"),
    ("Y @ np.linalg.pinv(X.astype(np.float64))", "Y @ np.linalg.pinv(X.astype(np.float64)) + 1e-3", "larger than need be"),
    ("Y @ np.linalg.pinv(X.astype(np.float64))", "Y @ X.T @ np.linalg.inv(X @ X.T + 0.1 * np.eye(len(X)))", "ridge"),
    ("Y @ np.linalg.pinv(X.astype(np.float64))", "Y @ X.T / X.shape[1]", "as if the features were uncorrelated"),
    ("    W: Array =", "    X = X - X.mean(axis=1, keepdims=True)\n    W: Array =", "the inputs centred"),
]
