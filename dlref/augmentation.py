r"""Make new images of old ones by what does not change what they show: a flip, a shift by a few pixels, a little noise.

$$
\begin{aligned}
\text{flips:}\quad \tilde X_{ijk} &= X_{i,\,w-1-j,\,k} \quad\text{or}\quad X_{h-1-i,\,j,\,k} \\[4pt]
\text{shift:}\quad \tilde X_{ijk} &= X_{i-d_k,\,j-r_k,\,k}, \quad c \text{ outside} \\[4pt]
\text{noise:}\quad \tilde X &= X + \sigma E, \qquad E_{ijk} \sim \mathcal N(0, 1)
\end{aligned}
$$

Image $k$ has $h$ rows $i$ from the top and $w$ columns $j$ from the left; an array of them is `[h, w, m]`, and
`X.reshape(h, w, m)` of a matrix of inputs `[h * w, m]`. Whether a change keeps the label depends on the task: a flipped b is a d.

Source:
    Notes 1.2, line 84, which limit it to images and the like.
    [Bishop 1995](https://doi.org/10.1162/neco.1995.7.1.108): noise on inputs of any
    kind acts as a penalty on the slopes of the network.
"""

import numpy as np

from dlref._contract import AnyArray, Array, Bool, Float, Int, contract
from dlref._rules import Generator, NonNegative, Real


@contract
def flip_left_right(images: Float[AnyArray, "h w m"], flipped: Bool[AnyArray, " m"]) -> Float[Array, "h w m"]:
    r"""Return the images, some of them as in a mirror beside them: $\tilde X_{ijk} = X_{i,\,w-1-j,\,k}$.

    Args:
        images: images $X$.
        flipped: which of them to flip, such as `rng.random(m) < 0.5`.

    Returns:
        Array of the shape and dtype of `images`.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1)
        >>> augmentation.flip_left_right(X, [True])[:, :, 0]
        array([[2., 1.],
               [4., 3.]])
    """
    return np.where(flipped, images[:, ::-1], images)


@contract
def flip_up_down(images: Float[AnyArray, "h w m"], flipped: Bool[AnyArray, " m"]) -> Float[Array, "h w m"]:
    r"""Return the images, some of them as in a mirror below them: $\tilde X_{ijk} = X_{h-1-i,\,j,\,k}$.

    Args:
        images: images $X$.
        flipped: which of them to flip.

    Returns:
        Array of the shape and dtype of `images`.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1)
        >>> augmentation.flip_up_down(X, [True])[:, :, 0]
        array([[3., 4.],
               [1., 2.]])
    """
    return np.where(flipped, images[::-1], images)


@contract
def shift(
    images: Float[AnyArray, "h w m"], down: Int[AnyArray, " m"], right: Int[AnyArray, " m"], *, fill: Real = 0.0
) -> Float[Array, "h w m"]:
    r"""Return the images, each moved by whole pixels: $\tilde X_{ijk} = X_{i-d_k,\,j-r_k,\,k}$. What leaves an image is lost.

    Args:
        images: images $X$.
        down: number $d$ of pixels to move each image down; up if below 0.
        right: number $r$ of pixels to move each image to the right, such as `rng.integers(-1, 2, size=m)`.
        fill: value $c$ of the pixels that come in from outside.

    Returns:
        Array of the shape and dtype of `images`.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).reshape(2, 3, 1)
        >>> augmentation.shift(X, [1], [-1])[:, :, 0]
        array([[0., 0., 0.],
               [2., 3., 0.]])
    """
    h, w, m = images.shape
    i, j, k = np.ogrid[:h, :w, :m]
    i, j = i - down, j - right
    inside = (i >= 0) & (i < h) & (j >= 0) & (j < w)
    return np.where(inside, images[i % h, j % w, k], fill)


@contract
def noise(images: Float[AnyArray, "h w m"], *, sigma: NonNegative, rng: Generator) -> Float[Array, "h w m"]:
    r"""Return $X + \sigma E$, with a normal random number $E_{ijk}$ for every pixel of every image.

    Args:
        images: images $X$.
        sigma: standard deviation $\sigma$ of the noise, in units of $X$.
        rng: source of the random numbers; a generator seeded alike adds the same, whatever the dtype.

    Returns:
        Array of the shape and dtype of `images`. Pixels may leave the range they had.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.zeros((1, 3, 1))
        >>> augmentation.noise(X, sigma=0.5, rng=np.random.default_rng(0)).round(3).ravel().tolist()
        [0.063, -0.066, 0.32]
    """
    E = rng.standard_normal(images.shape).astype(images.dtype)
    return images + sigma * E
