# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Lab: four optimizers on handwritten digits
#
# Which optimizer is the best? On this task the learning rate decides more than the optimizer does. The lab trains softmax regression on 1,797 real handwritten
# digits with [gradient descent](../gradient_descent.html), [momentum](../momentum.html), [RMSprop](../rmsprop.html) and [Adam](../adam.html), each at its own best learning rate and then all at one.
#
# Softmax regression is the smallest network there is: one matrix $W$ and no hidden layer. Its cost is convex, so no optimizer can be caught in a wrong valley. That makes it a fair
# track: what differs is how fast each gets down.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlref import adam, datasets, gradient_check, gradient_descent, momentum, rmsprop, softmax

# %% [markdown]
# ## The data
#
# Each column of $X$ is an image of 8 × 8 pixels, and each column of $Y$ marks the digit it shows. The last 360 images are kept for testing. Thirteen people wrote the digits; which of them wrote
# which image is not recorded, so one person’s digits may be in both parts.

# %%
X, Y = datasets.digits()
X = X / 16
X_train, Y_train = X[:, :1437], Y[:, :1437]
X_test, Y_test = X[:, 1437:], Y[:, 1437:]
print(X_train.shape, Y_train.shape, X_test.shape)

# %%
#| alt: The first ten images of the data set side by side, small grey pictures of handwritten digits from zero to nine.
fig, ax = plt.subplots(figsize=(6.0, 0.8))
ax.imshow(np.hstack(X[:, :10].T.reshape(10, 8, 8)), cmap="Greys", interpolation="none")
ax.axis("off")
plt.show()

# %% [markdown]
# ## The model
#
# The network computes $\hat Y = \mathrm{softmax}(W X)$, and its cost is the mean cross-entropy
#
# $$J(W) = -\frac{1}{m} \sum_{i=1}^{m} \sum_{c} Y_{ci} \log \hat Y_{ci}, \qquad \frac{\partial J}{\partial W} = \frac{1}{m} (\hat Y - Y) X^T.$$
#
# Both come from [`dlref.softmax`](../softmax.html). It computes the loss from the scores $W X$, so that it stays finite where $\hat Y$ has been rounded to 0.


# %%
def cost(W, X, Y):
    return float(softmax.loss_from_logits(W @ X, Y).mean())


def gradient(W, X, Y):
    return softmax.gradient(softmax.forward(W @ X), Y) @ X.T / X.shape[1]


def accuracy(W, X, Y):
    return float((softmax.predict(W @ X) == Y.argmax(axis=0)).mean())


# %% [markdown]
# Before any training, the [gradient is checked](../gradient_check.html) against difference quotients at a random $W$. The two differ by less than a millionth:

# %%
W = np.random.default_rng(0).normal(size=(10, 64))
few = X_train[:, :20], Y_train[:, :20]
checked = gradient_check.check(lambda W: cost(W, *few), W, gradient(W, *few))
print(checked.difference < 1e-6)

# %% [markdown]
# ## One loop for all
#
# Every optimizer of `dlref` has the same two functions, `init` and `step`, so one loop serves all four. It takes batches of 64, in an order that is random but the same for each of them.


# %%
def train(optimizer, *, alpha, epochs=20, size=64, seed=1):
    rng = np.random.default_rng(seed)
    W = np.zeros((10, 64))
    state = optimizer.init(W)
    costs = [cost(W, X_train, Y_train)]
    for _ in range(epochs):
        order = rng.permutation(X_train.shape[1])
        for start in range(0, len(order), size):
            i = order[start : start + size]
            dW = gradient(W, X_train[:, i], Y_train[:, i])
            W, state = optimizer.step(W, dW, state, alpha=alpha)
        costs.append(cost(W, X_train, Y_train))
    return W, costs


OPTIMIZERS = {
    "gradient descent": gradient_descent,
    "momentum": momentum,
    "RMSprop": rmsprop,
    "Adam": adam,
}
COLORS = {"gradient descent": "C5", "momentum": "C0", "RMSprop": "C2", "Adam": "C1"}

# %% [markdown]
# ## The learning rate first
#
# A comparison at one learning rate would only compare learning rates. So each optimizer gets a wide range of them, wide enough that the best lies inside and not at an end:

# %%
alphas = 10.0 ** np.arange(-3.5, 2.1, 0.5)
final, best = {}, {}
for name, optimizer in OPTIMIZERS.items():
    final[name] = [train(optimizer, alpha=alpha)[1][-1] for alpha in alphas]
    place = int(np.argmin(final[name]))
    assert 0 < place < len(alphas) - 1
    best[name] = float(alphas[place])
    print(f"{name:17} best alpha {best[name]:<7.4g} final cost {final[name][place]:.4f}")

# %%
#| alt: Final training cost over the learning rate on log scales for the four optimizers. Each curve falls to a lowest point and is higher behind it. Gradient descent and momentum fall together until alpha 10, where gradient descent is lowest; momentum falls on to alpha 30, where its cost is the lowest of all. RMSprop and Adam are lowest at alpha 0.1, a hundredth of the best rate of gradient descent.
fig, ax = plt.subplots()
for name, costs in final.items():
    ax.loglog(alphas, costs, ".-", color=COLORS[name])
places = {"gradient descent": (120, 0.085), "momentum": (120, 0.015), "RMSprop": (2e-4, 0.2), "Adam": (5e-3, 0.4)}
for name, (x, y) in places.items():
    ax.text(x, y, name, color=COLORS[name])
ax.set(xlabel=r"$\alpha$", xlim=(1.5e-4, 4e3), ylabel="$J$")
plt.show()

# %% [markdown]
# RMSprop and Adam divide by the size of the gradients, so for each weight their $\alpha$ is about the length of a step. Gradient descent and momentum multiply the gradient by $\alpha$. That is why the best
# values lie so far apart, and why a good value for one kind is no guide for the other.
#
# In this run gradient descent and momentum lie close together up to $\alpha = 10$; beyond, momentum still gains and gradient descent does not. With another order of the batches it can be the other way round. In the
# averaged form of the notes momentum’s steps are on average not longer than those of gradient descent.
#
# ## Side by side, each at its best
#
# The cost after the first epoch and after the last, and which share of the digits is then recognized, of those in training and of those kept for the test:

# %%
runs = {name: train(optimizer, alpha=best[name]) for name, optimizer in OPTIMIZERS.items()}
for name, (W, costs) in runs.items():
    right = accuracy(W, X_train, Y_train), accuracy(W, X_test, Y_test)
    print(f"{name:17} cost {costs[1]:.3f}, then {costs[-1]:.4f}   right {right[0]:.3f}, test {right[1]:.3f}")

# %%
#| alt: Training cost over twenty epochs on a log scale, each optimizer at its own best learning rate. All four fall, unevenly; momentum is the lowest at the end.
fig, ax = plt.subplots()
for name, (_, costs) in runs.items():
    ax.semilogy(costs, ".-", color=COLORS[name])
    ax.text(20.4, costs[-1] * {"Adam": 0.6, "RMSprop": 0.9}.get(name, 1), name, color=COLORS[name])
ax.set(xlabel="epoch", ylabel="$J$", xlim=(-0.5, 25), xticks=[0, 5, 10, 15, 20])
plt.show()

# %% [markdown]
# At rates as large as these the order of the batches decides, too. Three other orders, at the rates that were best for the first: which optimizer ends lowest in each, and the last cost of all:

# %%
for seed in (2, 3, 4):
    last = {name: train(optimizer, alpha=best[name], seed=seed)[1][-1] for name, optimizer in OPTIMIZERS.items()}
    print(f"{min(last, key=last.get):9}", *(f"{name} {value:.3f}" for name, value in last.items()))

# %% [markdown]
# In the runs before, momentum’s $W$ gets every training image right. So the training data can be separated, and then this cost has no minimum: the same $W$ multiplied by a larger number has a smaller cost,
# ever nearer to 0. The runs do not arrive anywhere; they end because twenty epochs are over.

# %%
W = runs["momentum"][0]
print([f"{cost(scale * W, X_train, Y_train):.1e}" for scale in (1, 2, 10)])

# %% [markdown]
# ## One learning rate for all
#
# The usual comparison takes one rate for all four, such as $\alpha = 0.001$, which many programs take for Adam by default.
# It shows a large difference. But 0.001 is far below the best rate of each: a hundredth of it for Adam, a ten-thousandth for gradient descent.

# %%
for name, optimizer in OPTIMIZERS.items():
    W, costs = train(optimizer, alpha=0.001)
    print(f"{name:17} cost {costs[-1]:.3f}")

# %% [markdown]
# ## What to take from it
#
# - The learning rate decides more than the optimizer does, and belongs to it: tune it for each.
# - Each at its best, all four bring the cost down, here on a convex cost with inputs of one scale. Which one gets deepest into the training cost depends on the order of the
#   batches. On the test images they differ little.
# - At $\alpha = 0.001$, which was tuned for none of them, the adaptive methods, RMSprop and Adam, do better here: the length of their steps does not depend on the size of the gradients.
#
# Change the last experiment and see: multiply `X` by 0.01, as if the pixels had another unit, and train again.
