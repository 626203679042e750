"""The same work as different libraries do it, for scripts/speed.py, which starts this file once for each of them.

    python scripts/contenders.py LIBRARY CHECKOUT

It prints the versions of what it runs on as a line of JSON, then reads lines `WORK TIMES SHAPE...` and answers each with the
seconds of processor time that the work took once. It runs where the library is installed, and imports nothing else but NumPy.
"""

import itertools
import json
import platform
import sys
import time
import warnings
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

SIZES, EXAMPLES, BATCH = (784, 256, 128, 10), 12_800, 128
Work = Callable[[], object]


def training_set() -> tuple[Any, Any]:
    """Return random images, a row each, as they come from a file, and their classes."""
    rng = np.random.default_rng(0)
    return rng.random((EXAMPLES, SIZES[0]), np.float32), rng.integers(SIZES[-1], size=EXAMPLES)


def normal(*shape: int) -> Any:
    """Return normal random numbers."""
    return np.random.default_rng(0).standard_normal(shape, np.float32)


def weights() -> list[Any]:
    """Return weights to begin with, a matrix for each layer."""
    return [normal(n, n_prev) * np.float32((2 / n_prev) ** 0.5) for n_prev, n in itertools.pairwise(SIZES)]


class Products:
    """The matrix products of a network, forward and backward, and nothing else."""

    def versions(self) -> dict[str, str]:
        """Return what the products run on."""
        return {"NumPy": np.__version__, "BLAS": blas()}

    def train(self) -> Work:
        """Return one epoch."""
        images, _ = training_set()
        n, h1, h2, c = SIZES
        batches = [images[i : i + BATCH].T for i in range(0, EXAMPLES, BATCH)]
        W1, W2, W3 = normal(h1, n), normal(h2, h1), normal(c, h2)
        A1, A2, dZ1, dZ2, dZ3 = (normal(rows, BATCH) for rows in (h1, h2, h1, h2, c))

        def epoch() -> None:
            for X in batches:
                W1 @ X, W2 @ A1, W3 @ A2
                dZ3 @ A2.T, W3.T @ dZ3, dZ2 @ A1.T, W2.T @ dZ2, dZ1 @ X.T

        return epoch


class Plain:
    """The same network in a few lines of NumPy, in which nothing is checked."""

    def versions(self) -> dict[str, str]:
        """Return the version of NumPy."""
        return {"NumPy": np.__version__}

    def train(self) -> Callable[[], tuple[list[Any], list[Any]]]:
        """Return one epoch, which returns the weights and biases."""
        images, classes = training_set()
        labels = np.eye(SIZES[-1], dtype=np.float32)[classes]

        def epoch() -> tuple[list[Any], list[Any]]:
            order = np.random.default_rng(0).permutation(EXAMPLES)
            W = weights()
            b = [np.zeros((n, 1), np.float32) for n in SIZES[1:]]
            v, s = [0.0] * 2 * len(W), [0.0] * 2 * len(W)
            for t in range(1, EXAMPLES // BATCH + 1):
                batch = order[(t - 1) * BATCH : t * BATCH]
                A, Z = [images[batch].T], []
                for k in range(len(W)):
                    Z.append(W[k] @ A[k] + b[k])
                    A.append(np.maximum(Z[k], 0))
                e = np.exp(Z[-1] - Z[-1].max(axis=0))
                dZ, gradients = (e / e.sum(axis=0) - labels[batch].T) / BATCH, []
                for k in reversed(range(len(W))):
                    gradients += [(k, W, dZ @ A[k].T), (k, b, dZ.sum(axis=1, keepdims=True))]
                    if k:
                        dZ = (W[k].T @ dZ) * (Z[k - 1] > 0)
                for i, (k, theta, d) in enumerate(gradients):
                    v[i] = 0.9 * v[i] + 0.1 * d
                    s[i] = 0.999 * s[i] + 0.001 * d**2
                    v_hat, s_hat = v[i] / (1 - 0.9**t), s[i] / (1 - 0.999**t)
                    theta[k] = theta[k] - 1e-3 * v_hat / np.sqrt(s_hat + 1e-8)
            return W, b

        return epoch


class Dlref:
    """This package."""

    def versions(self) -> dict[str, str]:
        """Return its version and that of NumPy."""
        return {"dlref": import_module("dlref").__version__, "NumPy": np.__version__}

    def train(self) -> Work:
        """Return one epoch of `network.train`."""
        network = import_module("dlref.network")
        images, classes = training_set()
        Y = np.eye(SIZES[-1], dtype=np.float32)[:, classes]
        net = network.init(SIZES, rng=np.random.default_rng(0), dtype=np.float32)
        return lambda: network.train(images.T, Y, net, epochs=1, size=BATCH, alpha=1e-3, rng=np.random.default_rng(0))

    def adam(self, size: int) -> Work:
        """Return a step."""
        adam = import_module("dlref.adam")
        W, dW = normal(size), normal(size)
        state = adam.init(W)

        def step() -> None:
            nonlocal W, state
            W, state = adam.step(W, dW, state, alpha=1e-3)

        return step

    def softmax(self, *shape: int) -> Work:
        """Return `softmax.forward`."""
        softmax, Z = import_module("dlref.softmax"), normal(*shape)
        return lambda: softmax.forward(Z)

    def batch_norm(self, *shape: int) -> Work:
        """Return `batch_norm.train`."""
        batch_norm, Z = import_module("dlref.batch_norm"), normal(*shape)
        gamma, beta = np.ones((shape[0], 1), np.float32), np.zeros((shape[0], 1), np.float32)
        state = batch_norm.init(shape[0], dtype=np.float32)
        return lambda: batch_norm.train(Z, gamma, beta, state)


class Torch:
    """PyTorch, with the defaults of its optimizer."""

    fused: bool | None = None

    def __init__(self) -> None:
        """Import it."""
        self.torch = import_module("torch")
        self.torch.set_num_threads(1)

    def versions(self) -> dict[str, str]:
        """Return its version."""
        return {"PyTorch": self.torch.__version__}

    def train(self) -> Work:
        """Return one epoch; the batches are looked up in the training set, without the toll of a `DataLoader`."""
        torch, nn = self.torch, self.torch.nn
        images, classes = map(torch.from_numpy, training_set())
        layers = [part for n_prev, n in itertools.pairwise(SIZES) for part in (nn.Linear(n_prev, n), nn.ReLU())]
        net, loss = nn.Sequential(*layers[:-1]), nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, fused=self.fused)

        def epoch() -> float:
            order, total = torch.randperm(EXAMPLES), 0.0
            for i in range(0, EXAMPLES, BATCH):
                batch = order[i : i + BATCH]
                optimizer.zero_grad()
                cost = loss(net(images[batch]), classes[batch])
                cost.backward()
                optimizer.step()
                total += cost.item()
            return total

        return epoch

    def adam(self, size: int) -> Work:
        """Return a step, of one parameter at a time as here."""
        parameter = self.torch.nn.Parameter(self.torch.from_numpy(normal(size)).clone())
        parameter.grad = self.torch.from_numpy(normal(size)).clone()
        step: Work = self.torch.optim.Adam([parameter], lr=1e-3, foreach=False).step
        return step

    def softmax(self, *shape: int) -> Work:
        """Return the softmax of each column."""
        Z = self.torch.from_numpy(normal(*shape)).clone()
        return lambda: self.torch.softmax(Z, dim=0)

    def batch_norm(self, *shape: int) -> Work:
        """Return the batch normalization of each row."""
        torch, Z = self.torch, self.torch.from_numpy(normal(1, *shape)).clone()
        gamma, beta, mean, variance = torch.ones(shape[0]), torch.zeros(shape[0]), torch.zeros(shape[0]), torch.ones(shape[0])
        return lambda: torch.nn.functional.batch_norm(Z, mean, variance, gamma, beta, training=True)


class TorchFused(Torch):
    """PyTorch with all of Adam in one loop."""

    fused = True


class ScikitLearn:
    """scikit-learn."""

    def versions(self) -> dict[str, str]:
        """Return its version."""
        return {"scikit-learn": import_module("sklearn").__version__}

    def train(self) -> Work:
        """Return one epoch."""
        images, classes = training_set()
        model = import_module("sklearn.neural_network").MLPClassifier(SIZES[1:-1], batch_size=BATCH, max_iter=1, alpha=0.0)
        warnings.simplefilter("ignore")  # one epoch is all that is wanted, and it warns that it is few
        return lambda: model.fit(images, classes)


LIBRARIES: dict[str, type[Any]] = {
    "products": Products,
    "plain NumPy": Plain,
    "dlref": Dlref,
    "torch": Torch,
    "torch fused": TorchFused,
    "scikit-learn": ScikitLearn,
}


def blas() -> str:
    """Return the library of the matrix products and, if it can be asked, the processor that it takes this one for."""
    built: Any = np.show_config(mode="dicts")
    name, version = (built["Build Dependencies"]["blas"][key] for key in ("name", "version"))
    try:
        (loaded,) = (each for each in import_module("threadpoolctl").threadpool_info() if each["user_api"] == "blas")
    except (ImportError, ValueError):
        return f"{name} {version}"
    return f"{name} {version} for {loaded['architecture']}"


def main(library: str, checkout: str) -> None:
    """Do what standard input asks for."""
    sys.path[0] = checkout
    contender = LIBRARIES[library]()

    @cache
    def work(name: str, *shape: int) -> Work:
        done: Work = getattr(contender, name)(*shape)
        done()
        return done

    print(json.dumps({"Python": platform.python_version(), **contender.versions()}), flush=True)
    for line in sys.stdin:
        name, times, *shape = line.split()
        do = work(name, *map(int, shape))
        started = time.process_time()
        for _ in range(int(times)):
            do()
        print((time.process_time() - started) / int(times), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
