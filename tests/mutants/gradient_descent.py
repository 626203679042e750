"""Mistakes in `dlref.gradient_descent`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("W - alpha * dW", "W + alpha * dW", "climbs"),
    ("W - alpha * dW", "W - dW", "alpha dropped"),
    ("W - alpha * dW", "W - alpha * W", "decays the weights instead"),
    ("W - alpha * dW", "(1 - alpha) * W - alpha * dW", "decays the weights as well"),
    ("W - alpha * dW", "W - alpha * dW / dW.size", "the mean over the parameters"),
    ("W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    ("    return W, state", "    return W, (W,)", "returns another state"),
]
