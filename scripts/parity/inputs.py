"""The fixed inputs of every recorded output. Runs under Python 3.6 and NumPy 1.13, as the oldest framework does.

The names are those that a `call` uses, so that a recorded call reads like the formula.
"""

import hashlib
import json

import numpy as np

# ---------------------------------------------------------------- optimizers

alpha, beta, beta1, beta2, eps = 0.01, 0.9, 0.9, 0.999, 1e-8
W0 = np.array([0.5, -0.3, 0.8, -1.2, 0.1, 2.0])
RECORDED_STEPS = (1, 2, 5, 10)
"""The steps after which W is recorded, of ten."""

ORDINARY = np.array(
    [
        [0.9, -0.4, 1.5, -0.2, 0.05, 2.0],
        [0.7, -0.6, -1.0, -0.3, 0.06, 1.0],
        [-0.5, -0.5, 0.5, -0.1, 0.07, 0.5],
        [0.3, 0.8, -0.25, -0.4, 0.04, -0.25],
        [0.2, -0.7, 0.125, -0.2, 0.05, 0.1],
        [0.0, 0.3, -0.75, 0.25, 0.06, 0.0],
        [0.6, 0.0, 0.5, -0.15, 0.0, -1.5],
        [-0.8, 0.45, 0.0, 0.35, -0.05, 0.75],
        [0.25, -0.9, 1.25, 0.0, 0.04, 0.0],
        [0.4, 0.2, -0.5, 0.1, 0.07, 1.0],
    ]
)
# With ordinary gradients the place of ε is invisible: here each coordinate has a size of its own, down to where ε rules.
SIZES = np.array([1.0, 1e-2, 1e-4, 1e-5, 1e-6, 1e-8])
TINY = np.array([1.0, 0.5, -0.25, 0.8, 0.6, 0.0, -0.7, 0.9, 0.3, -0.4]).reshape(10, 1) * SIZES
CONSTANT_RATE = np.full(10, alpha)
FALLING_RATE = np.array([0.1, 0.1] + [0.01] * 8)

GRADIENTS = {
    "ordinary": (ORDINARY, CONSTANT_RATE),
    "tiny": (TINY, CONSTANT_RATE),
    "falling": (ORDINARY, FALLING_RATE),
    "none": (np.zeros((10, 6)), CONSTANT_RATE),
}
"""For each set the gradients of ten steps and the learning rates; `none` shows what a penalty does alone."""

# ---------------------------------------------------------------- penalties

lam, m = 0.7, 5
W = np.array([[0.5, -0.3, 0.8, 0.0], [-1.2, 0.1, 2.0, -0.7], [0.25, 0.4, -0.6, 1.1]])

# ---------------------------------------------------------------- dropout

keep_prob = 0.8
A = (np.linspace(-1, 2, 4096).reshape(64, 64) + 1e-3)[:8, :8]  # no zero, so that a zero is a dropped unit
MANY = np.ones((64, 64))
"""Enough units to count the share that is kept."""

# ---------------------------------------------------------------- initialization

n, n_prev = 600, 400

# ---------------------------------------------------------------- gradient check: J(w) is the sum of tanh(W x)², w the rows of W

X_CHECK = np.array([0.3, -0.2, 0.5])
W_CHECK = np.array([0.1, 0.4, -0.3, 0.7, -0.5, 0.2])
WRONG = 1.0005
"""The factor of the wrong gradient that a check has to notice, of the sum of squares of w."""

# ---------------------------------------------------------------- learning rate

alpha0, decay_rate, r, k = 0.2, 0.5, 0.95, 2.0
EPOCHS = np.array([0, 1, 2, 3, 4, 9])
UPDATES = 10
"""Updates in an epoch, where a framework counts those."""

# ---------------------------------------------------------------- batch normalization, a column an example

Z = np.array([[1.0, 2.0, 4.0, -1.0], [0.1, 0.12, 0.11, 0.13], [10.0, -10.0, 30.0, -30.0]])
BATCHES = [Z, Z[:, ::-1] * 0.5 + 1.0, Z * 1.5 - 0.25]
gamma, shift = np.array([1.0, 2.0, 0.5]), np.array([0.0, -1.0, 3.0])
decay, eps_bn = 0.9, 1e-5

# ---------------------------------------------------------------- softmax

LOGITS = np.array([[1.0, 2.0, 0.5, -1.0], [0.0, 2.0, 1.5, 3.0], [-1.0, 0.1, 0.2, 0.3]])
HOSTILE = np.array([[1000.0, -1000.0, 30.0, 0.0], [0.0, 0.0, 0.0, 0.0], [-1000.0, 1000.0, -30.0, 0.0]])
CLASSES = np.array([0, 1, 2, 1])
Y = np.eye(3)[CLASSES].T

# ---------------------------------------------------------------- moving average

SERIES = np.array([3.0, 5.0, 4.0, 6.0, 8.0, 7.0, 2.0, 9.0, 4.0, 6.0])


def names():
    """Return everything above by its name, as the calls use it."""
    return {name: value for name, value in globals().items() if name[0] != "_" and name not in ("hashlib", "json", "np", "names", "digest")}


def digest():
    """Return a hash of all inputs: a recorded output belongs to these and no others."""

    def plain(x):
        if isinstance(x, np.ndarray):
            return x.tolist()
        if isinstance(x, dict):
            return {key: plain(value) for key, value in x.items()}
        return [plain(value) for value in x] if isinstance(x, (list, tuple)) else x

    return hashlib.sha256(json.dumps(plain(names()), sort_keys=True).encode()).hexdigest()
