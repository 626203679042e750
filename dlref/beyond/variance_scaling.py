r"""Draw the first weights from a uniform distribution as wide as one of the two sides of a layer asks for, or their mean.

$$
\begin{aligned}
W_{ij} &= \sqrt{3\,\sigma^2}\,(2\,u_{ij} - 1) \\[4pt]
\sigma^2 &= \frac{s}{n^{[l-1]}} \ \text{(fan\_in)}, \qquad
\sigma^2 = \frac{s}{n^{[l]}} \ \text{(fan\_out)} \\[12pt]
\sigma^2 &= \frac{2 s}{n^{[l-1]} + n^{[l]}} \ \text{(fan\_avg)}
\end{aligned}
$$

$u_{ij}$ is uniform in $[0, 1)$, so $W_{ij}$ is uniform between $-\sqrt{3}\,\sigma$ and $\sqrt{3}\,\sigma$ and has the variance
$\sigma^2$. The fan-in $n^{[l-1]}$ keeps the size of the signals on the way forward, the fan-out $n^{[l]}$ that of the gradients on the
way back. With $s = 1$ `fan_avg` is Glorot's initialization as it was published; with $s = 2$ the others are He's two, made uniform.

Source:
    [Glorot & Bengio 2010](https://proceedings.mlr.press/v9/glorot10a.html), §4.2.1, eq. (10)–(12) and (16). [He et al.
    2015](https://arxiv.org/abs/1502.01852), §2.2, eq. (10) and (14). `fan_in` with $s = 1/3$:
    [PyTorch's `nn.Linear`](https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html), its weight.
"""

import math

from dlref._contract import Array, Float, contract
from dlref._rules import Count, Generator, Positive


@contract
def fan_in(n: Count, n_prev: Count, *, scale: Positive, rng: Generator) -> Float[Array, "n n_prev"]:
    r"""Return random weights of variance $s/n^{[l-1]}$, which keep the size of the signals.

    Args:
        n: number of units $n^{[l]}$ of the layer.
        n_prev: number of units $n^{[l-1]}$ that feed it.
        scale: variance $s$ of a sum of $n^{[l-1]}$ weights: 1 for tanh, 2 for ReLU.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64.

    Examples:
        >>> import numpy as np
        >>> from dlref.beyond import variance_scaling
        >>> W = variance_scaling.fan_in(300, 400, scale=1.0, rng=np.random.default_rng(0))
        >>> round(float(W.std()), 3), bool(abs(W).max() < (3 / 400) ** 0.5)
        (0.05, True)
    """
    sigma2 = scale / n_prev
    u = rng.random((n, n_prev))
    return math.sqrt(3 * sigma2) * (2 * u - 1)


@contract
def fan_out(n: Count, n_prev: Count, *, scale: Positive, rng: Generator) -> Float[Array, "n n_prev"]:
    r"""Return random weights of variance $s/n^{[l]}$, which keep the size of the gradients.

    Args:
        n: number of units $n^{[l]}$ of the layer.
        n_prev: number of units $n^{[l-1]}$ that feed it.
        scale: variance $s$ of a sum of $n^{[l]}$ weights: 1 for tanh, 2 for ReLU.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64.

    Examples:
        >>> import numpy as np
        >>> from dlref.beyond import variance_scaling
        >>> W = variance_scaling.fan_out(400, 300, scale=1.0, rng=np.random.default_rng(0))
        >>> round(float(W.std()), 3)
        0.05
    """
    sigma2 = scale / n
    u = rng.random((n, n_prev))
    return math.sqrt(3 * sigma2) * (2 * u - 1)


@contract
def fan_avg(n: Count, n_prev: Count, *, scale: Positive, rng: Generator) -> Float[Array, "n n_prev"]:
    r"""Return random weights of variance $2s/(n^{[l-1]} + n^{[l]})$, a compromise of the two.

    Args:
        n: number of units $n^{[l]}$ of the layer.
        n_prev: number of units $n^{[l-1]}$ that feed it.
        scale: 1 for Glorot's.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64.

    Examples:
        >>> import numpy as np
        >>> from dlref.beyond import variance_scaling
        >>> W = variance_scaling.fan_avg(600, 200, scale=1.0, rng=np.random.default_rng(0))
        >>> round(float(W.std()), 3)
        0.05
    """
    sigma2 = 2 * scale / (n_prev + n)
    u = rng.random((n, n_prev))
    return math.sqrt(3 * sigma2) * (2 * u - 1)
