"""The formulas of a deep-learning course in NumPy, each one documented, tested and run.

The module is the namespace: `from dlref import adam`, then `adam.step(...)`.
"""

# In the order of the notes: the site's table of formulas, its tests and its pages all follow this list.
from dlref import gradient_descent, moving_average, momentum, rmsprop, adam, datasets

__all__ = ["gradient_descent", "moving_average", "momentum", "rmsprop", "adam", "datasets"]

__version__ = "0.1.0"
