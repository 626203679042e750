"""The formulas of a deep-learning course in NumPy, each one documented, tested and run.

The module is the namespace: `from dlref import adam`, then `adam.step(...)`.
"""

# In the order of the notes: the site's table of formulas, its tests and its pages all follow this list.
from dlref._contract import NotFinite as NotFinite  # what a call with NaN or infinity in it raises, a ValueError
from dlref import (
    data_split,
    bias_variance,
    norm_penalty,
    dropout,
    augmentation,
    early_stopping,
    bagging,
    standardize,
    initialization,
    gradient_check,
    mini_batch,
    gradient_descent,
    moving_average,
    momentum,
    rmsprop,
    adam,
    learning_rate,
    search,
    batch_norm,
    softmax,
    activation,
    network,
    datasets,
)

__all__ = [
    "data_split",
    "bias_variance",
    "norm_penalty",
    "dropout",
    "augmentation",
    "early_stopping",
    "bagging",
    "standardize",
    "initialization",
    "gradient_check",
    "mini_batch",
    "gradient_descent",
    "moving_average",
    "momentum",
    "rmsprop",
    "adam",
    "learning_rate",
    "search",
    "batch_norm",
    "softmax",
    "activation",
    "network",
    "datasets",
]

NotFinite.__module__ = "dlref"  # where a traceback says it is

__version__ = "0.1.0"
