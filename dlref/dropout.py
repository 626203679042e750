r"""Switch units off at random in training, and scale up those that stay, so that the mean stays what it was.

$$
\begin{aligned}
D_{ij} &\sim \operatorname{Bernoulli}(p) \\[2pt]
\tilde A &= \frac{D \odot A}{p}, & \mathbb E\,\tilde A &= A, & \operatorname{Var}\tilde A &= \frac{1-p}{p}\,A^2 \\[2pt]
dA &= \frac{D \odot d\tilde A}{p}
\end{aligned}
$$

$p$ is the probability to *keep* a unit, drawn anew for every unit of every example; $\odot$ is the elementwise product. The
backward pass takes the mask of the forward pass. After training there is no mask: $\tilde A = A$.

Source:
    Notes 1.2, lines 57–80, whose listing does not run and which do not say what is done after training. [PyTorch's
    `Dropout`](https://docs.pytorch.org/docs/stable/generated/torch.nn.modules.dropout.Dropout.html), whose $p$ is the
    probability to drop.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlref import _check
from dlref._types import Array, ArrayLike

Mask: TypeAlias = NDArray[np.bool_]
"""True where a unit is kept."""


def mask(shape: tuple[int, ...], *, keep_prob: float, rng: np.random.Generator) -> Mask:
    r"""Return a mask $D$ whose elements are independently true with probability $p$.

    Args:
        shape: shape of the mask, that of the activations: `[n, m]`, a column for each example.
        keep_prob: probability $p \in (0, 1]$ to keep a unit.
        rng: source of the random numbers; a generator seeded alike returns the same mask.

    Returns:
        Array of `shape`, true where a unit is kept.

    Raises:
        ValueError: if `keep_prob` is out of range or a length of `shape` is below 1.
        TypeError: if `keep_prob` is not real, `shape` holds no integers, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import dropout
        >>> D = dropout.mask((2, 3), keep_prob=0.75, rng=np.random.default_rng(0))
        >>> D.tolist()
        [[True, True, True], [True, False, False]]
    """
    shape = _check.shape(shape=shape)
    keep_prob = _check.probability(keep_prob=keep_prob)
    rng = _check.generator(rng=rng)

    D: Mask = rng.random(shape) < keep_prob
    return D


def forward(A: ArrayLike, D: ArrayLike, *, keep_prob: float) -> Array:
    r"""Return $\tilde A = D \odot A / p$, in training; afterwards $A$ is used as it is.

    Args:
        A: activations, any shape; as a matrix `[n, m]`, a column for each example.
        D: the mask, truth values of the shape of `A`, from `mask` or by hand.
        keep_prob: the probability $p \in (0, 1]$ it was drawn with.

    Returns:
        Array of the shape and dtype of `A`; of a number, a NumPy scalar.

    Raises:
        ValueError: if shapes differ, `A` is empty or not finite, or `keep_prob` is out of range or rounds to 0 in the dtype of
            `A`.
        TypeError: if `A` or `keep_prob` is not real, or `D` holds anything but truth values.

    Examples:
        >>> from dlref import dropout
        >>> dropout.forward([[3.0, 6.0]], [[True, False]], keep_prob=0.75)
        array([[4., 0.]])
    """
    A = _check.array(A=A)
    D = _check.mask(D=D, A=A)
    keep_prob = _check.probability(A.dtype, keep_prob=keep_prob)

    return D * A / keep_prob


def backward(dA: ArrayLike, D: ArrayLike, *, keep_prob: float) -> Array:
    r"""Return $dA = D \odot d\tilde A / p$, the gradient before the layer of dropout from the one behind it.

    Args:
        dA: gradient of the cost by what `forward` returned, $\partial J/\partial\tilde A$, any shape.
        D: the mask of the forward pass.
        keep_prob: its probability $p \in (0, 1]$.

    Returns:
        The gradient $\partial J/\partial A$, of the shape and dtype of `dA`; of a number, a NumPy scalar.

    Raises:
        ValueError: if shapes differ, `dA` is empty or not finite, or `keep_prob` is out of range or rounds to 0 in the dtype of
            `dA`.
        TypeError: if `dA` or `keep_prob` is not real, or `D` holds anything but truth values.

    Examples:
        >>> from dlref import dropout
        >>> dropout.backward([[1.5, 1.5]], [[True, False]], keep_prob=0.75)
        array([[2., 0.]])
    """
    dA = _check.array(dA=dA)
    D = _check.mask(D=D, dA=dA)
    keep_prob = _check.probability(dA.dtype, keep_prob=keep_prob)

    return D * dA / keep_prob
