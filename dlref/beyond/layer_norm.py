r"""Normalize each example by its own units, so that neither its neighbours in the batch nor moving averages matter.

$$
\begin{aligned}
\mu &= \frac1n \sum_{j=1}^{n} z_j, \qquad
\sigma^2 = \frac1n \sum_{j=1}^{n} (z_j - \mu)^2 \\[15pt]
\tilde z_j &= \gamma_j\,\frac{z_j - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta_j \ \text{(forward)} \\[15pt]
s &= \frac1n \sum_{j=1}^{n} z_j^2, \qquad
\tilde z_j = \gamma_j\,\frac{z_j}{\sqrt{s + \varepsilon}} \ \text{(rms)}
\end{aligned}
$$

$z_1, \dots, z_n$ are the units of one example. RMS norm leaves out the mean and the shift. The same is computed in training and in use.

Source:
    [Ba et al. 2016](https://arxiv.org/abs/1607.06450), abstract. [Zhang & Sennrich 2019](https://arxiv.org/abs/1910.07467), eq. (4).
"""

import numpy as np

from dlref._contract import SQUARABLE, AnyArray, Array, Float, contract
from dlref._rules import Positive


@contract
def forward(
    Z: Float[AnyArray, "n m", SQUARABLE], gamma: Float[AnyArray, "n 1"], beta: Float[AnyArray, "n 1"], *, eps: Positive = 1e-5
) -> Float[Array, "n m"]:
    r"""Return $\tilde Z$, each column normalized by itself, scaled and shifted.

    Args:
        Z: the layer before its activation, a column for each example.
        gamma: scale $\gamma$ of each unit, learned; 1 to begin with.
        beta: shift $\beta$ of each unit, learned; 0 to begin with.
        eps: constant $\varepsilon$ beside the variance, in units of $Z^2$.

    Returns:
        $\tilde Z$, of the dtype of `Z`.

    Examples:
        >>> from dlref.beyond import layer_norm
        >>> layer_norm.forward([[4.0, 1.0], [8.0, 1.0]], [[10.0], [10.0]], [[3.0], [3.0]]).round(3)
        array([[-7.,  3.],
               [13.,  3.]])
    """
    mu: Array = Z.mean(axis=0, keepdims=True)
    sigma2: Array = np.square(Z - mu).mean(axis=0, keepdims=True)
    Z_tilde: Array = gamma * (Z - mu) / np.sqrt(sigma2 + eps) + beta
    return Z_tilde


@contract
def rms(Z: Float[AnyArray, "n m", SQUARABLE], gamma: Float[AnyArray, "n 1"], *, eps: Positive = 1e-5) -> Float[Array, "n m"]:
    r"""Return $\tilde Z$, each column divided by the root of its mean square, and scaled.

    Args:
        Z: the layer before its activation, a column for each example.
        gamma: scale $\gamma$ of each unit, learned; 1 to begin with.
        eps: constant $\varepsilon$ beside the mean square, in units of $Z^2$.

    Returns:
        $\tilde Z$, of the dtype of `Z`.

    Examples:
        >>> from dlref.beyond import layer_norm
        >>> layer_norm.rms([[1.0, -2.0], [7.0, -14.0]], [[5.0], [5.0]]).round(3)
        array([[ 1., -1.],
               [ 7., -7.]])
    """
    s: Array = np.square(Z).mean(axis=0, keepdims=True)
    Z_tilde: Array = gamma * Z / np.sqrt(s + eps)
    return Z_tilde
