"""Theano."""

import inputs as given
import numpy as np
import theano
import theano.tensor as T
from record import Recorder, bits, spread, value

record = Recorder("Theano", theano.__version__)


def run(call, **names):
    """Run a call with every array of the inputs as a shared variable."""
    arrays = {name: theano.shared(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, theano=theano, T=T, **dict(arrays, **names))


def evaluate(call, **names):
    """Compile the expression that a call makes, as Theano comes, and return its value."""
    return theano.function([], run(call, **names))()


def steps(call, gradients, alphas):
    """Return W after each step of the updates that the call makes; the learning rate is a shared variable, so that it can change."""
    W, dW, rate = theano.shared(given.W0), T.dvector(), theano.shared(given.alpha)
    step = theano.function([dW], [], updates=run(call, W=W, dW=dW, alpha=rate))
    path = []
    for gradient, alpha in zip(gradients, alphas):
        rate.set_value(alpha)
        step(gradient)
        path.append(W.get_value())
    return path


HAND = {"role": "equal", "api": False}  # Theano differentiates; optimizers, penalties and schedules are the user's
call = """
v = theano.shared(W.get_value() * 0)
v_new = beta * v + (1 - beta) * dW
[(v, v_new), (W, W - alpha * v_new)]
"""
record.steps("momentum", "by hand", call, steps, "notes", ("ordinary", "tiny", "falling"), **HAND)
call = """
v = theano.shared(W.get_value() * 0)
[(v, beta * v + (1 - beta) * dW), (W, W - alpha * v)]
"""
why = "All updates of a function take place at once, so W sees the v of before."
record.steps("momentum", "the old v", call, steps, "late", role="trap", api=False, why=why)
call = """
s = theano.shared(W.get_value() * 0)
s_new = beta * s + (1 - beta) * dW**2
[(s, s_new), (W, W - alpha * dW / T.sqrt(s_new + eps))]
"""
record.steps("rmsprop", "by hand", call, steps, "notes", **HAND)
call = """
v, s = theano.shared(W.get_value() * 0), theano.shared(W.get_value() * 0)
t = theano.shared(0.0)
t_new = t + 1
v_new = beta1 * v + (1 - beta1) * dW
s_new = beta2 * s + (1 - beta2) * dW**2
v_hat, s_hat = v_new / (1 - beta1**t_new), s_new / (1 - beta2**t_new)
W_new = W - alpha * v_hat / T.sqrt(s_hat + eps)
[(t, t_new), (v, v_new), (s, s_new), (W, W_new)]
"""
record.steps("adam", "by hand", call, steps, "notes", **HAND)

# ---------------------------------------------------------------- penalties

for formula, cost in (("l2", "lam / (2 * m) * T.sum(W**2)"), ("l1", "lam / (2 * m) * T.sum(abs(W))")):
    call = "theano.grad(%s, W)" % cost
    record.cell(formula, "by hand", call, evaluate(call), "notes", quantity="gradient", **HAND)
    record.cell(formula, "by hand", cost, evaluate(cost), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

call = """
rng = T.shared_randomstreams.RandomStreams(seed=0)
D = rng.binomial(A.shape, p=keep_prob, dtype=A.dtype)
A * D / keep_prob
"""
A = theano.shared(given.A)
dropped = run(call, A=A)
output, gradient = theano.function([], [dropped, theano.grad(dropped.sum(), A)])()
mask = bits(output != 0)
record.cell("dropout", "by hand", call, output, "notes", mask=mask, **HAND)
record.cell("dropout", "by hand", call, gradient, "notes", quantity="gradient", mask=mask, api=False)
call = call.replace("A", "MANY")
record.cell("dropout", "by hand", call, (evaluate(call) != 0).mean(), "notes", quantity="kept", api=False)

# ---------------------------------------------------------------- initialization

for formula, variance in (("he", 2), ("lecun", 1)):
    call = """
    rng = T.shared_randomstreams.RandomStreams(seed=0)
    rng.normal((n, n_prev), std=np.sqrt(%d / n_prev))
    """
    record.cell(formula, "by hand", call % variance, spread(evaluate(call % variance)), "notes", **HAND)

# ---------------------------------------------------------------- gradient check

call = """
w = W_CHECK
theano.grad(T.sum(T.tanh(T.dot(w.reshape((2, 3)), X_CHECK)) ** 2), w)
"""
record.cell("gradient_check", "grad", call, evaluate(call), "notes", quantity="gradient")


def right(w):
    """Return the sum of squares."""
    return T.sum(w**2)


def wrong(w):
    """Return the sum of squares, with a gradient that is wrong by a factor."""
    return T.sum(given.WRONG * w**2 - (given.WRONG - 1) * theano.gradient.disconnected_grad(w**2))


def check(call, J):
    """Return the error of a check, or nothing."""
    try:
        run(call, J=J, w=given.W_CHECK)
    except theano.gradient.GradientError as error:
        return error


call = "theano.gradient.verify_grad(J, [w], rng=np.random.RandomState(0))"
assert check(call, right) is None
accepts = float(check(call, wrong) is None)
record.cell("gradient_check", "verify_grad", call, accepts, "notes", quantity="accepts the wrong", role="equal")
call = """
theano.gradient.verify_grad(
    lambda w: T.sum(w**2), [w], eps=1e-5, abs_tol=1e-7, rel_tol=1e-7,
    rng=np.random.RandomState(0),
)
"""
record.refusal("gradient_check", "strict", call, check(call, None), role="trap")

# ---------------------------------------------------------------- learning rate

call = "alpha0 / (1 + decay_rate * EPOCHS)"
record.cell("inverse_time", "by hand", call, evaluate(call), "notes", **HAND)
call = "alpha0 * r**EPOCHS"
record.cell("exponential", "by hand", call, evaluate(call), "notes", **HAND)
call = "alpha0 * k / T.sqrt(EPOCHS[1:])"
record.cell("inverse_sqrt", "by hand", call, evaluate(call), "notes", **HAND)

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return the averages that the function has and what it makes of the first batch, after it has seen all of them."""
    mean, variance, train, use = run(call, Z=T.dmatrix())
    for Z in given.BATCHES:
        train(Z)
    return {"mean": mean.eval(), "variance": variance.eval(), "output": use(given.Z)}


template = """
mean, variance = theano.shared(np.zeros(3)), theano.shared(np.%s(3))
Z_tilde, _, _, mean_new, variance_new = T.nnet.bn.batch_normalization_train(
    Z.T, gamma, shift, "per-activation", eps_bn, %s, mean, variance
)
updates = [(mean, mean_new), (variance, variance_new)]
train = theano.function([Z], Z_tilde.T, updates=updates)
%sused = T.nnet.bn.batch_normalization_test(
    Z.T, gamma, shift, mean, variance, "per-activation", eps_bn
)
mean, variance, train, theano.function([Z], used.T)
"""
call = template % ("ones", "1 - decay", "")
for quantity, x in batch_norm(call).items():
    record.cell("batch_norm_infer", "default", call, x, "from_one_unbiased", quantity=quantity, role="default")
call = template % ("zeros", "1 - decay", "variance = variance * 3 / 4  # (m - 1) / m, in batches of m = 4\n")
for quantity, x in batch_norm(call).items():
    record.cell("batch_norm_infer", "equal", call, x, "notes", quantity=quantity, role="equal")
call = template % ("ones", "decay", "")
mean = batch_norm(call)["mean"]
options = {"decay": 1 - given.decay}
record.cell("batch_norm_infer", "factor of the old", call, mean, "from_one_unbiased", quantity="mean", options=options, role="trap")
call = "T.nnet.bn.batch_normalization_train(Z.T, gamma, shift, epsilon=eps_bn)[0].T"
record.cell("batch_norm_train", "equal", call, evaluate(call), "notes", role="equal")
call = "T.nnet.bn.batch_normalization_train(Z.T, gamma, shift)[0].T"
record.cell("batch_norm_train", "all defaults", call, evaluate(call), "notes", options={"eps": 1e-4}, role="trap")

# ---------------------------------------------------------------- softmax and cross-entropy

call = "T.nnet.softmax(LOGITS.T).T"
record.cell("softmax", "equal", call, evaluate(call), "notes", role="equal")
call = "T.nnet.softmax(HOSTILE.T).T"
record.cell("softmax", "equal", call, evaluate(call), "notes", quantity="hostile")
call = "T.nnet.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, evaluate(call), "wrong_axis", role="trap")
why = "In this very form Theano recognizes a softmax, and puts its own in the place; turned or by columns, it does not."
call = """
e = T.exp(HOSTILE.T)
e / e.sum(axis=1, keepdims=True)
"""
record.cell("softmax", "by hand in rows", call, evaluate(call).T, "notes", quantity="hostile", api=False, why=why)
call = """
e = T.exp(HOSTILE)
e / e.sum(axis=0)
"""
record.cell("softmax", "by hand in columns", call, evaluate(call), "overflow", quantity="hostile", role="trap", api=False)

call = "T.nnet.categorical_crossentropy(T.nnet.softmax(LOGITS.T), CLASSES)"
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="loss", role="equal")
call = "T.nnet.categorical_crossentropy(T.nnet.softmax(HOSTILE.T), CLASSES)"
why = "Theano rewrites the logarithm of a softmax into one safe expression."
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="hostile", why=why)
call = """
losses = T.nnet.categorical_crossentropy(T.nnet.softmax(HOSTILE.T), CLASSES)
theano.function([], losses, mode=theano.Mode(optimizer=None))()
"""
record.cell("cross_entropy", "no rewriting", call, run(call), "infinite", quantity="hostile", role="trap")
call = "-T.sum(Y * T.log(T.nnet.softmax(HOSTILE.T).T), axis=0)"
record.cell("cross_entropy", "by hand", call, evaluate(call), "naive", quantity="hostile", role="trap", api=False)
call = "T.nnet.categorical_crossentropy(T.nnet.softmax(LOGITS.T), CLASSES).mean()"
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="mean")
call = """
J = T.nnet.categorical_crossentropy(T.nnet.softmax(LOGITS.T), CLASSES).mean()
theano.grad(J, LOGITS)
"""
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="gradient")

# ---------------------------------------------------------------- moving average

call = """
v, x = theano.shared(0.0), T.dscalar()
update = theano.function([x], [], updates=[(v, beta * v + (1 - beta) * x)])
path = []
for number in SERIES.get_value():
    update(number)
    path.append(v.get_value().item())
path
"""
record.cell("moving_average", "by hand", call, run(call), "notes", **HAND)
record.save()
