"""CNTK."""

import warnings

import cntk as C
import inputs as given
import numpy as np
from record import Recorder, bits, spread, value

warnings.simplefilter("ignore")
C.try_set_default_device(C.cpu())
C.cntk_py.set_fixed_random_seed(1)
record = Recorder("CNTK", C.__version__ + ".post2")  # which of the wheels it is, CNTK does not know


def run(call, **names):
    """Run a call with every array of the inputs as a constant."""
    arrays = {name: C.constant(x, dtype=np.float64) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, C=C, **dict(arrays, **names))


def steps(call, gradients, alphas):
    """Return W after each step of the learner that the call makes, or of the update; a new learning rate is set as a trainer would."""
    W = C.parameter(shape=(6,), init=given.W0, dtype=np.float64)
    made = value(call, C=C, W=W)
    path, last = [], given.alpha
    for dW, alpha in zip(gradients, alphas.tolist()):
        if alpha != last:
            made.reset_learning_rate(C.learning_parameter_schedule_per_sample(alpha))
            last = alpha
        if callable(made):
            made(dW)
        else:
            made.update({W: dW}, 1)
        path.append(W.value.copy())
    return path


call = "C.momentum_sgd([W], alpha, beta)"
record.steps("momentum", "equal", call, steps, "notes", role="equal")
record.steps("momentum", "equal", call, steps, "rate_inside", ("falling",), role="trap")
call = "C.momentum_sgd([W], alpha, beta, unit_gain=False)"
record.steps("momentum", "unit_gain=False", call, steps, "heavy_ball", ("ordinary",), role="trap")
call = """
rate = C.learning_parameter_schedule_per_sample(alpha / m)
learner = C.momentum_sgd([W], rate, C.momentum_schedule_per_sample(beta))
lambda dW: learner.update({W: m * dW}, m)
"""
record.steps("momentum", "per sample", call, steps, "notes", ("ordinary",), options={"beta": given.beta**given.m}, role="trap")

call = "C.rmsprop([W], alpha, gamma=beta, inc=1.2, dec=0.75, max=10, min=0.1)"
record.steps("rmsprop", "default", call, steps, "rprop", role="default")
call = """
learner = C.rmsprop([W], alpha, gamma=beta, inc=2, dec=0.5, max=1, min=1 - 1e-15,
                    need_ave_multiplier=False)
learner.update({W: np.zeros(6)}, 1)
lambda dW: learner.update({W: 10 * dW}, 1)
"""
why = (
    "The largest step and the smallest are the same, so all stay 1; after a gradient of 0 the mean square starts at 0; "
    "and gradients times 10 make of its fixed ε, 1e-6, the notes’ 1e-8."
)
record.steps("rmsprop", "held", call, steps, "notes", role="equal", rate_dtype="float32", why=why)

call = "C.adam([W], alpha, beta1, variance_momentum=beta2, epsilon=eps)"
record.steps("adam", "default", call, steps, "hat", role="default")
call = "C.adam([W], alpha, beta1, variance_momentum=beta2, epsilon=eps**0.5)"
record.steps("adam", "root of eps", call, steps, "hat", options={"eps": 1e-4}, role="nearest")
call = "C.adam([W], alpha, beta1, variance_momentum=beta2, epsilon=eps, unit_gain=False)"
record.steps("adam", "unit_gain=False", call, steps, "hat_sum", role="trap")
call = "C.adam([W], alpha, beta1)"
record.steps("adam", "all defaults", call, steps, "hat", ("tiny",), options={"beta2": 0.9999986111120757}, role="trap")

# ---------------------------------------------------------------- penalties


def penalty(call, count=1):
    """Return what one step of a learner of rate 1 takes off the weights, with no gradient of the data, for so many examples."""
    W = C.parameter(shape=given.W.shape, init=given.W, dtype=np.float64)
    value(call, C=C, W=W).update({W: np.zeros_like(given.W)}, count)
    return given.W - W.value


call = "C.sgd([W], 1.0, l2_regularization_weight=lam / m)"
record.cell("l2", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = """
rate = C.learning_parameter_schedule_per_sample(1.0)
C.sgd([W], rate, l2_regularization_weight=lam / m)
"""
record.cell("l2", "per sample", call, penalty(call, given.m), "scaled", quantity="gradient", options={"factor": given.m}, role="trap")
call = "(lam / (2 * m) * C.reduce_sum(C.square(W))).eval()"
record.cell("l2", "by hand", call, run(call), "notes", quantity="cost", api=False)
call = "C.adam([W], alpha, beta1, variance_momentum=beta2, l2_regularization_weight=lam / m)"
record.steps("l2_adam", "adam", call, steps, "notes", ("none",), options={"place": "hat"}, role="trap")

call = "C.sgd([W], 1.0, l1_regularization_weight=lam / (2 * m))"
record.cell("l1", "default", call, penalty(call), "soft_threshold", quantity="gradient", role="default")
call = """
W = C.parameter(W.shape, init=W)
J = lam / (2 * m) * C.reduce_sum(C.abs(W))
J.grad({}, [W])
"""
record.cell("l1", "by hand", call, value(call, C=C), "notes", quantity="gradient", role="equal", api=False)
call = "(lam / (2 * m) * C.reduce_sum(C.abs(W))).eval()"
record.cell("l1", "by hand", call, run(call), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout


def dropped(call):
    """Return what a layer makes of the units in training, and the gradient of their sum."""
    A = C.input_variable(given.A.shape, dtype=np.float64, needs_gradient=True)
    layer = value(call, C=C, A=A)
    state, outputs = layer.forward({A: given.A}, [layer.output], {layer.output})
    (output,) = outputs.values()
    (gradient,) = layer.backward(state, {layer.output: np.ones_like(output)}, {A}).values()
    return output[0], gradient[0]


call = "C.dropout(A, dropout_rate=1 - keep_prob)"
output, gradient = dropped(call)
mask = bits(output != 0)
record.cell("dropout", "equal", call, output, "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, gradient, "notes", quantity="gradient", mask=mask)
call = "C.dropout(A, dropout_rate=1 - keep_prob).eval()"
record.cell("dropout", "in use", call, run(call), "notes", quantity="in use")
for variant, rate in (("equal", "1 - keep_prob"), ("probability for rate", "keep_prob")):
    call = "C.dropout(MANY, dropout_rate=%s)" % rate
    options = {} if variant == "equal" else {"keep_prob": 1 - given.keep_prob}
    layer = run(call)
    (output,) = layer.forward({}, [layer.output], {layer.output})[1].values()
    kept = (output != 0).mean()
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role="trap" if options else "shown")

# ---------------------------------------------------------------- initialization


def weights(call):
    """Return how wide the weights are that a call draws."""
    return spread(value(call, C=C).value)


call = "C.parameter((n_prev, n), init=C.he_normal())"
record.cell("he", "equal", call, weights(call), "notes", role="equal")
call = "C.parameter((n, n_prev), init=C.he_normal())"
record.cell("he", "swapped", call, weights(call), "swapped", role="trap")
call = "C.parameter((n_prev, n), init=C.he_normal(scale=0.5**0.5))"
record.cell("lecun", "equal", call, weights(call), "notes", role="equal")
call = "C.parameter((n_prev, n), init=C.xavier())"
record.cell("lecun", "xavier", call, weights(call), "notes", options={"law": "uniform"})
call = "C.parameter((n_prev, n), init=C.glorot_normal())"
record.cell("lecun", "glorot", call, weights(call), "glorot", role="trap")
call = "C.layers.Dense(n)(C.input_variable(n_prev)).W"
for formula in ("he", "lecun"):
    record.cell(formula, "Dense", call, weights(call), "glorot", options={"law": "uniform"}, role="default")

# ---------------------------------------------------------------- gradient check

call = """
W = C.parameter((2, 3), init=W_CHECK.reshape(2, 3))
X = C.constant(X_CHECK.reshape(3, 1), dtype=np.float64)
J = C.reduce_sum(C.square(C.tanh(C.times(W, X))))
J.grad({}, [W])
"""
record.cell("gradient_check", "grad", call, value(call, C=C).ravel(), "notes", quantity="gradient", api=False)
call = """
w = C.input_variable(6, dtype=np.float64, needs_gradient=True)
J = C.reduce_sum(C.square(w))
exact = WRONG * J.grad({w: W_CHECK}).ravel()
h = 1e-5 * np.eye(6)
approx = (J.eval({w: W_CHECK + h}) - J.eval({w: W_CHECK - h})) / 2e-5
norm = np.linalg.norm
norm(approx - exact) / (norm(approx) + norm(exact))
"""
record.cell("gradient_check", "by hand", call, value(call, C=C), "notes", quantity="difference", role="equal", api=False)

# ---------------------------------------------------------------- learning rate

for formula, rate in (
    ("inverse_time", "alpha0 / (1 + decay_rate * epoch)"),
    ("exponential", "alpha0 * r**epoch"),
    ("inverse_sqrt", "alpha0 * k / max(epoch, 1) ** 0.5"),
):
    call = """
    rates = [%s for epoch in range(10)]
    schedule = C.learning_parameter_schedule(rates, epoch_size=UPDATES * m)
    [schedule[int(epoch) * UPDATES * m] for epoch in EPOCHS]
    """
    found = value(call % rate, C=C)
    record.cell(formula, "equal", call % rate, found[1:] if formula == "inverse_sqrt" else found, "notes", role="equal")

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    Z = C.input_variable(3, dtype=np.float64, needs_gradient=True)
    with C.default_options(dtype=np.float64):
        layer = value(call, C=C, Z=Z)
    layer.scale.value, layer.bias.value = given.gamma, given.shift
    outputs = []
    for batch in given.BATCHES:
        (output,) = layer.forward({Z: np.ascontiguousarray(batch.T)}, [layer.output], {layer.output})[1].values()
        outputs.append(output.T)
    return outputs[0], {
        "mean": layer.aggregate_mean.value,
        "variance": layer.aggregate_variance.value,
        "output": layer.eval({Z: np.ascontiguousarray(given.Z.T)}).T,
    }


call = """
time = -4 / np.log(decay)
C.layers.BatchNormalization(normalization_time_constant=time, epsilon=eps_bn)(Z)
"""
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal")
for quantity, x in running.items():
    record.cell("batch_norm_infer", "default", call, x, "first_batch", quantity=quantity, role="default")
call = """
time = -4 / np.log(decay)
layer = C.layers.BatchNormalization(normalization_time_constant=time, epsilon=eps_bn)(Z)
layer.aggregate_count.value = np.array(1.0)
layer
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "from zero", call, x, "unbiased", quantity=quantity, role="nearest")
call = "C.layers.BatchNormalization(epsilon=eps_bn)(Z)"
_, running = batch_norm(call)
options = {"decay": float(np.exp(-4 / 5000))}
for quantity in ("mean", "variance"):
    record.cell("batch_norm_infer", "all defaults", call, running[quantity], "first_batch", quantity=quantity, options=options)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "C.softmax(LOGITS, axis=0).eval()"
record.cell("softmax", "equal", call, run(call), "notes", role="equal")
call = "C.softmax(HOSTILE, axis=0).eval()"
record.cell("softmax", "equal", call, run(call), "notes", quantity="hostile")
call = "C.softmax(LOGITS).eval()"
record.cell("softmax", "wrong axis", call, run(call), "wrong_axis", role="trap")

call = "C.cross_entropy_with_softmax(LOGITS, Y, axis=0).eval()"
record.cell("cross_entropy", "equal", call, run(call)[0], "notes", quantity="loss", role="equal")
call = "C.cross_entropy_with_softmax(HOSTILE, Y, axis=0).eval()"
record.cell("cross_entropy", "equal", call, run(call)[0], "notes", quantity="hostile")
call = "C.cross_entropy_with_softmax(C.softmax(LOGITS, axis=0), Y, axis=0).eval()"
record.cell("cross_entropy", "softmax twice", call, run(call)[0], "softmax_twice", quantity="loss", role="trap")
call = "(-C.reduce_sum(Y * C.log(C.softmax(HOSTILE, axis=0)), axis=0)).eval()"
largest = {"largest": float(np.float32(85.1))}
record.cell("cross_entropy", "log", call, run(call)[0], "clipped", quantity="hostile", options=largest, role="trap", api=False)
call = """
Z = C.input_variable(3, dtype=np.float64, needs_gradient=True)
targets = C.input_variable(3, dtype=np.float64)
loss = C.cross_entropy_with_softmax(Z, targets)
loss.grad({Z: LOGITS.T.copy(), targets: Y.T.copy()}, [Z]).T
"""
record.cell("cross_entropy", "grad", call, value(call, C=C), "summed", quantity="gradient", role="trap")

# ---------------------------------------------------------------- moving average

call = """
v, path = C.parameter((), init=0.0, dtype=np.float64), []
for x in SERIES:
    C.assign(v, beta * v + (1 - beta) * x).eval()
    path.append(v.value.item())
path
"""
record.cell("moving_average", "assign", call, value(call, C=C), "notes", role="equal", api=False)
record.save()
