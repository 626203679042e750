r"""Keep a classifier from being too sure: soften its labels while it is trained, or its scores when it is used.

$$
\begin{aligned}
\tilde y_j &= (1 - \varepsilon)\,y_j + \frac{\varepsilon}{C} \\[12pt]
\hat y_j &= \frac{e^{z_j/T}}{\sum_{k=1}^{C} e^{z_k/T}}
\end{aligned}
$$

With smoothed labels $\tilde y$ the loss is smallest at finite scores. A temperature $T$, fitted on the development set
after training, changes no prediction; above 1 it brings the probabilities nearer to each other. At $T = 1$ this is softmax.

Source:
    [Szegedy et al. 2016](https://arxiv.org/abs/1512.00567), the section on label smoothing. [Guo et al.
    2017](https://arxiv.org/abs/1706.04599), §4.2, eq. (9).
"""

from dlref import softmax
from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import PROBABILITIES, Fraction, Positive


@contract
def smooth(Y: Float[AnyArray, "C m", PROBABILITIES], *, eps: Fraction = 0.1) -> Float[Array, "C m", PROBABILITIES]:
    r"""Return labels that leave a share of $\varepsilon$ to all classes alike.

    Args:
        Y: labels, an example in each column.
        eps: share $\varepsilon$ that is spread over all classes, the right one, too.

    Returns:
        $\tilde Y$, of the dtype of `Y`; each column sums to 1.

    Examples:
        >>> from dlref.beyond import label_smoothing
        >>> label_smoothing.smooth([[0.0], [1.0], [0.0], [0.0]], eps=0.2).T
        array([[0.05, 0.85, 0.05, 0.05]])
    """
    C = len(Y)
    return (1 - eps) * Y + eps / C


@contract
def temperature(Z: Float[AnyArray, "C m"], *, T: Positive) -> Float[Array, "C m", PROBABILITIES]:
    r"""Return the softmax of scores divided by a temperature.

    Args:
        Z: scores (logits), an example in each column.
        T: temperature $T$; above 1 the probabilities are less sure, below 1 surer.

    Returns:
        Probabilities, of the dtype of `Z`; each column sums to 1.

    Examples:
        >>> from dlref.beyond import label_smoothing
        >>> Z = [[2.0], [0.0]]
        >>> [label_smoothing.temperature(Z, T=T)[0, 0].round(4).item() for T in (0.5, 1.0, 4.0)]
        [0.982, 0.8808, 0.6225]
    """
    return softmax.forward(Z / T)
