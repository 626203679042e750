r"""Compute the logarithm of a sum of exponentials where the exponentials themselves would overflow, or would all be 0.

$$
\begin{aligned}
a &= c + \log \sum_{k=1}^{C} e^{z_k - c}, \qquad c = \max_k z_k \\[12pt]
\frac{\partial a}{\partial z_j} &= \frac{e^{z_j - c}}{\sum_{k=1}^{C} e^{z_k - c}}
\end{aligned}
$$

It is a smooth maximum: $c \le a \le c + \log C$. Its derivative is softmax, and $a - z_j$ is the loss where $j$ is the right class:
so the loss is computed from the scores, and no probability rounds to 0 on the way.

Source:
    [Blanchard, Higham & Higham 2021](https://doi.org/10.1093/imanum/draa038), abstract and §1.
"""

import numpy as np

from dlref._contract import AnyArray, Array, Float, contract


@contract
def forward(Z: Float[AnyArray, "C m"]) -> Float[Array, "1 m"]:
    r"""Return $\log \sum_k e^{z_k}$ of each column.

    Args:
        Z: scores (logits), an example in each column.

    Returns:
        A row with a number for each example, of the dtype of `Z`.

    Examples:
        >>> from dlref.beyond import log_sum_exp
        >>> log_sum_exp.forward([[1000.0, -1000.0], [1000.0, -1000.0]]).round(4)
        array([[1000.6931, -999.3069]])
    """
    c: Array = Z.max(axis=0, keepdims=True)
    a: Array = c + np.log(np.exp(Z - c).sum(axis=0, keepdims=True))
    return a
