"""The network beside its checks: against the parts it is made of, on data it should learn, diverging, and refusing."""

import math
import pickle
import re
import sys
import types
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from dlref import activation, adam, batch_norm, datasets, dropout, network, softmax
from dlref._contract import Array

RNG = np.random.default_rng(0)
X = RNG.normal(size=(4, 9))
Y = np.eye(3)[:, RNG.integers(3, size=9)]
SIZES = [4, 6, 5, 3]
MASKS = [RNG.random((6, 9)) < 0.7, RNG.random((5, 9)) < 0.7]


def new(*, seed: int = 1, **options: Any) -> network.Network:
    """Return a network whose every parameter is other than 0 and 1."""
    net = network.init(SIZES, rng=np.random.default_rng(seed), **options)
    rng = np.random.default_rng(seed + 1)
    layers = []
    for layer in net.layers:
        moved = {name: (x + 0.3 * rng.normal(size=x.shape)).astype(x.dtype) for name, x in layer._asdict().items() if x is not None}
        layers.append(layer._replace(**moved))
    return net._replace(layers=tuple(layers))


def changed(net: network.Network, number: int, name: str, x: Array) -> network.Network:
    """Return the network with one parameter exchanged."""
    layers = list(net.layers)
    layers[number] = layers[number]._replace(**{name: x})
    return net._replace(layers=tuple(layers))


def arrays(net: network.Network) -> list[Array]:
    """Return all arrays that a network holds, in order."""
    return [x for part in (*net.layers, *net.norms) if part is not None for x in part if isinstance(x, np.ndarray)]


def assert_same(one: network.Network, other: network.Network) -> None:
    """Demand the same network to the last bit."""
    for x, y in zip(arrays(one), arrays(other), strict=True):
        np.testing.assert_array_equal(x, y, strict=True)
    assert [norm and norm.weight for norm in one.norms] == [norm and norm.weight for norm in other.norms]
    assert one.activation == other.activation


def bias(layer: network.Layer) -> Array:
    """Return the bias of a layer that has one."""
    assert layer.b is not None
    return layer.b


def error(net: network.Network, X: Array, Y: Array) -> float:
    """Return the share of wrong predictions."""
    return float((network.predict(X, net) != Y.argmax(axis=0)).mean())


# ---------------------------------------------------------------- the parts


def test_forward_in_training_is_made_of_the_modules() -> None:
    """Batch normalization before the activation, dropout behind it; neither on the last layer. The pass says how it was made."""
    net = new(normalize=True)
    passed = network.forward(X, net, training=True, keep_prob=0.7, masks=MASKS)

    A = X
    for number, D in enumerate(MASKS):
        W, _, gamma, beta = net.layers[number]
        assert gamma is not None
        assert beta is not None
        Z_tilde, state = batch_norm.train(W @ A, gamma, beta, batch_norm.init(len(W)))
        norm = passed.norms[number]
        assert norm is not None
        np.testing.assert_array_equal(norm.mean, state.mean)
        np.testing.assert_array_equal(norm.variance, state.variance)
        assert norm.weight == state.weight
        A = dropout.forward(activation.relu(Z_tilde), D, keep_prob=0.7)
    np.testing.assert_array_equal(passed.Y_hat, softmax.forward(net.layers[-1].W @ A + bias(net.layers[-1])))
    assert (passed.training, passed.keep_prob) == (True, 0.7)
    for D, mask in zip(passed.masks, (*MASKS, None), strict=True):
        np.testing.assert_array_equal(D, mask)
    used = network.forward(X, new(), keep_prob=0.7)
    assert (used.training, used.keep_prob, used.masks) == (False, 0.7, (None,) * 3)


# ---------------------------------------------------------------- training


def test_three_steps_of_adam() -> None:
    """The state of the optimizer goes from step to step, and its own keywords reach it."""
    net = network.init([4, 3], rng=np.random.default_rng(2))

    trained, _ = network.train(X, Y, net, epochs=3, size=9, alpha=0.1, options={"beta1": 0.5}, rng=np.random.default_rng(0))

    W, b = net.layers[0].W, bias(net.layers[0])
    state_W, state_b = adam.init(W), adam.init(b)
    for _ in range(3):
        dZ = (softmax.forward(W @ X + b) - Y) / 9
        (W, state_W), (b, state_b) = (
            adam.step(W, dZ @ X.T, state_W, alpha=0.1, beta1=0.5),
            adam.step(b, dZ.sum(axis=1, keepdims=True), state_b, alpha=0.1, beta1=0.5),
        )
    np.testing.assert_allclose(trained.layers[0].W, W, rtol=1e-10)
    np.testing.assert_allclose(bias(trained.layers[0]), b, rtol=1e-10)


def test_softmax_regression_comes_to_its_minimum() -> None:
    """Without a hidden layer and with L2 the cost is convex: its slope goes to zero."""
    net = network.init([4, 3], rng=np.random.default_rng(2))

    net, _ = network.train(X, Y, net, epochs=3000, size=9, alpha=0.5, optimizer="momentum", lam2=1.0, rng=np.random.default_rng(0))

    (gradient,) = network.backward(Y, network.forward(X, net, training=True), net, lam2=1.0)
    assert np.abs(gradient.W).max() < 1e-10


@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "rmsprop", "adam"])
def test_every_optimizer_learns_xor(optimizer: network.OptimizerName) -> None:
    """Which no line divides."""
    rng = np.random.default_rng(4)
    points, labels = datasets.xor(300, rng=rng)
    net = network.init([2, 32, 2], rng=rng)
    alpha = {"gradient_descent": 0.5, "momentum": 0.5}.get(optimizer, 0.02)

    trained, history = network.train(points, labels, net, epochs=100, size=32, alpha=alpha, optimizer=optimizer, rng=rng)

    assert error(trained, points, labels) < 0.04
    assert history.cost[-1] < 0.3 * history.cost[0]


@pytest.mark.parametrize(
    "options",
    [
        {"activation": "relu"},
        {"activation": "tanh"},
        {"activation": "sigmoid", "normalize": True},
        {"normalize": True, "sizes": [2, 24, 24, 24, 3]},
        {"normalize": True, "keep_prob": 0.9},
        {"lam2": 0.05},
        {"lam1": 0.02},
    ],
)
def test_every_kind_of_network_learns_a_spiral(options: dict[str, Any]) -> None:
    """Three arms; two of three points are wrong by guessing."""
    rng = np.random.default_rng(5)
    points, labels = datasets.spiral(450, rng=rng, classes=3, turns=0.5)
    kind = {name: options[name] for name in ("activation", "normalize") if name in options}
    net = network.init(options.get("sizes", [2, 32, 32, 3]), rng=rng, **kind)
    penalties = {name: options[name] for name in ("keep_prob", "lam1", "lam2") if name in options}

    trained, _ = network.train(points, labels, net, epochs=60, size=45, alpha=0.02, rng=rng, **penalties)

    assert error(trained, points, labels) < 0.08


def test_the_digits_are_learned_in_seconds() -> None:
    """At least 97 of 100 that the network never saw, by the median of three seeds."""
    images, labels = datasets.digits()
    images = images / 16
    errors = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        order = rng.permutation(1797)
        fit, test = order[:1437], order[1437:]
        net = network.init([64, 64, 10], rng=rng)
        trained, _ = network.train(images[:, fit], labels[:, fit], net, epochs=30, size=32, alpha=0.003, rng=rng)
        errors.append(error(trained, images[:, test], labels[:, test]))

    assert sorted(errors)[1] <= 0.03


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_seed_gives_the_same_bits(dtype: Any) -> None:
    """With dropout, batch normalization and shuffled batches; and in the dtype of the network throughout."""

    def run(seed: int) -> network.Trained:
        net = network.init(SIZES, rng=np.random.default_rng(seed), normalize=True, dtype=dtype)
        options: dict[str, Any] = {"keep_prob": 0.8, "lam1": 0.01, "lam2": 0.01, "rng": np.random.default_rng(seed)}
        return network.train(X.astype(dtype), Y.astype(dtype), net, epochs=4, size=5, alpha=0.01, **options)

    first, second = run(7), run(7)

    assert_same(first.network, second.network)
    assert first.history == second.history
    assert {x.dtype for x in arrays(first.network)} == {np.dtype(dtype)}
    assert network.forward(X.astype(dtype), first.network).Y_hat.dtype == dtype
    assert (run(8).network.layers[0].W != first.network.layers[0].W).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, lambda x: np.repeat(x, 2, axis=1)[:, ::2], lambda x: x[::-1].copy()[::-1]],
    ids=["columns in one piece", "every other column", "rows backwards"],
)
def test_the_layout_of_the_inputs_does_not_matter(layout: Any, dtype: Any) -> None:
    """To the last bit: a layer of one unit sums its products in another order for another layout."""
    rng = np.random.default_rng(6)
    inputs, labels = rng.normal(size=(67, 150)).astype(dtype), np.eye(3, dtype=dtype)[:, rng.integers(3, size=150)]
    net = network.init([67, 1, 3], rng=rng, dtype=dtype)
    options: dict[str, Any] = {"epochs": 2, "size": 32, "alpha": 0.01}

    passed = network.forward(layout(inputs), net)
    trained = network.train(layout(inputs), layout(labels), net, rng=np.random.default_rng(0), **options)

    np.testing.assert_array_equal(passed.Y_hat, network.forward(inputs, net).Y_hat)
    expected = network.train(inputs, labels, net, rng=np.random.default_rng(0), **options)
    assert_same(trained.network, expected.network)
    assert trained.history == expected.history


def test_a_trained_network_shares_no_memory() -> None:
    """Not with the one it began as, not even where it did not move, and no part with another."""
    net = new(normalize=True)

    trained, _ = network.train(X, Y, net, epochs=1, size=9, alpha=0.0, rng=RNG)

    parts = [x for layer in trained.layers for x in layer if x is not None]
    for i, x in enumerate(parts):
        assert x.flags.writeable
        assert not any(np.shares_memory(x, other) for other in (*parts[:i], *arrays(net), X, Y))


def test_nothing_given_is_changed() -> None:
    """Read-only arrays will do, for a network too."""
    net = new(normalize=True)
    before = [x.copy() for x in arrays(net)]
    inputs, labels = X.copy(), Y.copy()
    for x in (inputs, labels, *arrays(net)):
        x.flags.writeable = False

    network.train(inputs, labels, net, epochs=2, size=4 + 1, alpha=0.1, rng=np.random.default_rng(0), dev=(inputs, labels), patience=1)

    for x, y in zip(arrays(net), before, strict=True):
        np.testing.assert_array_equal(x, y)
    np.testing.assert_array_equal(inputs, X)


# ---------------------------------------------------------------- progress


def test_progress_is_silent_without_tqdm(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And changes nothing."""
    monkeypatch.setitem(sys.modules, "tqdm", None)

    network.train(X, Y, new(), epochs=2, size=9, alpha=0.1, rng=RNG, progress=True)

    assert capsys.readouterr() == ("", "")


def test_progress_shows_the_epochs_where_tqdm_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only when asked for."""
    shown: list[int] = []

    def tqdm(epochs: Iterable[int], unit: str) -> Iterable[int]:
        assert unit == "epoch"
        for epoch in epochs:
            shown.append(epoch)
            yield epoch

    monkeypatch.setitem(sys.modules, "tqdm", types.SimpleNamespace(tqdm=tqdm))

    network.train(X, Y, new(), epochs=2, size=9, alpha=0.1, rng=RNG)
    assert shown == []
    network.train(X, Y, new(), epochs=2, size=9, alpha=0.1, rng=RNG, progress=True)
    assert shown == [1, 2]


# ---------------------------------------------------------------- refusals


def fit(X: Any = X, Y: Any = Y, net: network.Network | None = None, **options: Any) -> network.Trained:
    """Train for an epoch."""
    defaults: dict[str, Any] = {"epochs": 1, "size": 9, "alpha": 0.1, "rng": np.random.default_rng(0)}
    return network.train(X, Y, net or new(), **(defaults | options))


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"X": X[:3]}, ValueError, r"X must have a row for each of 4 inputs of the network, got shape \(3, 9\)"),
        ({"X": X[0]}, ValueError, r"X must be 2-D, \[n, m\], got shape \(9,\)"),
        ({"Y": Y.astype(np.float32)}, TypeError, "Y must have the dtype of X, float64; got float32"),
        ({"Y": np.eye(2)[:, [0, 1] * 4 + [0]]}, ValueError, r"Y must have a row for each of 3 classes of the network, got shape \(2, 9\)"),
        ({"Y": Y[:, :8]}, ValueError, r"Y must be \[C, m\] with m = 9 as in X, \(4, 9\); got shape \(3, 8\)"),
        ({"Y": 2 * Y}, ValueError, r"Y must be in \[0, 1\], got 2\.0"),
        ({"optimizer": "sgd"}, ValueError, "optimizer must be one of gradient_descent, momentum, rmsprop, adam, got 'sgd'"),
        ({"patience": 3}, ValueError, "patience must come with dev, got 3 alone"),
        ({"patience": 0, "dev": (X, Y)}, ValueError, "patience must be >= 1, got 0"),
        ({"dev": X}, TypeError, "dev must be a pair of arrays, got .*"),
        ({"dev": (X[:2], Y)}, ValueError, r"dev\[0\] must be \[n, m_dev\] with n = 4 as in X, \(4, 9\); got shape \(2, 9\)"),
        ({"dev": (X, Y[:, :3])}, ValueError, r"dev\[1\] must be \[C, m_dev\] with m_dev = 9 as in dev\[0\], \(4, 9\); got shape \(3, 3\)"),
        ({"dev": (X, 2 * Y)}, ValueError, r"dev\[1\] must be in \[0, 1\], got 2\.0"),
        ({"progress": 1}, TypeError, "progress must be True or False, got 1"),
        ({"alpha": -1.0}, ValueError, r"alpha must be >= 0 and finite, got -1\.0"),
        ({"alpha": "0.1"}, TypeError, r"alpha must be a real number, got '0\.1'"),
        ({"alpha": lambda epoch: 1.0 - epoch / 2, "epochs": 3}, ValueError, r"alpha\(3\) must be >= 0 and finite, got -0\.5"),
        ({"rng": 0}, TypeError, r"rng must be a numpy\.random\.Generator, got 0"),
        ({"options": {"beta1": 1.0}}, ValueError, r"beta1 must be in \[0, 1\), got 1\.0"),
        ({"options": {"beta": 0.5}}, ValueError, "options must be among those of adam, beta1, beta2, eps_root, eps; got 'beta'"),
        ({"options": {"alpha": 0.5}, "optimizer": "gradient_descent"}, ValueError, "options must be among .*, which has none; got 'alpha'"),
        ({"options": [("beta1", 0.5)]}, TypeError, "options must be a mapping of keywords, got .*"),
    ],
)
def test_training_refuses(options: dict[str, Any], kind: type[Exception], message: str) -> None:
    """At once, and saying why."""
    with pytest.raises(kind, match=f"(?s)^{message}$"):
        fit(**options)


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_refuses_batches_of_one_beside_batch_normalization(size: int) -> None:
    """9 examples leave one over; without batch normalization that is welcome."""
    with pytest.raises(ValueError, match=rf"^size must leave no batch of one example to batch normalization, got {size} for 9 examples$"):
        fit(net=new(normalize=True), size=size)
    fit(size=size)


def test_refuses_a_network_that_is_none() -> None:
    """Sizes and activation are checked when it is made."""
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"^sizes must be at least 2, those of input and output, got \[3\]$"):
        network.init([3], rng=rng)
    with pytest.raises(ValueError, match=r"^sizes\[1\] must be >= 1, got 0$"):
        network.init([3, 0, 2], rng=rng)
    with pytest.raises(ValueError, match=r"^activation must be one of relu, tanh, sigmoid, got 'selu'$"):
        network.init([3, 2], rng=rng, activation="selu")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^normalize must be True or False, got 1$"):
        network.init([3, 2], rng=rng, normalize=1)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("call", ["forward", "predict", "train"])
def test_refuses_two_dtypes(call: str, number: int) -> None:
    """All layers and the inputs are of one."""
    net = new()
    mixed = changed(net, number, "W", net.layers[number].W.astype(np.float32))
    calls: dict[str, Any] = {
        "forward": lambda: network.forward(X, mixed),
        "predict": lambda: network.predict(X, mixed),
        "train": lambda: fit(net=mixed),
    }

    with pytest.raises(TypeError, match=rf"^network\.layers\[{number}\]\.W must have the dtype of X, float64; got float32$"):
        calls[call]()


def test_refuses_a_network_whose_parts_do_not_fit() -> None:
    """One made by hand may lack a part, or have one too many."""
    net, normal = new(), new(normalize=True)
    first, second, last = net.layers
    parts = r"must have W and b, or W, gamma, beta and a norm, got"
    bad: list[tuple[network.Network, str]] = [
        (net._replace(layers=()), r"network must have layers, and as many norms, got 0 and 3"),
        (net._replace(norms=net.norms[:2]), r"network must have layers, and as many norms, got 3 and 2"),
        (
            net._replace(layers=(first, last, last)),
            r"network\.layers\[1\]\.W must have a column for each of 6 units before it, got shape \(3, 5\)",
        ),
        (
            changed(net, 1, "b", bias(first)),
            r"network\.layers\[1\]\.b must be \[n, 1\] with n = 5 as in network\.layers\[1\]\.W, \(5, 6\); got shape \(6, 1\)",
        ),
        (net._replace(layers=(first, second._replace(b=None), last)), rf"network\.layers\[1\] {parts} W"),
        (changed(net, 1, "gamma", bias(second)), rf"network\.layers\[1\] {parts} W, b, gamma"),
        (normal._replace(norms=(None,) * 3), rf"network\.layers\[0\] {parts} W, beta, gamma"),
        (normal._replace(norms=(normal.norms[1], *normal.norms[1:])), r"network\.norms\[0\] must be of 6 units as layers\[0\], got 5"),
        (net._replace(norms=(None, None, batch_norm.init(3))), r"network\.layers\[2\] must have W and b, got W, b, norm"),
        (net._replace(activation="selu"), r"network\.activation must be one of relu, tanh, sigmoid, got 'selu'"),  # type: ignore[arg-type]
    ]
    for one, message in bad:
        with pytest.raises(ValueError, match=f"^{message}$"):
            network.forward(X, one, training=True)
    with pytest.raises(TypeError, match=r"^network must be a dlref\.network\.Network, got a dlref\.network\.Pass$"):
        network.predict(X, network.forward(X, net))  # type: ignore[arg-type]


def test_refuses_the_pass_of_another_network() -> None:
    """The units of every layer are compared, and which of them are normalized."""
    passed = network.forward(X, network.init([4, 7, 3], rng=np.random.default_rng(0)), training=True)
    normal = network.forward(X, new(normalize=True), training=True)
    functions: tuple[Any, ...] = (network.cost, network.backward)

    for function in functions:
        with pytest.raises(ValueError, match=r"^network must be that of the pass, with layers of 7, 3 units, got 6, 5, 3$"):
            function(Y, passed, new())
        with pytest.raises(ValueError, match=r"^network must be that .* of 6 normalized, 5 normalized, 3 units, got 6, 5, 3$"):
            function(Y, normal, new())
        with pytest.raises(ValueError, match=r"^passed\.Y_hat must have the shape of Y, \(3, 8\); got \(3, 9\)$"):
            function(Y[:, :8], passed, new())


@pytest.mark.parametrize("options", [{"normalize": True}, {"keep_prob": 0.7}, {"normalize": True, "keep_prob": 0.7}])
def test_refuses_to_differentiate_a_pass_of_use(options: dict[str, Any]) -> None:
    """Where batch normalization goes by its averages, or no unit dropped out, the gradient of the training is another one."""
    net = fit(net=new(normalize=options.get("normalize", False))).network
    passed = network.forward(X, net, keep_prob=options.get("keep_prob", 1.0))

    with pytest.raises(ValueError, match=r"^passed must be from `forward` with training=True, got one with training=False: without it "):
        network.backward(Y, passed, net)
    assert network.cost(Y, passed, net) > 0


def test_a_pass_of_use_is_one_of_training_without_dropout_and_batch_normalization() -> None:
    """Then it is the same function, and its gradient the same."""
    net = new()

    used, trained = (network.backward(Y, network.forward(X, net, training=training), net) for training in (False, True))

    for one, other in zip(used, trained, strict=True):
        np.testing.assert_array_equal(one.W, other.W)
        np.testing.assert_array_equal(bias(one), bias(other))


def test_refuses_to_use_batch_normalization_that_saw_no_batch() -> None:
    """There is nothing yet to normalize by."""
    with pytest.raises(
        ValueError, match=r"^network must have been trained before its batch normalization is used, got norms of weight 0\.0$"
    ):
        network.predict(X, new(normalize=True))
    with pytest.raises(ValueError, match=r"^network must have been trained before"):
        network.forward(X, new(normalize=True))


def test_refuses_masks_that_do_not_fit() -> None:
    """One for each hidden layer, of its shape; or a generator to draw them."""
    with pytest.raises(ValueError, match=r"^masks must be one for each of 2 hidden layers, got 1$"):
        network.forward(X, new(), training=True, keep_prob=0.7, masks=MASKS[:1])
    with pytest.raises(ValueError, match=r"^masks\[0\] must have the shape of its layer, \(6, 9\); got \(5, 9\)$"):
        network.forward(X, new(), training=True, keep_prob=0.7, masks=MASKS[::-1])
    with pytest.raises(TypeError, match=r"^masks\[0\] must hold truth values, got dtype float64$"):
        network.forward(X, new(), training=True, keep_prob=0.7, masks=[1.0 * D for D in MASKS])
    with pytest.raises(TypeError, match=r"^masks must be a list of masks, got 0\.7$"):
        network.forward(X, new(), training=True, keep_prob=0.7, masks=0.7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^rng or masks must be given in training with keep_prob below 1, got 0\.7 and neither$"):
        network.forward(X, new(), training=True, keep_prob=0.7)


# ---------------------------------------------------------------- divergence


def diverge(**options: Any) -> network.Diverged:
    """Return what a training says that has gone wrong; NumPy warns of nothing, even if it is told to stop at everything."""
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(network.Diverged) as diverged:
            fit(**options)
    return diverged.value


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("optimizer", ["gradient_descent", "momentum", "rmsprop", "adam"])
def test_a_training_that_diverges_keeps_its_history(optimizer: str, dtype: Any, normalize: bool) -> None:
    """Four good epochs and then a learning rate with which a weight leaves its dtype, whichever function notices it first."""
    huge, inputs, labels = float(np.finfo(dtype).max) / 2, X.astype(dtype), Y.astype(dtype)

    def alpha(epoch: int) -> float:
        return 0.01 if epoch < 5 else huge

    net = new(normalize=normalize, dtype=dtype)
    options: dict[str, Any] = {"size": 5, "optimizer": optimizer, "dev": (inputs, labels)}
    diverged = diverge(X=inputs, Y=labels, net=net, epochs=100, alpha=alpha, rng=np.random.default_rng(0), **options)
    expected, history = fit(inputs, labels, net, epochs=4, alpha=0.01, rng=np.random.default_rng(0), **options)

    assert isinstance(diverged, ValueError)
    assert re.match(
        rf"alpha must be small enough for the training to stay finite, got {re.escape(repr(huge))} in epoch 5: .* must ", str(diverged)
    )
    assert diverged.history == history
    assert history.alpha == (0.01,) * 4
    assert_same(diverged.network, expected)


def test_a_training_that_diverges_at_once_keeps_what_it_was_given() -> None:
    """There is no epoch yet."""
    net = changed(new(), 0, "W", 1e300 * new().layers[0].W)

    diverged = diverge(net=net, X=1e10 * X)

    assert diverged.history == network.History((), (), (), best_epoch=0)
    assert_same(diverged.network, net)
    assert re.match(r"alpha must be small enough .*, got 0\.1 in epoch 1: Z must be finite, got -?inf at index", str(diverged))


def test_with_patience_the_best_network_survives() -> None:
    """The one that `train` would have returned."""
    rng = np.random.default_rng(9)
    points, labels = datasets.xor(80, rng=rng, flip=0.2)
    start = network.init([2, 32, 32, 2], rng=rng)
    options: dict[str, Any] = {"size": 16, "dev": tuple(datasets.xor(300, rng=rng)), "patience": 8}

    def alpha(epoch: int) -> float:
        return 0.02 if epoch < history.best_epoch + 4 else 1e308

    best, history = network.train(points, labels, start, epochs=200, alpha=0.02, rng=np.random.default_rng(1), **options)
    diverged = diverge(X=points, Y=labels, net=start, epochs=200, alpha=alpha, rng=np.random.default_rng(1), **options)

    assert_same(diverged.network, best)
    assert diverged.history.best_epoch == history.best_epoch
    assert diverged.history.dev_error == history.dev_error[: history.best_epoch + 3]


def test_a_divergence_can_be_sent_on() -> None:
    """From a process to another, with all that it keeps."""
    diverged = diverge(epochs=9, alpha=1e308, optimizer="gradient_descent")

    sent = pickle.loads(pickle.dumps(diverged))

    assert str(sent) == str(diverged)
    assert sent.history == diverged.history
    assert_same(sent.network, diverged.network)


@pytest.mark.parametrize("result", [math.nan, math.inf, -1.0, 1e400])
def test_an_error_of_the_schedule_is_no_divergence(result: float) -> None:
    """It comes out as it is; so does what the function itself raises."""
    with pytest.raises(ValueError, match=r"^alpha\(1\) must be >= 0 and finite, got") as refusal:
        fit(alpha=lambda epoch: result)
    assert not isinstance(refusal.value, network.Diverged)
    with pytest.raises(ZeroDivisionError):
        fit(alpha=lambda epoch: 1 / 0)
