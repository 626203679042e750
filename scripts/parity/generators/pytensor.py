"""PyTensor. It has no optimizers, layers or losses: nearly every formula is written in its operators."""

import inputs as given
import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.gradient import GradientError, grad_scale
from record import Recorder, bits, spread, value

record = Recorder("PyTensor", pytensor.__version__)


def run(call, **names):
    """Run a call with every array of the inputs as a shared variable, and evaluate what it returns."""
    arrays = {name: pytensor.shared(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    result = value(call, pytensor=pytensor, pt=pt, **dict(arrays, **names))
    return result.eval() if hasattr(result, "eval") else result


def steps(call, gradients, alphas):
    """Return W after each step of the updates that the call makes of W, dW and alpha."""
    W, dW, alpha = pytensor.shared(given.W0), pt.dvector("dW"), pt.dscalar("alpha")
    updates = run(call, W=W, dW=dW, alpha=alpha)
    step, path = pytensor.function([dW, alpha], updates=updates), []
    for gradient, rate in zip(gradients, alphas):
        step(gradient, rate)
        path.append(W.get_value())
    return path


HAND = {"role": "equal", "api": False}

call = """
v = pytensor.shared(np.zeros(6))
v_new = beta * v + (1 - beta) * dW
{v: v_new, W: W - alpha * v_new}
"""
record.steps("momentum", "by hand", call, steps, "notes", ("ordinary", "tiny", "falling"), **HAND)
call = """
s = pytensor.shared(np.zeros(6))
s_new = beta * s + (1 - beta) * dW**2
{s: s_new, W: W - alpha * dW / pt.sqrt(s_new + eps)}
"""
record.steps("rmsprop", "by hand", call, steps, "notes", **HAND)
call = """
v, s, t = (pytensor.shared(start) for start in (np.zeros(6), np.zeros(6), 0.0))
v_new = beta1 * v + (1 - beta1) * dW
s_new = beta2 * s + (1 - beta2) * dW**2
v_hat = v_new / (1 - beta1 ** (t + 1))
s_hat = s_new / (1 - beta2 ** (t + 1))
{t: t + 1, v: v_new, s: s_new, W: W - alpha * v_hat / pt.sqrt(s_hat + eps)}
"""
record.steps("adam", "by hand", call, steps, "notes", **HAND)

# ---------------------------------------------------------------- penalties

for formula, cost in (("l2", "lam / (2 * m) * (W**2).sum()"), ("l1", "lam / (2 * m) * abs(W).sum()")):
    call = "pytensor.grad(%s, W)" % cost
    record.cell(formula, "by hand", call, run(call), "notes", quantity="gradient", **HAND)
    record.cell(formula, "by hand", cost, run(cost), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

DROPOUT = """
rng = pt.random.shared_rng(seed=0)
next_rng, kept = rng.bernoulli(keep_prob, size=%s.shape)
%s * kept / keep_prob
"""
A = pytensor.shared(given.A)
call = DROPOUT % ("A", "A")
dropped = value(call, pt=pt, A=A)
dropped, gradient = pytensor.function([], [dropped, pytensor.grad(dropped.sum(), A)])()
mask = bits(dropped != 0)
record.cell("dropout", "by hand", call, dropped, "notes", mask=mask, **HAND)
record.cell("dropout", "by hand", call, gradient, "notes", quantity="gradient", mask=mask, api=False)
call = DROPOUT % ("MANY", "MANY")
record.cell("dropout", "by hand", call, (run(call) != 0).mean(), "notes", quantity="kept", api=False)

# ---------------------------------------------------------------- initialization

for formula, numerator in (("he", 2), ("lecun", 1)):
    call = """
    rng = pt.random.shared_rng(seed=0)
    next_rng, W = rng.normal(0, (%s / n_prev) ** 0.5, size=(n, n_prev))
    W
    """
    call %= numerator
    record.cell(formula, "by hand", call, spread(run(call)), "notes", **HAND)

# ---------------------------------------------------------------- gradient check

call = """
J = (pt.tanh(W_CHECK.reshape((2, 3)) @ X_CHECK) ** 2).sum()
pytensor.grad(J, W_CHECK)
"""
record.cell("gradient_check", "grad", call, run(call), "notes", quantity="gradient")


def accepts(call, dtype):
    """Return whether a check lets a wrong gradient pass, after it has passed the right one."""
    w = given.W_CHECK.astype(dtype)
    run(call, J=lambda w: (w**2).sum(), W_CHECK=w)
    try:
        run(call, J=lambda w: (grad_scale(w, given.WRONG) ** 2).sum(), W_CHECK=w)
    except GradientError:
        return 0.0
    return 1.0


call = "pytensor.gradient.verify_grad(J, [W_CHECK], rng=np.random.default_rng(0))"
record.cell("gradient_check", "equal", call, accepts(call, "float64"), "notes", quantity="accepts the wrong", role="equal")
call = """
w = W_CHECK.astype("float32")
pytensor.gradient.verify_grad(J, [w], rng=np.random.default_rng(0))
"""
single = {"quantity": "accepts the wrong", "role": "trap", "dtype": "float32", "why": "The tolerance goes by the type."}
record.cell("gradient_check", "float32", call, accepts(call, "float32"), "lenient", **single)

# ---------------------------------------------------------------- learning rate

call = "alpha0 / (1 + decay_rate * EPOCHS)"
record.cell("inverse_time", "by hand", call, run(call), "notes", **HAND)
call = "alpha0 * r**EPOCHS"
record.cell("exponential", "by hand", call, run(call), "notes", **HAND)
call = "alpha0 * k / pt.sqrt(EPOCHS[1:])"
record.cell("inverse_sqrt", "by hand", call, run(call), "notes", **HAND)

# ---------------------------------------------------------------- batch normalization

call = """
mu, sigma2 = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
gamma[:, None] * (Z - mu) / pt.sqrt(sigma2 + eps_bn) + shift[:, None]
"""
record.cell("batch_norm_train", "by hand", call, run(call), "notes", **HAND)
call = """
mean, variance = (pytensor.shared(np.zeros((3, 1)), shape=(3, 1)) for _ in range(2))
X = pt.dmatrix()
averages = {
    mean: decay * mean + (1 - decay) * X.mean(axis=1, keepdims=True),
    variance: decay * variance + (1 - decay) * X.var(axis=1, keepdims=True),
}
train = pytensor.function([X], updates=averages)
for batch in BATCHES:
    train(batch)
normal = (Z - mean) / pt.sqrt(variance + eps_bn)
mean, variance, gamma[:, None] * normal + shift[:, None]
"""
for quantity, x in zip(("mean", "variance", "output"), run(call)):
    x = x.eval()
    x = x if quantity == "output" else x.ravel()
    record.cell("batch_norm_infer", "by hand", call, x, "notes", quantity=quantity, **HAND)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "pt.special.softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", role="equal")
call = "pt.special.softmax(HOSTILE, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", quantity="hostile")
call = "pt.special.softmax(LOGITS)"
record.cell("softmax", "no axis", call, run(call), "over_all", role="trap")

call = "-(Y * pt.special.log_softmax(LOGITS, axis=0)).sum(axis=0)"
record.cell("cross_entropy", "by hand", call, run(call), "notes", quantity="loss", **HAND)
call = "-(Y * pt.special.log_softmax(HOSTILE, axis=0)).sum(axis=0)"
record.cell("cross_entropy", "by hand", call, run(call), "notes", quantity="hostile", api=False)
NAIVE = """
log = pt.log(pt.special.softmax(HOSTILE, axis=0))
losses = -(Y * log).sum(axis=0)
losses%s
"""
call = NAIVE % ""
why = "The graph is rewritten: the logarithm of softmax is computed as one."
record.cell("cross_entropy", "rewritten", call, run(call), "notes", quantity="hostile", api=False, why=why)
call = NAIVE % '.eval(mode=pytensor.compile.Mode("py", None))'
why = "Here the graph is not rewritten: the logarithm meets the probabilities that rounded to 0."
record.cell("cross_entropy", "not rewritten", call, run(call), "naive", quantity="hostile", role="trap", api=False, why=why)
call = """
losses = -(Y * pt.special.log_softmax(LOGITS, axis=0)).sum(axis=0)
pytensor.grad(losses.mean(), LOGITS)
"""
record.cell("cross_entropy", "by hand", call, run(call), "notes", quantity="gradient", api=False)

# ---------------------------------------------------------------- moving average

call = """
def step(x, v):
    return beta * v + (1 - beta) * x


pytensor.scan(step, SERIES, outputs_info=pt.zeros(()), return_updates=False)
"""
record.cell("moving_average", "scan", call, run(call), "notes", **HAND)
record.save()
