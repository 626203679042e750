"""Formulas that the notes do not have, and that one meets next; to the same contract as those of `dlref`.

The module is the namespace here, too: `from dlref.beyond import adamw`, then `adamw.step(...)`.
"""

# In the order of the pages that they stand on.
from dlref.beyond import (
    cross_validation,
    double_descent,
    variance_scaling,
    linear_scaling,
    nesterov,
    gradient_clipping,
    adamw,
    warmup_cosine,
    successive_halving,
    layer_norm,
    log_sum_exp,
    label_smoothing,
)

__all__ = [
    "cross_validation",
    "double_descent",
    "variance_scaling",
    "linear_scaling",
    "nesterov",
    "gradient_clipping",
    "adamw",
    "warmup_cosine",
    "successive_halving",
    "layer_norm",
    "log_sum_exp",
    "label_smoothing",
]
