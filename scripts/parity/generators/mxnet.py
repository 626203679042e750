"""MXNet."""

import inputs as given
import mxnet as mx
import numpy as np
from mxnet import autograd, gluon, nd
from record import Recorder, bits, spread, value

mx.random.seed(0)
np.random.seed(0)  # noqa: NPY002  # the gradient check projects on random numbers of these
record = Recorder("MXNet", mx.__version__)


def tensor(x, dtype="float64"):
    """Return an array of the type wanted: `nd.array` alone would make it float32."""
    return nd.array(x, dtype=dtype)


def run(call, **names):
    """Run a call with every array of the inputs as one of MXNet's."""
    arrays = {name: tensor(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, mx=mx, nd=nd, gluon=gluon, autograd=autograd, **dict(arrays, **names))


def steps(call, gradients, alphas, dtype="float64"):
    """Return W after each step of the optimizer that the call makes; a new learning rate is set as a user would."""
    W = tensor(given.W0, dtype)
    optimizer = run(call)
    state = optimizer.create_state(0, W)
    path, last = [], given.alpha
    for gradient, alpha in zip(gradients, alphas.tolist()):
        if alpha != last:
            optimizer.set_learning_rate(optimizer.lr * alpha / last)
        last = alpha
        optimizer.update(0, W, tensor(gradient, dtype), state)
        path.append(W.asnumpy().copy())
    return path


def single(call, gradients, alphas):
    """Return the same with weights in float32."""
    return steps(call, gradients, alphas, "float32")


ALL = ("ordinary", "tiny", "falling")
FLOAT = {"rate_dtype": "float32"}  # the operators keep their hyper-parameters so, whatever the arrays are
call = "mx.optimizer.SGD(learning_rate=alpha, momentum=beta)"
form = {"ordinary": "heavy_ball", "tiny": "heavy_ball", "falling": "heavy_ball_rate_inside"}
record.steps("momentum", "default", call, steps, form, ALL, role="default", **FLOAT)
call = "mx.optimizer.SGD(learning_rate=alpha * (1 - beta), momentum=beta)"
record.steps("momentum", "equal", call, steps, "notes", role="equal", **FLOAT)
record.steps("momentum", "equal", call, steps, "rate_inside", ("falling",), role="nearest", **FLOAT)

call = "mx.optimizer.RMSProp(learning_rate=alpha, gamma1=beta, epsilon=eps)"
record.steps("rmsprop", "default", call, single, "notes", role="equal", dtype="float32")
try:
    steps(call, *given.GRADIENTS["ordinary"])
except mx.MXNetError as error:
    record.refusal("rmsprop", "float64", call, error, role="trap")

call = "mx.optimizer.Adam(learning_rate=alpha, beta1=beta1, beta2=beta2, epsilon=eps)"
record.steps("adam", "default", call, steps, "hat", role="default", **FLOAT)
call = "mx.optimizer.Adam(learning_rate=alpha, beta1=beta1, beta2=beta2, epsilon=eps**0.5)"
record.steps("adam", "root of eps", call, steps, "hat", options={"eps": 1e-4}, role="nearest", **FLOAT)

# ---------------------------------------------------------------- penalties


def penalty(call):
    """Return what one step of an optimizer of rate 1 takes off the weights, with no gradient of the data."""
    W = tensor(given.W)
    optimizer = run(call)
    optimizer.update(0, W, nd.zeros_like(W), optimizer.create_state(0, W))
    return given.W - W.asnumpy()


def slope(call):
    """Return a cost, and its derivative by the weights."""
    W = tensor(given.W)
    W.attach_grad()
    with autograd.record():
        J = run(call, W=W)
    J.backward()
    return J.asscalar(), W.grad.asnumpy()


call = "mx.optimizer.SGD(learning_rate=1.0, wd=lam / m)"
record.cell("l2", "equal", call, penalty(call), "notes", quantity="gradient", role="equal", **FLOAT)
call = """
trainer = gluon.Trainer([W], "sgd", {"learning_rate": 1.0, "wd": lam})
with autograd.record():
    J = 0 * W.data().sum()
J.backward()
trainer.step(m)
W.data()
"""
parameter = gluon.Parameter("W", shape=given.W.shape, dtype="float64")
parameter.initialize()
parameter.set_data(tensor(given.W))
lost = given.W - run(call, W=parameter).asnumpy()
record.cell("l2", "not by m", call, lost, "scaled", quantity="gradient", options={"factor": given.m}, role="trap", **FLOAT)
call = 'mx.optimizer.SGD(learning_rate=1.0, wd=lam / m, param_idx2name={0: "W"})'
record.cell("l2", "not a weight", call, penalty(call), "scaled", quantity="gradient", options={"factor": 0}, role="trap", **FLOAT)
call = "lam / (2 * m) * W.square().sum()"
record.cell("l2", "by hand", call, slope(call)[0], "notes", quantity="cost", api=False)
call = "mx.optimizer.Adam(learning_rate=alpha, wd=lam / m)"
record.steps("l2_adam", "Adam", call, steps, "notes", ("none",), options={"place": "hat"}, role="trap", **FLOAT)

call = "lam / (2 * m) * W.abs().sum()"
cost, gradient = slope(call)
record.cell("l1", "by hand", call, gradient, "notes", quantity="gradient", role="equal", api=False)
record.cell("l1", "by hand", call, cost, "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

A = tensor(given.A)
A.attach_grad()
call = """
with autograd.record():
    dropped = nd.Dropout(A, p=1 - keep_prob)
dropped
"""
dropped = run(call, A=A)
dropped.backward()
mask = bits(dropped.asnumpy() != 0)
record.cell("dropout", "equal", call, dropped.asnumpy(), "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, A.grad.asnumpy(), "notes", quantity="gradient", mask=mask)
call = "nd.Dropout(A, p=1 - keep_prob)"
record.cell("dropout", "not recorded", call, run(call).asnumpy(), "notes", quantity="in use")
for variant, p in (("equal", "1 - keep_prob"), ("probability for rate", "keep_prob")):
    call = "with autograd.record():\n    dropped = nd.Dropout(MANY, p=%s)\ndropped" % p
    options = {} if variant == "equal" else {"keep_prob": 1 - given.keep_prob}
    kept = (run(call).asnumpy() != 0).mean()
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role="trap" if options else "shown")

# ---------------------------------------------------------------- initialization


def weights(call):
    """Return how wide the weights are that an initializer draws."""
    W = tensor(np.empty((given.n, given.n_prev)))
    run(call)(mx.init.InitDesc("layer_weight"), W)
    return spread(W.asnumpy())


call = 'mx.init.MSRAPrelu(factor_type="in", slope=0)'
record.cell("he", "equal", call, weights(call), "notes", role="equal")
call = "mx.init.MSRAPrelu()"
variance = {"variance": 2 / (1 + 0.25**2) / ((given.n + given.n_prev) / 2)}
record.cell("he", "same name", call, weights(call), "scaled", options=variance, role="trap")
call = 'mx.init.Xavier(rnd_type="gaussian", factor_type="in", magnitude=1)'
record.cell("lecun", "equal", call, weights(call), "notes", role="equal")
call = "mx.init.Xavier()"
record.cell("lecun", "same name", call, weights(call), "glorot", options={"law": "uniform"}, role="trap")
call = """
layer = gluon.nn.Dense(n, in_units=n_prev, dtype="float64")
layer.initialize()
layer.weight.data()
"""
fixed = {"variance": 0.07**2 / 3, "law": "uniform"}
for formula in ("he", "lecun"):
    record.cell(formula, "Dense", call, spread(run(call).asnumpy()), "scaled", options=fixed, role="default")

# ---------------------------------------------------------------- gradient check

call = """
w = W_CHECK
w.attach_grad()
with autograd.record():
    J = (nd.tanh(nd.dot(w.reshape((2, 3)), X_CHECK)) ** 2).sum()
J.backward()
w.grad
"""
record.cell("gradient_check", "autograd", call, run(call).asnumpy(), "notes", quantity="gradient")


def accepts(call):
    """Return whether a check lets the wrong gradient of the sum of squares pass; the right one has to."""
    w = mx.sym.Variable("w")
    right = (w**2).sum()
    wrong = (given.WRONG * w**2 - (given.WRONG - 1) * mx.sym.BlockGrad(w**2)).sum()
    run(call, J=right, w=given.W_CHECK)
    try:
        run(call, J=wrong, w=given.W_CHECK)
    except AssertionError:
        return 0.0
    return 1.0


call = "mx.test_utils.check_numeric_gradient(J, [w])"
record.cell("gradient_check", "default", call, accepts(call), "lenient", quantity="accepts the wrong", role="default")
call = "mx.test_utils.check_numeric_gradient(J, [w], dtype=np.float64)"
record.cell("gradient_check", "float64", call, accepts(call), "notes", quantity="accepts the wrong", role="equal")

# ---------------------------------------------------------------- learning rate


def rates(call):
    """Return the rates at the first update of some epochs; MXNet counts updates, the first of which is number 1."""
    W = tensor(np.zeros(1))
    optimizer = mx.optimizer.SGD(lr_scheduler=run(call, UPDATES=given.UPDATES))
    found = []
    for _ in range(given.EPOCHS[-1] + 1):
        for update in range(given.UPDATES):
            optimizer.update(0, W, W, optimizer.create_state(0, W))
            if update == 0:
                found.append(optimizer.learning_rate)
    return np.array(found)[given.EPOCHS]


call = """
class InverseTime(mx.lr_scheduler.LRScheduler):
    def __call__(self, num_update):
        return alpha0 / (1 + decay_rate * ((num_update - 1) // UPDATES))
InverseTime()
"""
record.cell("inverse_time", "equal", call, rates(call), "notes", role="equal")
call = "mx.lr_scheduler.FactorScheduler(step=UPDATES, factor=r, base_lr=alpha0)"
record.cell("exponential", "equal", call, rates(call), "notes", role="equal")
call = "mx.lr_scheduler.FactorScheduler(step=1, factor=r, base_lr=alpha0)"
record.cell("exponential", "a step each update", call, rates(call), "by_update", role="trap")
call = """
class InverseSqrt(mx.lr_scheduler.LRScheduler):
    def __call__(self, num_update):
        return alpha0 * k / max((num_update - 1) // UPDATES, 1) ** 0.5
InverseSqrt()
"""
record.cell("inverse_sqrt", "equal", call, rates(call)[1:], "notes", role="equal")

# ---------------------------------------------------------------- batch normalization


def batch_norm(call, learning=True):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    layer = run(call)
    layer.initialize()
    layer.cast("float64")
    layer.gamma.set_data(tensor(given.gamma))
    layer.beta.set_data(tensor(given.shift))
    outputs = []
    for Z in given.BATCHES:
        with autograd.record():
            output = layer(tensor(Z.T))
        if learning:
            output.backward()
        outputs.append(output.asnumpy().T)
    return outputs[0], {
        "mean": layer.running_mean.data().asnumpy(),
        "variance": layer.running_var.data().asnumpy(),
        "output": layer(tensor(given.Z.T)).asnumpy().T,
    }


call = "gluon.nn.BatchNorm(in_channels=3, momentum=decay, epsilon=eps_bn)"
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal")
for quantity, x in running.items():
    record.cell("batch_norm_infer", "default", call, x, "from_one", quantity=quantity, role="default", **FLOAT)
_, running = batch_norm(call, learning=False)
why = "The averages are moved by the backward pass, which a pass in `autograd.record()` alone does not reach."
for quantity in ("mean", "variance"):
    record.cell("batch_norm_infer", "no backward", call, running[quantity], "untouched", quantity=quantity, role="trap", why=why)
call = """
gluon.nn.BatchNorm(
    in_channels=3, momentum=decay, epsilon=eps_bn, running_variance_initializer="zeros"
)
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "equal", call, x, "notes", quantity=quantity, role="equal", **FLOAT)
call = "gluon.nn.BatchNorm(in_channels=3, momentum=1 - decay, epsilon=eps_bn)"
_, running = batch_norm(call)
options = {"decay": 1 - given.decay}
record.cell(
    "batch_norm_infer", "momentum of the new", call, running["mean"], "from_one", quantity="mean", options=options, role="trap", **FLOAT
)
call = """
mean, variance = nd.zeros_like(shift), nd.ones_like(shift)
with autograd.record():
    Z_tilde = nd.BatchNorm(Z.T, gamma, shift, mean, variance, eps=eps_bn)
Z_tilde.T
"""
why = "Unless `fix_gamma=False` is given, the operator takes every gamma for 1."
options = {"gamma": 1.0}
record.cell("batch_norm_train", "operator", call, run(call).asnumpy(), "notes", options=options, role="trap", why=why, **FLOAT)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "nd.softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, run(call).asnumpy(), "notes", role="equal")
call = "nd.softmax(HOSTILE, axis=0)"
record.cell("softmax", "equal", call, run(call).asnumpy(), "notes", quantity="hostile")
call = "nd.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, run(call).asnumpy(), "wrong_axis", role="trap")

call = "gluon.loss.SoftmaxCrossEntropyLoss()(LOGITS.T, CLASSES)"
record.cell("cross_entropy", "equal", call, run(call).asnumpy(), "notes", quantity="loss", role="equal")
call = "gluon.loss.SoftmaxCrossEntropyLoss()(HOSTILE.T, CLASSES)"
record.cell("cross_entropy", "equal", call, run(call).asnumpy(), "notes", quantity="hostile")
call = "gluon.loss.SoftmaxCrossEntropyLoss(from_logits=True)(LOGITS.T, CLASSES)"
record.cell("cross_entropy", "from_logits", call, run(call).asnumpy(), "scores_as_logarithms", quantity="loss", role="trap")
call = "gluon.loss.SoftmaxCrossEntropyLoss()(LOGITS.T, CLASSES).mean()"
record.cell("cross_entropy", "equal", call, run(call).asscalar(), "notes", quantity="mean")
call = "gluon.loss.SoftmaxCrossEntropyLoss()(nd.softmax(LOGITS.T), CLASSES).mean()"
record.cell("cross_entropy", "softmax twice", call, run(call).asscalar(), "softmax_twice", quantity="mean", role="trap")
call = "nd.softmax_cross_entropy(LOGITS.T, CLASSES)"
record.cell("cross_entropy", "operator", call, run(call).asscalar(), "summed", quantity="mean", role="trap")
call = """
logits = LOGITS.T
logits.attach_grad()
with autograd.record():
    J = gluon.loss.SoftmaxCrossEntropyLoss()(logits, CLASSES).mean()
J.backward()
logits.grad.T
"""
record.cell("cross_entropy", "equal", call, run(call).asnumpy(), "notes", quantity="gradient")
call = """
logits = LOGITS.T
logits.attach_grad()
with autograd.record():
    Y_hat = nd.SoftmaxOutput(logits, CLASSES%s)
Y_hat.backward()
logits.grad.T
"""
for variant, argument, form in (("SoftmaxOutput", "", "summed"), ("SoftmaxOutput by batch", ', normalization="batch"', "notes")):
    text = call % argument
    role = "equal" if argument else "trap"
    record.cell("cross_entropy", variant, text, run(text).asnumpy(), form, quantity="gradient", role=role)

# ---------------------------------------------------------------- moving average

call = """
v, path = nd.zeros(1, dtype="float64"), []
for x in SERIES:
    v = beta * v + (1 - beta) * x
    path.append(v.asscalar())
path
"""
record.cell("moving_average", "by hand", call, run(call), "notes", role="equal", api=False)
record.save()
