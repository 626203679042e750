r"""Raise the learning rate in a straight line over the first steps, and let it fall along a cosine to 0.

$$
\begin{aligned}
p &= \min\Bigl(1,\ \max\Bigl(0,\ \frac{t - T_w}{T_d}\Bigr)\Bigr) \\[12pt]
\alpha &= \alpha_0\,\min\Bigl(\frac{t}{T_w},\ \frac{1 + \cos(\pi\,p)}{2}\Bigr)
\end{aligned}
$$

$t = 1, 2, \dots$ counts the steps. Up to step $T_w$ there is $p = 0$, and the first of the two numbers is the smaller one. Then $p$
goes from 0 to 1 in $T_d$ steps, and the second one is. After step $T_w + T_d$ the learning rate stays 0.

Source:
    The cosine: [Loshchilov & Hutter 2017](https://arxiv.org/abs/1608.03983), eq. (5), with $\eta_{\min} = 0$ and without restarts. The
    warm-up: [Goyal et al. 2017](https://arxiv.org/abs/1706.02677), §2.2, “Gradual warmup”.
"""

import numpy as np

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import FROM_1, Count, Rate


@contract
def rate(t: Float[AnyArray, "*shape", FROM_1], *, alpha0: Rate, warmup: Count, decay: Count) -> Float[Array, "*shape"]:
    r"""Return the learning rate of a step.

    Args:
        t: number $t$ of the step, the first being 1.
        alpha0: learning rate $\alpha_0$ at the top, in step $T_w$.
        warmup: steps $T_w$ of the rise.
        decay: steps $T_d$ of the fall.

    Returns:
        The learning rate, of the dtype of `t`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref.beyond import warmup_cosine
        >>> warmup_cosine.rate([1, 2, 4, 7, 10, 11], alpha0=0.8, warmup=4, decay=6).round(3)
        array([0.2, 0.4, 0.8, 0.4, 0. , 0. ])
    """
    p = np.clip((t - warmup) / decay, 0, 1)
    return alpha0 * np.minimum(t / warmup, (1 + np.cos(np.pi * p)) / 2)
