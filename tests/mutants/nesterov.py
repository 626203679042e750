"""Mistakes in `dlref.beyond.nesterov`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    (
        "    u = beta * state.u + dW\n    W = W - alpha * u",
        "    u = beta * state.u + (1 - beta) * dW\n    W = W - alpha * u",
        "the heavy ball with the factor 1-beta",
    ),
    (
        "    u = beta * state.u + dW\n    W = W - alpha * (",
        "    u = beta * state.u + (1 - beta) * dW\n    W = W - alpha * (",
        "Nesterov's with the factor 1-beta",
    ),
    ("    u = beta * state.u + dW\n    W = W - alpha * u", "    u = state.u + beta * dW\n    W = W - alpha * u", "nothing fades"),
    ("W - alpha * u", "W + alpha * u", "up the hill"),
    ("W - alpha * u", "W - alpha * state.u", "along the sum before the gradient"),
    ("(dW + beta * u)", "(dW + u)", "the step ahead without its factor"),
    ("(dW + beta * u)", "(dW + beta * state.u)", "the heavy ball in other words"),
    ("(dW + beta * u)", "u", "the heavy ball"),
    ("(dW + beta * u)", "(beta * u)", "the gradient left out"),
    ("u=np.zeros_like(W)", "u=np.ones_like(W)", "starts with a push"),
]
