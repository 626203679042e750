r"""A fully connected network, made of the formulas of this package and nothing else.

$$
\begin{aligned}
A^{[0]} &= X, \qquad Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]} \\[4pt]
A^{[l]} &= g(Z^{[l]}), \qquad \hat Y = \operatorname{softmax}(Z^{[L]}) \\[4pt]
J &= \frac1m \sum_{i=1}^{m} L^{(i)} + \frac{\lambda_1}{2M} \sum_{l} \sum_{i,j} \bigl|w_{ij}^{[l]}\bigr| \\[15pt]
&\quad + \frac{\lambda_2}{2M} \sum_{l} \lVert W^{[l]} \rVert_F^2 \\[15pt]
dZ^{[L]} &= \frac1m (\hat Y - Y), \qquad db^{[l]} = \sum_{i=1}^{m} dZ^{[l](i)} \\[15pt]
dZ^{[l]} &= \left(W^{[l+1]\,T} dZ^{[l+1]}\right) \odot g'(Z^{[l]}) \\[4pt]
dW^{[l]} &= dZ^{[l]} A^{[l-1]\,T} + \frac{\lambda_1}{2M} \operatorname{sign} W^{[l]} + \frac{\lambda_2}{M} W^{[l]}
\end{aligned}
$$

The sums over $i$ run over the $m$ examples of a batch; the penalties are divided by the size $M$ of the training set. $g$ is the
activation of the hidden layers: `relu`, `tanh` or `sigmoid`. With batch normalization they have no $b$: the mean would cancel it,
and the shift does its work. Dropout falls on the activations of the hidden layers.

Source:
    Notes 1.2, 1.3 and 2, where such a network is meant throughout.
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from inspect import unwrap
from itertools import pairwise
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from dlref import (
    activation as activations,
    adam,
    batch_norm,
    dropout,
    early_stopping,
    gradient_descent,
    initialization,
    mini_batch,
    momentum,
    norm_penalty,
    rmsprop,
    softmax,
)
from dlref._contract import ANY_ORDER, MAY_BE_INFINITE, AnyArray, Array, Bool, Call, Float, Int, Kind, NotFinite, Rule, contract, spec
from dlref._rules import NOT_NEGATIVE, PROBABILITIES, Count, CountFrom0, FloatDtype, Generator, NonNegative, Probability, Rate, Weight

ActivationName: TypeAlias = Literal["relu", "tanh", "sigmoid"]
OptimizerName: TypeAlias = Literal["gradient_descent", "momentum", "rmsprop", "adam"]
Cost: TypeAlias = Annotated[float, NOT_NEGATIVE, MAY_BE_INFINITE]

_ACTIVATIONS: dict[str, tuple[Callable[[AnyArray], Array], Callable[[AnyArray], Array]]] = {
    "relu": (activations.relu, activations.relu_derivative),
    "tanh": (activations.tanh, activations.tanh_derivative),
    "sigmoid": (activations.sigmoid, activations.sigmoid_derivative),
}
_OPTIMIZERS: dict[str, Any] = {"gradient_descent": gradient_descent, "momentum": momentum, "rmsprop": rmsprop, "adam": adam}


class Layer(NamedTuple):
    """The parameters of a layer, or the gradients of the cost in them; `None` is one that the layer does not have."""

    W: Float[Array, "n n_prev"]
    """Weights."""
    b: Float[Array, "n 1"] | None
    """Bias; `None` beside batch normalization."""
    gamma: Float[Array, "n 1"] | None
    """Scale of batch normalization."""
    beta: Float[Array, "n 1"] | None
    """Shift of batch normalization."""


class Network(NamedTuple):
    """A network: all that `forward` needs."""

    layers: tuple[Layer, ...]
    """The layers, hidden ones first."""
    norms: tuple[batch_norm.State | None, ...]
    """For each layer what its batch normalization remembers; `None` for one without."""
    activation: ActivationName
    """Name of the activation of the hidden layers."""


class Pass(NamedTuple):
    """What a forward pass leaves for the backward pass, in the tuples one item for each layer, and how it was made."""

    Y_hat: Float[Array, "C m"]
    """Probabilities of the classes."""
    Z: tuple[Float[Array, "n m"], ...]
    """$Z$ before batch normalization; the last are the scores."""
    Z_tilde: tuple[Float[Array, "n m"] | None, ...]
    """$Z$ after it."""
    A: tuple[Float[Array, "n_prev m"], ...]
    """What each layer was given, $X$ first, after dropout."""
    masks: tuple[Bool[Array, "n m"] | None, ...]
    """The masks of dropout."""
    norms: tuple[batch_norm.State | None, ...]
    """What batch normalization remembers: of this batch too, if training."""
    training: bool
    """Whether the pass was one of training."""
    keep_prob: Probability
    """The probability to keep a hidden unit that the masks were drawn with."""


class History(NamedTuple):
    """What happened in each epoch of a training."""

    cost: tuple[Cost, ...]
    """Cost $J$, the mean over the batches, each before its step."""
    dev_error: tuple[Weight, ...]
    """Share of the development set that is wrong after the epoch; empty without one."""
    alpha: tuple[Rate, ...]
    """Learning rate."""
    best_epoch: CountFrom0
    """The epoch whose network is returned, counted from 1: the best one with early stopping, else the last."""


class Trained(NamedTuple):
    """What `train` returns."""

    network: Network
    """The network after the epoch `history.best_epoch`."""
    history: History
    """What happened on the way."""


class Diverged(ValueError):
    """A training whose numbers left the range of their dtype. What came of the epochs before that is kept."""

    def __init__(self, message: str, trained: Trained) -> None:
        """Keep what `train` would have returned after the last epoch that it finished."""
        super().__init__(message, trained)
        self.network = trained.network
        """The network after the epoch `history.best_epoch`; at 0, the one that was given."""
        self.history = trained.history
        """What happened in the epochs that were finished."""

    def __str__(self) -> str:
        """Return the message."""
        return str(self.args[0])


# ---------- what the arguments must be ----------


def _at_least_2(name: str, sizes: list[int], call: Call) -> None:
    if len(sizes) < 2:
        raise ValueError(f"{name} must be at least 2, those of input and output, got {sizes!r}")


def _fits(name: str, network: Network, call: Call) -> None:
    layers, norms = network.layers, network.norms
    if not layers or len(norms) != len(layers):
        raise ValueError(f"{name} must have layers, and as many norms, got {len(layers)} and {len(norms)}")
    for i, (layer, norm) in enumerate(zip(layers, norms, strict=True)):
        parts = {part for part, x in {**layer._asdict(), "norm": norm}.items() if x is not None}
        if parts != {"W", "b"} and (i == len(layers) - 1 or parts != {"W", "gamma", "beta", "norm"}):
            also = "" if i == len(layers) - 1 else ", or W, gamma, beta and a norm"
            raise ValueError(f"{name}.layers[{i}] must have W and b{also}, got {', '.join(sorted(parts))}")
        if norm is not None and len(norm.mean) != len(layer.W):
            raise ValueError(f"{name}.norms[{i}] must be of {len(layer.W)} units as layers[{i}], got {len(norm.mean)}")
    for i, (before, layer) in enumerate(pairwise(layers), start=1):
        if layer.W.shape[1] != (units := len(before.W)):
            raise ValueError(f"{name}.layers[{i}].W must have a column for each of {units} units before it, got shape {layer.W.shape}")
    for argument, axis, wanted, what in (("X", "n", layers[0].W.shape[1], "inputs"), ("Y", "C", len(layers[-1].W), "classes")):
        if call.dims.get(axis, (wanted,))[0] != wanted:
            shape = np.shape(call.values[argument])
            raise ValueError(f"{argument} must have a row for each of {wanted} {what} of the network, got shape {shape}")
    if passed := call.values.get("passed"):
        units, wanted = _units([layer.W for layer in layers], norms), _units(passed.Z, passed.norms)
        if units != wanted:
            raise ValueError(f"{name} must be that of the pass, with layers of {wanted} units, got {units}")


def _units(outputs: Iterable[Array], norms: Iterable[batch_norm.State | None]) -> str:
    """Return the units of each layer in words."""
    return ", ".join(f"{len(x)}{' normalized' if norm else ''}" for x, norm in zip(outputs, norms, strict=True))


def _trained(name: str, network: Network, call: Call) -> None:
    if not call.values.get("training") and any(norm and norm.weight == 0 for norm in network.norms):
        raise ValueError(f"{name} must have been trained before its batch normalization is used, got norms of weight 0.0")


def _differentiable(name: str, passed: Pass, call: Call) -> None:
    if not passed.training and (passed.keep_prob < 1 or any(passed.norms)):
        why = "without it no unit drops out, and batch normalization does not go by the batch"
        raise ValueError(f"{name} must be from `forward` with training=True, got one with training=False: {why}")


def _masks(name: str, value: Any, call: Call) -> list[NDArray[np.bool_]]:
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of masks, got {value!r}")
    given, hidden, m = list(value), call.values["network"].layers[:-1], call.dims["m"][0]
    if len(given) != len(hidden):
        raise ValueError(f"{name} must be one for each of {len(hidden)} hidden layers, got {len(given)}")
    masks = [spec(f"{name}[{i}]", Bool[Array, "..."]).read(D, call) for i, D in enumerate(given)]
    for i, (D, layer) in enumerate(zip(masks, hidden, strict=True)):
        if D.shape != (len(layer.W), m):
            raise ValueError(f"{name}[{i}] must have the shape of its layer, {(len(layer.W), m)}; got {D.shape}")
    return masks


def _to_draw_masks(name: str, rng: Any, call: Call) -> None:
    keep_prob = call.values["keep_prob"]
    if rng is None and call.values["training"] and keep_prob < 1 and call.values["masks"] is None:
        raise ValueError(f"{name} or masks must be given in training with keep_prob below 1, got {keep_prob!r} and neither")


def _no_batch_of_one(name: str, size: int, call: Call) -> None:
    m = call.dims["m"][0]
    if any(call.values["network"].norms) and (min(size, m) == 1 or m % size == 1):
        raise ValueError(f"{name} must leave no batch of one example to batch normalization, got {size} for {m} examples")


def _alpha(name: str, value: Any, call: Call) -> Any:
    return value if callable(value) else spec(name, Rate).read(value, call)


def _options(name: str, value: Any, call: Call) -> dict[str, Any]:
    optimizer = call.values["optimizer"]
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping of keywords, got {value!r}")
    known = _OPTIMIZERS[optimizer].step.__kwdefaults__ or {}
    for keyword in value:
        if keyword not in known:
            raise ValueError(f"{name} must be among those of {optimizer}, {', '.join(known) or 'which has none'}; got {keyword!r}")
    return dict(value)


def _dev(name: str, value: Any, call: Call) -> tuple[Array, Array]:
    if not isinstance(value, tuple) or len(value) != 2:
        raise TypeError(f"{name} must be a pair of arrays, got {value!r}")
    X = spec(f"{name}[0]", Float[AnyArray, "n m_dev"]).read(value[0], call)
    return X, spec(f"{name}[1]", Float[AnyArray, "C m_dev", PROBABILITIES]).read(value[1], call)


def _with_dev(name: str, patience: int | None, call: Call) -> None:
    if patience is not None and call.values["dev"] is None:
        raise ValueError(f"{name} must come with dev, got {patience} alone")


AT_LEAST_2 = Rule("at least 2 of them", _at_least_2)
FITS = Rule("whose layers fit each other and the other arguments", _fits)
TRAINED = Rule("trained before it is used, if it has batch normalization", _trained)
DIFFERENTIABLE = Rule("with `training`, if units drop out or batch normalization goes by the batch", _differentiable)
Masks: TypeAlias = Annotated[Iterable[NDArray[np.bool_] | Any], Kind("truth values, [n, m], for each hidden layer", _masks)]
TO_DRAW_MASKS = Rule("given in training if `keep_prob` is below 1 and there are no `masks`", _to_draw_masks)
NO_BATCH_OF_ONE = Rule("leaving no batch of one example to batch normalization", _no_batch_of_one)
Schedule: TypeAlias = Annotated[float | Callable[[int], float], Kind("a number >= 0 and finite, or a function that returns one", _alpha)]
Options: TypeAlias = Annotated[Mapping[str, float], Kind("a mapping of keywords that the optimizer has", _options)]
Labelled: TypeAlias = Annotated[tuple[AnyArray, AnyArray], Kind("a pair such as `X` and `Y`, with examples of its own", _dev)]
WITH_DEV = Rule("only beside `dev`", _with_dev)


# ---------- the network ----------


@contract
def init(
    sizes: Annotated[Iterable[Count], AT_LEAST_2],
    *,
    rng: Generator,
    activation: ActivationName = "relu",
    normalize: bool = False,
    dtype: FloatDtype = np.float64,
) -> Network:
    r"""Return a network with random weights and zero biases.

    The variance of the weights is $2/n^{[l-1]}$ before a ReLU and $1/n^{[l-1]}$ elsewhere.

    Args:
        sizes: numbers of units, of the input first, of the classes last; with two of them it is softmax regression.
        rng: source of the random numbers.
        activation: activation of the hidden layers.
        normalize: whether the hidden layers have batch normalization, and then no bias.
        dtype: type of all parameters, and of what the network takes and returns.

    Returns:
        The network.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([64, 32, 10], rng=np.random.default_rng(0))
        >>> [layer.W.shape for layer in net.layers]
        [(32, 64), (10, 32)]
    """
    pairs = [*pairwise(sizes)]
    layers: list[Layer] = []
    norms: list[batch_norm.State | None] = []
    for number, (n_prev, n) in enumerate(pairs, start=1):
        is_hidden = number < len(pairs)
        draw = initialization.he if is_hidden and activation == "relu" else initialization.lecun
        W = draw(n, n_prev, rng=rng).astype(dtype)
        zero, one = np.zeros((n, 1), dtype), np.ones((n, 1), dtype)
        is_normalized = is_hidden and normalize
        layers.append(Layer(W, b=None, gamma=one, beta=zero) if is_normalized else Layer(W, b=zero, gamma=None, beta=None))
        norms.append(batch_norm.init(n, dtype=dtype) if is_normalized else None)
    return Network((*layers,), (*norms,), activation)


@contract
def forward(
    X: Float[AnyArray, "n m"],
    network: Annotated[Network, FITS, TRAINED],
    *,
    training: bool = False,
    keep_prob: Probability = 1.0,
    masks: Masks | None = None,
    rng: Annotated[Generator | None, TO_DRAW_MASKS] = None,
) -> Pass:
    r"""Return the probabilities of the classes, and all that was computed on the way.

    Args:
        X: inputs, a column for each example, of the dtype of the network.
        network: from `init` or `train`.
        training: whether batch normalization goes by this batch and remembers it, and whether units drop out.
        keep_prob: probability to keep a hidden unit in training.
        masks: the masks of dropout by hand.
        rng: source of the masks.

    Returns:
        `Pass(Y_hat, Z, Z_tilde, A, masks, norms, training, keep_prob)`.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([2, 3, 2], rng=np.random.default_rng(0))
        >>> network.forward([[0.0], [0.0]], net).Y_hat
        array([[0.5],
               [0.5]])
    """
    g, _ = _ACTIVATIONS[network.activation]
    drop = _drop(X, network, keep_prob, masks, rng) if training else [None] * len(network.layers)

    A, passed = X, []
    for number, (layer, norm, D) in enumerate(zip(network.layers, network.norms, drop, strict=True), start=1):
        A_prev, Z_tilde = A, None
        Z = layer.W @ A if layer.b is None else layer.W @ A + layer.b
        if norm is not None and layer.gamma is not None and layer.beta is not None:
            if training:
                Z_tilde, norm = batch_norm.train(Z, layer.gamma, layer.beta, norm)
            else:
                Z_tilde = batch_norm.infer(Z, layer.gamma, layer.beta, norm)
        A = softmax.forward(Z) if number == len(network.layers) else g(Z if Z_tilde is None else Z_tilde)
        if D is not None:
            A = dropout.forward(A, D, keep_prob=keep_prob)
        passed.append((Z, Z_tilde, A_prev, D, norm))
    Zs, Z_tildes, As, Ds, norms = zip(*passed, strict=True)
    return Pass(A, Zs, Z_tildes, As, Ds, norms, training, keep_prob)


@contract
def backward(
    Y: Float[AnyArray, "C m", PROBABILITIES],
    passed: Annotated[Pass, DIFFERENTIABLE],
    network: Annotated[Network, FITS],
    *,
    lam1: NonNegative = 0.0,
    lam2: NonNegative = 0.0,
    m_train: Count | None = None,
) -> tuple[Layer, ...]:
    r"""Return the gradients of the cost $J$ in all parameters.

    Args:
        Y: labels, one-hot columns or any probabilities, of the dtype of the network.
        passed: what `forward` returned. Its dropout and its batch normalization are differentiated as well.
        network: the same network.
        lam1: strength $\lambda_1$ of the L1 penalty on the weights.
        lam2: strength $\lambda_2$ of the L2 penalty on the weights.
        m_train: number $M$ of examples in the training set, by which the penalties are divided; without it that of the batch.

    Returns:
        A `Layer` of gradients for each layer.

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
    _, derivative = _ACTIVATIONS[network.activation]
    m = passed.Y_hat.shape[1]
    M = m if m_train is None else m_train

    dZ = softmax.gradient(passed.Y_hat, Y) / m
    gradients: list[Layer] = []
    for i in reversed(range(len(network.layers))):
        W, b, gamma, _ = network.layers[i]
        Z_tilde, D, dgamma, dbeta = passed.Z_tilde[i], passed.masks[i], None, None
        if i < len(network.layers) - 1:
            dA = network.layers[i + 1].W.T @ dZ
            if D is not None:
                dA = dropout.backward(dA, D, keep_prob=passed.keep_prob)
            dZ = dA * derivative(passed.Z[i] if Z_tilde is None else Z_tilde)
            if gamma is not None:
                dZ, dgamma, dbeta = batch_norm.backward(dZ, passed.Z[i], gamma)
        dW = dZ @ passed.A[i].T
        if lam1:
            dW = dW + norm_penalty.l1_gradient(W, lam=lam1, m=M)
        if lam2:
            dW = dW + norm_penalty.l2_gradient(W, lam=lam2, m=M)
        db = None if b is None else np.sum(dZ, axis=1, keepdims=True)
        gradients.append(Layer(dW, db, dgamma, dbeta))
    return tuple(reversed(gradients))


@contract
def cost(
    Y: Float[AnyArray, "C m", PROBABILITIES],
    passed: Pass,
    network: Annotated[Network, FITS],
    *,
    lam1: NonNegative = 0.0,
    lam2: NonNegative = 0.0,
    m_train: Count | None = None,
) -> Cost:
    r"""Return the cost $J$ of a forward pass: the mean loss and the penalties.

    Args:
        Y: labels, one-hot columns or any probabilities, of the dtype of the network.
        passed: what `forward` returned.
        network: the same network.
        lam1: strength $\lambda_1$ of the L1 penalty on the weights.
        lam2: strength $\lambda_2$ of the L2 penalty on the weights.
        m_train: number $M$ of examples in the training set, by which the penalties are divided; without it that of the batch.

    Returns:
        The cost.

    Examples:
        >>> import math
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([2, 3, 4], rng=np.random.default_rng(0))
        >>> passed = network.forward([[0.0], [0.0]], net)
        >>> round(network.cost([[1.0], [0.0], [0.0], [0.0]], passed, net), 4), round(math.log(4), 4)
        (1.3863, 1.3863)
    """
    losses = softmax.loss_from_logits(passed.Z[-1], Y)
    M = len(losses) if m_train is None else m_train
    return float(losses.mean()) + _penalty(network, lam1=lam1, lam2=lam2, m_train=M)


@contract
def predict(X: Float[AnyArray, "n m"], network: Annotated[Network, FITS, TRAINED]) -> Int[NDArray[np.intp], " m"]:
    """Return the most probable class of each example.

    Args:
        X: inputs, a column for each example, of the dtype of the network.
        network: from `init` or `train`.

    Returns:
        Class numbers, counted from 0.

    Examples:
        >>> import numpy as np
        >>> from dlref import network
        >>> net = network.init([2, 2], rng=np.random.default_rng(0))
        >>> net = net._replace(layers=(net.layers[0]._replace(W=np.eye(2)),))
        >>> network.predict([[1.0, 2.0], [3.0, 0.0]], net).tolist()
        [1, 0]
    """
    return softmax.predict(forward(X, network).Z[-1])


@contract
def train(
    X: Float[AnyArray, "n m", ANY_ORDER],
    Y: Float[AnyArray, "C m", PROBABILITIES, ANY_ORDER],
    network: Annotated[Network, FITS],
    *,
    epochs: Count,
    size: Annotated[Count, NO_BATCH_OF_ONE],
    alpha: Schedule,
    rng: Generator,
    optimizer: OptimizerName = "adam",
    options: Options | None = None,
    keep_prob: Probability = 1.0,
    lam1: NonNegative = 0.0,
    lam2: NonNegative = 0.0,
    dev: Labelled | None = None,
    patience: Annotated[Count | None, WITH_DEV] = None,
    progress: bool = False,
) -> Trained:
    r"""Return the network after training, and what happened in each epoch. The network given stays as it was.

    A training that diverges raises `Diverged`, which keeps the network and the history of the epochs before.

    Args:
        X: inputs, a column for each example, of the dtype of the network.
        Y: labels, one-hot columns or any probabilities, of the same dtype.
        network: from `init`, or from another `train` to go on, with the state of the optimizer new.
        epochs: number of passes through the training set.
        size: number of examples in a mini-batch; the last one of an epoch may be smaller.
        alpha: learning rate $\alpha$, or a function that returns it for an epoch, counted from 1.
        rng: source of the order of the examples and of the masks of dropout; seeded alike, it gives the same bits.
        optimizer: the module whose `step` is taken.
        options: more keywords for the optimizer's `step`, such as `{"beta": 0.8}`.
        keep_prob: probability to keep a hidden unit.
        lam1: strength $\lambda_1$ of the L1 penalty on the weights.
        lam2: strength $\lambda_2$ of the L2 penalty on the weights.
        dev: inputs and labels of a development set, on which the error is measured after every epoch.
        patience: number of epochs without a new best error on `dev` after which to stop and return the best network; without
            it, training goes to the end and returns the last.
        progress: whether to show a bar, where `tqdm` is installed.

    Returns:
        `Trained(network, history)`.

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
    X, Y = np.asfortranarray(X), np.asfortranarray(Y)  # each example in one piece, which makes it cheap to pick
    state = _OPTIMIZERS[optimizer].init(_vector(network.layers))
    best, best_epoch, waiting = network, 0, early_stopping.init()
    costs: list[float] = []
    errors: list[float] = []
    alphas: list[float] = []
    for epoch in _bar(range(1, epochs + 1), progress):
        rate = _rate(alpha, epoch)
        try:
            step = _OPTIMIZERS[optimizer].step
            hyper = {**(options or {}), "alpha": rate}
            network, state, J = _epoch(X, Y, network, state, step, hyper, size=size, rng=rng, keep_prob=keep_prob, lam1=lam1, lam2=lam2)
            error = None if dev is None else float((predict(dev[0], network) != softmax.predict(dev[1])).mean())
        except NotFinite as reason:
            message = f"alpha must be small enough for the training to stay finite, got {rate!r} in epoch {epoch}: {reason}"
            raise Diverged(message, Trained(best, History((*costs,), (*errors,), (*alphas,), best_epoch))) from reason
        costs.append(J)
        alphas.append(rate)
        if error is not None:
            errors.append(error)
            if patience is not None:
                waiting = early_stopping.step(waiting, error, patience=patience)
        if waiting.wait == 0:
            best, best_epoch = network, epoch
        if waiting.stop:
            break
    return Trained(best, History((*costs,), (*errors,), (*alphas,), best_epoch))


@np.errstate(all="ignore")  # what overflows is refused by the function that gets it next
def _epoch(
    X: Array,
    Y: Array,
    network: Network,
    state: Any,
    step: Any,
    hyper: dict[str, float],
    *,
    size: int,
    rng: np.random.Generator,
    keep_prob: float,
    lam1: float,
    lam2: float,
) -> tuple[Network, Any, float]:
    """Return the network and the state of the optimizer after one pass through the training set, and the mean cost on the way."""
    theta, m = _vector(network.layers), X.shape[1]
    scores, labels, penalty = [], [], 0.0  # the losses of all batches are computed at once
    for X_t, Y_t in _batches(X, Y, size=size, rng=rng, permutation=None):
        passed = _forward(X_t, network, training=True, keep_prob=keep_prob, masks=None, rng=rng)
        scores.append(passed.Z[-1])
        labels.append(Y_t)
        penalty += _penalty(network, lam1=lam1, lam2=lam2, m_train=m) * X_t.shape[1] / m
        gradients = _backward(Y_t, passed, network, lam1=lam1, lam2=lam2, m_train=m)
        theta, state = step(theta, _vector(gradients), state, **hyper)
        step = getattr(step, "__wrapped__", step)  # its contract has held the hyper-parameters, which are those of the whole epoch
        network = Network(_layers(theta, network.layers), passed.norms, network.activation)
    losses = softmax.loss_from_logits(np.hstack(scores), np.hstack(labels))
    gradient_descent.init(theta)  # refuses numbers that are not finite
    return network, state, float(losses.mean()) + penalty


# The same functions without their contracts: what they are given in a training was read when it began.
_batches, _forward, _backward = unwrap(mini_batch.batches), unwrap(forward), unwrap(backward)


def _penalty(network: Network, *, lam1: float, lam2: float, m_train: int) -> float:
    """Return what the weights cost; one penalty that is not wanted is not computed either."""
    weights = [layer.W for layer in network.layers]
    l1 = norm_penalty.l1(weights, lam=lam1, m=m_train) if lam1 else 0.0
    l2 = norm_penalty.l2(weights, lam=lam2, m=m_train) if lam2 else 0.0
    return l1 + l2


def _drop(
    X: Array, network: Network, keep_prob: float, masks: Iterable[NDArray[np.bool_] | Any] | None, rng: np.random.Generator | None
) -> list[NDArray[np.bool_] | None]:
    """Return a mask for each hidden layer, given or drawn, and none for the last layer."""
    hidden = [layer.W for layer in network.layers[:-1]]
    if masks is not None:
        return [*masks, None]
    if keep_prob == 1 or rng is None:
        return [None] * (len(hidden) + 1)
    return [*(dropout.mask((len(W), X.shape[1]), keep_prob=keep_prob, rng=rng) for W in hidden), None]


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


def _rate(alpha: float | Callable[[int], float], epoch: int) -> float:
    """Return the learning rate of an epoch."""
    if not callable(alpha):
        return alpha
    rate: float = get_args(Rate)[1].read(f"alpha({epoch})", alpha(epoch), Call({}, {}), float)
    return rate


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
