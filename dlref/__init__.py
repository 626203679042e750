"""The formulas of a deep-learning course in NumPy, each one documented, tested and run.

The module is the namespace: `from dlref import adam`, then `adam.step(...)`.
"""

# In the order of the notes: the site's table of formulas, its tests and its pages all follow this list.
from dlref import (
    _numpy1,
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

__version__ = "0.1.0"

_numpy1.keep_dtypes(globals()[name] for name in __all__)
