r"""A fully connected network, made of the formulas of this package and nothing else.

$$
\begin{aligned}
A^{[0]} &= X, \qquad Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} \\[2pt]
A^{[l]} &= g(Z^{[l]}), \qquad \hat Y = \operatorname{softmax}(Z^{[L]}) \\[2pt]
J &= \frac1m \sum_{i=1}^{m} L^{(i)} + \frac{\lambda_1}{m} \sum_{l} \lVert W^{[l]} \rVert_1 \\
&\quad + \frac{\lambda_2}{2m} \sum_{l} \lVert W^{[l]} \rVert_F^2 \\[2pt]
dZ^{[L]} &= \frac1m (\hat Y - Y), \qquad db^{[l]} = \sum_{i=1}^{m} dZ^{[l](i)} \\[2pt]
dZ^{[l]} &= \left(W^{[l+1]\,T} dZ^{[l+1]}\right) \odot g'(Z^{[l]}) \\[2pt]
dW^{[l]} &= dZ^{[l]} A^{[l-1]\,T} + \frac{\lambda_1}{m} \operatorname{sign} W^{[l]} + \frac{\lambda_2}{m} W^{[l]}
\end{aligned}
$$

The hidden layers bend by $g$, which is `relu`, `tanh` or `sigmoid`. With batch normalization they have no $b$: it would be lost in
the mean, and the shift does its work. Dropout falls on the activations of the hidden layers.

Source:
    Notes 1.2, 1.3 and 2, where such a network is meant throughout.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dlref import (
    _check,
    activation as activations,
    adam,
    batch_norm,
    dropout,
    early_stopping,
    gradient_descent,
    initialization,
    mini_batch,
    momentum,
    moving_average,
    norm_penalty,
    rmsprop,
    softmax,
)
from dlref._types import Array, ArrayLike

_BENDS: dict[str, tuple[Callable[[ArrayLike], Array], Callable[[ArrayLike], Array], Callable[..., Array]]] = {
    "relu": (activations.relu, activations.relu_derivative, initialization.he),
    "tanh": (activations.tanh, activations.tanh_derivative, initialization.lecun),
    "sigmoid": (activations.sigmoid, activations.sigmoid_derivative, initialization.lecun),
}
_OPTIMIZERS: dict[str, Any] = {"gradient_descent": gradient_descent, "momentum": momentum, "rmsprop": rmsprop, "adam": adam}
_DECAY = 0.9  # memory of the averages of batch normalization


class Layer(NamedTuple):
    """The parameters of a layer, or the gradients in them; `None` is one that the layer does not have."""

    W: Array
    """Weights `[n, n_prev]`."""
    b: Array | None
    """Bias `[n, 1]`; `None` beside batch normalization."""
    gamma: Array | None
    """Scale of batch normalization, `[n, 1]`."""
    beta: Array | None
    """Shift of batch normalization, `[n, 1]`."""


class Network(NamedTuple):
    """A network: all that `forward` needs."""

    layers: tuple[Layer, ...]
    """The layers, hidden ones first."""
    norms: tuple[batch_norm.State | None, ...]
    """For each layer the averages of its batch normalization."""
    batches: int
    """Number of batches in these averages."""
    activation: str
    """Name of the bend of the hidden layers."""


class Pass(NamedTuple):
    """What a forward pass leaves for the backward pass; one element for each layer."""

    Y_hat: Array
    """Probabilities `[C, m]`."""
    Z: tuple[Array, ...]
    """$Z$ before batch normalization; the last are the scores."""
    Z_tilde: tuple[Array | None, ...]
    """$Z$ after it."""
    A: tuple[Array, ...]
    """What each layer was given, $X$ first, after dropout."""
    masks: tuple[NDArray[np.bool_] | None, ...]
    """The masks of dropout."""
    norms: tuple[batch_norm.State | None, ...]
    """The averages of batch normalization, moved on if training."""


class History(NamedTuple):
    """What happened in each epoch of a training."""

    cost: tuple[float, ...]
    """Cost $J$, the mean over the batches, each before its step."""
    dev_error: tuple[float, ...]
    """Share of the development set that is wrong after the epoch; empty without one."""
    alpha: tuple[float, ...]
    """Learning rate."""
    best_epoch: int
    """The epoch whose network is returned, counted from 1: the best one with early stopping, else the last."""


class Trained(NamedTuple):
    """What `train` returns."""

    network: Network
    """The network after the epoch `history.best_epoch`."""
    history: History
    """What happened on the way."""


def init(
    sizes: Sequence[int], *, rng: np.random.Generator, activation: str = "relu", normalize: bool = False, dtype: DTypeLike = np.float64
) -> Network:
    r"""Return a network with random weights and zero biases.

    The variance of the weights is $2/n^{[l-1]}$ before a ReLU and $1/n^{[l-1]}$ elsewhere.

    Args:
        sizes: numbers of units, of the input first, of the classes last; with two of them it is softmax regression.
        rng: source of the random numbers.
        activation: `"relu"`, `"tanh"` or `"sigmoid"`, for the hidden layers.
        normalize: whether the hidden layers have batch normalization, and then no bias.
        dtype: floating-point type of all parameters, and of what the network takes and returns.

    Returns:
        The network.

    Raises:
        ValueError: if there are fewer than two sizes, one is below 1, or the activation is unknown.
        TypeError: if a size is not an integer, `rng` is no generator, `normalize` is no truth value, or `dtype` is not a
            floating-point type.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([64, 32, 10], rng=np.random.default_rng(0))
        >>> [layer.W.shape for layer in net.layers]
        [(32, 64), (10, 32)]
    """
    counts = _check.shape(sizes=tuple(sizes))
    if len(counts) < 2:
        raise ValueError(f"sizes must be at least 2, those of input and output, got {counts!r}")
    bend = _choice(_BENDS, activation=activation)
    _flag(normalize=normalize)
    dtype = _check.float_dtype(dtype=dtype)

    layers, norms = [], []
    for number, (n, n_prev) in enumerate(zip(counts[1:], counts, strict=False), start=2):
        hidden = number < len(counts)
        draw = bend[2] if hidden else initialization.lecun
        W = draw(n, n_prev, rng=rng).astype(dtype)
        zero, one = np.zeros((n, 1), dtype), np.ones((n, 1), dtype)
        normal = hidden and normalize
        layers.append(Layer(W, b=None, gamma=one, beta=zero) if normal else Layer(W, b=zero, gamma=None, beta=None))
        norms.append(batch_norm.init(n, dtype=dtype) if normal else None)
    return Network(tuple(layers), tuple(norms), batches=0, activation=activation)


def forward(
    X: ArrayLike,
    network: Network,
    *,
    training: bool = False,
    keep_prob: float = 1.0,
    masks: Iterable[ArrayLike] | None = None,
    rng: np.random.Generator | None = None,
) -> Pass:
    r"""Return the probabilities of the classes, and all that was computed on the way.

    Args:
        X: inputs `[n, m]`, a column an example, of the dtype of the network; 2-D only.
        network: from `init` or `train`.
        training: whether batch normalization goes by this batch, and its averages move on, and whether units drop out.
        keep_prob: probability in (0, 1] to keep a hidden unit in training.
        masks: the masks of dropout by hand, `[n, m]` for each hidden layer.
        rng: source of the masks, needed in training if `keep_prob` is below 1 and there are no `masks`.

    Returns:
        `Pass(Y_hat, Z, Z_tilde, A, masks, norms)`.

    Raises:
        ValueError: if `X` is not 2-D, empty or not finite, has another number of rows than the network has inputs, `keep_prob`
            is out of range, a mask does not fit or is missing, or a network with batch normalization is used before it was
            trained.
        TypeError: if `X` or `keep_prob` is not real, `X` has another dtype than the network, `training` is no truth value, or
            `network` is no `Network`.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([2, 3, 2], rng=np.random.default_rng(0))
        >>> network.forward([[0.0], [0.0]], net).Y_hat
        array([[0.5],
               [0.5]])
    """
    X = _input(X, network)
    _flag(training=training)
    keep_prob = _check.probability(X.dtype, keep_prob=keep_prob)
    drop = _drop(masks, network, X.shape[1], keep_prob, rng) if training else [None] * len(network.layers)
    g, _, _ = _BENDS[network.activation]

    A, passed = X, []
    for number, (layer, norm, D) in enumerate(zip(network.layers, network.norms, drop, strict=True), start=1):
        A_prev, Z_tilde = A, None
        Z = layer.W @ A if layer.b is None else layer.W @ A + layer.b
        if norm is not None and layer.gamma is not None and layer.beta is not None:
            if training:
                Z_tilde, norm = batch_norm.train(Z, layer.gamma, layer.beta, norm, decay=_DECAY)
            else:
                Z_tilde = batch_norm.infer(Z, layer.gamma, layer.beta, _corrected(norm, network.batches))
        A = softmax.forward(Z) if number == len(network.layers) else g(Z if Z_tilde is None else Z_tilde)
        if D is not None:
            A = dropout.forward(A, D, keep_prob=keep_prob)
        passed.append((Z, Z_tilde, A_prev, D, norm))
    Zs, Z_tildes, As, Ds, norms = zip(*passed, strict=True)
    return Pass(A, Zs, Z_tildes, As, Ds, norms)


def backward(
    Y: ArrayLike, passed: Pass, network: Network, *, keep_prob: float = 1.0, lam1: float = 0.0, lam2: float = 0.0, m: int | None = None
) -> tuple[Layer, ...]:
    r"""Return the gradients of the cost $J$ in all parameters, of a forward pass in training.

    Args:
        Y: labels `[C, m]`, one-hot columns or any probabilities, of the dtype of the network; 2-D only.
        passed: what `forward` returned, with `training=True`.
        network: the same network.
        keep_prob: the same probability.
        lam1: strength $\lambda_1 \ge 0$ of the L1 penalty on the weights.
        lam2: strength $\lambda_2 \ge 0$ of the L2 penalty on the weights.
        m: number of examples in the training set, by which the penalties are divided; without it that of the batch.

    Returns:
        A `Layer` of gradients for each layer.

    Raises:
        ValueError: if `Y` does not fit, is not 2-D, empty or not finite, its columns are not probabilities, a hyper-parameter
            is out of range, or `m < 1`.
        TypeError: if an array or a hyper-parameter is not real, dtypes differ, `m` is not an integer, `passed` is no `Pass`, or
            `network` is no `Network`.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([1, 2], rng=np.random.default_rng(0))
        >>> passed = network.forward([[0.0]], net, training=True)
        >>> (gradients,) = network.backward([[1.0], [0.0]], passed, net)
        >>> gradients.b
        array([[-0.5],
               [ 0.5]])
    """
    passed, network = _check.instance(Pass, passed=passed), _check.instance(Network, network=network)
    keep_prob = _check.probability(passed.Y_hat.dtype, keep_prob=keep_prob)
    lam1, lam2 = _check.rate(lam1=lam1), _check.rate(lam2=lam2)
    dZ = softmax.gradient(passed.Y_hat, Y) / passed.Y_hat.shape[1]
    m = dZ.shape[1] if m is None else _check.count(m=m, at_least=1)
    _, slope, _ = _BENDS[network.activation]

    gradients: list[Layer] = []
    for i in reversed(range(len(network.layers))):
        W, b, gamma, _ = network.layers[i]
        Z_tilde, D, dgamma, dbeta = passed.Z_tilde[i], passed.masks[i], None, None
        if i < len(network.layers) - 1:
            dA = network.layers[i + 1].W.T @ dZ
            if D is not None:
                dA = dropout.backward(dA, D, keep_prob=keep_prob)
            dZ = dA * slope(passed.Z[i] if Z_tilde is None else Z_tilde)
            if gamma is not None:
                dZ, dgamma, dbeta = batch_norm.backward(dZ, passed.Z[i], gamma)
        dW = dZ @ passed.A[i].T
        if lam1:
            dW = dW + norm_penalty.l1_gradient(W, lam=lam1, m=m)
        if lam2:
            dW = dW + norm_penalty.l2_gradient(W, lam=lam2, m=m)
        db = None if b is None else np.sum(dZ, axis=1, keepdims=True)
        gradients.append(Layer(dW, db, dgamma, dbeta))
    return tuple(reversed(gradients))


def cost(Y: ArrayLike, passed: Pass, network: Network, *, lam1: float = 0.0, lam2: float = 0.0, m: int | None = None) -> float:
    r"""Return the cost $J$ of a forward pass: the mean loss and the penalties.

    Args:
        Y: labels `[C, m]`, one-hot columns or any probabilities, of the dtype of the network; 2-D only.
        passed: what `forward` returned.
        network: the same network.
        lam1: strength $\lambda_1 \ge 0$ of the L1 penalty on the weights.
        lam2: strength $\lambda_2 \ge 0$ of the L2 penalty on the weights.
        m: number of examples in the training set, by which the penalties are divided; without it that of the batch.

    Returns:
        The cost.

    Raises:
        ValueError: if `Y` does not fit, is not 2-D, empty or not finite, its columns are not probabilities, a hyper-parameter
            is out of range, or `m < 1`.
        TypeError: if an array or a hyper-parameter is not real, dtypes differ, `m` is not an integer, `passed` is no `Pass`, or
            `network` is no `Network`.

    Examples:
        >>> import math
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([2, 3, 4], rng=np.random.default_rng(0))
        >>> passed = network.forward([[0.0], [0.0]], net)
        >>> round(network.cost([[1.0], [0.0], [0.0], [0.0]], passed, net), 4), round(math.log(4), 4)
        (1.3863, 1.3863)
    """
    passed, network = _check.instance(Pass, passed=passed), _check.instance(Network, network=network)
    lam1, lam2 = _check.rate(lam1=lam1), _check.rate(lam2=lam2)
    losses = softmax.loss_from_logits(passed.Z[-1], Y)
    m = len(losses) if m is None else _check.count(m=m, at_least=1)

    return float(losses.mean()) + _penalty(network, lam1=lam1, lam2=lam2, m=m)


def predict(X: ArrayLike, network: Network) -> NDArray[np.intp]:
    """Return the most probable class of each example.

    Args:
        X: inputs `[n, m]`, a column an example, of the dtype of the network; 2-D only.
        network: from `init` or `train`.

    Returns:
        Class numbers `[m]`, counted from 0.

    Raises:
        ValueError: if `X` is not 2-D, empty or not finite, has another number of rows than the network has inputs, or a network
            with batch normalization is used before it was trained.
        TypeError: if `X` is not real, or has another dtype than the network, or `network` is no `Network`.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([2, 2], rng=np.random.default_rng(0))
        >>> net = net._replace(layers=(net.layers[0]._replace(W=np.eye(2)),))
        >>> network.predict([[1.0, 2.0], [3.0, 0.0]], net).tolist()
        [1, 0]
    """
    return softmax.predict(forward(X, network).Z[-1])


def train(
    X: ArrayLike,
    Y: ArrayLike,
    network: Network,
    *,
    epochs: int,
    size: int,
    alpha: float | Callable[[int], float],
    rng: np.random.Generator,
    optimizer: str = "adam",
    options: Mapping[str, float] | None = None,
    keep_prob: float = 1.0,
    lam1: float = 0.0,
    lam2: float = 0.0,
    dev: tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    progress: bool = False,
) -> Trained:
    r"""Return the network after training, and what happened in each epoch. The network given stays as it was.

    Args:
        X: inputs `[n, m]`, a column an example, of the dtype of the network; 2-D only.
        Y: labels `[C, m]`, one-hot columns or any probabilities, of the same dtype.
        network: from `init`, or from another `train` to go on, with the state of the optimizer new.
        epochs: number of passes through the training set, at least 1.
        size: number of examples in a mini-batch, at least 1; the last one of an epoch may be smaller.
        alpha: learning rate $\alpha \in [0, \infty)$, or a function that returns it for an epoch, counted from 1.
        rng: source of the order of the examples and of the masks of dropout; seeded alike, it gives the same bits.
        optimizer: `"gradient_descent"`, `"momentum"`, `"rmsprop"` or `"adam"`.
        options: more keywords for the optimizer's `step`, such as `{"beta": 0.8}`.
        keep_prob: probability in (0, 1] to keep a hidden unit.
        lam1: strength $\lambda_1 \ge 0$ of the L1 penalty on the weights.
        lam2: strength $\lambda_2 \ge 0$ of the L2 penalty on the weights.
        dev: inputs and labels of a development set, on which the error is measured after every epoch.
        patience: number of epochs without a new best error on `dev` after which to stop and return the best network; without
            it, training goes to the end and returns the last.
        progress: whether to show a bar, where `tqdm` is installed.

    Returns:
        `Trained(network, history)`.

    Raises:
        ValueError: if an array is not 2-D, empty or not finite, or does not fit; columns of labels are not probabilities; a
            number is out of range; the optimizer is unknown; `patience` comes without `dev`; batch normalization would meet
            a batch of one example; or the numbers of a diverging training overflow.
        TypeError: if an array or a number is not real, dtypes differ, a count is not an integer, or `network` is no `Network`.

    Examples:
        >>> import numpy as np
        >>> from dlref import datasets, network
        >>> rng = np.random.default_rng(0)
        >>> X, Y = datasets.xor(400, rng=rng)
        >>> net = network.init([2, 16, 2], activation="tanh", rng=rng)
        >>> trained = network.train(X, Y, net, epochs=30, size=32, alpha=0.03, rng=rng)
        >>> bool((network.predict(X, trained.network) == Y.argmax(axis=0)).mean() > 0.95)
        True
    """
    X, Y = _labelled(X, Y, network)
    epochs, size = _check.count(epochs=epochs, at_least=1), _check.count(size=size, at_least=1)
    m = X.shape[1]
    if any(network.norms) and (min(size, m) == 1 or m % size == 1):
        raise ValueError(f"size must leave no batch of one example to batch normalization, got {size} for {m} examples")
    schedule = alpha if callable(alpha) else _constant(_check.rate(alpha=alpha))
    rng = _check.generator(rng=rng)
    step = _choice(_OPTIMIZERS, optimizer=optimizer)
    _check.probability(X.dtype, keep_prob=keep_prob)
    lam1, lam2 = _check.rate(lam1=lam1), _check.rate(lam2=lam2)
    X_dev, Y_dev = (None, None) if dev is None else _labelled(*_pair(dev=dev), network)
    if patience is not None:
        patience = _check.count(patience=patience, at_least=1)
        if X_dev is None:
            raise ValueError(f"patience must come with dev, got {patience} alone")
    _flag(progress=progress)
    if len(dtypes := {x.dtype for layer in network.layers for x in layer if x is not None}) > 1:
        raise TypeError(f"network must be of one dtype, got {' and '.join(sorted(map(str, dtypes)))}")

    theta = _vector(network.layers)
    state = step.init(theta)
    waiting, best = early_stopping.init(), network
    costs, errors, alphas = [], [], []
    for epoch in _bar(range(1, epochs + 1), progress):
        alphas.append(_check.rate(alpha=schedule(epoch)))
        scores, labels, penalty = [], [], 0.0  # the losses of all batches are computed at once
        for X_t, Y_t in mini_batch.batches(X, Y, size=size, rng=rng):
            passed = forward(X_t, network, training=True, keep_prob=keep_prob, rng=rng)
            scores.append(passed.Z[-1])
            labels.append(Y_t)
            penalty += _penalty(network, lam1=lam1, lam2=lam2, m=m) * X_t.shape[1] / m
            gradients = backward(Y_t, passed, network, keep_prob=keep_prob, lam1=lam1, lam2=lam2, m=m)
            theta, state = step.step(theta, _vector(gradients), state, **{**(options or {}), "alpha": alphas[-1]})
            network = Network(_layers(theta, network.layers), passed.norms, network.batches + 1, network.activation)
        losses = softmax.loss_from_logits(np.hstack(scores), np.hstack(labels))
        costs.append(float(losses.mean()) + penalty)
        if X_dev is not None and Y_dev is not None:
            errors.append(float((predict(X_dev, network) != softmax.predict(Y_dev)).mean()))
            if patience is not None:
                waiting = early_stopping.step(waiting, errors[-1], patience=patience)
                if waiting.wait == 0:
                    best = network
                if waiting.stop:
                    break
    if patience is None:
        return Trained(network, History(tuple(costs), tuple(errors), tuple(alphas), best_epoch=len(costs)))
    return Trained(best, History(tuple(costs), tuple(errors), tuple(alphas), best_epoch=waiting.best_epoch))


def _penalty(network: Network, *, lam1: float, lam2: float, m: int) -> float:
    """Return what the weights cost; one penalty that is not wanted is not computed either."""
    weights = [layer.W for layer in network.layers]
    l1 = norm_penalty.l1(weights, lam=lam1, m=m) if lam1 else 0.0
    l2 = norm_penalty.l2(weights, lam=lam2, m=m) if lam2 else 0.0
    return l1 + l2


def _vector(layers: tuple[Layer, ...]) -> Array:
    """Return the parameters of all layers, or the gradients in them, in one vector: an optimizer takes each element by itself."""
    return np.concatenate([x.ravel() for layer in layers for x in layer if x is not None])


def _layers(theta: Array, like: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Return the vector cut into the parameters of layers again, each a view of its part."""
    layers, rest = [], theta
    for layer in like:
        parts: list[Any] = []
        for x in layer:
            part, rest = (None, rest) if x is None else (rest[: x.size].reshape(x.shape), rest[x.size :])
            parts.append(part)
        layers.append(Layer(*parts))
    return tuple(layers)


def _corrected(norm: batch_norm.State, batches: int) -> batch_norm.State:
    """Return the averages of batch normalization without the weight that lies on their start at zero."""
    if batches < 1:
        raise ValueError(f"network must have been trained before its batch normalization is used, got {batches} batches")
    return batch_norm.State(*(moving_average.correct(x, beta=_DECAY, t=batches) for x in norm))


def _drop(
    masks: Iterable[ArrayLike] | None, network: Network, m: int, keep_prob: float, rng: np.random.Generator | None
) -> list[NDArray[np.bool_] | None]:
    """Return a mask for each hidden layer, given or drawn, and none for the last layer."""
    hidden = [layer.W for layer in network.layers[:-1]]
    if masks is not None:
        given = list(masks)
        if len(given) != len(hidden):
            raise ValueError(f"masks must be one for each of {len(hidden)} hidden layers, got {len(given)}")
        return [*(_check.mask(masks=D, units=np.empty((len(W), m))) for D, W in zip(given, hidden, strict=True)), None]
    if keep_prob == 1:
        return [None] * (len(hidden) + 1)
    if rng is None:
        raise ValueError(f"rng or masks must be given in training with keep_prob below 1, got {keep_prob!r} and neither")
    return [*(dropout.mask((len(W), m), keep_prob=keep_prob, rng=rng) for W in hidden), None]


def _input(X: ArrayLike, network: Network) -> Array:
    """Return the input as a matrix that fits the network."""
    X, network = _check.columns(X=X), _check.instance(Network, network=network)
    W = network.layers[0].W
    if len(X) != W.shape[1]:
        raise ValueError(f"X must have a row for each of {W.shape[1]} inputs of the network, got shape {X.shape}")
    if X.dtype != W.dtype:
        raise TypeError(f"X must have the dtype of the network, {W.dtype}; got {X.dtype}")
    return X


def _labelled(X: ArrayLike, Y: ArrayLike, network: Network) -> tuple[Array, Array]:
    """Return inputs and labels that fit the network and each other."""
    X, Y = _input(X, network), _check.columns(Y=Y)
    classes = len(network.layers[-1].W)
    if Y.shape[1] != X.shape[1]:
        raise ValueError(f"Y must have as many columns as X, {X.shape}; got {Y.shape}")
    if len(Y) != classes:
        raise ValueError(f"Y must have a row for each of {classes} classes of the network, got shape {Y.shape}")
    if Y.dtype != X.dtype:
        raise TypeError(f"Y must have the dtype of X, {X.dtype}; got {Y.dtype}")
    _check.probabilities(Y=Y)
    return X, Y


def _constant(alpha: float) -> Callable[[int], float]:
    return lambda epoch: alpha


def _choice(choices: Mapping[str, Any], **named: str) -> Any:
    """Return what a name stands for."""
    name, value = named.popitem()
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}; got {value!r}")
    return choices[value]


def _flag(**named: bool) -> None:
    """Refuse what is no truth value."""
    name, value = named.popitem()
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}")


def _pair(**named: Any) -> tuple[Any, Any]:
    """Return inputs and labels."""
    name, value = named.popitem()
    if not isinstance(value, tuple) or len(value) != 2:
        raise TypeError(f"{name} must be a pair of arrays, got {value!r}")
    return value


def _bar(epochs: Iterable[int], progress: bool) -> Iterable[int]:
    """Return the epochs, behind a progress bar if it is wanted and can be had."""
    if not progress:
        return epochs
    try:
        tqdm = import_module("tqdm").tqdm
    except ImportError:
        return epochs
    shown: Iterable[int] = tqdm(epochs, unit="epoch")
    return shown
