r"""Draw the first weights so wide that a signal keeps its size from layer to layer.

$$
\begin{aligned}
W_{ij} &\sim \mathcal N(0, \sigma^2), \qquad b = 0 \\[4pt]
\sigma^2 &= \frac{1}{n^{[l-1]}} \ \text{(LeCun)}, \qquad
\sigma^2 = \frac{2}{n^{[l-1]}} \ \text{(He)} \\[12pt]
\sigma^2 &= \frac{2}{n^{[l-1]} + n^{[l]}} \ \text{(Glorot)}
\end{aligned}
$$

$n^{[l-1]}$ units feed a layer of $n^{[l]}$. LeCun's keeps the variance of a sum, which suits tanh; He's doubles it for ReLU,
which lets half of it through; Glorot's is between what suits the way forward and what suits the way back.

Source:
    Notes 1.3, lines 106–113, where the random matrix must have mean 0 and variance 1, and Glorot's is missing. LeCun's:
    [LeCun et al. 1998](https://doi.org/10.1007/3-540-49430-8_2), §4.6, eq. (16). He's: [He et al.
    2015](https://arxiv.org/abs/1502.01852), §2.2, eq. (10). Glorot's: [Glorot & Bengio
    2010](https://proceedings.mlr.press/v9/glorot10a.html), §4.2.1, eq. (12).
"""

import math

from dlref._contract import Array, Float, contract
from dlref._rules import Count, Generator


@contract
def lecun(n: Count, n_prev: Count, *, rng: Generator) -> Float[Array, "n n_prev"]:
    r"""Return random weights of variance $1/n^{[l-1]}$, for tanh.

    Args:
        n: number of units $n^{[l]}$ of the layer.
        n_prev: number of units $n^{[l-1]}$ that feed it.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64.

    Examples:
        >>> import numpy as np
        >>> from dlref import initialization
        >>> W = initialization.lecun(300, 400, rng=np.random.default_rng(0))
        >>> W.shape, round(float(W.std()), 3), round((1 / 400) ** 0.5, 3)
        ((300, 400), 0.05, 0.05)
    """
    return math.sqrt(1 / n_prev) * rng.standard_normal((n, n_prev))


@contract
def he(n: Count, n_prev: Count, *, rng: Generator) -> Float[Array, "n n_prev"]:
    r"""Return random weights of variance $2/n^{[l-1]}$, for ReLU.

    Args:
        n: number of units $n^{[l]}$ of the layer.
        n_prev: number of units $n^{[l-1]}$ that feed it.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64.

    Examples:
        >>> import numpy as np
        >>> from dlref import initialization
        >>> W = initialization.he(300, 200, rng=np.random.default_rng(0))
        >>> W.shape, round(float(W.std()), 2), round((2 / 200) ** 0.5, 2)
        ((300, 200), 0.1, 0.1)
    """
    return math.sqrt(2 / n_prev) * rng.standard_normal((n, n_prev))


@contract
def glorot(n: Count, n_prev: Count, *, rng: Generator) -> Float[Array, "n n_prev"]:
    r"""Return random weights of variance $2/(n^{[l-1]} + n^{[l]})$, which is LeCun's for a square layer.

    Args:
        n: number of units $n^{[l]}$ of the layer.
        n_prev: number of units $n^{[l-1]}$ that feed it.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64.

    Examples:
        >>> import numpy as np
        >>> from dlref import initialization
        >>> W = initialization.glorot(600, 200, rng=np.random.default_rng(0))
        >>> W.shape, round(float(W.std()), 2), round((2 / 800) ** 0.5, 2)
        ((600, 200), 0.05, 0.05)
    """
    return math.sqrt(2 / (n_prev + n)) * rng.standard_normal((n, n_prev))
