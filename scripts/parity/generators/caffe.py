"""Caffe, in float32: the only build of it in the package index, a fork for the Kendryte K210.

Its BatchNorm always normalizes by the averages, even in training; that layer is recorded in caffe_official.json.
"""

import pathlib

import caffe
import inputs as given
import numpy as np
from caffe import layers as L, params as P
from caffe.proto import caffe_pb2
from record import Recorder, bits, spread, value

FOLDER = pathlib.Path(__file__).parent
caffe.set_mode_cpu()
caffe.set_random_seed(1)
record = Recorder("Caffe", caffe.__version__ + " (kendryte-caffe 1.0.0.20210829)", dtype="float32")


def run(call, **names):
    """Run a call with the layers and messages of Caffe in scope."""
    return value(call, L=L, P=P, caffe_pb2=caffe_pb2, **names)


def network(call, phase=caffe.TRAIN, **shapes):
    """Return a net of the layer that a call makes, by the name of `out`, with inputs of some shapes."""
    spec = caffe.NetSpec()
    for name, shape in shapes.items():
        setattr(spec, name, L.Input(shape={"dim": list(shape)}))
    spec.out = run(call, **{name: spec[name] for name in shapes})
    path = FOLDER / "net.prototxt"
    path.write_text("force_backward: true\n" + str(spec.to_proto()))
    return caffe.Net(str(path), phase)


def forward(net, **arrays):
    """Return the output of a net for some inputs."""
    for name, x in arrays.items():
        net.blobs[name].data[...] = x
    net.forward()
    return net.blobs["out"].data.copy()


def output(call, **arrays):
    """Return the output of the layer that a call makes for some inputs."""
    return forward(network(call, **{name: np.shape(x) for name, x in arrays.items()}), **arrays)


# ---------------------------------------------------------------- optimizers


def solver(call, start, change=None):
    """Return the solver that a call describes, of a net whose gradient by its weights is its input."""
    spec = caffe.NetSpec()
    spec.dW = L.Input(shape={"dim": [1, start.size]})
    spec.J = L.InnerProduct(spec.dW, num_output=1, bias_term=False, loss_weight=1)
    (FOLDER / "net.prototxt").write_text(str(spec.to_proto()))
    message = run(call)
    message.net, message.snapshot_after_train = str(FOLDER / "net.prototxt"), False
    if change:
        change(message)
    (FOLDER / "solver.prototxt").write_text(str(message))
    made = caffe.get_solver(str(FOLDER / "solver.prototxt"))
    made.net.params["J"][0].data.flat = start
    return made


def step(made, dW):
    """Return the weights after a step."""
    made.net.blobs["dW"].data.flat = dW
    made.step(1)
    return made.net.params["J"][0].data.ravel().astype("float64")


def steps(call, gradients, alphas):
    """Return W after each step of the solver that a call describes; a rate that falls does so by the solver's own policy."""

    def falls(message):
        (drop,) = np.flatnonzero(np.diff(alphas)) + 1
        message.base_lr *= alphas[0] / given.alpha
        message.lr_policy, message.gamma = "multistep", alphas[drop] / alphas[0]
        message.stepvalue.append(drop)

    made = solver(call, given.W0, falls if alphas[0] != alphas[-1] else None)
    return [step(made, dW) for dW in gradients]


SOLVER = "caffe_pb2.SolverParameter(%s,\n                          %s)"
FIXED = 'lr_policy="fixed", base_lr=alpha'

call = SOLVER % (FIXED, 'type="SGD", momentum=beta')
record.steps("momentum", "default", call, steps, "heavy_ball", role="default")
record.steps("momentum", "default", call, steps, "heavy_ball_rate_inside", ("falling",), role="default")
call = SOLVER % ('lr_policy="fixed", base_lr=alpha * (1 - beta)', 'type="SGD", momentum=beta')
record.steps("momentum", "equal", call, steps, "notes", role="equal")
record.steps("momentum", "equal", call, steps, "rate_inside", ("falling",), role="trap")

call = SOLVER % (FIXED, 'type="RMSProp", rms_decay=beta, delta=eps')
record.steps("rmsprop", "default", call, steps, "outside", role="default")
call = SOLVER % (FIXED, 'type="RMSProp", rms_decay=beta, delta=eps**0.5')
record.steps("rmsprop", "root of eps", call, steps, "outside", options={"eps": 1e-4}, role="nearest")
call = 'caffe_pb2.SolverParameter(lr_policy="fixed", base_lr=alpha, type="RMSProp")'
record.steps("rmsprop", "all defaults", call, steps, "outside", options={"beta": 0.99}, role="trap")

call = SOLVER % (FIXED, 'type="Adam", momentum=beta1, momentum2=beta2, delta=eps')
record.steps("adam", "default", call, steps, "hat", role="default")
call = SOLVER % (FIXED, 'type="Adam", momentum=beta1, momentum2=beta2, delta=eps**0.5')
record.steps("adam", "root of eps", call, steps, "hat", options={"eps": 1e-4}, role="nearest")
call = 'caffe_pb2.SolverParameter(lr_policy="fixed", base_lr=alpha, type="Adam")'
record.steps("adam", "all defaults", call, steps, "hat", options={"beta1": 0.0}, role="trap")

# ---------------------------------------------------------------- penalties


def penalty(call):
    """Return what one step of a solver of rate 1 takes off the weights, with no gradient of the data."""
    return given.W - step(solver(call, given.W), np.zeros(given.W.size)).reshape(given.W.shape)


RATE_ONE = 'lr_policy="fixed", base_lr=1.0, type="SGD"'

call = SOLVER % (RATE_ONE, "weight_decay=lam / m")
record.cell("l2", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = SOLVER % (RATE_ONE, "weight_decay=lam")
record.cell("l2", "not by m", call, penalty(call), "scaled", quantity="gradient", options={"factor": given.m}, role="trap")
call = "L.Reduction(W, operation=P.Reduction.SUMSQ, coeff=lam / (2 * m))"
record.cell("l2", "Reduction", call, output(call, W=given.W), "notes", quantity="cost", api=False)
call = SOLVER % (FIXED + ", weight_decay=lam / m", 'type="Adam", momentum=beta1, momentum2=beta2, delta=eps')
record.steps("l2_adam", "Adam", call, steps, "notes", ("none",), options={"place": "hat"}, role="trap")

call = SOLVER % (RATE_ONE, 'weight_decay=lam / (2 * m), regularization_type="L1"')
record.cell("l1", "equal", call, penalty(call), "notes", quantity="gradient", role="equal")
call = "L.Reduction(W, operation=P.Reduction.ASUM, coeff=lam / (2 * m))"
record.cell("l1", "Reduction", call, output(call, W=given.W), "notes", quantity="cost", api=False)

# ---------------------------------------------------------------- dropout

call = "L.Dropout(A, dropout_ratio=1 - keep_prob)"
net = network(call, A=given.A.shape)
dropped = forward(net, A=given.A)
net.blobs["out"].diff[...] = 1
net.backward()
mask = bits(dropped != 0)
record.cell("dropout", "equal", call, dropped, "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, net.blobs["A"].diff, "notes", quantity="gradient", mask=mask)
used = forward(network(call, caffe.TEST, A=given.A.shape), A=given.A)
record.cell("dropout", "equal", call, used, "notes", quantity="in use")
for variant, ratio in (("equal", "1 - keep_prob"), ("probability for rate", "keep_prob")):
    call = "L.Dropout(A, dropout_ratio=%s)" % ratio
    options = {} if variant == "equal" else {"keep_prob": 1 - given.keep_prob}
    kept = (output(call, A=given.MANY) != 0).mean()
    role = "trap" if options else "shown"
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role=role, dtype="float64")

# ---------------------------------------------------------------- initialization


def weights(call):
    """Return how wide the weights are that a filler draws."""
    net = network(call, X=(1, given.n_prev))
    return spread(net.params["out"][0].data)


FILLED = "L.InnerProduct(X, num_output=n, weight_filler=dict(%s))"
call = FILLED % 'type="msra"'
record.cell("he", "equal", call, weights(call), "notes", role="equal")
call = FILLED % 'type="gaussian", std=n_prev**-0.5'
record.cell("lecun", "equal", call, weights(call), "notes", role="equal")
call = FILLED % 'type="xavier"'
record.cell("lecun", "xavier", call, weights(call), "notes", options={"law": "uniform"})
call = "L.InnerProduct(X, num_output=n)"
for formula in ("he", "lecun"):
    record.cell(formula, "no filler", call, weights(call), "zero", role="default")

# ---------------------------------------------------------------- gradient check

call = """
W = net.params["z"][0]
W.data.flat = W_CHECK
net.forward()
net.backward()
W.diff.ravel()
"""
spec = caffe.NetSpec()
spec.x = L.Input(shape={"dim": [1, 3]})
spec.z = L.InnerProduct(spec.x, num_output=2, bias_term=False)
spec.a = L.TanH(spec.z)
spec.J = L.Reduction(spec.a, operation=P.Reduction.SUMSQ, loss_weight=1)
(FOLDER / "net.prototxt").write_text(str(spec.to_proto()))
net = caffe.Net(str(FOLDER / "net.prototxt"), caffe.TRAIN)
net.blobs["x"].data[...] = given.X_CHECK
record.cell("gradient_check", "backward", call, run(call, net=net).copy(), "notes", quantity="gradient", api=False)
CHECK = """
W = net.params["z"][0]

def J(w):
    W.data.flat = w
    return float(net.forward()["J"])

J(W_CHECK)
net.backward()
exact = %sW.diff.ravel()
h = 1e-2 * np.eye(6)
approx = np.array([J(W_CHECK + e) - J(W_CHECK - e) for e in h]) / 2e-2
norm = np.linalg.norm
norm(approx - exact) / (norm(approx) + norm(exact)) < %s
"""
call = CHECK % ("WRONG * ", "1e-4")
accepts = run(call, net=net)
record.cell("gradient_check", "1e-4", call, float(accepts), "notes", quantity="accepts the wrong", role="equal", api=False)
call = CHECK % ("", "1e-7")
refuses = not run(call, net=net)
record.cell("gradient_check", "1e-7", call, float(refuses), "single", quantity="refuses the right", role="trap", api=False)

# ---------------------------------------------------------------- learning rate


def rates(call, place=0):
    """Return the learning rates of some epochs, at one of their updates."""
    made, found = solver(call, np.zeros(1)), [0.0]
    for _ in range((given.EPOCHS[-1] + 1) * given.UPDATES):
        found.append(-step(made, np.ones(1)).item())
    return np.diff(found)[given.EPOCHS * given.UPDATES + place]


RATE = 'type="SGD", base_lr=alpha0'

call = SOLVER % (RATE, 'lr_policy="inv", gamma=decay_rate, power=1')
record.cell("inverse_time", "default", call, rates(call), "by_update", role="default")
call = SOLVER % (RATE, 'lr_policy="inv", gamma=decay_rate / UPDATES, power=1')
record.cell("inverse_time", "by the epoch", call, rates(call, given.UPDATES - 1), "smooth", role="nearest")
call = SOLVER % (RATE, 'lr_policy="exp", gamma=r')
record.cell("exponential", "default", call, rates(call), "by_update", role="default")
call = SOLVER % (RATE, 'lr_policy="step", gamma=r, stepsize=UPDATES')
record.cell("exponential", "equal", call, rates(call), "notes", role="equal")
call = SOLVER % ('type="SGD", base_lr=k * alpha0', 'lr_policy="inv", gamma=1 / UPDATES, power=0.5')
why = "It falls within the epoch too; here at the first update of each."
record.cell("inverse_sqrt", "by the epoch", call, rates(call)[1:], "shifted", role="nearest", why=why)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "L.Softmax(LOGITS, axis=0)"
record.cell("softmax", "equal", call, output(call, LOGITS=given.LOGITS), "notes", role="equal")
record.cell("softmax", "equal", call, output(call, LOGITS=given.HOSTILE), "notes", quantity="hostile")
call = "L.Softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, output(call, LOGITS=given.LOGITS), "wrong_axis", role="trap")


def losses(call, scores):
    """Return the loss of each example, alone in its batch."""
    return [output(call, scores=z[None], labels=label[None]) for z, label in zip(scores.T, given.CLASSES)]


call = "L.SoftmaxWithLoss(scores, labels)"
record.cell("cross_entropy", "equal", call, losses(call, given.LOGITS), "notes", quantity="loss", role="equal")
net = network(call, scores=(4, 3), labels=(4,))
mean = forward(net, scores=given.LOGITS.T, labels=given.CLASSES)
net.backward()
record.cell("cross_entropy", "equal", call, mean, "notes", quantity="mean")
record.cell("cross_entropy", "equal", call, net.blobs["scores"].diff.T, "notes", quantity="gradient")
largest = {"largest": float(-np.log(np.finfo("float32").tiny))}
record.cell("cross_entropy", "large scores", call, losses(call, given.HOSTILE), "clipped", quantity="hostile", options=largest)
call = "L.SoftmaxWithLoss(L.Softmax(scores), labels)"
record.cell("cross_entropy", "softmax twice", call, losses(call, given.LOGITS), "softmax_twice", quantity="loss", role="trap")
call = "L.MultinomialLogisticLoss(L.Softmax(scores), labels)"
record.cell("cross_entropy", "two layers", call, losses(call, given.LOGITS), "notes", quantity="loss")
largest = {"largest": -np.log(1e-20)}
record.cell("cross_entropy", "two layers", call, losses(call, given.HOSTILE), "clipped", quantity="hostile", options=largest, role="trap")

# ---------------------------------------------------------------- moving average

call = "L.Eltwise(v, x, operation=P.Eltwise.SUM, coeff=[beta, 1 - beta])"
net, v, path = network(call, v=(1,), x=(1,)), 0.0, []
for x in given.SERIES:
    v = forward(net, v=v, x=x).item()
    path.append(v)
record.cell("moving_average", "Eltwise", call, path, "notes", role="equal", api=False)
record.save()
