"""JAX, with Optax for what trains and Flax for batch normalization and dropout."""

import flax
import inputs as given
import jax
import jax.example_libraries.optimizers
import jax.numpy as jnp
import jax.test_util
import numpy as np
import optax
from flax import nnx
from record import Recorder, bits, spread, value

versions = "%s and %s, with Flax %s" % (jax.__version__, optax.__version__, flax.__version__)
record = Recorder("JAX, Optax", versions)


def run(call, **names):
    """Run a call with every array of the inputs as one of JAX."""
    arrays = {name: jnp.array(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, jax=jax, jnp=jnp, optax=optax, nnx=nnx, **dict(arrays, **names))


def steps(call, gradients, alphas):
    """Return W after each step of the transformation that the call makes; its state does not hold the learning rate."""
    W = jnp.array(given.W0)
    path, state = [], run(call).init(W)
    for gradient, alpha in zip(gradients, alphas.tolist()):
        updates, state = run(call, alpha=alpha).update(jnp.array(gradient), state, W)
        W = optax.apply_updates(W, updates)
        path.append(np.array(W))
    return path


ALL = ("ordinary", "tiny", "falling")
call = "optax.sgd(alpha, momentum=beta)"
record.steps("momentum", "default", call, steps, "heavy_ball", ALL, role="default")
call = "optax.chain(optax.ema(beta, debias=False), optax.scale(-alpha))"
record.steps("momentum", "equal", call, steps, "notes", ALL, role="equal")
call = "optax.sgd(alpha * (1 - beta), momentum=beta)"
record.steps("momentum", "rate by 1-beta", call, steps, "notes")
call = "optax.chain(optax.ema(beta), optax.scale(-alpha))"
record.steps("momentum", "debias", call, steps, "corrected", role="trap")

call = "optax.rmsprop(alpha, decay=beta, eps=eps)"
record.steps("rmsprop", "equal", call, steps, "notes", role="equal")
call = "optax.rmsprop(alpha, decay=beta, eps=eps, eps_in_sqrt=False)"
record.steps("rmsprop", "eps_in_sqrt=False", call, steps, "outside", role="trap")

call = "optax.adam(alpha, b1=beta1, b2=beta2, eps=eps)"
record.steps("adam", "default", call, steps, "outside", role="default")
call = "optax.adam(alpha, b1=beta1, b2=beta2, eps=0.0, eps_root=eps)"
record.steps("adam", "equal", call, steps, "notes", role="equal")

# ---------------------------------------------------------------- penalties


def penalty(call):
    """Return what one step takes off the weights, with no gradient of the data."""
    W = jnp.array(given.W)
    optimizer = run(call)
    updates, _ = optimizer.update(jnp.zeros_like(W), optimizer.init(W), W)
    return -np.array(updates)


UNDIVIDED = "It is not divided by the number of examples."
call = "optax.chain(optax.add_decayed_weights(lam / m), optax.sgd(1.0))"
record.cell("l2", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = "optax.chain(optax.add_decayed_weights(lam), optax.sgd(1.0))"
record.cell("l2", "not by m", call, penalty(call), "scaled", why=UNDIVIDED, quantity="gradient", options={"factor": given.m}, role="trap")
call = "optax.chain(optax.sgd(1.0), optax.add_decayed_weights(lam / m))"
record.cell("l2", "after the step", call, penalty(call), "growing", quantity="gradient", role="trap")
call = "lam / (2 * m) * optax.tree.norm(W, squared=True)"
record.cell("l2", "by hand", call, run(call), "notes", quantity="cost", api=False)
call = "optax.chain(optax.add_decayed_weights(lam / m), optax.adam(alpha))"
record.steps("l2_adam", "Adam", call, steps, "notes", ("none",), options={"place": "outside"}, role="trap")
call = "optax.adamw(alpha, weight_decay=lam / m)"
record.steps("l2_adam", "AdamW", call, steps, "decoupled", ("none",))

call = "jax.grad(lambda W: lam / (2 * m) * jnp.abs(W).sum())(W)"
one = {"slope": 1}
record.cell("l1", "grad of abs", call, run(call), "slope_at_zero", quantity="gradient", options=one, role="default", api=False)
call = "lam / (2 * m) * jnp.sign(W)"
record.cell("l1", "by hand", call, run(call), "notes", quantity="gradient", role="equal", api=False)
call = "lam / (2 * m) * jnp.abs(W).sum()"
record.cell("l1", "by hand", call, run(call), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

call = "nnx.Dropout(1 - keep_prob, rngs=nnx.Rngs(0))"
A = jnp.array(given.A)
dropped = run(call)(A)
gradient = nnx.grad(lambda A, layer: layer(A).sum())(A, run(call))  # the same seed, so the same units
mask = bits(dropped != 0)
record.cell("dropout", "equal", call, dropped, "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, gradient, "notes", quantity="gradient", mask=mask)
layer = run(call)
layer.eval()
record.cell("dropout", "equal", call, layer(A), "notes", quantity="in use")
call = "nnx.Dropout(1 - keep_prob, rngs=nnx.Rngs(0))(MANY)"
record.cell("dropout", "equal", call, np.mean(run(call) != 0), "notes", quantity="kept")
call = "nnx.Dropout(keep_prob, rngs=nnx.Rngs(0))(MANY)"
other = {"quantity": "kept", "options": {"keep_prob": 1 - given.keep_prob}, "role": "trap"}
why = "The number is the probability to drop a unit."
record.cell("dropout", "probability for rate", call, np.mean(run(call) != 0), "notes", why=why, **other)

# ---------------------------------------------------------------- initialization


def weights(call):
    """Return how wide the weights are that a call draws."""
    return spread(run(call, key=jax.random.key(0)))


TRUNCATED = {"options": {"law": "truncated"}, "why": "It has that variance, but the normal law is cut off."}
for formula, numerator in (("he", 2.0), ("lecun", 1.0)):
    call = "jax.nn.initializers.%s_normal()(key, (n_prev, n))" % formula
    record.cell(formula, "truncated", call, weights(call), "notes", role="default", **TRUNCATED)
    call = 'jax.nn.initializers.variance_scaling(%s, "fan_in", "normal")(key, (n_prev, n))' % numerator
    record.cell(formula, "equal", call, weights(call), "notes", role="equal")
call = "jax.nn.initializers.he_normal()(key, (n, n_prev))"
record.cell("he", "shape of the notes", call, weights(call), "swapped", options={"law": "truncated"}, role="trap")
call = "jax.nn.initializers.glorot_normal()(key, (n_prev, n))"
record.cell("lecun", "same name", call, weights(call), "glorot", options={"law": "truncated"}, role="trap")
call = "nnx.Linear(n_prev, n, rngs=nnx.Rngs(0)).kernel[...]"
record.cell("lecun", "Linear", call, weights(call), "notes", dtype="float32", **TRUNCATED)
lecun = {"variance": 1 / given.n_prev, "law": "truncated"}
record.cell("he", "Linear", call, weights(call), "scaled", options=lecun, dtype="float32")

# ---------------------------------------------------------------- gradient check

call = "jax.grad(lambda w: (jnp.tanh(w.reshape(2, 3) @ X_CHECK) ** 2).sum())(W_CHECK)"
record.cell("gradient_check", "autograd", call, run(call), "notes", quantity="gradient")


@jax.custom_vjp
def wrong(w):
    """Return the sum of squares, with a gradient that is wrong by a factor."""
    return (w**2).sum()


wrong.defvjp(lambda w: (wrong(w), w), lambda w, gradient: (gradient * 2 * w * given.WRONG,))


def accepts(call):
    """Return whether a check lets the wrong gradient pass, after it has passed the right one."""
    run(call, J=lambda w: (w**2).sum())
    try:
        run(call, J=wrong)
    except AssertionError:
        return 0.0
    return 1.0


call = 'jax.test_util.check_grads(J, [W_CHECK], order=1, modes=["rev"])'
record.cell("gradient_check", "equal", call, accepts(call), "notes", quantity="accepts the wrong", role="equal")
call = 'jax.test_util.check_grads(J, [W_CHECK.astype("float32")], order=1, modes=["rev"])'
single = {"quantity": "accepts the wrong", "role": "trap", "dtype": "float32"}
single["why"] = "So it is in JAX’s usual precision; the tolerance goes by the type."
record.cell("gradient_check", "float32", call, accepts(call), "lenient", **single)

# ---------------------------------------------------------------- learning rate


def rates(call, update=0):
    """Return the learning rate at one of the updates of some epochs: what a step takes off where the gradient is 1."""
    optimizer = optax.sgd(run(call))
    W, gradient = jnp.array(0.0), jnp.array(1.0)
    state, found = optimizer.init(W), []
    for _ in range((given.EPOCHS[-1] + 1) * given.UPDATES):
        step, state = optimizer.update(gradient, state, W)
        found.append(-float(step))
    return np.array(found)[given.EPOCHS * given.UPDATES + update]


LAST = given.UPDATES - 1
single = {"rate_dtype": "float32"}  # a count of updates over a number of them is in float32
call = """
jax.example_libraries.optimizers.inverse_time_decay(
    alpha0, UPDATES, decay_rate, staircase=True
)
"""
record.cell("inverse_time", "equal", call, rates(call, LAST), "notes", role="equal", **single)
call = "jax.example_libraries.optimizers.inverse_time_decay(alpha0, UPDATES, decay_rate)"
record.cell("inverse_time", "no staircase", call, rates(call, LAST), "smooth", role="default")
call = "jax.example_libraries.optimizers.inverse_time_decay(alpha0, 1, decay_rate)"
record.cell("inverse_time", "an epoch each update", call, rates(call), "by_update", role="trap")
call = "optax.exponential_decay(alpha0, UPDATES, r, staircase=True)"
record.cell("exponential", "equal", call, rates(call, LAST), "notes", role="equal", **single)
call = "optax.exponential_decay(alpha0, UPDATES, r)"
record.cell("exponential", "no staircase", call, rates(call, LAST), "smooth", role="default", **single)
call = "optax.exponential_decay(alpha0, 1, r)"
record.cell("exponential", "an epoch each update", call, rates(call), "by_update", role="trap", **single)
call = "lambda t: alpha0 * k / jnp.maximum(t // UPDATES, 1) ** 0.5"
record.cell("inverse_sqrt", "equal", call, rates(call, LAST)[1:], "notes", role="equal", api=False)

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    layer = run(call)
    layer.scale[...], layer.bias[...] = given.gamma.astype("float32"), given.shift.astype("float32")
    outputs = [layer(jnp.array(Z.T)).T for Z in given.BATCHES]
    layer.eval()
    return outputs[0], {"mean": layer.mean[...], "variance": layer.var[...], "output": layer(jnp.array(given.Z.T)).T}


call = "nnx.BatchNorm(3, momentum=decay, epsilon=eps_bn, rngs=nnx.Rngs(0))"
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal")
for quantity, x in running.items():
    # Flax keeps the averages in float32 whatever the type of its parameters.
    precision = {"rate_dtype": "float32"} if x.dtype == np.float64 else {"dtype": "float32"}
    record.cell("batch_norm_infer", "default", call, x, "from_one", quantity=quantity, role="default", **precision)
call = """
layer = nnx.BatchNorm(3, momentum=decay, epsilon=eps_bn, rngs=nnx.Rngs(0))
layer.mean, layer.var = nnx.BatchStat(jnp.zeros(3)), nnx.BatchStat(jnp.zeros(3))
layer
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "equal", call, x, "notes", quantity=quantity, role="equal")
call = "nnx.BatchNorm(3, momentum=1 - decay, epsilon=eps_bn, rngs=nnx.Rngs(0))"
mean = batch_norm(call)[1]["mean"]
new = {"options": {"decay": 0.1}, "quantity": "mean", "role": "trap", "dtype": "float32"}
new["why"] = "The number is the weight of the old average, not of the new value."
record.cell("batch_norm_infer", "momentum of the new", call, mean, "from_one", **new)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "jax.nn.softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", role="equal")
call = "jax.nn.softmax(HOSTILE, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", quantity="hostile")
call = "jax.nn.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, run(call), "wrong_axis", role="trap")

call = "optax.softmax_cross_entropy(LOGITS, Y, axis=0)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="loss", role="equal")
call = "optax.softmax_cross_entropy(HOSTILE, Y, axis=0)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="hostile")
call = "optax.softmax_cross_entropy_with_integer_labels(LOGITS.T, CLASSES)"
record.cell("cross_entropy", "integer labels", call, run(call), "notes", quantity="loss")
call = "optax.softmax_cross_entropy(jax.nn.softmax(LOGITS, axis=0), Y, axis=0).mean()"
record.cell("cross_entropy", "softmax twice", call, run(call), "softmax_twice", quantity="mean", role="trap")
call = "jax.grad(lambda Z: optax.softmax_cross_entropy(Z, Y, axis=0).mean())(LOGITS)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="gradient")

# ---------------------------------------------------------------- moving average


def average(call):
    """Return the moving averages of the series."""
    transformation = run(call)
    state, path = transformation.init(jnp.array(0.0)), []
    for x in given.SERIES:
        v, state = transformation.update(jnp.array(x), state)
        path.append(v)
    return path


call = "optax.ema(beta)"
record.cell("moving_average", "default", call, average(call), "corrected", role="default")
call = "optax.ema(beta, debias=False)"
record.cell("moving_average", "equal", call, average(call), "notes", role="equal")
record.save()
