"""Lasagne, the library of layers and optimizers over Theano. What it has not, its users wrote in Theano."""

import inputs as given
import lasagne
import numpy as np
import theano
import theano.tensor as T
from record import Recorder, bits, spread, value

lasagne.random.set_rng(np.random.RandomState(0))
record = Recorder("Lasagne", "%s on Theano %s" % (lasagne.__version__, theano.__version__))


def run(call, **names):
    """Run a call with every array of the inputs as a shared variable."""
    arrays = {name: theano.shared(x) for name, x in given.names().items() if isinstance(x, np.ndarray)}
    return value(call, lasagne=lasagne, theano=theano, T=T, **dict(arrays, **names))


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


ALL = ("ordinary", "tiny", "falling")
call = "lasagne.updates.momentum([dW], [W], learning_rate=alpha, momentum=beta)"
form = {"ordinary": "heavy_ball", "tiny": "heavy_ball", "falling": "heavy_ball_rate_inside"}
record.steps("momentum", "default", call, steps, form, ALL, role="default")
call = "lasagne.updates.momentum([dW], [W], learning_rate=alpha * (1 - beta), momentum=beta)"
record.steps("momentum", "equal", call, steps, "notes", role="equal")
record.steps("momentum", "equal", call, steps, "rate_inside", ("falling",), role="nearest")

call = "lasagne.updates.rmsprop([dW], [W], learning_rate=alpha, rho=beta, epsilon=eps)"
record.steps("rmsprop", "equal", call, steps, "notes", role="equal")
call = "lasagne.updates.rmsprop([dW], [W], learning_rate=alpha)"
record.steps("rmsprop", "all defaults", call, steps, "notes", options={"eps": 1e-6}, role="trap")

call = "lasagne.updates.adam([dW], [W], alpha, beta1, beta2, epsilon=eps)"
record.steps("adam", "default", call, steps, "hat", role="default")
call = "lasagne.updates.adam([dW], [W], alpha, beta1, beta2, epsilon=eps**0.5)"
record.steps("adam", "root of eps", call, steps, "hat", options={"eps": 1e-4}, role="nearest")

# ---------------------------------------------------------------- penalties

W = theano.shared(given.W)


def slope(call):
    """Return the derivative of a cost by the weights."""
    return theano.function([], theano.grad(run(call, W=W), W))()


call = "lam / (2 * m) * lasagne.regularization.l2(W)"
record.cell("l2", "equal", call, slope(call), "notes", quantity="gradient", role="equal")
record.cell("l2", "equal", call, evaluate(call), "notes", quantity="cost")
call = "lam / m * lasagne.regularization.l2(W)"
record.cell("l2", "no half", call, slope(call), "scaled", quantity="gradient", options={"factor": 2.0}, role="trap")
call = """
J = T.dot(dW, W) + lam / (2 * m) * lasagne.regularization.l2(W)
lasagne.updates.adam(J, [W], learning_rate=alpha)
"""
record.steps("l2_adam", "adam", call, steps, "notes", ("none",), options={"place": "hat"}, role="trap")

call = "lam / (2 * m) * lasagne.regularization.l1(W)"
record.cell("l1", "equal", call, slope(call), "notes", quantity="gradient", role="equal")
record.cell("l1", "equal", call, evaluate(call), "notes", quantity="cost")
call = """
dW = theano.grad(lam / (2 * m) * lasagne.regularization.l1(W), W)
theano.function([], dW, mode="FAST_COMPILE")()
"""
why = "Theano 0.8.2 divides the weight by its absolute value, unless its optimizer makes a sign of that."
options = {"slope": "nan"}
record.cell("l1", "FAST_COMPILE", call, run(call, W=W), "slope_at_zero", quantity="gradient", options=options, role="trap", why=why)

# ---------------------------------------------------------------- dropout

template = """
layer = lasagne.layers.InputLayer(%s)
layer = lasagne.layers.DropoutLayer(layer, p=%s)
lasagne.layers.get_output(layer, %s)
"""
A = theano.shared(given.A)
for variant, p, form in (("equal", "1 - keep_prob", "notes"), ("not rescaled", "1 - keep_prob, rescale=False", "not_inverted")):
    call = template % ("(8, 8)", p, "A")
    dropped = run(call, A=A)
    output, gradient = theano.function([], [dropped, theano.grad(dropped.sum(), A)])()
    mask = bits(output != 0)
    record.cell("dropout", variant, call, output, form, mask=mask, role="equal" if form == "notes" else "shown")
    if form == "notes":
        record.cell("dropout", variant, call, gradient, "notes", quantity="gradient", mask=mask)
call = template % ("(8, 8)", "1 - keep_prob, rescale=False", "A, deterministic=True")
why = "Nothing is scaled, neither in training nor in use."
record.cell("dropout", "not rescaled", call, evaluate(call), "notes", quantity="in use", role="trap", why=why)
for variant, p in (("equal", "1 - keep_prob"), ("probability for rate", "keep_prob")):
    call = template % ("(64, 64)", p, "MANY")
    options = {} if variant == "equal" else {"keep_prob": 1 - given.keep_prob}
    kept = (evaluate(call) != 0).mean()
    record.cell("dropout", variant, call, kept, "notes", quantity="kept", options=options, role="trap" if options else "shown")

# ---------------------------------------------------------------- initialization

call = 'lasagne.init.HeNormal(gain="relu").sample((n_prev, n))'
record.cell("he", "equal", call, spread(run(call)), "notes", role="equal")
call = "lasagne.init.HeNormal().sample((n_prev, n))"
record.cell("he", "gain of 1", call, spread(run(call)), "scaled", options={"variance": 1 / given.n_prev}, role="trap")
record.cell("lecun", "equal", call, spread(run(call)), "notes", role="equal")
call = 'lasagne.init.HeNormal(gain="relu").sample((n, n_prev))'
record.cell("he", "shape of the notes", call, spread(run(call)), "swapped", role="trap")
call = "lasagne.init.GlorotNormal().sample((n_prev, n))"
record.cell("lecun", "same name", call, spread(run(call)), "glorot", role="trap")
call = """
layer = lasagne.layers.DenseLayer(lasagne.layers.InputLayer((None, n_prev)), n)
layer.W.get_value()
"""
for formula in ("he", "lecun"):
    record.cell(formula, "DenseLayer", call, spread(run(call)), "glorot", options={"law": "uniform"}, role="default")

# ---------------------------------------------------------------- gradient check

call = """
w = W_CHECK
theano.grad(T.sum(T.tanh(T.dot(w.reshape((2, 3)), X_CHECK)) ** 2), w)
"""
record.cell("gradient_check", "grad", call, evaluate(call), "notes", quantity="gradient", api=False)


def wrong(w):
    """Return the sum of squares, with a gradient that is wrong by a factor."""
    return T.sum(given.WRONG * w**2 - (given.WRONG - 1) * theano.gradient.disconnected_grad(w**2))


call = """
w = T.dvector()
cost, gradient = theano.function([w], J(w)), theano.function([w], theano.grad(J(w), w))
exact, norm = gradient(W_CHECK), np.linalg.norm
steps = 1e-5 * np.eye(6)
approx = np.array([(cost(W_CHECK + h) - cost(W_CHECK - h)) / 2e-5 for h in steps])
norm(approx - exact) / (norm(approx) + norm(exact))
"""
difference = run(call, J=wrong, W_CHECK=given.W_CHECK)
record.cell("gradient_check", "by hand", call, difference, "notes", quantity="difference", role="equal", api=False)

# ---------------------------------------------------------------- learning rate

HAND = {"role": "equal", "api": False}
call = "alpha0 / (1 + decay_rate * EPOCHS)"
record.cell("inverse_time", "by hand", call, evaluate(call), "notes", **HAND)
call = "alpha0 * r**EPOCHS"
record.cell("exponential", "by hand", call, evaluate(call), "notes", **HAND)
call = "alpha0 * k / T.sqrt(EPOCHS[1:])"
record.cell("inverse_sqrt", "by hand", call, evaluate(call), "notes", **HAND)

# ---------------------------------------------------------------- batch normalization

call = "lasagne.layers.BatchNormLayer(lasagne.layers.InputLayer((None, 3)))"
try:
    run(call)
except AttributeError as error:
    record.refusal("batch_norm_train", "no such layer", call, error, role="default")
call = "(gamma * (Z.T - Z.mean(axis=1)) / T.sqrt(Z.var(axis=1) + eps_bn) + shift).T"
record.cell("batch_norm_train", "by hand", call, evaluate(call), "notes", **HAND)
call = """
mean, variance = theano.shared(np.zeros(3)), theano.shared(np.zeros(3))
mean_new = decay * mean + (1 - decay) * Z.mean(axis=1)
variance_new = decay * variance + (1 - decay) * Z.var(axis=1)
updates = [(mean, mean_new), (variance, variance_new)]
used = gamma * (Z.T - mean) / T.sqrt(variance + eps_bn) + shift
mean, variance, theano.function([Z], [], updates=updates), theano.function([Z], used.T)
"""
mean, variance, update, use = run(call, Z=T.dmatrix())
for Z in given.BATCHES:
    update(Z)
for quantity, x in (("mean", mean.get_value()), ("variance", variance.get_value()), ("output", use(given.Z))):
    record.cell("batch_norm_infer", "by hand", call, x, "notes", quantity=quantity, **HAND)

# ---------------------------------------------------------------- softmax and cross-entropy

call = "lasagne.nonlinearities.softmax(LOGITS.T).T"
record.cell("softmax", "equal", call, evaluate(call), "notes", role="equal")
call = "lasagne.nonlinearities.softmax(HOSTILE.T).T"
record.cell("softmax", "equal", call, evaluate(call), "notes", quantity="hostile")
call = "lasagne.nonlinearities.softmax(LOGITS)"
record.cell("softmax", "wrong axis", call, evaluate(call), "wrong_axis", role="trap")

template = """
Y_hat = lasagne.nonlinearities.softmax(%s.T)
losses = lasagne.objectives.categorical_crossentropy(Y_hat, CLASSES)
"""
call = template % "LOGITS" + "losses\n"
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="loss", role="equal")
call = template % "HOSTILE" + "losses\n"
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="hostile")
call = template % "HOSTILE" + "theano.function([], losses, mode=theano.Mode(optimizer=None))()\n"
record.cell("cross_entropy", "no rewriting", call, run(call), "infinite", quantity="hostile", role="trap")
call = template % "LOGITS" + "lasagne.objectives.aggregate(losses)\n"
record.cell("cross_entropy", "equal", call, evaluate(call), "notes", quantity="mean")
call = template % "LOGITS" + "theano.grad(lasagne.objectives.aggregate(losses), LOGITS)\n"
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
