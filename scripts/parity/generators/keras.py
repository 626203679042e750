"""Keras 3, on TensorFlow: there float64 is float64."""

import inputs as given
import keras
import numpy as np
import tensorflow as tf
from record import Recorder, bits, spread, value

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
keras.utils.set_random_seed(0)
keras.config.set_floatx("float64")
record = Recorder("Keras", keras.__version__)


def run(call, **names):
    """Run a call, with the arrays of the inputs as they are: Keras takes NumPy's."""
    return value(call, keras=keras, **names)


def slope(call, name):
    """Return the derivative of the sum of what a call returns by one of the inputs."""
    x = tf.Variable(given.names()[name])
    with tf.GradientTape() as tape:
        y = run(call, **{name: x})
    return tape.gradient(y, x).numpy()


def steps(call, gradients, alphas):
    """Return W after each step of the optimizer that the call makes; a new learning rate is set as a callback would."""
    W = keras.Variable(given.W0)
    path, last = [], given.alpha
    optimizer = run(call)
    for gradient, alpha in zip(gradients, alphas.tolist()):
        optimizer.learning_rate = float(optimizer.learning_rate) * alpha / last
        last = alpha
        optimizer.apply([gradient], [W])
        path.append(W.numpy())
    return path


def own_epsilon(call):
    """Return the ε that what the call makes has by default, as an option of a form and in words."""
    eps = run(call).epsilon
    return {"eps": eps}, "Its own ε is %s." % np.format_float_scientific(eps, trim="-", exp_digits=1)


# What a call gives as a Python number, Keras makes float32 before it makes it float64. RMSprop keeps it.
ALL, SINGLE = ("ordinary", "tiny", "falling"), {"rate_dtype": "float32"}
call = "keras.optimizers.SGD(alpha, momentum=beta)"
record.steps("momentum", "default", call, steps, "heavy_ball_rate_inside", ALL, role="default", **SINGLE)
call = "keras.optimizers.SGD(alpha * (1 - beta), momentum=beta)"
record.steps("momentum", "equal", call, steps, "notes", role="equal", **SINGLE)
record.steps("momentum", "equal", call, steps, "rate_inside", ("falling",), role="trap", **SINGLE)

call = "keras.optimizers.RMSprop(alpha, rho=beta, epsilon=eps)"
record.steps("rmsprop", "equal", call, steps, "notes", role="equal")
call = "keras.optimizers.RMSprop(alpha)"
options, why = own_epsilon(call)
record.steps("rmsprop", "all defaults", call, steps, "notes", ("tiny",), options=options, role="trap", why=why)

call = "keras.optimizers.Adam(alpha, beta_1=beta1, beta_2=beta2, epsilon=eps)"
record.steps("adam", "default", call, steps, "hat", role="default", **SINGLE)
call = """
keras.optimizers.Adam(
    alpha, beta_1=beta1, beta_2=beta2, epsilon=(eps * (1 - beta2)) ** 0.5
)
"""
nearest = {"eps": (given.eps * (1 - given.beta2)) ** 0.5}
record.steps("adam", "root of eps", call, steps, "hat", options=nearest, role="nearest", **SINGLE)

# ---------------------------------------------------------------- penalties

call = "keras.regularizers.L2(lam / (2 * m))(W)"
record.cell("l2", "equal", call, slope(call, "W"), "notes", quantity="gradient", role="equal", **SINGLE)
record.cell("l2", "equal", call, run(call), "notes", quantity="cost", **SINGLE)
call = "keras.regularizers.L2(lam / m)(W)"
record.cell("l2", "not halved", call, slope(call, "W"), "scaled", quantity="gradient", options={"factor": 2}, role="trap", **SINGLE)


def shrinkage(call):
    """Return what one step of an optimizer of rate 1 takes off the weights, with no gradient of the data."""
    W = keras.Variable(given.W)
    run(call).apply([np.zeros_like(given.W)], [W])
    return given.W - W.numpy()


call = "keras.optimizers.SGD(1.0, weight_decay=lam / m)"
record.cell("l2", "weight_decay", call, shrinkage(call), "notes", quantity="gradient", **SINGLE)


def penalized(call, gradients, alphas):
    """Return W after each step of an optimizer that minimizes nothing but a penalty."""
    W = tf.Variable(given.W0)
    path = []
    optimizer, penalty = run(call)
    for _ in gradients:
        with tf.GradientTape() as tape:
            cost = penalty(W)
        optimizer.apply([tape.gradient(cost, W)], [W])
        path.append(W.numpy())
    return path


call = "keras.optimizers.Adam(alpha, epsilon=eps, weight_decay=lam / m)"
record.steps("l2_adam", "weight_decay", call, steps, "decoupled", ("none",), role="trap", **SINGLE)
call = "keras.optimizers.Adam(alpha, epsilon=eps), keras.regularizers.L2(lam / (2 * m))"
record.steps("l2_adam", "regularizer", call, penalized, "notes", ("none",), options={"place": "hat"}, **SINGLE)

call = "keras.regularizers.L1(lam / (2 * m))(W)"
record.cell("l1", "equal", call, slope(call, "W"), "notes", quantity="gradient", role="equal", **SINGLE)
record.cell("l1", "equal", call, run(call), "notes", quantity="cost", **SINGLE)

# ---------------------------------------------------------------- dropout

call = "keras.layers.Dropout(1 - keep_prob, seed=0)(A, training=True)"
dropped = np.array(run(call))
mask = bits(dropped != 0)
record.cell("dropout", "equal", call, dropped, "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, slope(call, "A"), "notes", quantity="gradient", mask=mask)
call = "keras.layers.Dropout(1 - keep_prob)(A)"
record.cell("dropout", "in use", call, run(call), "notes", quantity="in use")
for variant, rate in (("equal", "1 - keep_prob"), ("probability for rate", "keep_prob")):
    call = "keras.layers.Dropout(%s, seed=0)(MANY, training=True)" % rate
    options = {} if variant == "equal" else {"keep_prob": 1 - given.keep_prob}
    kept = (np.array(run(call)) != 0).mean()
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role="trap" if options else "shown")

# ---------------------------------------------------------------- initialization


CUT = "The normal law is cut at two deviations and widened, so that its variance is the right one."


def initialized(formula, variant, call, form, role, why=None, **options):
    """Record how wide the weights are that a call draws."""
    record.cell(formula, variant, call, spread(run(call)), form, role=role, options=options, why=why)


scaling = """
keras.initializers.VarianceScaling(
    %s, "fan_in", "untruncated_normal", seed=0
)((n_prev, n))
"""
initialized("he", "equal", scaling % "2.0", "notes", "equal")
call = "keras.initializers.HeNormal(seed=0)((n_prev, n))"
initialized("he", "HeNormal", call, "notes", "shown", CUT, law="truncated")
call = "keras.initializers.HeNormal(seed=0)((n, n_prev))"
initialized("he", "shape of the notes", call, "swapped", "trap", law="truncated")
initialized("lecun", "equal", scaling % "1.0", "notes", "equal")
call = "keras.initializers.LecunNormal(seed=0)((n_prev, n))"
initialized("lecun", "LecunNormal", call, "notes", "shown", CUT, law="truncated")
call = "keras.initializers.GlorotNormal(seed=0)((n_prev, n))"
initialized("lecun", "same name", call, "glorot", "trap", law="truncated")
call = """
layer = keras.layers.Dense(n)
layer.build((None, n_prev))
layer.kernel
"""
for formula in ("he", "lecun"):
    initialized(formula, "Dense", call, "glorot", "default", law="uniform")

# ---------------------------------------------------------------- gradient check: there is none

call = """
def J(w):
    return keras.ops.sum(w**2)

h, exact = 1e-5, 2 * W_CHECK * WRONG
sides = keras.ops.eye(6) * h
approx = keras.ops.stack([(J(W_CHECK + e) - J(W_CHECK - e)) / (2 * h) for e in sides])
norm = keras.ops.norm
norm(approx - exact) / (norm(approx) + norm(exact))
"""
record.cell("gradient_check", "by hand", call, run(call), "notes", quantity="difference", role="equal", api=False)

# ---------------------------------------------------------------- learning rate: a schedule computes in float32 whatever floatx is


def rates(call, update=given.UPDATES - 1):
    """Return the learning rates of a schedule at an update of some epochs, the last unless told."""
    schedule = run(call)
    return [np.array(schedule(int(epoch) * given.UPDATES + update)) for epoch in given.EPOCHS]


def called_back(call):
    """Return the learning rates of some epochs of a training with a callback."""
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(given.alpha0), "mse")
    x = np.zeros((given.UPDATES, 1))
    history = model.fit(x, x, batch_size=1, epochs=int(given.EPOCHS[-1]) + 1, callbacks=[run(call)], verbose=0)
    return np.array(history.history["learning_rate"])[given.EPOCHS]


call = "keras.callbacks.LearningRateScheduler(lambda epoch: alpha0 / (1 + decay_rate * epoch))"
record.cell("inverse_time", "callback", call, called_back(call), "notes", role="equal")
for formula, schedule in (
    ("inverse_time", "InverseTimeDecay(alpha0, %s, decay_rate%s)"),
    ("exponential", "ExponentialDecay(alpha0, %s, r%s)"),
):
    call = "keras.optimizers.schedules." + schedule
    staircase = call % ("UPDATES", ", staircase=True")
    record.cell(formula, "equal", staircase, rates(staircase), "notes", role="equal", dtype="float32")
    smooth = call % ("UPDATES", "")
    record.cell(formula, "no staircase", smooth, rates(smooth), "smooth", role="trap", dtype="float32")
    each = call % ("1", "")
    record.cell(formula, "a step each update", each, rates(each, 0), "by_update", role="trap", dtype="float32")
call = "keras.callbacks.LearningRateScheduler(lambda epoch: alpha0 * k / max(epoch, 1) ** 0.5)"
record.cell("inverse_sqrt", "equal", call, called_back(call)[1:], "notes", role="equal")

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    layer = run(call)
    layer.build((None, 3))
    layer.gamma.assign(given.gamma)
    layer.beta.assign(given.shift)
    outputs = [np.array(layer(Z.T, training=True)).T for Z in given.BATCHES]
    return outputs[0], {
        "mean": layer.moving_mean.numpy(),
        "variance": layer.moving_variance.numpy(),
        "output": np.array(layer(given.Z.T)).T,
    }


call = "keras.layers.BatchNormalization(momentum=decay, epsilon=eps_bn)"
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal")
for quantity, x in running.items():
    record.cell("batch_norm_infer", "default", call, x, "from_one", quantity=quantity, role="default")
call = """
keras.layers.BatchNormalization(
    momentum=decay, epsilon=eps_bn, moving_variance_initializer="zeros"
)
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "equal", call, x, "notes", quantity=quantity, role="equal")
call = "keras.layers.BatchNormalization(momentum=1 - decay, epsilon=eps_bn)"
_, running = batch_norm(call)
options, why = {"decay": 1 - given.decay}, "The number is the weight of the old average, in PyTorch that of the new value."
mean = running["mean"]
record.cell("batch_norm_infer", "momentum of the new", call, mean, "from_one", quantity="mean", options=options, role="trap", why=why)
call = "keras.layers.BatchNormalization()"
first, _ = batch_norm(call)
options, why = own_epsilon(call)
record.cell("batch_norm_train", "all defaults", call, first, "notes", options=options, role="trap", why=why)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "keras.ops.softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", role="equal")
call = "keras.ops.softmax(HOSTILE, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", quantity="hostile")
call = "keras.ops.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, run(call), "wrong_axis", role="trap")

call = "keras.losses.categorical_crossentropy(Y.T, LOGITS.T, from_logits=True)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="loss", role="equal")
call = "keras.losses.categorical_crossentropy(Y.T, HOSTILE.T, from_logits=True)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="hostile")
call = "keras.losses.CategoricalCrossentropy(from_logits=True)(Y.T, LOGITS.T)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="mean")
call = "keras.losses.CategoricalCrossentropy(from_logits=True)(Y.T, keras.ops.transpose(LOGITS))"
record.cell("cross_entropy", "equal", call, slope(call, "LOGITS"), "notes", quantity="gradient")
call = "keras.losses.categorical_crossentropy(Y.T, keras.ops.softmax(HOSTILE.T))"
why = "On TensorFlow, what Keras’ softmax returns remembers the scores that it was made of, and the loss is taken of those."
record.cell("cross_entropy", "of its own softmax", call, run(call), "notes", quantity="hostile", why=why)
call = "keras.losses.categorical_crossentropy(Y.T, np.array(keras.ops.softmax(HOSTILE.T)))"
options = {"largest": -np.log(1e-7), "smallest": -np.log(1 - 1e-7)}
record.cell("cross_entropy", "of probabilities", call, run(call), "clipped", quantity="hostile", options=options, role="trap")
call = "keras.losses.categorical_crossentropy(Y.T, LOGITS.T)"
record.cell("cross_entropy", "of scores", call, run(call), "scores_as_probabilities", quantity="loss", options={"clip": 1e-7}, role="trap")
call = """
probabilities = np.array(keras.ops.softmax(LOGITS.T))
keras.losses.CategoricalCrossentropy(from_logits=True)(Y.T, probabilities)
"""
record.cell("cross_entropy", "softmax twice", call, run(call), "softmax_twice", quantity="mean", role="trap")
call = """
probabilities = keras.ops.softmax(LOGITS.T)
keras.losses.CategoricalCrossentropy(from_logits=True)(Y.T, probabilities)
"""
why = "Of its own softmax’s output Keras takes the remembered scores here too, and warns."
record.cell("cross_entropy", "softmax twice, noticed", call, run(call), "notes", quantity="mean", why=why)

# ---------------------------------------------------------------- moving average

call = """
w = keras.Variable(0.0)
optimizer = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=beta)
path = []
for x in SERIES:
    optimizer.apply([w - x], [w])
    optimizer.finalize_variable_values([w])
    path.append(float(w))
path
"""
record.cell("moving_average", "use_ema", call, run(call), "first_value", role="default", **SINGLE)
call = """
w = keras.Variable(0.0)
optimizer = keras.optimizers.SGD(1.0, use_ema=True, ema_momentum=beta)
path = []
for x in [0.0, *SERIES]:
    optimizer.apply([w - x], [w])
    optimizer.finalize_variable_values([w])
    path.append(float(w))
path[1:]
"""
record.cell("moving_average", "after a zero", call, run(call), "notes", role="equal", **SINGLE)

# ---------------------------------------------------------------- float64 on another backend; the last, since it replaces Keras

call = """
keras.config.set_backend("jax")
import keras
keras.layers.BatchNormalization(momentum=decay, epsilon=eps_bn)
"""
why = "On other backends than TensorFlow, Keras promotes float64 and float32 to float32: the output is called float64 and has seven digits."
first, _ = batch_norm(call)
record.cell("batch_norm_train", "float64 on JAX", call, first, "notes", role="trap", dtype="float32", why=why)
record.save()
