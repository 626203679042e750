"""Mistakes in `dlref.beyond.adamw`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("+ lam * W)", "- lam * W)", "the weights grow"),
    ("+ lam * W)", "+ lam)", "every weight shrinks by the same length"),
    ("+ lam * W)", "+ lam / 2 * W)", "half of the decay"),
    ("v_hat / (np.sqrt(s_hat) + eps) + lam * W)", "(v_hat + lam * W) / (np.sqrt(s_hat) + eps))", "the decay divided like a gradient"),
    ("alpha * (v_hat / (np.sqrt(s_hat) + eps) + lam * W)", "alpha * v_hat / (np.sqrt(s_hat) + eps) - lam * W", "α is not in the decay"),
    ("    v = beta1", "    dW = dW + lam * W\n    v = beta1", "the gradient of an L2 penalty on top"),
    ("v / (1 - beta1**t)", "v / (1 - beta1) ** t", "the notes' misprint, of v"),
    ("s / (1 - beta2**t)", "s / (1 - beta2) ** t", "the notes' misprint, of s"),
    ("v_hat = v / (1 - beta1**t)", "v_hat = v", "v not corrected"),
    ("s_hat = s / (1 - beta2**t)", "s_hat = s", "s not corrected"),
    ("(np.sqrt(s_hat) + eps)", "np.sqrt(s_hat + eps)", "eps inside the root"),
    ("(np.sqrt(s_hat) + eps)", "(s_hat + eps)", "root missing"),
    ("(1 - beta2) * dW**2", "(1 - beta2) * dW", "square missing"),
    ("beta1 * state.v + (1 - beta1) * dW", "beta1 * state.v + dW", "1-beta1 missing"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "beta2 * state.s + dW**2", "1-beta2 missing"),
    ("t = state.t + 1", "t = state.t + 2", "the first step is t = 2"),
    ("State(v, s, t)", "State(v, s, 0)", "t frozen at 1"),
    ("lam: NonNegative = 0.01", "lam: NonNegative = 0.1", "another default decay"),
    ("lam: NonNegative = 0.01", "lam: Positive = 0.01", "no decay refused", "tests"),
    ("W - alpha * (", "W + alpha * (", "up the hill"),
]
