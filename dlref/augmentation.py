r"""Make new images of old ones by what does not change what they show: a flip, a shift by a few pixels, a little noise.

$$
\begin{aligned}
\text{flips:}\quad \tilde X_{ijk} &= X_{i,\,w-1-j,\,k} \quad\text{or}\quad X_{h-1-i,\,j,\,k} \\[2pt]
\text{shift:}\quad \tilde X_{ijk} &= X_{i-d_k,\,j-r_k,\,k}, \quad c \text{ where that is outside} \\[2pt]
\text{noise:}\quad \tilde X &= X + \sigma E, \qquad E_{ijk} \sim \mathcal N(0, 1)
\end{aligned}
$$

Image $k$ has $h$ rows $i$ from the top and $w$ columns $j$ from the left; an array of them is `[h, w, m]`, and
`X.reshape(h, w, m)` of a matrix of inputs `[h * w, m]`. Whether a change keeps the label depends on the task: a flipped b is a d.

Source:
    Notes 1.2, line 84, which limit it to images. [Bishop 1995](https://doi.org/10.1162/neco.1995.7.1.108): noise on inputs of any
    kind acts as a penalty on the slopes of the network.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


def flip_left_right(images: ArrayLike, flipped: ArrayLike) -> Array:
    r"""Return the images, some of them as in a mirror beside them: $\tilde X_{ijk} = X_{i,\,w-1-j,\,k}$.

    Args:
        images: images $X$, `[h, w, m]`.
        flipped: truth values `[m]`, which of them to flip, such as `rng.random(m) < 0.5`.

    Returns:
        Array of the shape and dtype of `images`.

    Raises:
        ValueError: if `images` is not 3-D, empty or not finite, or `flipped` is not of length `m`.
        TypeError: if `images` is not real, or `flipped` holds anything but truth values.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1)
        >>> augmentation.flip_left_right(X, [True])[:, :, 0]
        array([[2., 1.],
               [4., 3.]])
    """
    images = _check.images(images=images)
    flipped = _check.one_each(images.shape[2], np.bool_, flipped=flipped)

    return np.where(flipped, images[:, ::-1], images)


def flip_up_down(images: ArrayLike, flipped: ArrayLike) -> Array:
    r"""Return the images, some of them as in a mirror below them: $\tilde X_{ijk} = X_{h-1-i,\,j,\,k}$.

    Args:
        images: images $X$, `[h, w, m]`.
        flipped: truth values `[m]`, which of them to flip.

    Returns:
        Array of the shape and dtype of `images`.

    Raises:
        ValueError: if `images` is not 3-D, empty or not finite, or `flipped` is not of length `m`.
        TypeError: if `images` is not real, or `flipped` holds anything but truth values.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.array([[1.0, 2.0], [3.0, 4.0]]).reshape(2, 2, 1)
        >>> augmentation.flip_up_down(X, [True])[:, :, 0]
        array([[3., 4.],
               [1., 2.]])
    """
    images = _check.images(images=images)
    flipped = _check.one_each(images.shape[2], np.bool_, flipped=flipped)

    return np.where(flipped, images[::-1], images)


def shift(images: ArrayLike, down: ArrayLike, right: ArrayLike, *, fill: float = 0.0) -> Array:
    r"""Return the images, each moved by whole pixels: $\tilde X_{ijk} = X_{i-d_k,\,j-r_k,\,k}$. What leaves an image is lost.

    Args:
        images: images $X$, `[h, w, m]`.
        down: integers $d$, `[m]`, how far to move each down; up if below 0.
        right: integers $r$, `[m]`, how far to move each to the right, such as `rng.integers(-1, 2, size=m)`.
        fill: finite number $c$ that comes in from outside.

    Returns:
        Array of the shape and dtype of `images`.

    Raises:
        ValueError: if `images` is not 3-D, empty or not finite, `down` or `right` is not of length `m`, or `fill` is not finite.
        TypeError: if `images` or `fill` is not real, or `down` or `right` holds no integers.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).reshape(2, 3, 1)
        >>> augmentation.shift(X, [1], [-1])[:, :, 0]
        array([[0., 0., 0.],
               [2., 3., 0.]])
    """
    images = _check.images(images=images)
    h, w, m = images.shape
    down = _check.one_each(m, np.intp, down=down)
    right = _check.one_each(m, np.intp, right=right)
    fill = _check.real(fill=fill)

    i, j, k = np.ogrid[:h, :w, :m]
    i, j = i - down, j - right
    inside = (i >= 0) & (i < h) & (j >= 0) & (j < w)
    return np.where(inside, images[i % h, j % w, k], fill)


def noise(images: ArrayLike, *, sigma: float, rng: np.random.Generator) -> Array:
    r"""Return $X + \sigma E$, with a normal random number $E_{ijk}$ for every pixel of every image.

    Args:
        images: images $X$, `[h, w, m]`.
        sigma: standard deviation $\sigma \in [0, \infty)$ of the noise, in units of $X$.
        rng: source of the random numbers; a generator seeded alike adds the same, whatever the dtype.

    Returns:
        Array of the shape and dtype of `images`. Pixels may leave the range they had.

    Raises:
        ValueError: if `images` is not 3-D, empty or not finite, or `sigma` is out of range.
        TypeError: if `images` or `sigma` is not real, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import augmentation
        >>> X = np.zeros((1, 3, 1))
        >>> augmentation.noise(X, sigma=0.5, rng=np.random.default_rng(0)).round(3).ravel().tolist()
        [0.063, -0.066, 0.32]
    """
    images = _check.images(images=images)
    sigma = _check.rate(sigma=sigma)
    rng = _check.generator(rng=rng)

    E = rng.standard_normal(images.shape).astype(images.dtype)
    return images + sigma * E
