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
# Softmax regression is the smallest network there is: one matrix $W$, no hidden layer, a convex cost. That makes it a fair track: every optimizer heads for the
# same minimum, and only the way there differs. This lab trains it on 1,797 real handwritten digits with gradient descent, momentum, RMSprop and Adam.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlref import adam, datasets, gradient_descent, momentum, rmsprop

# %% [markdown]
# ## The data
#
# Each column of $X$ is an image of 8 × 8 pixels, each column of $Y$ marks the digit it shows. The last 360 images are kept for testing. Which of the thirteen
# writers wrote which image is not recorded, so one may be in both parts.

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
# The code takes the logarithm first: $\log \hat Y = Z - \log \sum_c e^{Z_c}$ stays finite where $\hat Y$ has already been rounded to 0, and the largest entry of each
# column is subtracted from it, which changes nothing but keeps the exponential from overflowing.


# %%
def log_forward(W, X):
    Z = W @ X
    Z = Z - Z.max(axis=0)
    return Z - np.log(np.exp(Z).sum(axis=0))


def cost(W, X, Y):
    return float(-(Y * log_forward(W, X)).sum(axis=0).mean())


def gradient(W, X, Y):
    return (np.exp(log_forward(W, X)) - Y) @ X.T / X.shape[1]


def accuracy(W, X, Y):
    return float((log_forward(W, X).argmax(axis=0) == Y.argmax(axis=0)).mean())


# %% [markdown]
# Before any training, the gradient is checked against a difference quotient at a random $W$: the two differ by less than a millionth.

# %%
rng = np.random.default_rng(0)
W = rng.normal(size=(10, 64))
bump = np.zeros_like(W)
bump[3, 20] = 1e-5
above, below = cost(W + bump, X_train, Y_train), cost(W - bump, X_train, Y_train)
numerical = (above - below) / 2e-5
print(abs(numerical - gradient(W, X_train, Y_train)[3, 20]) < 1e-6)

# %% [markdown]
# ## One loop for all
#
# Every optimizer of `dlref` has the same two functions, `init` and `step`, so one loop serves all four. Batches of 64, drawn in an order that is the same
# for each of them.


# %%
def train(optimizer, *, alpha, epochs=20, size=64):
    rng = np.random.default_rng(1)
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
# A comparison at one learning rate would only compare learning rates. So each optimizer gets the whole range, and the best of it.

# %%
alphas = 10.0 ** np.arange(-3.5, 1.6, 0.5)
final, best = {}, {}
for name, optimizer in OPTIMIZERS.items():
    final[name] = [train(optimizer, alpha=alpha)[1][-1] for alpha in alphas]
    best[name] = float(alphas[np.argmin(final[name])])
for name, alpha in best.items():
    print(f"{name:17} best alpha {alpha:<7.4g} final cost {min(final[name]):.4f}")

# %%
#| alt: Final training cost over the learning rate on log scales for the four optimizers. Gradient descent and momentum fall together and are best near alpha 10; RMSprop and Adam reach the same cost at rates a hundred times smaller.
fig, ax = plt.subplots()
for name, costs in final.items():
    ax.loglog(alphas, costs, ".-", color=COLORS[name])
    side = {"RMSprop": "top", "Adam": "bottom"}.get(name, "center")
    ax.text(1.2 * alphas[-1], costs[-1], name, color=COLORS[name], va=side)
ax.set(xlabel=r"$\alpha$", ylabel="$J$")
plt.show()

# %% [markdown]
# The adaptive two measure $\alpha$ in steps, the other two in gradients. That is why their best values lie so far apart, and why a value for one says nothing about
# another. Gradient descent and momentum lie on each other until the largest rates, where only momentum is still stable: in the averaged form its steps are the same on
# average, and what it buys is the larger rate.
#
# ## Side by side, each at its best

# %%
runs = {name: train(optimizer, alpha=best[name]) for name, optimizer in OPTIMIZERS.items()}
for name, (W, costs) in runs.items():
    test = accuracy(W, X_test, Y_test)
    print(f"{name:17} cost {costs[1]:.3f} after 1 epoch, {costs[-1]:.3f} after 20, test {test:.3f}")

# %%
#| alt: Training cost over twenty epochs on a log scale, four falling curves close together, each optimizer at its own best learning rate.
fig, ax = plt.subplots()
for name, (_, costs) in runs.items():
    ax.semilogy(costs, ".-", color=COLORS[name], label=name)
ax.set(xlabel="epoch", ylabel="$J$", xticks=range(0, 21, 5))
ax.legend()
plt.show()

# %% [markdown]
# ## One learning rate for all
#
# The usual comparison, all four at $\alpha = 0.001$, the default of many an Adam, shows a large difference that is none of the optimizers’ making:

# %%
for name, optimizer in OPTIMIZERS.items():
    W, costs = train(optimizer, alpha=0.001)
    print(f"{name:17} cost {costs[-1]:.3f}")

# %% [markdown]
# ## What to take from it
#
# - On a convex cost with well-scaled inputs all four arrive. Momentum at a rate too large for gradient descent gets deepest into the training cost; on the test
#   images there is little between them.
# - The learning rate decides more than the optimizer does, and belongs to it: tune it for each.
# - The adaptive methods are good at *untuned* rates, because their step length does not depend on the size of the gradients.
#
# Change the last experiment and see: multiply `X` by 0.01, as if the pixels had another unit, and train again.
