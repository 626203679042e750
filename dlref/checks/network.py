"""The network against its formulas written out, against difference quotients in every parameter, and on data it should learn."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

RNG = np.random.default_rng(0)
X = frozen(RNG.normal(size=(4, 9)))
Y = frozen(np.eye(3)[:, RNG.integers(3, size=9)])
SIZES = [4, 5, 4, 3]
MASKS = [frozen(RNG.random((5, 9)) < 0.7), frozen(RNG.random((4, 9)) < 0.7)]
POINTS = frozen(RNG.uniform(-1, 1, (2, 200)))
LABELS = frozen(np.eye(2)[:, (POINTS[0] * POINTS[1] < 0).astype(int)])
ACTIVATIONS: dict[str, Any] = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
KINDS = [  # activation, batch normalization, probability to keep a unit
    ("relu", False, 1.0),
    ("relu", True, 1.0),
    ("tanh", False, 1.0),
    ("tanh", False, 0.7),
    ("sigmoid", False, 1.0),
    ("sigmoid", True, 0.7),
]


def _still(net: Any) -> Any:
    """Return the network with arrays that cannot be written to."""

    def still(part: Any) -> Any:
        return part and type(part)(*(frozen(x) if isinstance(x, np.ndarray) else x for x in part))

    return net._replace(layers=tuple(still(layer) for layer in net.layers), norms=tuple(still(norm) for norm in net.norms))


def _new(network: Any, sizes: Any = None, **options: Any) -> Any:
    """Return a network whose every parameter is other than 0 and 1."""
    net, rng = network.init(sizes or SIZES, rng=np.random.default_rng(1), **options), np.random.default_rng(2)
    moved = [[None if x is None else x + 0.3 * rng.normal(size=x.shape) for x in layer] for layer in net.layers]
    return _still(net._replace(layers=tuple(type(layer)(*x) for layer, x in zip(net.layers, moved, strict=True))))


def _by_hand(net: Any, x: Any, masks: Any = None, keep_prob: float = 1.0) -> Any:
    """Return Ŷ of a pass of training, written out."""
    A = x
    for i, (W, b, gamma, beta) in enumerate(net.layers[:-1]):
        Z = W @ A if b is None else W @ A + b
        if gamma is not None:
            Z = gamma * (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(Z.var(axis=1, keepdims=True) + 1e-5) + beta
        A = ACTIVATIONS[net.activation](Z)
        A = A if masks is None else A * masks[i] / keep_prob
    e = np.exp(net.layers[-1].W @ A + net.layers[-1].b)
    return e / e.sum(axis=0)


def _cost_by_hand(net: Any, *, lam1: float, lam2: float, m_train: int, **how: Any) -> float:
    """Return J of a pass of training, written out."""
    loss = -(Y * np.log(_by_hand(net, X, **how))).sum(axis=0).mean()
    l1, l2 = sum(np.abs(layer.W).sum() for layer in net.layers), sum((layer.W**2).sum() for layer in net.layers)
    return float(loss + lam1 / (2 * m_train) * l1 + lam2 / (2 * m_train) * l2)


def _changed(net: Any, number: int, name: str, x: Any) -> Any:
    """Return the network with one parameter exchanged."""
    layers = [*net.layers]
    layers[number] = layers[number]._replace(**{name: frozen(x)})
    return net._replace(layers=tuple(layers))


def _parameters(net: Any) -> Any:
    """Return all parameters of a network, or all gradients in them, in one vector."""
    return np.concatenate([x.ravel() for layer in getattr(net, "layers", net) for x in layer if x is not None])


def _train(network: Any, net: Any, x: Any = X, y: Any = Y, **how: Any) -> Any:
    """Train, an epoch of one batch unless told otherwise."""
    return network.train(x, y, net, **({"epochs": 1, "size": x.shape[1], "alpha": 0.1, "rng": np.random.default_rng(3)} | how))


def _error(network: Any, net: Any, x: Any, y: Any) -> float:
    """Return the share of examples whose class is not the predicted one."""
    return float((network.predict(x, net) != y.argmax(axis=0)).mean())


def forward_is_its_formula(network: Any) -> None:
    """A ← g(W·A + b), at the end softmax; batch normalization before the activation and dropout behind it, neither on the last layer."""
    for g, normalize, keep_prob in KINDS:
        net, masks = _new(network, activation=g, normalize=normalize), MASKS if keep_prob < 1 else None
        passed = network.forward(X, net, training=True, keep_prob=keep_prob, masks=masks)
        what = f"Ŷ with {g}{', batch normalization' * normalize}{', dropout' * (keep_prob < 1)}"
        close(what, passed.Y_hat, _by_hand(net, X, masks, keep_prob), rtol=1e-11)


def the_cost_is_the_mean_loss_and_the_penalties(network: Any) -> None:
    """λ/(2M) times Σ|w| and Σw² of the weights, not of the biases; M is the size of the training set, or else of the batch."""
    net = _new(network)
    passed = network.forward(X, net)
    for lam1, lam2 in ((0.0, 0.0), (0.6, 0.0), (0.0, 0.6), (0.5, 0.25)):
        wanted = _cost_by_hand(net, lam1=lam1, lam2=lam2, m_train=30)
        close(f"J at λ₁ = {lam1} and λ₂ = {lam2}", network.cost(Y, passed, net, lam1=lam1, lam2=lam2, m_train=30), wanted, rtol=1e-11)
    wanted = _cost_by_hand(net, lam1=0.5, lam2=0.25, m_train=9)
    close("J without M, of a batch of 9", network.cost(Y, passed, net, lam1=0.5, lam2=0.25), wanted, rtol=1e-11)


def the_gradients_are_the_slopes_of_the_cost(network: Any) -> None:
    """Difference quotients in every element of every parameter, with each activation, batch normalization, dropout and penalty."""
    h, penalty = 1e-5, dict[str, Any](lam1=0.5, lam2=0.8, m_train=20)
    for g, normalize, keep_prob in KINDS:
        net = _new(network, activation=g, normalize=normalize)
        how = dict[str, Any](masks=MASKS if keep_prob < 1 else None, keep_prob=keep_prob)
        gradients = network.backward(Y, network.forward(X, net, training=True, **how), net, **penalty)
        for number, layer in enumerate(net.layers):
            for name, x in layer._asdict().items():
                if x is None:
                    continue
                slopes = np.empty_like(x)
                for index in np.ndindex(x.shape):
                    costs = []
                    for step in (h, -h):
                        moved = x.copy()
                        moved[index] += step
                        costs.append(_cost_by_hand(_changed(net, number, name, moved), **how, **penalty))
                    slopes[index] = (costs[0] - costs[1]) / (2 * h)
                where = f"of layer {number + 1} with {g}{', batch normalization' * normalize}{', dropout' * (keep_prob < 1)}"
                close(f"d{name} {where}", getattr(gradients[number], name), slopes, rtol=1e-6, atol=1e-9)


def a_gradient_has_the_parts_of_its_layer(network: Any) -> None:
    """Beside batch normalization there is no b, for the mean would cancel it, but γ = 1 and β = 0; the last layer has a b."""
    for normalize in (False, True):
        net = network.init(SIZES, rng=np.random.default_rng(0), normalize=normalize)
        gradients = network.backward(Y, network.forward(X, net, training=True), net)
        for number, (layer, gradient) in enumerate(zip(net.layers, gradients, strict=True)):
            has = {"W", "gamma", "beta"} if normalize and number < 2 else {"W", "b"}
            for part in layer._fields:
                x, dx = getattr(layer, part), getattr(gradient, part)
                same(f"whether layer {number + 1} has {part}, and a gradient in it", [x is not None, dx is not None], [part in has] * 2)
                if part != "W" and part in has:
                    same(f"{part} at the start", x, np.full((SIZES[number + 1], 1), float(part == "gamma")))


def the_first_weights(network: Any) -> None:
    """Of the variance 2/n before a ReLU and 1/n elsewhere, within five standard errors, n the number of units before."""
    for g, factor in (("relu", 2), ("tanh", 1), ("sigmoid", 1)):
        hidden, last = network.init([200, 100, 80], rng=np.random.default_rng(3), activation=g).layers
        close(f"the variance of the weights before {g}", hidden.W.var(), factor / 200, rtol=5 * math.sqrt(2 / 20_000))
        close(f"the variance of the last weights, with {g},", last.W.var(), 1 / 100, rtol=5 * math.sqrt(2 / 8_000))


def a_class_is_the_most_probable(network: Any) -> None:
    """Counted from 0, for each example."""
    net = _new(network)
    same("the class of each example", network.predict(X, net), _by_hand(net, X).argmax(axis=0))


def in_use_no_unit_drops_out(network: Any) -> None:
    """Outside training the probability to keep does not count."""
    net = _new(network)
    close("Ŷ in use at keep_prob = 0.5", network.forward(X, net, keep_prob=0.5).Y_hat, _by_hand(net, X), rtol=1e-11)


def in_use_batch_normalization_goes_by_its_averages(network: Any) -> None:
    """Corrected for their start at 0: after one batch they are that batch, and an example alone has what it has among others."""
    net = _new(network, normalize=True)
    used = _still(_train(network, net, alpha=0.0).network)
    Y_hat = network.forward(X, used).Y_hat
    close("Ŷ in use after one batch", Y_hat, _by_hand(net, X), rtol=1e-9)
    close("Ŷ of one example alone", network.forward(X[:, :1], used).Y_hat, Y_hat[:, :1], rtol=1e-11)
    used = _train(network, net, alpha=0.0, epochs=4).network
    Z = net.layers[0].W @ X
    close("the average of the means after four batches", used.norms[0].mean, (1 - 0.9**4) * Z.mean(axis=1, keepdims=True), rtol=1e-11)
    close("its weight", used.norms[0].weight, 1 - 0.9**4)


def the_first_step_of_each_optimizer(network: Any) -> None:
    """W - α·dW, 1 - β of it, and α·dW over its own size, in every parameter at once."""
    net, alpha = _new(network, activation="tanh"), 0.05
    theta = _parameters(net)
    d = _parameters(network.backward(Y, network.forward(X, net, training=True), net, lam2=0.3))
    steps = {"gradient_descent": d, "momentum": 0.1 * d, "rmsprop": d / np.sqrt(0.1 * d**2 + 1e-8), "adam": d / np.sqrt(d**2 + 1e-8)}
    for optimizer, step in steps.items():
        trained = _train(network, net, alpha=alpha, optimizer=optimizer, lam2=0.3)
        close(f"the step of {optimizer}", _parameters(trained.network) - theta, -alpha * step, rtol=1e-8, atol=1e-13)
        close(
            f"the cost before the step of {optimizer}", trained.history.cost, [_cost_by_hand(net, lam1=0, lam2=0.3, m_train=9)], rtol=1e-11
        )


def the_optimizer_remembers(network: Any) -> None:
    """Five steps of momentum in softmax regression, with a keyword of its own, v going from step to step."""
    net = _new(network, [4, 3])
    W, b, vW, vb = net.layers[0].W, net.layers[0].b, 0.0, 0.0
    for _ in range(5):
        dZ = (_by_hand(_changed(_changed(net, 0, "W", W), 0, "b", b), X) - Y) / 9
        vW, vb = 0.5 * vW + 0.5 * dZ @ X.T, 0.5 * vb + 0.5 * dZ.sum(axis=1, keepdims=True)
        W, b = W - 0.1 * vW, b - 0.1 * vb
    trained = _train(network, net, epochs=5, optimizer="momentum", options={"beta": 0.5}).network
    close("W after five steps", trained.layers[0].W, W, rtol=1e-11)
    close("b after five steps", trained.layers[0].b, b, rtol=1e-11)


def each_epoch_takes_every_example_once_in_a_new_order(network: Any) -> None:
    """Two epochs of gradient descent by batches of 4, 4 and 1, in the generator's permutations; the loss by the batch, the penalty by 9."""
    net, rng = _new(network, [4, 3]), np.random.default_rng(3)
    W, b = net.layers[0].W, net.layers[0].b
    for _ in range(2):
        order = rng.permutation(9)
        for part in (order[:4], order[4:8], order[8:]):
            dZ = (_by_hand(_changed(_changed(net, 0, "W", W), 0, "b", b), X[:, part]) - Y[:, part]) / len(part)
            W, b = W - 0.1 * (dZ @ X[:, part].T + 0.5 / 9 * W), b - 0.1 * dZ.sum(axis=1, keepdims=True)
    trained = _train(network, net, epochs=2, size=4, optimizer="gradient_descent", lam2=0.5).network
    close("W after two epochs", trained.layers[0].W, W, rtol=1e-11)
    close("b after two epochs", trained.layers[0].b, b, rtol=1e-11)


def the_cost_of_an_epoch_is_the_mean_over_its_examples(network: Any) -> None:
    """Also where the last batch is shorter; at α = 0 it is the cost of the training set, and nothing moves."""
    net = _new(network)
    trained = _train(network, net, size=4, alpha=0.0, lam1=0.3, lam2=0.5)
    close("the cost of the epoch", trained.history.cost, [_cost_by_hand(net, lam1=0.3, lam2=0.5, m_train=9)], rtol=1e-11)
    same("the parameters at α = 0", _parameters(trained.network), _parameters(net))


def alpha_may_depend_on_the_epoch(network: Any) -> None:
    """Which is counted from 1."""
    net = _new(network)
    trained = _train(network, net, epochs=3, alpha=lambda epoch: 0.2 / (1 + epoch), optimizer="gradient_descent")
    close("α in each epoch", trained.history.alpha, [0.1, 0.2 / 3, 0.05])
    first = _parameters(_train(network, net, alpha=0.1, optimizer="gradient_descent").network)
    alone = _train(network, net, epochs=2, alpha=lambda epoch: 0.1 if epoch == 1 else 0.0, optimizer="gradient_descent").network
    close("the parameters when only epoch 1 has α > 0", _parameters(alone), first)


def early_stopping_brings_back_the_best_network(network: Any) -> None:
    """That of the best epoch to the last bit, patience epochs before the end; without patience, the last."""
    dev = (POINTS[:, 60:], LABELS[:, 60:])
    how: dict[str, Any] = {"x": POINTS[:, :60], "y": LABELS[:, :60], "size": 16, "alpha": 0.03, "dev": dev}
    net = _still(network.init([2, 12, 2], rng=np.random.default_rng(1)))
    best, history = _train(network, net, epochs=150, patience=5, **how)
    errors = np.array(history.dev_error)
    same("the number of epochs, of which the last 5 are not better", len(errors), history.best_epoch + 5)
    same("the first epoch with the smallest error", errors.argmin() + 1, history.best_epoch)
    same("the smallest error", errors.min(), _error(network, best, *dev))
    last, history = _train(network, net, epochs=history.best_epoch, **how)
    same("the parameters of the best epoch", _parameters(best), _parameters(last))
    same("the number of epochs without patience", [len(history.dev_error), history.best_epoch], [history.best_epoch] * 2)
    same("the error of the last epoch", history.dev_error[-1], _error(network, last, *dev))


def the_same_seed_gives_the_same_bits(network: Any) -> None:
    """With dropout, batch normalization and shuffled batches; another seed gives others."""
    net = _new(network, normalize=True)
    how: dict[str, Any] = {"epochs": 3, "size": 5, "keep_prob": 0.8, "lam1": 0.01}
    first, again, other = (_train(network, net, rng=np.random.default_rng(seed), **how) for seed in (7, 7, 8))
    same("the parameters from the same seed", _parameters(again.network), _parameters(first.network))
    same("the cost of each epoch from the same seed", again.history.cost, first.history.cost)
    same("whether the parameters from another seed are others", (_parameters(other.network) != _parameters(first.network)).any(), True)


def units_drop_out_in_training(network: Any) -> None:
    """A share of 1 - keep_prob of the hidden units, within five standard errors, drawn anew for each pass."""
    net, rng = network.init([2, 50, 2], rng=np.random.default_rng(0)), np.random.default_rng(0)
    first, second = (network.forward(POINTS, net, training=True, keep_prob=0.8, rng=rng).masks[0] for _ in range(2))
    close("the share that is kept", first.mean(), 0.8, rtol=0, atol=5 * math.sqrt(0.8 * 0.2 / 10_000))
    same("whether the second pass drops other units", (first != second).any(), True)
    moved = [_parameters(_train(network, net, POINTS, LABELS, keep_prob=keep_prob).network) for keep_prob in (0.8, 1.0)]
    same("whether a training with dropout moves otherwise than one without", (moved[0] != moved[1]).any(), True)


def it_learns_what_no_line_divides(network: Any) -> None:
    """The sign of the product of two numbers, with at most 5 of 100 wrong, by ReLU, and by tanh with batch normalization."""
    for g, normalize in (("relu", False), ("tanh", True)):
        net = _still(network.init([2, 16, 2], rng=np.random.default_rng(4), activation=g, normalize=normalize))
        trained, history = _train(network, net, POINTS, LABELS, epochs=30, size=25, alpha=0.05)
        same(f"whether at most 5 of 100 are wrong with {g}", _error(network, trained, POINTS, LABELS) <= 0.05, True)
        same(f"whether the cost has fallen below a half with {g}", history.cost[-1] < history.cost[0] / 2, True)


def a_sure_mistake_has_a_finite_cost(network: Any) -> None:
    """And a gradient, with scores of a thousand and more."""
    net = _changed(_new(network, [4, 3]), 0, "W", 1e3 * np.ones((3, 4)) * [[1.0], [0.0], [-1.0]])
    passed = network.forward(X, net, training=True)
    same("whether the cost is finite", math.isfinite(network.cost(Y, passed, net)), True)
    same("whether the gradient is finite", np.isfinite(_parameters(network.backward(Y, passed, net))).all(), True)


SLIPS = [
    ("softmax.gradient(passed.Y_hat, Y) / m", "softmax.gradient(passed.Y_hat, Y)", "sums over the batch"),
    ("softmax.gradient(passed.Y_hat, Y) / m", "softmax.gradient(passed.Y_hat, Y) / M", "divides by the training set"),
    ("derivative(passed.Z[i] if Z_tilde is None else Z_tilde)", "derivative(passed.Z[i])", "the slope before batch normalization"),
    ("derivative(passed.Z[i] if Z_tilde is None else Z_tilde)", "derivative(passed.A[i + 1])", "the slope at what the activation returned"),
    ("dA * derivative", "dA + derivative", "adds the slope"),
    ("network.layers[i + 1].W.T @ dZ", "network.layers[i + 1].W.T @ dZ * 2", "doubles on the way back"),
    ("dropout.backward(dA, D, keep_prob=passed.keep_prob)", "dA * D", "p missing on the way back"),
    ("dropout.backward(dA, D, keep_prob=passed.keep_prob)", "dA", "dropout forgotten on the way back"),
    ("dZ, dgamma, dbeta = batch_norm.backward", "_, dgamma, dbeta = batch_norm.backward", "batch normalization forgotten on the way back"),
    ("np.sum(dZ, axis=1, keepdims=True)", "np.mean(dZ, axis=1, keepdims=True)", "the mean in the bias"),
    ("dW + norm_penalty.l2_gradient", "dW - norm_penalty.l2_gradient", "rewards large weights"),
    ("dW = dW + norm_penalty.l1_gradient", "dW + norm_penalty.l1_gradient", "penalty without a gradient"),
    ("M = m if m_train is None else m_train", "M = m", "the penalty's gradient by the batch"),
    ("M = len(losses) if m_train is None else m_train", "M = len(losses)", "the penalty by the batch"),
    ("float(losses.mean()) + _penalty", "float(losses.sum()) + _penalty", "the sum of the losses"),
    ("A = dropout.forward(A, D, keep_prob=keep_prob)", "A = D * A", "p missing on the way"),
    ("norms, drop, strict=True), start=1)", "norms, drop, strict=True))", "an activation on the last layer"),
    ("softmax.forward(Z) if", "activations.sigmoid(Z) if", "sigmoid for softmax"),
    ("g(Z if Z_tilde is None else Z_tilde)", "g(Z)", "batch normalization computed but not used"),
    ("g(Z if Z_tilde is None else Z_tilde)", "g(A if Z_tilde is None else Z_tilde)", "the activation of what comes in"),
    ("layer.W @ A if layer.b is None else layer.W @ A + layer.b", "layer.W @ A", "no bias"),
    ("batch_norm.infer(Z, layer.gamma, layer.beta, norm)", "batch_norm.train(Z, layer.gamma, layer.beta, norm)[0]", "by the batch in use"),
    (
        "batch_norm.infer(Z, layer.gamma, layer.beta, norm)",
        "batch_norm.infer(Z, layer.gamma, layer.beta, norm._replace(weight=1.0))",
        "averages that began at zero",
    ),
    (
        "_drop(X, network, keep_prob, masks, rng) if training else",
        "_drop(X, network, keep_prob, masks, rng or np.random.default_rng(0)) if keep_prob < 1 else",
        "drops out in use",
    ),
    (
        "keep_prob=keep_prob, rng=rng) for W in hidden)",
        "keep_prob=1 - keep_prob, rng=rng) for W in hidden)",
        "the probability to drop for that to keep",
    ),
    ("is_hidden = number < len(pairs)", "is_hidden = True", "the last layer as the hidden ones"),
    ("initialization.he if", "initialization.lecun if", "half the variance before a ReLU"),
    (
        'draw = initialization.he if is_hidden and activation == "relu"',
        "draw = initialization.he if is_hidden",
        "He's variance whatever follows",
    ),
    ("gamma=one, beta=zero)", "gamma=one, beta=one)", "a shift of 1"),
    ("b=zero, gamma=None", "b=one, gamma=None", "biases of 1"),
    ("rate = _rate(alpha, epoch)", "rate = _rate(alpha, epoch - 1)", "the schedule from 0"),
    (
        "_penalty(network, lam1=lam1, lam2=lam2, m_train=m) * X_t.shape[1] / m",
        "_penalty(network, lam1=lam1, lam2=lam2, m_train=m) * size / m",
        "a short batch counts as a full one",
    ),
    (
        "lam1=lam1, lam2=lam2, m_train=m)\n        theta",
        "lam1=lam1, lam2=lam2, m_train=X_t.shape[1])\n        theta",
        "penalties by the batch in training",
    ),
    ("lam1=lam1, lam2=lam2, m_train=m)\n        theta", "m_train=m)\n        theta", "penalties without a gradient in training"),
    ("np.hstack(scores), np.hstack(labels)", "scores[-1], labels[-1]", "the cost of the last batch"),
    ("return l1 + l2", "return l1", "a penalty missing in the cost"),
    ("if waiting.wait == 0:", "if waiting.wait <= 1:", "not the best network"),
    ("if waiting.wait == 0:", "if True:", "the last network instead of the best"),
    ("        if waiting.stop:\n", "        if False:\n", "never stops"),
    ("float((predict(dev[0], network) != softmax", "float((predict(dev[0], best) != softmax", "the error before the epoch"),
    ("float((predict(dev[0], network) != softmax", "float((predict(dev[0], network) == softmax", "the share that is right"),
    ("passed.norms, network.activation)", "network.norms, network.activation)", "batches not counted"),
    ("theta, state = step(", "theta, _ = step(", "optimizer without memory"),
    ("**(options or {})", "**{}", "the optimizer's own keywords ignored"),
    ("rest[x.size :])", "rest)", "every layer cut from the front"),
    ("size=size, rng=rng, permutation=None)", "size=size, rng=None, permutation=None)", "batches never shuffled"),
    ("keep_prob=keep_prob, masks=None, rng=rng)", "keep_prob=1.0, masks=None, rng=rng)", "no unit drops out in training"),
    ("_forward(X_t, network, training=True", "_forward(X_t, network, training=False", "trains as in use"),
    ("softmax.predict(forward(X, network).Z[-1])", "softmax.predict(-forward(X, network).Z[-1])", "the least probable class"),
]
