"""TensorFlow without Keras: its operators, and the optimizers of version 1, which are still there."""

import inputs as given
import tensorflow as tf
from record import Recorder, bits, spread, value

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
tf.random.set_seed(0)
record = Recorder("TensorFlow", tf.__version__)


def run(call, **names):
    """Run a call, with the arrays of the inputs as they are: TensorFlow takes NumPy's."""
    return value(call, tf=tf, **names)


def slope(call, name):
    """Return the derivative of the sum of what a call returns by one of the inputs."""
    x = tf.Variable(given.names()[name])
    with tf.GradientTape() as tape:
        y = run(call, **{name: x})
    return tape.gradient(y, x).numpy()


def steps(call, gradients, alphas):
    """Return W after each step of the optimizer that the call makes; a new learning rate is set as a callable one would be."""
    W = tf.Variable(given.W0)
    path, last = [], given.alpha
    optimizer = run(call)
    for gradient, alpha in zip(gradients, alphas.tolist()):
        if alpha != last:
            optimizer._learning_rate *= alpha / last
        last = alpha
        optimizer.apply_gradients([(gradient, W)])
        path.append(W.numpy())
    return path


def kernel(call, gradients, alphas):
    """Return W after each step of the function that the call makes."""
    W = tf.Variable(given.W0)
    path = []
    step = run(call, W=W)
    for dW in gradients:
        step(dW)
        path.append(W.numpy())
    return path


# What a call gives as a Python number, an optimizer of version 1 makes float32 before it makes it float64.
ALL, SINGLE = ("ordinary", "tiny", "falling"), {"rate_dtype": "float32"}
call = "tf.compat.v1.train.MomentumOptimizer(alpha, beta)"
record.steps("momentum", "default", call, steps, "heavy_ball", ALL, role="default", **SINGLE)
call = "tf.compat.v1.train.MomentumOptimizer(alpha * (1 - beta), beta)"
record.steps("momentum", "equal", call, steps, "notes", ALL, role="equal", **SINGLE)

call = "tf.compat.v1.train.RMSPropOptimizer(alpha, decay=beta, epsilon=eps)"
record.steps("rmsprop", "default", call, steps, "starts_at_one", role="default", **SINGLE)
call = """
s, velocity = tf.Variable(tf.zeros_like(W)), tf.Variable(tf.zeros_like(W))
lr, rho, momentum, epsilon = tf.constant([alpha, beta, 0.0, eps], W.dtype)
lambda dW: tf.raw_ops.ResourceApplyRMSProp(
    var=W.handle, ms=s.handle, mom=velocity.handle,
    lr=lr, rho=rho, momentum=momentum, epsilon=epsilon, grad=dW,
)
"""
record.steps("rmsprop", "kernel", call, kernel, "notes", role="equal")

call = "tf.compat.v1.train.AdamOptimizer(alpha, beta1, beta2, eps)"
record.steps("adam", "default", call, steps, "hat", role="default", **SINGLE)
call = "tf.compat.v1.train.AdamOptimizer(alpha, beta1, beta2, (eps * (1 - beta2)) ** 0.5)"
nearest = {"eps": (given.eps * (1 - given.beta2)) ** 0.5}
record.steps("adam", "root of eps", call, steps, "hat", options=nearest, role="nearest", **SINGLE)

# ---------------------------------------------------------------- penalties

call = "lam / m * tf.nn.l2_loss(W)"
record.cell("l2", "equal", call, slope(call, "W"), "notes", quantity="gradient", role="equal")
record.cell("l2", "equal", call, run(call), "notes", quantity="cost")
call = "lam / (2 * m) * tf.nn.l2_loss(W)"
record.cell("l2", "halved twice", call, slope(call, "W"), "scaled", quantity="gradient", options={"factor": 0.5}, role="trap")


def penalized(call, gradients, alphas):
    """Return W after each step of an optimizer that minimizes nothing but a penalty."""
    W = tf.Variable(given.W0)
    path = []
    optimizer, penalty = run(call)
    for _ in gradients:
        with tf.GradientTape() as tape:
            cost = penalty(W)
        optimizer.apply_gradients([(tape.gradient(cost, W), W)])
        path.append(W.numpy())
    return path


call = "tf.compat.v1.train.AdamOptimizer(alpha), lambda W: lam / m * tf.nn.l2_loss(W)"
record.steps("l2_adam", "in the cost", call, penalized, "notes", ("none",), options={"place": "hat"}, **SINGLE)

call = "lam / (2 * m) * tf.reduce_sum(tf.abs(W))"
record.cell("l1", "by hand", call, slope(call, "W"), "notes", quantity="gradient", role="equal", api=False)
record.cell("l1", "by hand", call, run(call), "notes", quantity="cost", api=False)


def shrinkage(call):
    """Return what one step of an optimizer of rate 1 takes off the weights, with no gradient of the data; this one knows float32 alone."""
    W = tf.Variable(given.W, dtype=tf.float32)
    run(call).apply_gradients([(tf.zeros_like(W), W)])
    return given.W - W.numpy()


call = """
tf.compat.v1.train.ProximalGradientDescentOptimizer(
    1.0, l1_regularization_strength=lam / (2 * m)
)
"""
record.cell("l1", "proximal", call, shrinkage(call), "soft_threshold", quantity="gradient", role="nearest", dtype="float32")

# ---------------------------------------------------------------- dropout

call = "tf.nn.dropout(A, rate=1 - keep_prob, seed=0)"
# A seed gives another mask at each call: the gradient is that of the very call.
A = tf.Variable(given.A)
with tf.GradientTape() as tape:
    dropped = run(call, A=A)
mask = bits(dropped.numpy() != 0)
record.cell("dropout", "equal", call, dropped, "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, tape.gradient(dropped, A), "notes", quantity="gradient", mask=mask)
for variant, call in (
    ("equal", "tf.nn.dropout(MANY, rate=1 - keep_prob, seed=0)"),
    ("version 1", "tf.compat.v1.nn.dropout(MANY, keep_prob, seed=0)"),
    ("probability for rate", "tf.nn.dropout(MANY, keep_prob, seed=0)"),
):
    wrong = variant == "probability for rate"
    options = {"keep_prob": 1 - given.keep_prob} if wrong else {}
    kept = (run(call).numpy() != 0).mean()
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role="trap" if wrong else "shown")

# ---------------------------------------------------------------- initialization


CUT = "The normal law is cut at two deviations and widened, so that its variance is the right one."


def initialized(formula, variant, call, form, role, why=None, **options):
    """Record how wide the weights are that a call draws."""
    record.cell(formula, variant, call, spread(run(call)), form, role=role, options=options, why=why)


scaling = """
tf.compat.v1.variance_scaling_initializer(
    %s, "fan_in", "untruncated_normal", seed=0
)((n_prev, n))
"""
initialized("he", "equal", scaling % "2.0", "notes", "equal")
call = "tf.compat.v1.initializers.he_normal(seed=0)((n_prev, n))"
initialized("he", "he_normal", call, "notes", "shown", CUT, law="truncated")
call = "tf.compat.v1.initializers.he_normal(seed=0)((n, n_prev))"
initialized("he", "shape of the notes", call, "swapped", "trap", law="truncated")
initialized("lecun", "equal", scaling % "1.0", "notes", "equal")
call = "tf.compat.v1.initializers.lecun_normal(seed=0)((n_prev, n))"
initialized("lecun", "lecun_normal", call, "notes", "shown", CUT, law="truncated")
call = "tf.compat.v1.glorot_normal_initializer(seed=0)((n_prev, n))"
initialized("lecun", "same name", call, "glorot", "trap", law="truncated")
call = 'tf.compat.v1.get_variable("W", (n_prev, n), dtype=tf.float64)'
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    tf.compat.v1.set_random_seed(0)
    W = run(call)
    session.run(W.initializer)
    spreads = spread(session.run(W))
for formula in ("he", "lecun"):
    record.cell(formula, "get_variable", call, spreads, "glorot", role="default", options={"law": "uniform"})

# ---------------------------------------------------------------- gradient check

call = """
def J(w):
    return tf.reduce_sum(tf.tanh(tf.linalg.matvec(tf.reshape(w, (2, 3)), X_CHECK)) ** 2)

exact, approx = tf.test.compute_gradient(J, [W_CHECK], delta=1e-5)
exact[0].ravel()
"""
record.cell("gradient_check", "compute_gradient", call, run(call), "notes", quantity="gradient", role="equal")


@tf.custom_gradient
def J(w):
    """Return the sum of squares, with a gradient that is wrong by a factor."""
    return tf.reduce_sum(w**2), lambda upstream: upstream * 2 * w * given.WRONG


call = """
exact, approx = tf.test.compute_gradient(J, [W_CHECK], delta=1e-5)
norm = np.linalg.norm
norm(approx[0] - exact[0]) / (norm(approx[0]) + norm(exact[0]))
"""
record.cell("gradient_check", "compute_gradient", call, run(call, J=J), "notes", quantity="difference")

# ---------------------------------------------------------------- learning rate


def rates(call, update=given.UPDATES - 1):
    """Return the learning rates of a schedule at an update of some epochs, the last unless told."""
    return [run(call, step=int(epoch) * given.UPDATES + update).numpy() for epoch in given.EPOCHS]


for formula, schedule in (
    ("inverse_time", "inverse_time_decay(\n    alpha0, step, %s, decay_rate%s\n)()"),
    ("exponential", "exponential_decay(\n    alpha0, step, %s, r%s\n)()"),
):
    call = "tf.compat.v1.train." + schedule
    staircase = call % ("UPDATES", ", staircase=True")
    record.cell(formula, "equal", staircase, rates(staircase), "notes", role="equal", dtype="float32")
    smooth = call % ("UPDATES", "")
    record.cell(formula, "no staircase", smooth, rates(smooth), "smooth", role="trap", dtype="float32")
    each = call % ("1", "")
    record.cell(formula, "a step each update", each, rates(each, 0), "by_update", role="trap", dtype="float32")
call = "alpha0 * k * tf.math.rsqrt(EPOCHS[1:].astype(float))"
record.cell("inverse_sqrt", "by hand", call, run(call), "notes", role="equal", api=False)

# ---------------------------------------------------------------- batch normalization

call = """
mean, variance = tf.nn.moments(Z, axes=[1], keepdims=True)
tf.nn.batch_normalization(
    Z, mean, variance, shift[:, None], gamma[:, None], eps_bn
)
"""
record.cell("batch_norm_train", "equal", call, run(call), "notes", role="equal")
call = """
scale, offset = np.float32(gamma), np.float32(shift)
x = np.float32(Z.T).reshape(4, 1, 1, 3)
y, _, _ = tf.compat.v1.nn.fused_batch_norm(x, scale, offset, epsilon=eps_bn)
tf.transpose(tf.reshape(y, (4, 3)))
"""
record.cell("batch_norm_train", "fused", call, run(call), "notes", dtype="float32")
call = """
scale, offset = np.float32(gamma), np.float32(shift)
mean, variance = tf.zeros(3), tf.zeros(3)
for Z in BATCHES:
    x = np.float32(Z.T).reshape(4, 1, 1, 3)
    _, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        x, scale, offset, mean, variance, exponential_avg_factor=1 - decay
    )
mean, variance
"""
for quantity, x in zip(("mean", "variance"), run(call)):
    record.cell("batch_norm_infer", "fused", call, x, "unbiased", quantity=quantity, dtype="float32", role="default")
call = """
average = tf.train.ExponentialMovingAverage(decay)
x = tf.compat.v1.placeholder(tf.float64, (3, 4))
moments = tf.nn.moments(x, axes=[1])
update = average.apply(moments)
mean, variance = (average.average(moment) for moment in moments)
output = tf.transpose(
    tf.nn.batch_normalization(tf.transpose(x), mean, variance, shift, gamma, eps_bn)
)
update, x, mean, variance, output
"""
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    update, x, mean, variance, output = run(call)
    session.run(tf.compat.v1.global_variables_initializer())
    for Z in given.BATCHES:
        session.run(update, {x: Z})
    running = session.run({"mean": mean, "variance": variance, "output": output}, {x: given.Z})
for quantity, found in running.items():
    record.cell("batch_norm_infer", "moments averaged", call, found, "notes", quantity=quantity, role="equal", **SINGLE)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "tf.nn.softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", role="equal")
call = "tf.nn.softmax(HOSTILE, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", quantity="hostile")
call = "tf.nn.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, run(call), "wrong_axis", role="trap")

call = "tf.nn.softmax_cross_entropy_with_logits(Y.T, LOGITS.T)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="loss", role="equal")
call = "tf.nn.softmax_cross_entropy_with_logits(Y.T, HOSTILE.T)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="hostile")
call = "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y.T, LOGITS.T))"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="mean")
call = "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, LOGITS, axis=0))"
record.cell("cross_entropy", "equal", call, slope(call, "LOGITS"), "notes", quantity="gradient")
call = """
probabilities = tf.nn.softmax(LOGITS.T)
tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y.T, probabilities))
"""
record.cell("cross_entropy", "softmax twice", call, run(call), "softmax_twice", quantity="mean", role="trap")
call = "-tf.reduce_sum(Y * tf.math.log(tf.nn.softmax(HOSTILE, axis=0)), axis=0)"
record.cell("cross_entropy", "by hand", call, run(call), "naive", quantity="hostile", role="trap", api=False)

# ---------------------------------------------------------------- moving average

call = """
v = tf.Variable(0.0, dtype=tf.float64)
average = tf.train.ExponentialMovingAverage(beta)
path = []
for x in SERIES:
    v.assign(x)
    average.apply([v])
    path.append(average.average(v).numpy())
path
"""
record.cell("moving_average", "of a variable", call, run(call), "first_value", role="default", **SINGLE)


def averaged(call):
    """Return the averages of a call's tensors, which exist in a graph alone."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        update, x, v = run(call)
        session.run(tf.compat.v1.global_variables_initializer())
        path = []
        for now in given.SERIES:
            session.run(update, {x: now})
            path.append(session.run(v))
        return path


graph = """
x = tf.compat.v1.placeholder(tf.float64, ())
average = tf.train.ExponentialMovingAverage(beta%s)
update = average.apply([x])
update, x, average.average(x)
"""
call = graph % ""
record.cell("moving_average", "of a tensor", call, averaged(call), "notes", role="equal", **SINGLE)
call = graph % ", zero_debias=True"
record.cell("moving_average", "zero_debias", call, averaged(call), "corrected", **SINGLE)
record.save()
