"""Keras 2, on Theano: what Keras 3 computes otherwise."""

import inputs as given
import keras
import numpy as np
import theano
from keras import backend as K
from record import Recorder, bits, value

K.set_floatx("float64")
theano.config.floatX = "float64"  # Keras has set it to float32
record = Recorder("Keras 2", keras.__version__)


def run(call, **names):
    """Run a call."""
    return value(call, keras=keras, **names)


def function(inputs, outputs, updates=()):
    """Return a function of arrays that computes what is asked for, in training."""
    compiled = K.function([*inputs, K.learning_phase()], outputs, updates=list(updates))
    return lambda *arrays: compiled([*arrays, 1])


def steps(call, gradients, alphas):
    """Return W after each step of the optimizer that the call makes; a new learning rate is set as a callback would."""
    W, dW = K.variable(given.W0), K.placeholder((6,))
    path, last = [], given.alpha
    optimizer = run(call)
    loss = K.sum(W * dW)
    step = function([dW], [loss], optimizer.get_updates(loss=loss, params=[W]))
    for gradient, alpha in zip(gradients, alphas.tolist()):
        K.set_value(optimizer.lr, K.get_value(optimizer.lr) * (alpha / last))
        last = alpha
        step(gradient)
        path.append(K.get_value(W))
    return path


ALL = ("ordinary", "tiny", "falling")
call = "keras.optimizers.SGD(lr=alpha, momentum=beta)"
record.steps("momentum", "default", call, steps, "heavy_ball_rate_inside", ALL, role="default")
call = "keras.optimizers.SGD(lr=alpha * (1 - beta), momentum=beta)"
record.steps("momentum", "equal", call, steps, "notes", role="equal")
record.steps("momentum", "equal", call, steps, "rate_inside", ("falling",), role="trap")

call = "keras.optimizers.RMSprop(lr=alpha, rho=beta, epsilon=eps)"
record.steps("rmsprop", "default", call, steps, "outside", role="default")
call = "keras.optimizers.Adam(lr=alpha, beta_1=beta1, beta_2=beta2, epsilon=eps)"
record.steps("adam", "default", call, steps, "hat", role="default")

# ---------------------------------------------------------------- L2

call = "keras.regularizers.l2(lam / (2 * m))(W)"
W = K.variable(given.W)
cost = run(call, W=W)
cost, gradient = function([], [cost, K.gradients(cost, [W])[0]])()
record.cell("l2", "equal", call, gradient, "notes", quantity="gradient", role="equal")
record.cell("l2", "equal", call, cost, "notes", quantity="cost")

# ---------------------------------------------------------------- dropout

call = "keras.layers.Dropout(1 - keep_prob, seed=1)(A, training=True)"
A = keras.layers.Input((8,))
output = run(call, A=A)
dropped, gradient = function([A], [output, K.gradients(K.sum(output), [A])[0]])(given.A)
mask = bits(dropped != 0)
record.cell("dropout", "equal", call, dropped, "notes", mask=mask, role="equal")
record.cell("dropout", "equal", call, gradient, "notes", quantity="gradient", mask=mask)

# ---------------------------------------------------------------- learning rate


def rates(call):
    """Return by how much the weight falls in the first update of some epochs, where its gradient is always 1."""
    w = K.variable(0.0)
    step = function([], [w], run(call).get_updates(loss=w, params=[w]))
    found = []
    for _ in range(given.EPOCHS[-1] * given.UPDATES + 1):
        K.set_value(w, 0.0)
        step()
        found.append(-K.get_value(w))
    return np.array(found)[given.EPOCHS * given.UPDATES]


def called_back(call):
    """Return the learning rates of some epochs of a training with a callback."""
    model = keras.Sequential([keras.layers.Dense(1, input_shape=(1,))])
    model.compile(keras.optimizers.SGD(lr=given.alpha0), "mse")
    x = np.zeros((given.UPDATES, 1))
    history = model.fit(x, x, batch_size=1, epochs=int(given.EPOCHS[-1]) + 1, callbacks=[run(call)], verbose=0)
    return np.array(history.history["lr"])[given.EPOCHS]


call = "keras.callbacks.LearningRateScheduler(lambda epoch: alpha0 / (1 + decay_rate * epoch))"
record.cell("inverse_time", "callback", call, called_back(call), "notes", role="equal")
call = "keras.optimizers.SGD(lr=alpha0, decay=decay_rate)"
record.cell("inverse_time", "decay", call, rates(call), "by_update", role="trap")

# ---------------------------------------------------------------- batch normalization


def batch_norm(call):
    """Return what a layer makes of the first batch in training, and its averages and its output after all of them."""
    layer, x = run(call), keras.layers.Input((3,))
    model = keras.Model(x, layer(x))
    K.set_value(layer.gamma, given.gamma)
    K.set_value(layer.beta, given.shift)
    train = function([x], [model.output], layer.updates)
    outputs = [train(Z.T)[0].T for Z in given.BATCHES]
    return outputs[0], {
        "mean": K.get_value(layer.moving_mean),
        "variance": K.get_value(layer.moving_variance),
        "output": model.predict(given.Z.T).T,
    }


call = "keras.layers.BatchNormalization(momentum=decay, epsilon=eps_bn)"
first, running = batch_norm(call)
record.cell("batch_norm_train", "equal", call, first, "notes", role="equal")
for quantity, x in running.items():
    record.cell("batch_norm_infer", "default", call, x, "with_eps", quantity=quantity, role="default")
call = """
keras.layers.BatchNormalization(
    momentum=decay, epsilon=eps_bn, moving_variance_initializer="zeros"
)
"""
_, running = batch_norm(call)
for quantity, x in running.items():
    record.cell("batch_norm_infer", "from zero", call, x, "with_eps", quantity=quantity, options={"start": 0.0}, role="nearest")
record.save()
