"""Formulas that the notes do not have, and that one meets next; to the same contract as those of `dlref`.

The module is the namespace here, too: `from dlref.beyond import adamw`, then `adamw.step(...)`.
"""

# In the order of the pages that they stand on.
from dlref.beyond import (
    adamw,
    cross_validation,
    double_descent,
    gradient_clipping,
    label_smoothing,
    layer_norm,
    linear_scaling,
    log_sum_exp,
    nesterov,
    successive_halving,
    variance_scaling,
    warmup_cosine,
)

__all__ = [
    "adamw",
    "cross_validation",
    "double_descent",
    "gradient_clipping",
    "label_smoothing",
    "layer_norm",
    "linear_scaling",
    "log_sum_exp",
    "nesterov",
    "successive_halving",
    "variance_scaling",
    "warmup_cosine",
]
