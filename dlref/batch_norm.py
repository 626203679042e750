r"""Give each unit of a layer mean 0 and variance 1 over the batch, then a scale and a shift that are learned.

$$
\begin{aligned}
\mu &= \frac1m \sum_{i=1}^{m} z^{(i)}, \qquad
\sigma^2 = \frac1m \sum_{i=1}^{m} \left(z^{(i)} - \mu\right)^2 \\[15pt]
z_{\text{norm}}^{(i)} &= \frac{z^{(i)} - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad
\tilde z^{(i)} = \gamma\, z_{\text{norm}}^{(i)} + \beta \\[12pt]
d\gamma &= \sum_{i=1}^{m} d\tilde z^{(i)} z_{\text{norm}}^{(i)}, \qquad
d\beta = \sum_{i=1}^{m} d\tilde z^{(i)} \\[15pt]
dz^{(i)} &= \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}
  \left(d\tilde z^{(i)} - \frac{d\beta}{m} - z_{\text{norm}}^{(i)}\,\frac{d\gamma}{m}\right)
\end{aligned}
$$

$\sigma^2$ is the variance of the batch, divided by $m$. In training, moving averages of $\mu$ and $\sigma^2$ are kept, and the
weight $w$ that they have gathered since they were 0. In use, they stand in for the batch, divided by their weight, and an
example's result does not depend on its neighbours:

$$
\begin{aligned}
\bar\mu &\leftarrow \kappa\,\bar\mu + (1 - \kappa)\,\mu \\
\bar s &\leftarrow \kappa\,\bar s + (1 - \kappa)\,\sigma^2 \\
w &\leftarrow \kappa\,w + (1 - \kappa) \\[4pt]
\tilde z^{(i)} &= \gamma\,\frac{z^{(i)} - \bar\mu/w}{\sqrt{\bar s/w + \varepsilon}} + \beta
\end{aligned}
$$

After $t$ batches the weight is $w = 1 - \kappa^t$. The notes do not divide by it here: a state whose weight is set to 1 is used as they do.

Source:
    Notes 3.2, lines 236–251, which call $\sigma^2$ the standard deviation and have no derivative. [Ioffe & Szegedy
    2015](https://arxiv.org/abs/1502.03167), §3.1, whose variance for use is $m/(m-1)$ times the averaged one.
"""

from typing import Annotated, Any, NamedTuple

import numpy as np

from dlref._contract import SQUARABLE, AnyArray, Array, Call, Float, Rule, contract
from dlref._rules import NOT_NEGATIVE, TWO_COLUMNS, Count, FloatDtype, Fraction, Positive, Weight


class State(NamedTuple):
    """What batch normalization remembers of the batches, for use on examples that come alone."""

    mean: Float[Array, "n 1"]
    r"""Moving average $\bar\mu$ of the means."""
    variance: Float[Array, "n 1", NOT_NEGATIVE]
    r"""Moving average $\bar s$ of the variances."""
    weight: Weight = 1.0
    r"""The weight $w$ that lies on the batches so far; the rest lies on the 0 before them. With 1 the averages are used as they are."""


@contract
def init(n: Count, *, dtype: FloatDtype = np.float64) -> State:
    """Return the state before the first batch, both averages and their weight 0.

    Args:
        n: number of units of the layer, the rows of its `Z`.
        dtype: floating-point type of `Z`.

    Returns:
        The state.

    Examples:
        >>> from dlref import batch_norm
        >>> batch_norm.init(2)
        State(mean=array([[0.],
               [0.]]), variance=array([[0.],
               [0.]]), weight=0.0)
    """
    return State(mean=np.zeros((n, 1), dtype), variance=np.zeros((n, 1), dtype), weight=0.0)


@contract
def train(
    Z: Float[AnyArray, "n m", SQUARABLE, TWO_COLUMNS],
    gamma: Float[AnyArray, "n 1"],
    beta: Float[AnyArray, "n 1"],
    state: State,
    *,
    decay: Fraction = 0.9,
    eps: Positive = 1e-5,
) -> tuple[Float[Array, "n m"], State]:
    r"""Return $\tilde Z$ by the statistics of the batch itself, and their moving averages. The inputs stay as they were.

    A batch of one example is refused: it has no variance, and its result would be `beta` whatever it is.

    Args:
        Z: the layer before its activation, a column for each example.
        gamma: scale $\gamma$ of each unit, learned; 1 to begin with.
        beta: shift $\beta$ of each unit, learned; 0 to begin with. It does the work of $b$, which the mean cancels.
        state: from `init` or from the last `train`.
        decay: memory $\kappa$ of the moving averages.
        eps: constant $\varepsilon$ beside the variance, in units of $Z^2$.

    Returns:
        `Z_tilde` and the new state.

    Examples:
        >>> import numpy as np
        >>> from dlref import batch_norm
        >>> gamma, beta = np.array([[10.0]]), np.array([[3.0]])
        >>> Z_tilde, state = batch_norm.train([[4.0, 8.0]], gamma, beta, batch_norm.init(1), decay=0.5)
        >>> Z_tilde.round(3)
        array([[-7., 13.]])
        >>> state
        State(mean=array([[3.]]), variance=array([[2.]]), weight=0.5)
    """
    mu, sigma2, Z_norm = _normalize(Z, eps)
    Z_tilde = gamma * Z_norm + beta
    mean = decay * state.mean + (1 - decay) * mu
    variance = decay * state.variance + (1 - decay) * sigma2
    weight = decay * state.weight + (1 - decay)
    Z_tilde, mean, variance = _in(Z.dtype, Z_tilde, mean, variance)
    return Z_tilde, State(mean, variance, weight)


def _has_weight(name: str, state: State, call: Call) -> None:
    if state.weight == 0:
        raise ValueError(f"{name} must come from train, or its averages say nothing; got weight {state.weight!r}")


TRAINED = Rule("with a weight > 0, so from `train`", _has_weight)


@contract
def infer(
    Z: Float[AnyArray, "n m"],
    gamma: Float[AnyArray, "n 1"],
    beta: Float[AnyArray, "n 1"],
    state: Annotated[State, TRAINED],
    *,
    eps: Positive = 1e-5,
) -> Float[Array, "n m"]:
    r"""Return $\tilde Z$ by the moving averages, each example for itself.

    Args:
        Z: the layer before its activation, a column for each example; one example is enough.
        gamma: scale $\gamma$ of each unit.
        beta: shift $\beta$ of each unit.
        state: from `train`; `state._replace(weight=1.0)` uses its averages without the correction, as the notes do.
        eps: constant $\varepsilon$ beside the variance, the same as in training.

    Returns:
        `Z_tilde`.

    Examples:
        >>> import numpy as np
        >>> from dlref import batch_norm
        >>> gamma, beta = np.array([[10.0]]), np.array([[3.0]])
        >>> state = batch_norm.State(mean=np.array([[3.0]]), variance=np.array([[2.0]]), weight=0.5)
        >>> batch_norm.infer([[4.0, 8.0, 10.0]], gamma, beta, state).round(3)
        array([[-7., 13., 23.]])
    """
    mean = state.mean / state.weight
    variance = state.variance / state.weight
    Z_tilde: Array = gamma * (Z - mean) / np.sqrt(variance + eps) + beta
    return Z_tilde


@contract
def backward(
    dZ_tilde: Float[AnyArray, "n m"],
    Z: Float[AnyArray, "n m", SQUARABLE, TWO_COLUMNS],
    gamma: Float[AnyArray, "n 1"],
    *,
    eps: Positive = 1e-5,
) -> tuple[Float[Array, "n m"], Float[Array, "n 1"], Float[Array, "n 1"]]:
    r"""Return the gradients of the cost in $Z$, $\gamma$ and $\beta$, through the mean and the variance as well.

    Args:
        dZ_tilde: gradient $\partial J/\partial \tilde Z$.
        Z: what `train` was given.
        gamma: scale $\gamma$ of each unit.
        eps: constant $\varepsilon$ beside the variance, the same as in `train`.

    Returns:
        `(dZ, dgamma, dbeta)`.

    Examples:
        >>> from dlref import batch_norm
        >>> dZ, dgamma, dbeta = batch_norm.backward([[3.0, 1.0, 0.0, 0.0]], [[1.0, -1.0, 1.0, -1.0]], [[2.0]])
        >>> dZ.round(3), dgamma.round(3), dbeta
        (array([[ 3.,  1., -3., -1.]]), array([[2.]]), array([[4.]]))
    """
    _, sigma2, Z_norm = _normalize(Z, eps)
    m = Z.shape[1]
    dgamma = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta = np.sum(dZ_tilde, axis=1, keepdims=True, dtype=Z_norm.dtype)
    dZ = gamma / np.sqrt(sigma2 + eps) * (dZ_tilde - dbeta / m - Z_norm * dgamma / m)
    dZ, dgamma, dbeta = _in(Z.dtype, dZ, dgamma, dbeta)
    return dZ, dgamma, dbeta


def _in(dtype: np.dtype[Any], *arrays: Any) -> list[Array]:
    """Return the arrays in this dtype: float16 after the sums were made in float32."""
    return [x.astype(dtype, copy=False) for x in arrays]


def _normalize(Z: Array, eps: float) -> tuple[Array, Array, Array]:
    """Return the mean, the variance and Z_norm, of float16 in float32. What rounding leaves in the mean is taken out by a second one."""
    wide = np.promote_types(Z.dtype, np.float32)
    mu: Array = Z.mean(axis=1, keepdims=True, dtype=wide)
    centred = Z - mu
    centred = centred - centred.mean(axis=1, keepdims=True)
    sigma2: Array = np.mean(centred**2, axis=1, keepdims=True)
    Z_norm = centred / np.sqrt(sigma2 + eps)
    return mu, sigma2, Z_norm
