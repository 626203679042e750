"""The same work as different libraries do it, for `bench speed`, which starts this file once for each of them.

    python scripts/contenders.py LIBRARY CHECKOUT

Prints the versions of what it runs on as a line of JSON. Then reads a line for each round, the name of a work and how often to
do it, and answers with the seconds of processor time that once took. Runs where the library is installed, so it imports nothing
else but NumPy.
"""

import json
import os
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


class Products:
    """The matrix products of a network forward and backward, and nothing else."""

    def versions(self) -> dict[str, str]:
        return {"numpy": np.__version__}

    def train(self) -> Work:
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


class Dlref:
    """This package."""

    def versions(self) -> dict[str, str]:
        return {"dlref": import_module("dlref").__version__, "numpy": np.__version__}

    def train(self) -> Work:
        network = import_module("dlref.network")
        images, classes = training_set()
        Y = np.eye(SIZES[-1], dtype=np.float32)[:, classes]
        net = network.init(SIZES, rng=np.random.default_rng(0), dtype=np.float32)
        return lambda: network.train(images.T, Y, net, epochs=1, size=BATCH, alpha=1e-3, rng=np.random.default_rng(0))

    def adam(self, size: int) -> Work:
        adam = import_module("dlref.adam")
        W, dW = normal(size), normal(size)
        state = adam.init(W)

        def step() -> None:
            nonlocal W, state
            W, state = adam.step(W, dW, state, alpha=1e-3)

        return step

    def softmax(self, *shape: int) -> Work:
        softmax, Z = import_module("dlref.softmax"), normal(*shape)
        return lambda: softmax.forward(Z)

    def batch_norm(self, *shape: int) -> Work:
        batch_norm, Z = import_module("dlref.batch_norm"), normal(*shape)
        gamma, beta = np.ones((shape[0], 1), np.float32), np.zeros((shape[0], 1), np.float32)
        state = batch_norm.init(shape[0], dtype=np.float32)
        return lambda: batch_norm.train(Z, gamma, beta, state)


class Torch:
    """PyTorch, with the defaults of its optimizer."""

    fused: bool | None = None

    def __init__(self) -> None:
        self.torch = import_module("torch")
        self.torch.set_num_threads(1)

    def versions(self) -> dict[str, str]:
        return {"torch": self.torch.__version__}

    def train(self) -> Work:
        torch, nn = self.torch, self.torch.nn
        images, classes = map(torch.from_numpy, training_set())
        layers = [part for n_prev, n in zip(SIZES, SIZES[1:], strict=False) for part in (nn.Linear(n_prev, n), nn.ReLU())]
        net, loss = nn.Sequential(*layers[:-1]), nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(net.parameters(), lr=1e-3, fused=self.fused)

        def epoch() -> None:
            order, total = torch.randperm(EXAMPLES), 0.0
            for i in range(0, EXAMPLES, BATCH):
                batch = order[i : i + BATCH]
                optimizer.zero_grad()
                cost = loss(net(images[batch]), classes[batch])
                cost.backward()
                optimizer.step()
                total += cost.item()

        return epoch

    def adam(self, size: int) -> Work:
        parameter = self.torch.nn.Parameter(self.torch.from_numpy(normal(size)).clone())
        parameter.grad = self.torch.from_numpy(normal(size)).clone()
        step: Work = self.torch.optim.Adam([parameter], lr=1e-3, foreach=False).step
        return step

    def softmax(self, *shape: int) -> Work:
        Z = self.torch.from_numpy(normal(*shape))
        return lambda: self.torch.softmax(Z, dim=0)

    def batch_norm(self, *shape: int) -> Work:
        torch, Z = self.torch, self.torch.from_numpy(normal(*shape))[None]  # one example of the units in a row
        gamma, beta, mean, variance = torch.ones(shape[0]), torch.zeros(shape[0]), torch.zeros(shape[0]), torch.ones(shape[0])
        return lambda: torch.nn.functional.batch_norm(Z, mean, variance, gamma, beta, training=True)


class TorchFused(Torch):
    """PyTorch with all of Adam in one loop."""

    fused = True


class ScikitLearn:
    """scikit-learn."""

    def versions(self) -> dict[str, str]:
        return {"scikit-learn": import_module("sklearn").__version__}

    def train(self) -> Work:
        images, classes = training_set()
        model = import_module("sklearn.neural_network").MLPClassifier(SIZES[1:-1], batch_size=BATCH, max_iter=1, alpha=0.0)
        warnings.simplefilter("ignore")  # one epoch is none too many, as it says
        return lambda: model.fit(images, classes)


LIBRARIES: dict[str, type[Any]] = {
    "products": Products,
    "dlref": Dlref,
    "torch": Torch,
    "torch fused": TorchFused,
    "scikit-learn": ScikitLearn,
}


def main(library: str, checkout: str) -> None:
    """Do what standard input asks for."""
    sys.path[0] = checkout
    contender = LIBRARIES[library]()

    @cache
    def work(name: str, *shape: int) -> Work:
        done: Work = getattr(contender, name)(*shape)
        done()
        return done

    print(json.dumps({"python": platform.python_version(), **contender.versions()}), flush=True)
    for line in sys.stdin:
        name, times, *shape = line.split()
        do = work(name, *map(int, shape))
        started = time.process_time()
        for _ in range(int(times)):
            do()
        print((time.process_time() - started) / int(times), flush=True)


if __name__ == "__main__":
    assert os.environ.get("OPENBLAS_NUM_THREADS") == os.environ.get("OMP_NUM_THREADS") == "1", "one thread is what is measured"
    main(*sys.argv[1:])
