r"""Shorten the gradient of all parameters together where it is longer than a bound; its direction stays.

$$
\begin{aligned}
N &= \sqrt{\sum_{l} \lVert g^{[l]} \rVert_F^2} \\[12pt]
\tilde g^{[l]} &= \frac{\tau}{\max(\tau,\ N)}\,g^{[l]}
\end{aligned}
$$

$g^{[1]}, g^{[2]}, \dots$ are the gradients of all parameters, weights and biases, and $N$ is the length of the one vector that they make.
Where $N \le \tau$ nothing changes.

Source:
    [Pascanu et al. 2013](https://proceedings.mlr.press/v28/pascanu13.html), §3.2, Algorithm 1. All parameters as one vector:
    [PyTorch's `clip_grad_norm_`](https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html).
"""

from collections.abc import Iterable

import numpy as np

from dlref._contract import OWN_DTYPE, AnyArray, Array, Float, contract
from dlref._rules import NonNegative, Positive


@contract
def by_norm(
    gradients: Iterable[Float[AnyArray, "...", OWN_DTYPE]], *, max_norm: Positive
) -> tuple[tuple[Float[Array, "..."], ...], NonNegative]:
    r"""Return the gradients, no longer than the bound, and how long they were.

    Args:
        gradients: the gradients $g^{[1]}, g^{[2]}, \dots$ of all parameters.
        max_norm: the bound $\tau$; half to ten times the usual length.

    Returns:
        The shortened gradients, of their own dtypes, and the length $N$ that they had, summed in float64.

    Examples:
        >>> from dlref.beyond import gradient_clipping
        >>> gradient_clipping.by_norm([[[30.0]], [0.0, 40.0]], max_norm=5.0)
        ((array([[3.]]), array([0., 4.])), 50.0)
    """
    norm = float(np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients)))
    clipped = tuple(max_norm / max(max_norm, norm) * g for g in gradients)
    return clipped, norm
