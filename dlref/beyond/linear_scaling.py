r"""Make the learning rate grow with the size of the batch, so that an epoch of fewer steps goes as far.

$$
\alpha = \alpha_0\,\frac{b}{b_0}
$$

$\alpha_0$ is a learning rate that works with batches of $b_0$ examples, and $b$ the size of the batches in use. One step with
$k\,b_0$ examples does about what $k$ steps do, as long as the gradient changes little over them. At the start of training it changes
much, hence a warm-up; and beyond a critical size of the batch a larger one gains less and less.

Source:
    [Goyal et al. 2017](https://arxiv.org/abs/1706.02677), §2.1. A critical batch size: [Ma et al.
    2018](https://proceedings.mlr.press/v80/ma18a.html), abstract.
"""

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import FROM_1, Count, Rate


@contract
def rate(size: Float[AnyArray, "*shape", FROM_1], *, alpha0: Rate, size0: Count) -> Float[Array, "*shape"]:
    r"""Return $\alpha_0\,b/b_0$.

    Args:
        size: examples $b$ of a batch.
        alpha0: learning rate $\alpha_0$ that works with batches of $b_0$ examples.
        size0: examples $b_0$ of such a batch.

    Returns:
        The learning rate, of the dtype of `size`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref.beyond import linear_scaling
        >>> linear_scaling.rate([64, 256, 1024], alpha0=0.1, size0=256)
        array([0.025, 0.1  , 0.4  ])
    """
    return alpha0 * size / size0
