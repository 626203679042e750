"""Mistakes in `dlref.momentum`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("beta * state.v + (1 - beta) * dW", "beta * state.v + dW", "1-beta missing: the heavy ball"),
    ("beta * state.v + (1 - beta) * dW", "state.v + (1 - beta) * dW", "v does not decay"),
    ("beta * state.v + (1 - beta) * dW", "(1 - beta) * state.v + beta * dW", "weights swapped"),
    ("beta * state.v + (1 - beta) * dW", "beta * state.v - (1 - beta) * dW", "v of the wrong sign"),
    ("beta * state.v + (1 - beta) * dW", "beta * (state.v + (1 - beta) * dW)", "beta outside the bracket"),
    ("W - alpha * v", "W - alpha * dW", "v computed but not used"),
    ("W - alpha * v", "W + alpha * v", "climbs"),
    ("W - alpha * v", "W - v", "alpha dropped"),
    ("W - alpha * v", "W - alpha * (beta * v + (1 - beta) * dW)", "looks ahead like Nesterov"),
    ("W - alpha * v", "W - alpha * state.v", "steps along the old v"),
    ("W - alpha * v", "W - alpha * v / (1 - beta)", "the length of the heavy ball's step"),
    ("beta) * dW\n    W = W - alpha * v", "beta) * alpha * dW\n    W = W - v", "alpha inside the average"),
    ("v = beta * state.v + (1 - beta) * dW", "v = state.v\n    v *= beta\n    v += (1 - beta) * dW", "writes into the caller's v"),
    ("W = W - alpha * v", "W -= alpha * v", "writes into the caller's W"),
    ("return W, State(v)", "return W, state", "forgets the new v"),
    ("return W, State(v)", "return W, State(W)", "remembers W"),
    ("np.zeros_like(W)", "W", "starts from W, and shares its memory"),
    ("beta: Fraction = 0.9", "beta: Fraction = 0.99", "another default of beta"),
]
