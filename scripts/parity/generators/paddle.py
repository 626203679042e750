"""PaddlePaddle."""

import inputs as given
import numpy as np
import paddle
import paddle.nn.functional as F
from paddle import nn
from record import Recorder, bits, spread, value

paddle.set_device("cpu")
paddle.set_default_dtype("float64")
paddle.seed(0)
record = Recorder("PaddlePaddle", paddle.__version__)


def run(call, **names):
    """Run a call with every array of the inputs as a tensor."""
    arrays = {name: paddle.to_tensor(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, paddle=paddle, nn=nn, F=F, **dict(arrays, **names))


def parameter(x):
    """Return weights that can be trained."""
    W = paddle.create_parameter(x.shape, "float64")
    W.set_value(x)
    return W


def steps(call, gradients, alphas):
    """Return W after each step of the optimizer that the call makes; a new learning rate is set as a user would."""
    W = parameter(given.W0)
    path, last = [], given.alpha
    optimizer = run(call, W=W)
    for gradient, alpha in zip(gradients, alphas.tolist()):
        if alpha != last:
            optimizer.set_lr(optimizer.get_lr() * alpha / last)
        last = alpha
        (W * paddle.to_tensor(gradient)).sum().backward()
        optimizer.step()
        optimizer.clear_grad()
        path.append(W.numpy())
    return path


ALL = ("ordinary", "tiny", "falling")
SINGLE = {"rate_dtype": "float32"}  # what is an attribute of an operator, such as beta, is kept in float32
call = "paddle.optimizer.Momentum(alpha, momentum=beta, parameters=[W])"
record.steps("momentum", "default", call, steps, "heavy_ball", ALL, role="default", **SINGLE)
call = "paddle.optimizer.Momentum(alpha * (1 - beta), momentum=beta, parameters=[W])"
record.steps("momentum", "equal", call, steps, "notes", ALL, role="equal", **SINGLE)

call = "paddle.optimizer.RMSProp(alpha, rho=beta, epsilon=eps, parameters=[W])"
record.steps("rmsprop", "equal", call, steps, "notes", role="equal", **SINGLE)
call = "paddle.optimizer.RMSProp(alpha, parameters=[W])"
why = "Its defaults are another β and another ε."
other = {"options": {"beta": 0.95, "eps": 1e-6}, "role": "trap", "why": why}
record.steps("rmsprop", "all defaults", call, steps, "notes", **other, **SINGLE)

call = "paddle.optimizer.Adam(alpha, beta1, beta2, epsilon=eps, parameters=[W])"
record.steps("adam", "default", call, steps, "outside", role="default")
call = "paddle.optimizer.Adam(alpha, beta1, beta2, epsilon=eps**0.5, parameters=[W])"
record.steps("adam", "root of eps", call, steps, "outside", options={"eps": 1e-4}, role="nearest")

# ---------------------------------------------------------------- penalties


def penalty(call):
    """Return what one step of an optimizer of rate 1 takes off the weights, with no gradient of the data."""
    W = parameter(given.W)
    optimizer = run(call, W=W)
    (W * 0).sum().backward()
    optimizer.step()
    return given.W - W.numpy()


SGD = "paddle.optimizer.SGD(1.0, parameters=[W], weight_decay=%s)"
call = SGD % "lam / m"
record.cell("l2", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = SGD % "lam"
why = "It is not divided by the number of examples."
record.cell("l2", "not by m", call, penalty(call), "scaled", why=why, quantity="gradient", options={"factor": given.m}, role="trap")
call = "lam / (2 * m) * W.square().sum()"
record.cell("l2", "by hand", call, run(call), "notes", quantity="cost", api=False)
call = "paddle.optimizer.Adam(alpha, parameters=[W], weight_decay=lam / m)"
record.steps("l2_adam", "Adam", call, steps, "notes", ("none",), options={"place": "outside"}, role="trap")
call = "paddle.optimizer.AdamW(alpha, parameters=[W], weight_decay=lam / m)"
record.steps("l2_adam", "AdamW", call, steps, "decoupled", ("none",), **SINGLE)

call = """
penalty = paddle.regularizer.L1Decay(lam / (2 * m))
paddle.optimizer.SGD(1.0, parameters=[W], weight_decay=penalty)
"""
record.cell("l1", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = "lam / (2 * m) * W.abs().sum()"
record.cell("l1", "by hand", call, run(call), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

A = paddle.to_tensor(given.A, stop_gradient=False)
call = "F.dropout(A, p=1 - keep_prob)"
dropped = run(call, A=A)
dropped.sum().backward()
mask = bits(dropped.numpy() != 0)
record.cell("dropout", "equal", call, dropped.detach(), "notes", mask=mask, role="equal", **SINGLE)
record.cell("dropout", "equal", call, A.grad, "notes", quantity="gradient", mask=mask, **SINGLE)
call = "F.dropout(A, p=1 - keep_prob, training=False)"
record.cell("dropout", "in use", call, run(call), "notes", quantity="in use")
call = "F.dropout(MANY, p=1 - keep_prob)"
record.cell("dropout", "equal", call, (run(call).numpy() != 0).mean(), "notes", quantity="kept")
call = "F.dropout(MANY, p=keep_prob)"
other = {"quantity": "kept", "options": {"keep_prob": 1 - given.keep_prob}, "role": "trap"}
why = "The number is the probability to drop a unit."
record.cell("dropout", "probability for rate", call, (run(call).numpy() != 0).mean(), "notes", why=why, **other)
call = 'F.dropout(A, p=1 - keep_prob, mode="downscale_in_infer")'
dropped = run(call).numpy()
record.cell("dropout", "downscale_in_infer", call, dropped, "not_inverted", mask=bits(dropped != 0), role="trap")
call = 'F.dropout(A, p=1 - keep_prob, training=False, mode="downscale_in_infer")'
record.cell("dropout", "downscale_in_infer", call, run(call), "scaled_in_use", quantity="in use", role="trap", **SINGLE)

# ---------------------------------------------------------------- initialization


def weights(call):
    """Return how wide the weights are that a call draws."""
    return spread(run(call).numpy())


LINEAR = "nn.Linear(n_prev, n, weight_attr=nn.initializer.%s).weight"
call = LINEAR % "KaimingNormal()"
record.cell("he", "equal", call, weights(call), "notes", role="equal")
call = """
law = nn.initializer.KaimingNormal()
paddle.create_parameter([n, n_prev], "float64", default_initializer=law)
"""
record.cell("he", "shape of the notes", call, weights(call), "swapped", role="trap")
call = """
law = nn.initializer.KaimingNormal(nonlinearity="linear")
nn.Linear(n_prev, n, weight_attr=law).weight
"""
record.cell("lecun", "equal", call, weights(call), "notes", role="equal")
call = LINEAR % "XavierNormal()"
record.cell("lecun", "same name", call, weights(call), "glorot", role="trap")
call = "nn.Linear(n_prev, n).weight"
record.cell("lecun", "Linear", call, weights(call), "glorot", options={"law": "uniform"}, role="default")
record.cell("he", "Linear", call, weights(call), "glorot", options={"law": "uniform"}, role="default")

# ---------------------------------------------------------------- gradient check

call = """
w = paddle.to_tensor(W_CHECK, stop_gradient=False)
(paddle.tanh(w.reshape([2, 3]) @ X_CHECK) ** 2).sum().backward()
w.grad
"""
record.cell("gradient_check", "autograd", call, run(call), "notes", quantity="gradient")


class Wrong(paddle.autograd.PyLayer):
    """The sum of squares, with a gradient that is wrong by a factor."""

    @staticmethod
    def forward(context, w):
        """Return the sum of squares."""
        context.save_for_backward(w)
        return (w**2).sum()

    @staticmethod
    def backward(context, gradient):
        """Return the wrong gradient."""
        (w,) = context.saved_tensor()
        return gradient * 2 * w * given.WRONG


call = """
w, h = paddle.to_tensor(W_CHECK, stop_gradient=False), 1e-5
J(w).backward()
approx = [(J(w + h * e) - J(w - h * e)) / (2 * h) for e in paddle.eye(6)]
approx = paddle.stack(approx).detach()
(approx - w.grad).norm() / (approx.norm() + w.grad.norm())
"""
difference = run(call, J=Wrong.apply)
record.cell("gradient_check", "by hand", call, difference, "notes", quantity="difference", role="equal", api=False)

# ---------------------------------------------------------------- learning rate


def rates(call, updates=1):
    """Return the learning rates of some epochs, each of which steps the schedule so often."""
    schedule, found = run(call), []
    for _ in range(given.EPOCHS[-1] + 1):
        found.append(schedule())
        for _ in range(updates):
            schedule.step()
    return np.array(found)[given.EPOCHS]


STEPPED = "So it is if `step` is called after each update instead of each epoch."
call = "paddle.optimizer.lr.InverseTimeDecay(alpha0, gamma=decay_rate)"
record.cell("inverse_time", "equal", call, rates(call), "notes", role="equal")
record.cell("inverse_time", "a step each update", call, rates(call, given.UPDATES), "by_update", role="trap", why=STEPPED)
call = "paddle.optimizer.lr.ExponentialDecay(alpha0, gamma=r)"
record.cell("exponential", "equal", call, rates(call), "notes", role="equal")
record.cell("exponential", "a step each update", call, rates(call, given.UPDATES), "by_update", role="trap", why=STEPPED)
call = "paddle.optimizer.lr.LambdaDecay(alpha0, lambda epoch: k / max(epoch, 1) ** 0.5)"
record.cell("inverse_sqrt", "equal", call, rates(call)[1:], "notes", role="equal")

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    layer = run(call)
    layer.weight.set_value(given.gamma)
    layer.bias.set_value(given.shift)
    outputs = [layer(paddle.to_tensor(Z.T.copy())).detach().T for Z in given.BATCHES]
    layer.eval()
    output = layer(paddle.to_tensor(given.Z.T.copy())).detach().T
    return outputs[0], {"mean": layer._mean, "variance": layer._variance, "output": output}


call = "nn.BatchNorm1D(3, momentum=decay, epsilon=eps_bn)"
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal", **SINGLE)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "default", call, x, "from_one", quantity=quantity, role="default", **SINGLE)
call = """
layer = nn.BatchNorm1D(3, momentum=decay, epsilon=eps_bn)
layer._variance.zero_()
layer
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "equal", call, x, "notes", quantity=quantity, role="equal", **SINGLE)
call = "nn.BatchNorm1D(3, momentum=1 - decay, epsilon=eps_bn)"
mean = batch_norm(call)[1]["mean"]
new = {"options": {"decay": 0.1}, "quantity": "mean", "role": "trap"}
new["why"] = "The number is the weight of the old average, not of the new value."
record.cell("batch_norm_infer", "momentum of the new", call, mean, "from_one", **new, **SINGLE)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "F.softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", role="equal")
call = "F.softmax(HOSTILE, axis=0)"
record.cell("softmax", "equal", call, run(call), "notes", quantity="hostile")
call = "F.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, run(call), "wrong_axis", role="trap")

call = 'F.cross_entropy(HOSTILE.T, CLASSES, reduction="none")'
clipped = {"quantity": "hostile", "options": {"largest": 64.0}, "role": "default"}
record.cell("cross_entropy", "default", call, run(call), "clipped", why="Smaller losses are as in the notes.", **clipped)
call = 'F.cross_entropy(LOGITS.T, CLASSES, reduction="none")'
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="loss", role="equal", why="So are all losses below 64.")
call = "F.cross_entropy(LOGITS.T, CLASSES)"
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="mean")
call = "F.cross_entropy(F.softmax(LOGITS.T), CLASSES)"
record.cell("cross_entropy", "softmax twice", call, run(call), "softmax_twice", quantity="mean", role="trap")
call = "F.nll_loss(F.softmax(LOGITS.T), CLASSES)"
record.cell("cross_entropy", "nll_loss", call, run(call), "no_logarithm", quantity="mean", role="trap")
call = """
logits = paddle.to_tensor(LOGITS, stop_gradient=False)
F.cross_entropy(logits.T, CLASSES).backward()
logits.grad
"""
record.cell("cross_entropy", "equal", call, run(call), "notes", quantity="gradient")
call = "paddle.logsumexp(HOSTILE, axis=0) - (Y * HOSTILE).sum(axis=0)"
record.cell("cross_entropy", "by hand", call, run(call), "notes", quantity="hostile", role="equal", api=False)

# ---------------------------------------------------------------- moving average

call = """
v, path = paddle.to_tensor(0.0), []
for x in SERIES:
    v = paddle.lerp(v, x, 1 - beta)
    path.append(v.item())
path
"""
record.cell("moving_average", "lerp", call, run(call), "notes", role="equal", api=False)
call = """
paddle.enable_static()
paddle.static.ExponentialMovingAverage(beta)
"""
try:
    run(call)
except TypeError as error:
    record.refusal("moving_average", "static", call, error, role="default")
record.save()
