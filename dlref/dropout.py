r"""Switch units off at random in training, and scale up those that stay, so that the mean stays what it was.

$$
\begin{aligned}
D_{ij} &\sim \operatorname{Bernoulli}(p) \\[4pt]
\tilde A &= \frac{D \odot A}{p}, \qquad dA = \frac{D \odot d\tilde A}{p} \\[12pt]
\mathbb E\,\tilde A &= A, \qquad \operatorname{Var}\tilde A = \frac{1-p}{p}\,A^2
\end{aligned}
$$

$p$ is the probability to *keep* a unit, drawn anew for every unit of every example; $\odot$ is the elementwise product. The
backward pass takes the mask of the forward pass. After training there is no mask: $\tilde A = A$.

Source:
    Notes 1.2, lines 57–80, whose listing does not run and which do not say what is done after training. PyTorch's
    [`torch.nn.Dropout`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html), whose $p$ is the
    probability to drop.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlref._contract import AnyArray, Array, Bool, Float, contract
from dlref._rules import Generator, Probability, Shape

Mask: TypeAlias = NDArray[np.bool_]
"""True where a unit is kept."""


@contract
def mask(shape: Shape, *, keep_prob: Probability, rng: Generator) -> Bool[Mask, "*shape"]:
    r"""Return a mask $D$ whose elements are independently true with probability $p$.

    Args:
        shape: shape of the mask, that of the activations: `(n, m)`, a column for each example.
        keep_prob: probability $p$ to keep a unit.
        rng: source of the random numbers; a generator seeded alike returns the same mask.

    Returns:
        The mask, true where a unit is kept.

    Examples:
        >>> import numpy as np
        >>> from dlref import dropout
        >>> D = dropout.mask((2, 3), keep_prob=0.75, rng=np.random.default_rng(0))
        >>> D.tolist()
        [[True, True, True], [True, False, False]]
    """
    D: Mask = rng.random(shape) < keep_prob
    return D


@contract
def forward(A: Float[AnyArray, "*shape"], D: Bool[AnyArray, "*shape"], *, keep_prob: Probability) -> Float[Array, "*shape"]:
    r"""Return $\tilde A = D \odot A / p$, in training; afterwards $A$ is used as it is.

    Args:
        A: activations of a layer.
        D: the mask, from `mask` or by hand.
        keep_prob: the probability $p$ it was drawn with.

    Returns:
        $\tilde A$, of the dtype of `A`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import dropout
        >>> dropout.forward([[3.0, 6.0]], [[True, False]], keep_prob=0.75)
        array([[4., 0.]])
    """
    return D * A / keep_prob


@contract
def backward(dA_tilde: Float[AnyArray, "*shape"], D: Bool[AnyArray, "*shape"], *, keep_prob: Probability) -> Float[Array, "*shape"]:
    r"""Return $dA = D \odot d\tilde A / p$, the gradient of the cost before dropout from the one after it.

    Args:
        dA_tilde: gradient $d\tilde A = \partial J/\partial\tilde A$ of the cost with respect to what `forward` returned.
        D: the mask of the forward pass.
        keep_prob: the probability $p$ it was drawn with.

    Returns:
        The gradient $dA = \partial J/\partial A$, of the dtype of `dA_tilde`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import dropout
        >>> dropout.backward([[1.5, 1.5]], [[True, False]], keep_prob=0.75)
        array([[2., 0.]])
    """
    return D * dA_tilde / keep_prob
