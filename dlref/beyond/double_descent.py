r"""Fit by least squares, and of all weights that fit equally well take the smallest.

$$
\begin{aligned}
W X X^T &= Y X^T \\
W &= A X^T
\end{aligned}
$$

The first line says that no weights fit better. It has one solution where the examples span all features, and infinitely many where they are
fewer. The second line says that $W$ is made of the examples, with some matrix $A$; this one has the smallest $\lVert W \rVert_F$.
Gradient descent from 0, with steps short enough, goes to it, since each of its steps is made of the examples, too.

Source:
    [Belkin et al. 2019](https://doi.org/10.1073/pnas.1903070116), abstract, and [Nakkiran et al.
    2019](https://arxiv.org/abs/1912.02292), Definition 1 and Hypothesis 1: the test error has a peak where the model can just fit
    all examples, and falls again beyond it. By least squares that is where features and examples are equal in number.
"""

import numpy as np

from dlref._contract import AnyArray, Array, Float, contract


@contract
def fit(X: Float[AnyArray, "n m"], Y: Float[AnyArray, "C m"]) -> Float[Array, "C n"]:
    r"""Return the weights of smallest norm among those that make $\lVert W X - Y \rVert_F$ smallest.

    Args:
        X: inputs, a column for each example.
        Y: outputs, a column for each example.

    Returns:
        $W$, of the dtype of `X`, computed in float64.

    Examples:
        >>> from dlref.beyond import double_descent
        >>> double_descent.fit([[1.0], [2.0]], [[10.0]]).round(3)  # 10 = 2·1 + 4·2
        array([[2., 4.]])
    """
    W: Array = Y @ np.linalg.pinv(X.astype(np.float64))
    return W.astype(X.dtype, copy=False)
