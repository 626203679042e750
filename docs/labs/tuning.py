# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Lab: tuning with batch norm and random search
#
# Does batch normalization make a network better, or easier to tune? Here mostly the second: at its own best learning rate the network without it comes close, but there are few good rates to hit. The lab trains a network with four
# hidden layers on handwritten digits, with [batch normalization](../batch_norm.html) and without, and looks for its learning rate and its momentum by [random search](../search.html): on a logarithmic scale, first coarse and then fine,
# on several processes at once.

# %%
import sys
import tempfile
import warnings
from concurrent.futures import ProcessPoolExecutor
from inspect import getsource
from multiprocessing import get_context
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from distributed import Client

from dlref import datasets, network, search

# %% [markdown]
# ## Three sets
#
# The images are shuffled and cut in [three](../data_split.html): 800 to train on, 500 to choose with, the *dev set*, and 497 for the end, the *test set*.


# %%
def parts():
    X, Y = datasets.digits()
    order = np.random.default_rng(0).permutation(1797)
    return [(X[:, i] / 16, Y[:, i]) for i in np.split(order, [800, 1300])]


print([X.shape for X, Y in parts()])

# %% [markdown]
# ## One training
#
# All that is tuned comes in one dictionary, the *trial*: the learning rate $\alpha$ of [momentum](../momentum.html), its memory $\beta$ as $1 - \beta$, and whether the four hidden layers are normalized. The rest stays: 32 ReLUs in each
# hidden layer, batches of 40, eight epochs.


# %%
def train(trial, seed=0):
    rng = np.random.default_rng(seed)
    net = network.init([64, 32, 32, 32, 32, 10], rng=rng, normalize=trial["normalize"])
    options = {"beta": 1 - trial["one_minus_beta"]}
    return network.train(*parts()[0], net, epochs=8, size=40, alpha=trial["alpha"], rng=rng, optimizer="momentum", options=options).network


def error(net, X, Y):
    return float((network.predict(X, net) != Y.argmax(axis=0)).mean())


# %% [markdown]
# ## Batch norm on and off
#
# First only the learning rate, with $\beta = 0.9$. Each point is the mean of three trainings, a training that [diverges](../network.html) counts as one that guesses:


# %%
def dev_error(trial, seed=0):
    try:
        return error(train(trial, seed), *parts()[1])
    except network.Diverged:
        return 0.9


alphas = 10.0 ** np.arange(-2, 1.1, 0.5)
curves = {}
for normalize in (False, True):
    trials = [{"alpha": alpha, "one_minus_beta": 0.1, "normalize": normalize} for alpha in alphas]
    curves[normalize] = np.array([[dev_error(trial, seed) for seed in range(3)] for trial in trials])
    means = curves[normalize].mean(axis=1)
    print(f"{'with' if normalize else 'without':8} lowest {means.min():.3f}, rates below 0.06: {(means < 0.06).sum()} of {len(alphas)}")

# %%
#| alt: Error on the dev set over the learning rate, on log scales, with batch normalization and without. Both curves fall from the left.
fig, ax = plt.subplots()
for normalize, color in ((False, "C5"), (True, "C0")):
    ax.loglog(alphas, curves[normalize].mean(axis=1), "-", color=color)
    ax.loglog(alphas, curves[normalize], ".", color=color, markersize=4)
ax.set(xlabel=r"$\alpha$", ylabel="dev error", ylim=(0.02, 1))
plt.show()
