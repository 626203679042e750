r"""Give each unit of a layer mean 0 and variance 1 over the batch, then a scale and a shift that are learned.

$$
\begin{aligned}
\mu &= \frac1m \sum_{i=1}^{m} z^{(i)}, \qquad
\sigma^2 = \frac1m \sum_{i=1}^{m} \left(z^{(i)} - \mu\right)^2 \\[2pt]
z_{\text{norm}}^{(i)} &= \frac{z^{(i)} - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad
\tilde z^{(i)} = \gamma\, z_{\text{norm}}^{(i)} + \beta \\[2pt]
d\gamma &= \sum_{i=1}^{m} d\tilde z^{(i)} z_{\text{norm}}^{(i)}, \qquad
d\beta = \sum_{i=1}^{m} d\tilde z^{(i)} \\[2pt]
dz^{(i)} &= \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}
  \left(d\tilde z^{(i)} - \frac{d\beta}{m} - z_{\text{norm}}^{(i)}\,\frac{d\gamma}{m}\right)
\end{aligned}
$$

$\sigma^2$ is the variance of the batch, divided by $m$. While training, moving averages of $\mu$ and $\sigma^2$ are kept,
from zero; they take the place of $\mu$ and $\sigma^2$ when the trained net is used, so that an example's result does not
depend on its neighbours.

Source:
    Notes 3.2, lines 236–251, which call $\sigma^2$ the standard deviation and have no derivative. [Ioffe & Szegedy
    2015](https://arxiv.org/abs/1502.03167), §3.1, whose variance for use is $m/(m-1)$ times the averaged one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from dlref import _check, moving_average
from dlref._types import Array, ArrayLike


class State(NamedTuple):
    """What batch normalization remembers of the batches, for use on examples that come alone."""

    mean: Array
    r"""Moving average of $\mu$, `[n, 1]`."""
    variance: Array
    r"""Moving average of $\sigma^2$, `[n, 1]`."""


def init(n: int, *, dtype: DTypeLike = np.float64) -> State:
    """Return the state before the first batch, both averages 0.

    Args:
        n: number of units of the layer, the rows of its `Z`.
        dtype: floating-point type of `Z`.

    Returns:
        The state.

    Raises:
        ValueError: if `n < 1`.
        TypeError: if `n` is not an integer, or `dtype` not a floating-point type.

    Examples:
        >>> from dlref import batch_norm
        >>> batch_norm.init(2)
        State(mean=array([[0.],
               [0.]]), variance=array([[0.],
               [0.]]))
    """
    n = _check.count(n=n, at_least=1)
    dtype = _check.float_dtype(dtype=dtype)

    return State(mean=np.zeros((n, 1), dtype), variance=np.zeros((n, 1), dtype))


def train(Z: ArrayLike, gamma: ArrayLike, beta: ArrayLike, state: State, *, decay: float = 0.9, eps: float = 1e-5) -> tuple[Array, State]:
    r"""Return $\tilde Z$ by the statistics of the batch itself, and their moving averages. The inputs stay as they were.

    A batch of one example is refused: it has no variance, and its result would be `beta` whatever it is.

    Args:
        Z: the layer before its activation, `[n, m]`, a column an example, $m \ge 2$; 2-D only.
        gamma: scale `[n, 1]`, learned; 1 to begin with.
        beta: shift `[n, 1]`, learned; 0 to begin with. It does the work of $b$, which the mean cancels.
        state: from `init` or from the last `train`.
        decay: memory of the moving averages, in [0, 1).
        eps: constant $\varepsilon > 0$ beside the variance, in units of $Z^2$.

    Returns:
        `Z_tilde`, `[n, m]`, of the dtype of `Z`, and the new state.

    Raises:
        ValueError: if shapes do not fit, $m < 2$, an array is empty or not finite, the square of `Z` overflows, the variance
            of `state` is negative, `decay` or `eps` is out of range or in the dtype of `Z` rounds to 1 or 0.
        TypeError: if an array or a hyper-parameter is not real, dtypes differ, or `state` is no `State` of this module.

    Examples:
        >>> import numpy as np
        >>> from dlref import batch_norm
        >>> gamma, beta = np.array([[10.0]]), np.array([[3.0]])
        >>> Z_tilde, state = batch_norm.train([[4.0, 8.0]], gamma, beta, batch_norm.init(1), decay=0.5)
        >>> Z_tilde.round(3)
        array([[-7., 13.]])
        >>> state
        State(mean=array([[3.]]), variance=array([[2.]]))
    """
    state = _check.instance(State, state=state)
    Z, gamma, beta, mean, variance = _check.with_moments(
        squared=True, Z=Z, gamma=gamma, beta=beta, mean=state.mean, variance=state.variance
    )
    _refuse_a_single_example(Z)
    decay = _check.fraction(Z.dtype, decay=decay)
    eps = _check.positive(Z.dtype, eps=eps)

    mu, sigma2, Z_norm = _normalize(Z, eps)
    Z_tilde = gamma * Z_norm + beta
    mean = moving_average.update(mean, mu, beta=decay)
    variance = moving_average.update(variance, sigma2, beta=decay)
    return Z_tilde, State(mean, variance)


def infer(Z: ArrayLike, gamma: ArrayLike, beta: ArrayLike, state: State, *, eps: float = 1e-5) -> Array:
    r"""Return $\tilde Z$ by the moving averages, each example for itself.

    The averages began at zero, so after `t` batches they are too small by the factor $1 - \text{decay}^t$, which
    `moving_average.correct` takes out.

    Args:
        Z: the layer before its activation, `[n, m]`, a column an example; 2-D only. One example is enough.
        gamma: scale `[n, 1]`.
        beta: shift `[n, 1]`.
        state: from `train`.
        eps: constant $\varepsilon > 0$ beside the variance, the same as in training.

    Returns:
        `Z_tilde`, `[n, m]`, of the dtype of `Z`.

    Raises:
        ValueError: if shapes do not fit, an array is empty or not finite, the variance of `state` is negative, or `eps` is
            out of range or rounds to 0 in the dtype of `Z`.
        TypeError: if an array or `eps` is not real, dtypes differ, or `state` is no `State` of this module.

    Examples:
        >>> import numpy as np
        >>> from dlref import batch_norm
        >>> gamma, beta = np.array([[10.0]]), np.array([[3.0]])
        >>> state = batch_norm.State(mean=np.array([[6.0]]), variance=np.array([[4.0]]))
        >>> batch_norm.infer([[4.0, 8.0, 10.0]], gamma, beta, state).round(3)
        array([[-7., 13., 23.]])
    """
    state = _check.instance(State, state=state)
    Z, gamma, beta, mean, variance = _check.with_moments(Z=Z, gamma=gamma, beta=beta, mean=state.mean, variance=state.variance)
    eps = _check.positive(Z.dtype, eps=eps)

    Z_tilde: Array = gamma * (Z - mean) / np.sqrt(variance + eps) + beta
    return Z_tilde


def backward(dZ_tilde: ArrayLike, Z: ArrayLike, gamma: ArrayLike, *, eps: float = 1e-5) -> tuple[Array, Array, Array]:
    r"""Return the gradients of the cost in $Z$, $\gamma$ and $\beta$, through the mean and the variance as well.

    Args:
        dZ_tilde: gradient $\partial J/\partial \tilde Z$, `[n, m]`; 2-D only.
        Z: what `train` was given, of the shape and dtype of `dZ_tilde`, $m \ge 2$.
        gamma: scale `[n, 1]`.
        eps: constant $\varepsilon > 0$ beside the variance, the same as in `train`.

    Returns:
        `(dZ, dgamma, dbeta)`, of the shapes of `Z`, `gamma` and `beta`.

    Raises:
        ValueError: if shapes do not fit, $m < 2$, an array is empty or not finite, the square of `Z` overflows, or `eps` is
            out of range or rounds to 0 in the dtype of `Z`.
        TypeError: if an array or `eps` is not real, or dtypes differ.

    Examples:
        >>> from dlref import batch_norm
        >>> dZ, dgamma, dbeta = batch_norm.backward([[3.0, 1.0, 0.0, 0.0]], [[1.0, -1.0, 1.0, -1.0]], [[2.0]])
        >>> dZ.round(3), dgamma.round(3), dbeta
        (array([[ 3.,  1., -3., -1.]]), array([[2.]]), array([[4.]]))
    """
    dZ_tilde, Z = _check.matrices(dZ_tilde=dZ_tilde, Z=Z)
    Z, gamma = _check.with_columns(squared=True, Z=Z, gamma=gamma)
    _refuse_a_single_example(Z)
    eps = _check.positive(Z.dtype, eps=eps)

    _, sigma2, Z_norm = _normalize(Z, eps)
    m = Z.shape[1]
    dgamma: Array = np.sum(dZ_tilde * Z_norm, axis=1, keepdims=True)
    dbeta: Array = np.sum(dZ_tilde, axis=1, keepdims=True)
    dZ = gamma / np.sqrt(sigma2 + eps) * (dZ_tilde - dbeta / m - Z_norm * dgamma / m)
    return dZ, dgamma, dbeta


def _refuse_a_single_example(Z: Array) -> None:
    if Z.shape[1] < 2:
        raise ValueError(f"Z must have at least 2 columns, or it has no variance; got shape {Z.shape}")


def _normalize(Z: Array, eps: float) -> tuple[Array, Array, Array]:
    """Return the mean, the variance and Z_norm. What rounding leaves in the mean is taken out by a second one."""
    wide = np.promote_types(Z.dtype, np.float32)
    mu: Array = Z.mean(axis=1, keepdims=True, dtype=wide)
    centred = Z - mu
    centred = centred - centred.mean(axis=1, keepdims=True)
    sigma2: Array = np.mean(centred**2, axis=1, keepdims=True)
    Z_norm = centred / np.sqrt(sigma2 + eps)
    return mu.astype(Z.dtype), sigma2.astype(Z.dtype), Z_norm.astype(Z.dtype)
