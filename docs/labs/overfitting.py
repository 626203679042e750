# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Lab: overfitting and its cures
#
# Which cure for overfitting should one take? That depends on what there is to cure. This lab trains one network on 200 handwritten digits, once with wrong labels among them and once with right ones, and tries
# [L2 and L1](../norm_penalty.html), [dropout](../dropout.html), [augmentation](../augmentation.html), [early stopping](../early_stopping.html) and [bagging](../bagging.html), each by one small change.
#
# With wrong labels almost every cure helps much. With right labels the same network overfits, too, and hardly any cure helps. One change of the images helps in neither case and does great harm in the second.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlref import augmentation, bagging, datasets, network

# %% [markdown]
# ## The data
#
# The images are shuffled once. The last 597 are the [test set](../data_split.html), at which nobody looks before the end. From the others each of three seeds draws 200 images to train on and 400 as the development set, or
# *dev set*.
#
# A fifth of the training images get a label drawn at random, as if somebody had been careless; now and then such a label is right by luck. The labels of the dev set and of the test set are all right, for they measure the truth.
# With `careless=0` the same images have their right labels.

# %%
X, Y = datasets.digits()
order = np.random.default_rng(0).permutation(1797)
X, Y = X[:, order] / 16, Y[:, order]
X_test, Y_test = X[:, 1200:], Y[:, 1200:]


def draw(seed, careless, size=200):
    rng = np.random.default_rng(seed)
    i = rng.permutation(1200)
    train, dev = i[:size], i[800:]
    labels = Y[:, train]
    wrong = round(careless * size)
    labels[:, :wrong] = np.eye(10)[:, rng.integers(0, 10, wrong)]
    return (X[:, train], labels), (X[:, dev], Y[:, dev])


# %%
#| alt: The first ten careless training images side by side, each under the label it was given. Where the label is not what the image shows, it is purple.
(images, given), _ = draw(0, careless=0.2)
(_, truth), _ = draw(0, careless=0)
fig, axes = plt.subplots(1, 10, figsize=(6.0, 1.0))
for i, ax in enumerate(axes):
    is_right = given[:, i].argmax() == truth[:, i].argmax()
    ax.imshow(images[:, i].reshape(8, 8), cmap="Greys", interpolation="none")
    ax.set_title(f"{given[:, i].argmax()}", color="C5" if is_right else "C3", loc="center")
    ax.axis("off")
plt.show()

# %% [markdown]
# ## A network that overfits
#
# The [network](../network.html) has 64 hidden units, so it has far more weights than there are images. [Adam](../adam.html) trains it for 40 epochs. Every experiment below is a call of this function, with one thing changed.


# %%
def fit(X, Y, seed, epochs=40, **change):
    rng = np.random.default_rng(seed)
    net = network.init([64, 64, 10], rng=rng)
    return network.train(X, Y, net, epochs=epochs, size=40, alpha=0.01, rng=rng, **change)


train, dev = draw(0, careless=0.2)
on_dev = fit(*train, 0, dev=dev).history.dev_error
on_train = fit(*train, 0, dev=train).history.dev_error  # the same training, watched on its own images
best = int(np.argmin(on_dev))
for words, epoch in (("best epoch", best), ("last epoch", 39)):
    print(f"{words}, {epoch + 1:2}: training error {on_train[epoch]:.3f}, dev error {on_dev[epoch]:.3f}")

# %%
#| alt: Error over forty epochs. The training error falls to almost nothing. The error on the development set falls for the first epochs, is lowest where the training error is about a fifth, marked by a ring, and then rises to about twice its lowest value.
epochs = np.arange(1, 41)
fig, ax = plt.subplots()
ax.plot(epochs, on_train, color="C5")
ax.plot(epochs, on_dev, color="C0")
ax.plot(best + 1, on_dev[best], "o", color="C0", fillstyle="none", markersize=9)
ax.text(40.6, on_train[-1], "training", color="C5", va="bottom")
ax.text(40.6, on_dev[-1], "dev", color="C0", va="center")
ax.set(xlabel="epoch", ylabel="error", xlim=(0, 47), ylim=(0, 0.6), xticks=[1, 10, 20, 30, 40])
plt.show()

# %% [markdown]
# This is overfitting: what the network learns after the ring makes it worse on images that it has not seen. And it can be said what it learns. Of the training images whose label is wrong, this share gets that wrong label
# from the network, after the best epoch and after the last:

# %%
(_, truth), _ = draw(0, careless=0)
is_wrong = train[1].argmax(axis=0) != truth.argmax(axis=0)
for epochs in (best + 1, 40):
    net = fit(*train, 0, epochs=epochs).network
    repeated = network.predict(train[0], net)[is_wrong] == train[1].argmax(axis=0)[is_wrong]
    print(f"epoch {epochs:2}: {repeated.mean():.2f}")

# %% [markdown]
# First it learns what the digits have in common, and then the mistakes by heart.
#
# ## Penalties and dropout: how strong?
#
# Three cures are a keyword each, `lam2`, `lam1` and `keep_prob`, and each needs a strength. The strengths are compared on the development sets of the three seeds, with wrong labels and with right ones:


# %%
def error(networks, X, Y):
    Y_hat = bagging.average([network.forward(X, net).Y_hat for net in networks])
    return float((Y_hat.argmax(axis=0) != Y.argmax(axis=0)).mean())


def measure(cure, careless, size=200):
    """Return training and dev error for each seed; a cure takes both sets and a seed and returns networks."""
    parts = [draw(seed, careless, size) for seed in range(3)]
    cured = [cure(train, dev, seed) for seed, (train, dev) in enumerate(parts)]
    return np.array([[error(networks, *train), error(networks, *dev)] for networks, (train, dev) in zip(cured, parts, strict=True)])


def keyword(**change):
    return lambda train, dev, seed: [fit(*train, seed, **change).network]


STRENGTHS = {"lam2": (0.3, 1.0, 3.0, 10.0), "lam1": (0.3, 1.0, 2.0, 4.0), "keep_prob": (0.8, 0.5, 0.3, 0.2)}
no_cure = {careless: measure(keyword(), careless) for careless in (0.2, 0)}
tried, best = {}, {}
for name, strengths in STRENGTHS.items():
    for careless in (0.2, 0):
        tried[name, careless] = [measure(keyword(**{name: strength}), careless) for strength in strengths]
        best[name, careless] = min(range(4), key=lambda place: tried[name, careless][place][:, 1].mean())
    print(f"{name:9} with wrong labels {strengths[best[name, 0.2]]}, with right labels {strengths[best[name, 0]]}")

# %%
#| alt: Three pictures of the dev error over the strength of a cure: the L2 penalty, the L1 penalty, and dropout by its keep probability. With wrong labels each solid curve runs below the dashed line of no cure and has a lowest point inside. With right labels the dotted curves stay near their dashed line as long as the cure is weak, and rise above it as it gets stronger.
fig, axes = plt.subplots(1, 3, figsize=(6.4, 3.0), sharey=True)
COLORS = {"lam2": "C0", "lam1": "C4", "keep_prob": "C1"}
for ax, (name, color) in zip(axes, COLORS.items(), strict=True):
    for careless, style in ((0.2, ".-"), (0, ".:")):
        ax.plot(STRENGTHS[name], [one[:, 1].mean() for one in tried[name, careless]], style, color=color)
        ax.axhline(no_cure[careless][:, 1].mean(), color="C5", linewidth=0.8, linestyle="--")
axes[0].set(
    xscale="log", xlabel=r"$\lambda_2$", ylabel="dev error", ylim=(0, 0.27), xticks=[0.3, 1, 3, 10], xticklabels=["0.3", "1", "3", "10"]
)
axes[1].set(xscale="log", xlabel=r"$\lambda_1$", xticks=[0.3, 1, 2, 4], xticklabels=["0.3", "1", "2", "4"])
axes[2].set(xlabel="$p$", xticks=[0.2, 0.4, 0.6, 0.8])
for ax in axes[:2]:
    ax.minorticks_off()
axes[2].text(0.5, 0.245, "no cure", color="C5", ha="center")
axes[0].text(0.3, 0.128, "wrong labels", color="C0", ha="left")
axes[0].text(0.3, 0.055, "right labels", color="C0", ha="left")
plt.show()

# %% [markdown]
# With wrong labels each of them has a best strength between the weakest and the strongest. With right labels the weakest that was tried is the best, and even that gains little or nothing. So a strength cannot be taken over from one problem
# to another, not even with the same images: it must be [searched for](../search.html) each time.
#
# ## The other cures
#
# **Early stopping** watches the development set and goes back to the best epoch, once five epochs in a row have not been better:


# %%
def stopped_early(train, dev, seed):
    return [fit(*train, seed, dev=dev, patience=5).network]


# %% [markdown]
# **Augmentation** makes four images of each, with their label, and trains for a quarter of the epochs, so the number of steps stays the same. One way adds noise to every pixel. The other moves each image by up to one pixel in
# each direction:


# %%
def noise(images, rng):
    return augmentation.noise(images, sigma=0.3, rng=rng)


def shift(images, rng):
    down, right = rng.integers(-1, 2, size=(2, images.shape[2]))
    return augmentation.shift(images, down, right)


def augmented(change):
    def cure(train, dev, seed):
        images = np.tile(train[0], 4).reshape(8, 8, 800)
        changed = change(images, np.random.default_rng(seed)).reshape(64, 800)
        return [fit(changed, np.tile(train[1], 4), seed, epochs=10).network]

    return cure


# %%
#| alt: Three rows of the same eight handwritten digits. First as they are; then with grey noise all over, still easy to read; then moved by a pixel, where the top or the bottom row of the digit, or a side of it, is cut off in several of them.
images = X[:, 10:18].reshape(8, 8, 8)
rows = {"as it is": images, "noise": noise(images, np.random.default_rng(0)), "shift": shift(images, np.random.default_rng(1))}
fig, axes = plt.subplots(3, 8, figsize=(6.0, 2.3))
for row, (words, changed) in zip(axes, rows.items(), strict=True):
    for ax, image in zip(row, changed.transpose(2, 0, 1), strict=True):
        ax.imshow(image, cmap="Greys", vmin=0, vmax=1, interpolation="none")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
        ax.spines[:].set_linewidth(0.4)
    row[0].set_ylabel(words, rotation=0, ha="right", va="center")
plt.show()

# %% [markdown]
# **Bagging** trains five networks, each on 200 examples drawn from the 200 with replacement, and averages their probabilities:


# %%
def bagged(train, dev, seed):
    X, Y = train
    samples = [bagging.bootstrap(200, rng=np.random.default_rng((seed, number))) for number in range(5)]
    return [fit(X[:, i], Y[:, i], seed).network for i in samples]


# %% [markdown]
# ## Side by side
#
# Mean errors over the three seeds, in percent; the three with a strength at their best one:

# %%
CURES = {"early stopping": stopped_early, "noise": augmented(noise), "shift": augmented(shift), "bagging": bagged}
errors = {}
for careless in (0.2, 0):
    strongest = {
        words: tried[name, careless][best[name, careless]] for words, name in (("L2", "lam2"), ("L1", "lam1"), ("dropout", "keep_prob"))
    }
    others = {words: measure(cure, careless) for words, cure in CURES.items()}
    errors[careless] = {"no cure": no_cure[careless], **strongest, **others}
print(f"{'':14}   wrong labels   right labels")
print(f"{'':14}  train    dev   train    dev")
for words in errors[0]:
    print(f"{words:14}", *(f"{100 * value:6.1f}" for careless in (0.2, 0) for value in errors[careless][words].mean(axis=0)))

# %%
#| alt: Dev errors of seven cures and of no cure, three dots each, one for each seed, and their mean as a line; wrong labels to the left and right labels to the right. With wrong labels all but one cure lie far to the left of the dashed line of no cure, in every seed; shift does not. With right labels the dots lie around the dashed line, and those of shift lie far to the right of it.
fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.2), sharey=True)
for ax, careless in zip(axes, (0.2, 0), strict=True):
    plain = errors[careless]["no cure"][:, 1]
    ax.axvline(plain.mean(), color="C5", linewidth=0.8, linestyle="--")
    for row, measured in enumerate(errors[careless].values()):
        values = measured[:, 1]
        color = "C0" if (values < plain).all() else "C3" if (values > plain).all() else "C5"
        ax.plot(values, [row] * 3, "o", color=color, markersize=4)
        ax.plot([values.mean()] * 2, [row - 0.35, row + 0.35], color=color)
    ax.set_title("wrong labels" if careless else "right labels", fontsize=10)
    ax.set(xlabel="dev error", xlim=(0, 0.3))
axes[0].set_yticks(range(8), [*errors[0]])
axes[0].invert_yaxis()
plt.show()

# %% [markdown]
# Blue is better than no cure in all three seeds, purple is worse in all three, and grey is neither.
#
# - **With wrong labels** early stopping and dropout take away the most here, and the penalties and noise nearly as much; bagging less. Differences of one or two points are within what other seeds change. Early stopping is the only one that saves time. But it has chosen its epoch on the very dev set that measures it, so its error is a bit too good; so are those of dropout and of the penalties, if less, for their strengths were chosen there, too.
# - **With right labels** the training error is 0 and the dev error is not, so the network overfits here as well. But it learns no mistakes by heart, and that is what most of a cure’s gain was. Bagging
#   loses a little: each of its networks is trained without a good third of the few examples there are.
# - **Shift** helps in neither case. That is no fault of augmentation: the change must [leave the label easy to see](../augmentation.html). Each of these images was cut so that the digit reaches from the top row
#   to the bottom row:

# %%
pixels = X.reshape(8, 8, 1797).any(axis=1)
print(f"images with ink in the top row and in the bottom row: {(pixels[0] & pixels[7]).mean():.0%}")

# %% [markdown]
# So a digit that was moved up or down lacks a part, as none of the others does, and the network spends its units on images that never come.
#
# ## More examples, and the test
#
# There is one more remedy, and it needs no choice of a strength: 800 images instead of 200, a fifth of them careless as before, trained for a quarter of the epochs, so that the number of steps stays the same. Now the test set is looked
# at, for the first time. The errors on it in percent, means over the three seeds:


# %%
def fewer_epochs(train, dev, seed):
    return [fit(*train, seed, epochs=10).network]


def final_error(cure, careless, size=200):
    parts = [draw(seed, careless, size) for seed in range(3)]
    return 100 * np.mean([error(cure(train, dev, seed), X_test, Y_test) for seed, (train, dev) in enumerate(parts)])


dropout = {careless: keyword(keep_prob=STRENGTHS["keep_prob"][best["keep_prob", careless]]) for careless in (0.2, 0)}
print("                wrong  right")
print(f"no cure         {final_error(keyword(), 0.2):5.1f}  {final_error(keyword(), 0):5.1f}")
print(f"dropout         {final_error(dropout[0.2], 0.2):5.1f}  {final_error(dropout[0], 0):5.1f}")
print(f"early stopping  {final_error(stopped_early, 0.2):5.1f}  {final_error(stopped_early, 0):5.1f}")
print(f"800 images      {final_error(fewer_epochs, 0.2, 800):5.1f}  {final_error(fewer_epochs, 0, 800):5.1f}")

# %% [markdown]
# ## What to take from it
#
# - Look first at what the network learns by heart. Here the cures are strong against wrong labels, and have little to do where the labels are right.
# - A cure’s strength belongs to its problem. One that was best with wrong labels can be too strong for right ones.
# - Augment by what leaves the label easy to see. A shift cuts off a part of these digits, and noise does not.
# - Where more examples can be had, get them.
#
# Change the experiment and see: put two cures together, `keyword(lam2=3.0, keep_prob=0.5)`, or draw every label at random, `careless=1`, and see how far the training error falls all the same.
