"""Every formula that some framework computes, written with `dlref`.

A recorded output names the form it is; the tests compute that form again and compare. `notes` is always the formula of the page.
The arguments of a form are the options of a cell: what the call changes of the inputs, such as `eps=1e-7`.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from dlref import (
    activation,
    adam,
    batch_norm,
    dropout,
    gradient_check,
    learning_rate,
    momentum,
    moving_average,
    norm_penalty,
    rmsprop,
    softmax,
)
from dlref._contract import Array
from scripts.parity import inputs


class Form(NamedTuple):
    """A formula that a framework computes."""

    name: str
    title: str
    """What it is, in a few words; the table of a page shows it."""
    text: str
    """What that means to a reader."""
    compute: Callable[..., Array]


class Formula(NamedTuple):
    """One of the formulas that are compared."""

    name: str
    title: str
    """Without TeX: it stands in headings and in the converter."""
    page: str
    """The page it belongs to."""
    unit: str
    """What a difference is measured in, in TeX; empty for the unit of the output itself."""
    forms: dict[str, Form]
    counted: bool
    """Whether it is one of the formulas of the notes, and a column of the matrix."""


FORMULAS: dict[str, Formula] = {}


def _formula(name: str, title: str, page: str, unit: str = "", *, counted: bool = True) -> None:
    FORMULAS[name] = Formula(name, title, page, unit, {}, counted)


F = TypeVar("F", bound=Callable[..., Array])


def _form(formula: str, title: str, text: str) -> Callable[[F], F]:
    """Enter a function as a form; its name without the leading underscore and the formula's is the form's."""

    def enter(function: F) -> F:
        name = function.__name__.removeprefix(f"_{formula}_")
        FORMULAS[formula].forms[name] = Form(name, title, text, function)
        return function

    return enter


def expected(formula: str, form: str, facts: dict[str, Any]) -> Array:
    """Return what a form gives for a cell, by its quantity, inputs, mask and options; of an optimizer W after the recorded steps."""
    compute = FORMULAS[formula].forms[form].compute
    wanted = inspect.signature(compute).parameters
    if unknown := facts["options"].keys() - wanted.keys():
        raise ValueError(f"{formula}, form {form}, has no option {sorted(unknown)}")
    known = {"quantity": facts["quantity"], "inputs_name": facts["inputs"], "mask": facts["mask"], **facts["options"]}
    return np.asarray(compute(**{name: known[name] for name in wanted if name in known}), dtype=float)


def _walk(step: Callable[..., Any], state: Any, inputs_name: str, gradient: Callable[[Array, Array, float], Array] | None = None) -> Array:
    """Return W after the recorded steps of `step(W, dW, state, alpha, t)`."""
    W, path = inputs.W0, []
    gradients, alphas = inputs.GRADIENTS[inputs_name]
    for t, (dW, alpha) in enumerate(zip(gradients, alphas.tolist(), strict=True), start=1):
        W, state = step(W, dW if gradient is None else gradient(W, dW, alpha), state, alpha, t)
        path.append(W)
    return np.array(path)[[t - 1 for t in inputs.RECORDED_STEPS]]


# ---------------------------------------------------------------- momentum

_formula("momentum", "Momentum", "momentum", r"\alpha")


@_form("momentum", "as in the notes", "The average of the gradients, with the factor $1-\\beta$, times the learning rate of this step.")
def _momentum_notes(inputs_name: str, beta: float = inputs.beta) -> Array:
    return _walk(lambda W, dW, s, alpha, t: momentum.step(W, dW, s, alpha=alpha, beta=beta), momentum.init(inputs.W0), inputs_name)


@_form("momentum", "no factor $1-\\beta$", "The sum instead of the average: with a steady gradient, steps $1/(1-\\beta)$ times as long.")
def _momentum_heavy_ball(inputs_name: str, beta: float = inputs.beta) -> Array:
    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        return momentum.step(W, dW, s, alpha=alpha / (1 - beta), beta=beta)

    return _walk(step, momentum.init(inputs.W0), inputs_name)


@_form(
    "momentum", "no factor $1-\\beta$, rate inside", "The learning rate stands inside the sum, so a change of it takes effect step by step."
)
def _momentum_heavy_ball_rate_inside(inputs_name: str, beta: float = inputs.beta) -> Array:
    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        return momentum.step(W, alpha * dW, s, alpha=1 / (1 - beta), beta=beta)

    return _walk(step, momentum.init(inputs.W0), inputs_name)


@_form("momentum", "the average, rate inside", "As in the notes while the learning rate is constant; the average remembers the old rates.")
def _momentum_rate_inside(inputs_name: str, beta: float = inputs.beta) -> Array:
    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        return momentum.step(W, alpha * dW, s, alpha=1.0, beta=beta)

    return _walk(step, momentum.init(inputs.W0), inputs_name)


@_form("momentum", "corrected", "The average is divided by $1-\\beta^t$, as Adam’s is: the first steps have full length.")
def _momentum_corrected(inputs_name: str, beta: float = inputs.beta) -> Array:
    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        return momentum.step(W, dW, s, alpha=alpha / (1 - beta**t), beta=beta)

    return _walk(step, momentum.init(inputs.W0), inputs_name)


@_form(
    "momentum",
    "starts at the first gradient",
    "The factor is there, but the first average is the first gradient itself, and is long remembered.",
)
def _momentum_raw_first(inputs_name: str, beta: float = inputs.beta, dampening: float = inputs.beta) -> Array:
    gradients, _ = inputs.GRADIENTS[inputs_name]
    factor = (1 - dampening) / (1 - beta)  # of the later gradients, as seen from the average
    start = (gradients[0] - (1 - beta) * factor * gradients[0]) / beta  # whose first update is the first gradient

    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        return momentum.step(W, factor * dW, s, alpha=alpha, beta=beta)

    return _walk(step, momentum.State(v=start), inputs_name)


@_form("momentum", "Nesterov’s", "No factor $1-\\beta$, and the step looks ahead: the gradient of the moment counts once more.")
def _momentum_nesterov(inputs_name: str, beta: float = inputs.beta) -> Array:
    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        ahead, s = momentum.step(W, alpha * dW, s, alpha=beta / (1 - beta), beta=beta)
        return ahead - alpha * dW, s

    return _walk(step, momentum.init(inputs.W0), inputs_name)


@_form("momentum", "a step late", "W moves with the average of the step before; in the first step it stands still.")
def _momentum_late(inputs_name: str, beta: float = inputs.beta) -> Array:
    def step(W: Array, dW: Array, s: momentum.State, alpha: float, t: int) -> Any:
        return W - alpha * s.v, momentum.step(W, dW, s, alpha=alpha, beta=beta)[1]

    return _walk(step, momentum.init(inputs.W0), inputs_name)


# ---------------------------------------------------------------- RMSprop

_formula("rmsprop", "RMSprop", "rmsprop", r"\alpha")


@_form("rmsprop", "ε inside the root", "The notes’ form.")
def _rmsprop_notes(inputs_name: str, beta: float = inputs.beta, eps: float = inputs.eps) -> Array:
    def step(W: Array, dW: Array, s: rmsprop.State, alpha: float, t: int) -> Any:
        return rmsprop.step(W, dW, s, alpha=alpha, beta=beta, eps_root=eps)

    return _walk(step, rmsprop.init(inputs.W0), inputs_name)


@_form("rmsprop", "ε outside the root", "With ε = 1e-8 the divisor is at least 1e-8, not 1e-4: tiny gradients make steps of full length.")
def _rmsprop_outside(inputs_name: str, beta: float = inputs.beta, eps: float = inputs.eps) -> Array:
    def step(W: Array, dW: Array, s: rmsprop.State, alpha: float, t: int) -> Any:
        return rmsprop.step(W, dW, s, alpha=alpha, beta=beta, eps_root=0.0, eps=eps)

    return _walk(step, rmsprop.init(inputs.W0), inputs_name)


@_form("rmsprop", "starts at $s = 1$", "The mean square starts at 1 instead of 0, so small gradients make small steps for a long time.")
def _rmsprop_starts_at_one(inputs_name: str, beta: float = inputs.beta, eps: float = inputs.eps) -> Array:
    def step(W: Array, dW: Array, s: rmsprop.State, alpha: float, t: int) -> Any:
        return rmsprop.step(W, dW, s, alpha=alpha, beta=beta, eps_root=eps)

    return _walk(step, rmsprop.State(s=np.ones_like(inputs.W0)), inputs_name)


@_form(
    "rmsprop",
    "ε outside the root, starts at ε",
    "The mean square starts at ε, which at first does nearly what ε inside the root would do, and is then forgotten.",
)
def _rmsprop_starts_at_eps(inputs_name: str, beta: float = inputs.beta, eps: float = inputs.eps) -> Array:
    def step(W: Array, dW: Array, s: rmsprop.State, alpha: float, t: int) -> Any:
        return rmsprop.step(W, dW, s, alpha=alpha, beta=beta, eps_root=0.0, eps=eps)

    return _walk(step, rmsprop.State(s=np.full_like(inputs.W0, eps)), inputs_name)


@_form(
    "rmsprop",
    "steps of their own, as Rprop",
    "The quotient is multiplied by a step of its own for each weight, which grows while the sign of its gradient stays and shrinks "
    "when it changes, and is divided by its mean over the layer.",
)
def _rmsprop_rprop(
    inputs_name: str, grow: float = 1.2, shrink: float = 0.75, largest: float = 10.0, smallest: float = 0.1, beta: float = inputs.beta
) -> Array:
    floor = float(np.float32(1e-6))
    gradients, _ = inputs.GRADIENTS[inputs_name]

    def step(W: Array, dW: Array, state: Any, alpha: float, t: int) -> Any:
        s, steps, signs = state
        moved, s = rmsprop.step(np.zeros_like(W), dW, s, alpha=1.0, beta=beta, eps_root=floor)
        same = signs * np.sign(dW) > 0
        steps = np.where(same, np.minimum(steps * grow, largest), np.maximum(steps * shrink, smallest))
        mean = (steps / np.sqrt(s.s + floor)).mean()
        return W + alpha / mean * steps * moved, (s, steps, np.sign(dW))

    start = rmsprop.State(s=gradients[0] ** 2), np.full_like(inputs.W0, 0.02), np.zeros_like(inputs.W0)
    return _walk(step, start, inputs_name)


# ---------------------------------------------------------------- Adam

_formula("adam", "Adam", "adam", r"\alpha")


def _adam(inputs_name: str, hyper: Callable[[int], dict[str, float]], gradient: Any = None, **options: float) -> Array:
    def step(W: Array, dW: Array, s: adam.State, alpha: float, t: int) -> Any:
        return adam.step(W, dW, s, **(dict(alpha=alpha, **options) | hyper(t)))

    return _walk(step, adam.init(inputs.W0), inputs_name, gradient)


@_form("adam", "ε inside the root", "The notes’ form.")
def _adam_notes(inputs_name: str, eps: float = inputs.eps, beta1: float = inputs.beta1, beta2: float = inputs.beta2) -> Array:
    return _adam(inputs_name, lambda t: {"eps_root": eps}, beta1=beta1, beta2=beta2)


@_form("adam", "ε outside the root", "Algorithm 1 of the paper: ε is added to the root of the corrected mean square.")
def _adam_outside(inputs_name: str, eps: float = inputs.eps, beta1: float = inputs.beta1, beta2: float = inputs.beta2) -> Array:
    return _adam(inputs_name, lambda t: {"eps_root": 0.0, "eps": eps}, beta1=beta1, beta2=beta2)


@_form(
    "adam",
    "ε̂ before the correction",
    "ε is added to the root of the uncorrected mean square: in the first steps it weighs $1/\\sqrt{1-\\beta_2^t}$ times as much.",
)
def _adam_hat(inputs_name: str, eps: float = inputs.eps, beta1: float = inputs.beta1, beta2: float = inputs.beta2) -> Array:
    return _adam(inputs_name, lambda t: {"eps_root": 0.0, "eps": eps / (1 - beta2**t) ** 0.5}, beta1=beta1, beta2=beta2)


@_form("adam", "ε̂, no factor $1-\\beta_1$", "The sum of the gradients instead of their average, corrected as the average would be.")
def _adam_hat_sum(inputs_name: str, eps: float = inputs.eps, beta1: float = inputs.beta1, beta2: float = inputs.beta2) -> Array:
    def step(W: Array, dW: Array, s: adam.State, alpha: float, t: int) -> Any:
        hat = eps / (1 - beta2**t) ** 0.5
        return adam.step(W, dW, s, alpha=alpha / (1 - beta1), beta1=beta1, beta2=beta2, eps_root=0.0, eps=hat)

    return _walk(step, adam.init(inputs.W0), inputs_name)


# ---------------------------------------------------------------- L2

_formula("l2", "L2", "norm_penalty")


@_form("l2", "as in the notes", "The gradient is $\\frac{\\lambda}{m} W$, the cost $\\frac{\\lambda}{2m} \\lVert W \\rVert^2$.")
def _l2_notes(quantity: str) -> Array:
    return _l2_scaled(quantity, factor=1.0)


@_form("l2", "by another factor", "The same penalty, with another meaning of the number that is given.")
def _l2_scaled(quantity: str, factor: float) -> Array:
    if quantity == "cost":
        return np.array(norm_penalty.l2([inputs.W], lam=inputs.lam * factor, m=inputs.m))
    return norm_penalty.l2_gradient(inputs.W, lam=inputs.lam * factor, m=inputs.m)


@_form("l2", "added instead of taken off", "The sign is wrong: the penalty makes the weights grow.")
def _l2_growing(quantity: str) -> Array:
    return -_l2_notes(quantity)


_formula("l2_adam", "L2 with Adam", "norm_penalty", r"\alpha", counted=False)


@_form("l2_adam", "in the gradient", "The penalty goes through Adam’s division: every weight moves by about $\\alpha$, large or small.")
def _l2_adam_notes(inputs_name: str, eps: float = inputs.eps, place: str = "inside") -> Array:
    def penalized(W: Array, dW: Array, alpha: float) -> Array:
        return dW + norm_penalty.l2_gradient(W, lam=inputs.lam, m=inputs.m)

    hyper: dict[str, Callable[[int], dict[str, float]]] = {
        "inside": lambda t: {"eps_root": eps},
        "outside": lambda t: {"eps_root": 0.0, "eps": eps},
        "hat": lambda t: {"eps_root": 0.0, "eps": eps / (1 - inputs.beta2**t) ** 0.5},
    }
    return _adam(inputs_name, hyper[place], penalized)


@_form(
    "l2_adam", "beside Adam (AdamW)", "The weight is shrunk by $\\alpha\\lambda/m$ of itself, and Adam sees the gradient of the data alone."
)
def _l2_adam_decoupled(inputs_name: str, eps: float = inputs.eps) -> Array:
    def step(W: Array, dW: Array, s: adam.State, alpha: float, t: int) -> Any:
        shrunk = W - alpha * norm_penalty.l2_gradient(W, lam=inputs.lam, m=inputs.m)
        return adam.step(shrunk, dW, s, alpha=alpha, eps_root=0.0, eps=eps)

    return _walk(step, adam.init(inputs.W0), inputs_name)


# ---------------------------------------------------------------- L1

_formula("l1", "L1", "norm_penalty")


@_form("l1", "as in the notes", "The gradient is $\\frac{\\lambda}{2m} \\operatorname{sign} W$, 0 where the weight is 0.")
def _l1_notes(quantity: str) -> Array:
    if quantity == "cost":
        return np.array(norm_penalty.l1([inputs.W], lam=inputs.lam, m=inputs.m))
    return norm_penalty.l1_gradient(inputs.W, lam=inputs.lam, m=inputs.m)


@_form("l1", "another slope at 0", "At a weight of 0, where there is no derivative, it takes another number than 0.")
def _l1_slope_at_zero(quantity: str, slope: float | str) -> Array:
    return np.where(inputs.W == 0, inputs.lam / (2 * inputs.m) * float(slope), _l1_notes(quantity))


@_form("l1", "soft threshold", "A step along the penalty that stops at 0: a weight smaller than the step becomes 0 exactly.")
def _l1_soft_threshold(quantity: str) -> Array:
    shrunk: Array = inputs.W - norm_penalty.soft_threshold(inputs.W, tau=inputs.lam / (2 * inputs.m))
    return shrunk


# ---------------------------------------------------------------- dropout

_formula("dropout", "Dropout", "dropout")


def _mask(mask: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[bit == "1" for bit in row] for row in mask])


@_form(
    "dropout", "inverted, as in the notes", "Kept units are divided by the probability to keep one, so that nothing is to do afterwards."
)
def _dropout_notes(quantity: str, mask: Sequence[str] = (), keep_prob: float = inputs.keep_prob) -> Array:
    if quantity == "kept":
        return np.array(keep_prob)
    if quantity == "in use":
        return inputs.A
    if quantity == "gradient":
        return dropout.backward(np.ones_like(inputs.A), _mask(mask), keep_prob=keep_prob)
    return dropout.forward(inputs.A, _mask(mask), keep_prob=keep_prob)


@_form("dropout", "not inverted", "Kept units stay as they are; it is after training that all are multiplied by the probability.")
def _dropout_not_inverted(quantity: str, mask: Sequence[str] = ()) -> Array:
    return inputs.A * _mask(mask)


@_form("dropout", "scaled in use", "All units are multiplied by the probability in use, since they were not divided by it in training.")
def _dropout_scaled_in_use(quantity: str, factor: float = inputs.keep_prob) -> Array:
    return inputs.A * factor


# ---------------------------------------------------------------- initialization: [standard deviation, largest / standard deviation]

_formula("he", "He", "initialization")
_formula("lecun", "LeCun", "initialization")

_LARGEST = {"normal": np.nan, "uniform": 3**0.5, "truncated": 2 / 0.87962566103423978}  # a normal variable cut at 2 has that deviation


def _weights(variance: float, law: str) -> Array:
    return np.array([variance**0.5, _LARGEST[law]])


@_form("he", "$2/n^{[l-1]}$, as in the notes", "The variance that a ReLU needs.")
def _he_notes(law: str = "normal") -> Array:
    return _weights(2 / inputs.n_prev, law)


@_form("lecun", "$1/n^{[l-1]}$, as in the notes", "The lecture calls it Xavier’s; the frameworks call it LeCun’s.")
def _lecun_notes(law: str = "normal") -> Array:
    return _weights(1 / inputs.n_prev, law)


def _glorot(law: str = "normal") -> Array:
    return _weights(2 / (inputs.n_prev + inputs.n), law)


def _scaled(variance: float, law: str = "normal") -> Array:
    return _weights(variance, law)


def _swapped(law: str = "normal", numerator: float = 2.0) -> Array:
    return _weights(numerator / inputs.n, law)


def _zero() -> Array:
    return np.zeros(2)


for _name in ("he", "lecun"):
    FORMULAS[_name].forms.update(
        {
            "glorot": Form("glorot", "$2/(n^{[l-1]} + n^{[l]})$", "Glorot’s, which the frameworks call Xavier’s.", _glorot),
            "scaled": Form("scaled", "another variance", "A default with a variance of its own.", _scaled),
            "swapped": Form(
                "swapped", "by the other side", "The shape is read the other way round, so the units after the layer are counted.", _swapped
            ),
            "zero": Form("zero", "zero", "Every weight is 0: all units of a layer stay equal for ever.", _zero),
        }
    )

# ---------------------------------------------------------------- gradient check

_formula("gradient_check", "Gradient check", "gradient_check")


@_form("gradient_check", "as in the notes", "The relative difference of the two gradients, by their norms.")
def _gradient_check_notes(quantity: str) -> Array:
    if quantity == "gradient":
        z = inputs.W_CHECK.reshape(2, 3) @ inputs.X_CHECK
        return np.outer(2 * activation.tanh(z) * activation.tanh_derivative(z), inputs.X_CHECK).ravel()
    if quantity == "refuses the right":
        return np.array(float(_checked(1.0) > 1e-7))
    if quantity == "accepts the wrong":
        return np.array(float(_checked(inputs.WRONG) <= 1e-7))
    return np.array(_checked(inputs.WRONG))


def _checked(factor: float) -> float:
    """Return what `dlref` finds between the sum of squares and a gradient of it that is wrong by a factor."""
    return gradient_check.check(lambda w: float((w**2).sum()), inputs.W_CHECK, 2 * factor * inputs.W_CHECK).difference


@_form("gradient_check", "too coarse", "The tolerance lets a gradient pass that is wrong by five parts in ten thousand.")
def _gradient_check_lenient(quantity: str) -> Array:
    return np.array(1.0)


@_form(
    "gradient_check", "too few digits", "Differences of numbers in float32 are so coarse that the right gradient fails at the usual bound."
)
def _gradient_check_single(quantity: str) -> Array:
    return np.array(1.0)


@_form("gradient_check", "over the norm of the sum", "The divisor is the norm of the sum, which a sign error makes vanish.")
def _gradient_check_norm_of_sum(quantity: str) -> Array:
    return np.array((inputs.WRONG - 1) / (inputs.WRONG + 1))


# ---------------------------------------------------------------- learning rate

_formula("inverse_time", "Decay by 1/(1 + k · epoch)", "learning_rate")
_formula("exponential", "Exponential decay", "learning_rate")
_formula("inverse_sqrt", "Decay by k/√epoch", "learning_rate")


@_form("inverse_time", "as in the notes", "By the epoch.")
def _inverse_time_notes() -> Array:
    return learning_rate.inverse_time(inputs.EPOCHS, alpha0=inputs.alpha0, decay_rate=inputs.decay_rate)


@_form("inverse_time", "by the update", "It counts updates, not epochs, and falls as many times faster as an epoch has updates.")
def _inverse_time_by_update() -> Array:
    return learning_rate.inverse_time(inputs.EPOCHS * inputs.UPDATES, alpha0=inputs.alpha0, decay_rate=inputs.decay_rate)


@_form("inverse_time", "within the epoch too", "It falls at every update instead of once an epoch; here at the last update of each.")
def _inverse_time_smooth() -> Array:
    return learning_rate.inverse_time(inputs.EPOCHS + 1 - 1 / inputs.UPDATES, alpha0=inputs.alpha0, decay_rate=inputs.decay_rate)


@_form("exponential", "as in the notes", "By the epoch.")
def _exponential_notes() -> Array:
    return learning_rate.exponential(inputs.EPOCHS, alpha0=inputs.alpha0, r=inputs.r)


@_form("exponential", "by the update", "It counts updates, not epochs, and falls as many times faster as an epoch has updates.")
def _exponential_by_update() -> Array:
    return learning_rate.exponential(inputs.EPOCHS * inputs.UPDATES, alpha0=inputs.alpha0, r=inputs.r)


@_form("exponential", "within the epoch too", "It falls at every update instead of once an epoch; here at the last update of each.")
def _exponential_smooth() -> Array:
    return learning_rate.exponential(inputs.EPOCHS + 1 - 1 / inputs.UPDATES, alpha0=inputs.alpha0, r=inputs.r)


@_form("inverse_sqrt", "as in the notes", "From epoch 1 on: at epoch 0 it divides by 0.")
def _inverse_sqrt_notes() -> Array:
    return learning_rate.inverse_sqrt(inputs.EPOCHS[1:], alpha0=inputs.alpha0, k=inputs.k)


@_form("inverse_sqrt", "one epoch late", "It takes the root of the epoch plus 1.")
def _inverse_sqrt_shifted() -> Array:
    return learning_rate.inverse_sqrt(inputs.EPOCHS[1:] + 1, alpha0=inputs.alpha0, k=inputs.k)


# ---------------------------------------------------------------- batch normalization

_formula("batch_norm_train", "Batch norm, training", "batch_norm")
_formula("batch_norm_infer", "Batch norm, use", "batch_norm")


@_form("batch_norm_train", "as in the notes", "By the mean and the variance of the batch, divided by $m$.")
def _batch_norm_train_notes(eps: float = inputs.eps_bn, gamma: float | None = None) -> Array:
    scale = inputs.gamma[:, None] if gamma is None else np.full((3, 1), gamma)
    return batch_norm.train(inputs.Z, scale, inputs.shift[:, None], batch_norm.init(3), eps=eps)[0]


def _running(quantity: str, state: batch_norm.State, eps: float) -> Array:
    if quantity == "output":
        as_they_are = batch_norm.State(state.mean, state.variance)
        return batch_norm.infer(inputs.Z, inputs.gamma[:, None], inputs.shift[:, None], as_they_are, eps=eps)
    return np.ravel(getattr(state, quantity))


def _averages(decay: float, state: batch_norm.State, *, unbiased: bool = False, skip: int = 0) -> batch_norm.State:
    """Return the averages after the batches, of the variance divided by m - 1 if unbiased."""
    for Z in inputs.BATCHES[skip:]:
        if unbiased:
            batch = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True, ddof=1)
            mean, variance = (moving_average.update(v, x, beta=decay) for v, x in zip(state[:2], batch, strict=True))
            state = batch_norm.State(mean, variance)
        else:  # the very call of the page
            _, state = batch_norm.train(Z, np.ones((3, 1)), np.zeros((3, 1)), state, decay=decay, eps=inputs.eps_bn)
    return state


_ONE = batch_norm.State(mean=np.zeros((3, 1)), variance=np.ones((3, 1)))


@_form("batch_norm_infer", "averages from 0", "The notes’ moving average, which starts at 0 and is not corrected.")
def _batch_norm_infer_notes(quantity: str, eps: float = inputs.eps_bn, decay: float = inputs.decay) -> Array:
    return _running(quantity, _averages(decay, batch_norm.init(3)), eps)


@_form("batch_norm_infer", "averages from 0, variance by $m-1$", "Each variance is multiplied by $m/(m-1)$ before it is averaged.")
def _batch_norm_infer_unbiased(quantity: str, eps: float = inputs.eps_bn, decay: float = inputs.decay) -> Array:
    return _running(quantity, _averages(decay, batch_norm.init(3), unbiased=True), eps)


@_form("batch_norm_infer", "variance from 1", "The average of the variance starts at 1, which is forgotten after some batches.")
def _batch_norm_infer_from_one(quantity: str, eps: float = inputs.eps_bn, decay: float = inputs.decay) -> Array:
    return _running(quantity, _averages(decay, _ONE), eps)


@_form(
    "batch_norm_infer", "variance from 1, by $m-1$", "It starts at 1, and each variance is multiplied by $m/(m-1)$ before it is averaged."
)
def _batch_norm_infer_from_one_unbiased(quantity: str, eps: float = inputs.eps_bn, decay: float = inputs.decay) -> Array:
    return _running(quantity, _averages(decay, _ONE, unbiased=True), eps)


@_form(
    "batch_norm_infer",
    "variance with ε, by $m-1-\\varepsilon$",
    "What is averaged, from 1 unless told, is the variance under the root, with ε, multiplied by $m/(m-1-\\varepsilon)$.",
)
def _batch_norm_infer_with_eps(quantity: str, eps: float = inputs.eps_bn, decay: float = inputs.decay, start: float = 1.0) -> Array:
    state = batch_norm.State(np.zeros((3, 1)), np.full((3, 1), start))
    for Z in inputs.BATCHES:
        m = Z.shape[1]
        moments = Z.mean(axis=1, keepdims=True), (Z.var(axis=1, keepdims=True) + eps) * m / (m - 1 - eps)
        mean, variance = (moving_average.update(v, x, beta=decay) for v, x in zip(state[:2], moments, strict=True))
        state = batch_norm.State(mean, variance)
    return _running(quantity, state, eps)


@_form("batch_norm_infer", "corrected", "The start at 0 is taken out by dividing by $1-\\beta^t$.")
def _batch_norm_infer_corrected(quantity: str, eps: float = inputs.eps_bn, unbiased: bool = False, decay: float = inputs.decay) -> Array:
    averages = _averages(decay, batch_norm.init(3), unbiased=unbiased)
    mean, variance = (moving_average.correct(x, beta=decay, t=len(inputs.BATCHES)) for x in averages[:2])
    state = batch_norm.State(mean, variance)
    return _running(quantity, state, eps)


@_form("batch_norm_infer", "first batch copied", "The averages start at the mean and the variance (by $m-1$) of the first batch.")
def _batch_norm_infer_first_batch(quantity: str, eps: float = inputs.eps_bn, decay: float = inputs.decay) -> Array:
    Z = inputs.BATCHES[0]
    first = batch_norm.State(Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True, ddof=1))
    return _running(quantity, _averages(decay, first, unbiased=True, skip=1), eps)


@_form("batch_norm_infer", "plain mean of the batches", "Every batch counts the same; variances by $m-1$.")
def _batch_norm_infer_cumulative(quantity: str, eps: float = inputs.eps_bn) -> Array:
    mean = np.mean([Z.mean(axis=1, keepdims=True) for Z in inputs.BATCHES], axis=0)
    variance = np.mean([Z.var(axis=1, keepdims=True, ddof=1) for Z in inputs.BATCHES], axis=0)
    return _running(quantity, batch_norm.State(mean, variance), eps)


@_form("batch_norm_infer", "never updated", "The averages are still what they were before the first batch.")
def _batch_norm_infer_untouched(quantity: str, eps: float = inputs.eps_bn) -> Array:
    return _running(quantity, _ONE, eps)


# ---------------------------------------------------------------- softmax and cross-entropy

_formula("softmax", "Softmax", "softmax")
_formula("cross_entropy", "Cross-entropy", "softmax")


def _logits(quantity: str) -> Array:
    return inputs.HOSTILE if quantity == "hostile" else inputs.LOGITS


@_form("softmax", "as in the notes", "Over the classes of each example.")
def _softmax_notes(quantity: str) -> Array:
    return softmax.forward(_logits(quantity))


@_form("softmax", "over the wrong axis", "Over the examples instead of the classes, since the framework keeps an example in each row.")
def _softmax_wrong_axis(quantity: str) -> Array:
    return softmax.forward(_logits(quantity).T).T


@_form("softmax", "over everything", "Over classes and examples together: it is the whole matrix that sums to 1.")
def _softmax_over_all(quantity: str) -> Array:
    scores = _logits(quantity)
    return softmax.forward(scores.reshape(-1, 1)).reshape(scores.shape)


@_form("softmax", "not a number", "The exponential of a large score overflows.")
def _softmax_overflow(quantity: str) -> Array:
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(_logits(quantity))
        probabilities: Array = e / e.sum(axis=0)
        return probabilities


@_form("cross_entropy", "as in the notes", "Of the scores; its gradient is that of the mean over the batch.")
def _cross_entropy_notes(quantity: str) -> Array:
    if quantity == "gradient":
        mean: Array = softmax.gradient(softmax.forward(inputs.LOGITS), inputs.Y) / inputs.Y.shape[1]
        return mean
    losses = softmax.loss_from_logits(_logits(quantity), inputs.Y)
    return np.array(losses.mean()) if quantity == "mean" else losses


@_form("cross_entropy", "summed", "The sum over the batch where the notes have the mean: the gradient is $m$ times as large.")
def _cross_entropy_summed(quantity: str) -> Array:
    total: Array = _cross_entropy_notes(quantity) * inputs.Y.shape[1]
    return total


@_form("cross_entropy", "softmax twice", "The function applies softmax itself, so probabilities are taken for scores.")
def _cross_entropy_softmax_twice(quantity: str) -> Array:
    losses = softmax.loss_from_logits(softmax.forward(_logits(quantity)), inputs.Y)
    return np.array(losses.mean()) if quantity == "mean" else losses


@_form(
    "cross_entropy",
    "no logarithm",
    "The function expects logarithms; of probabilities it returns the mean of the negative, which falls below 0.",
)
def _cross_entropy_no_logarithm(quantity: str) -> Array:
    picked = (softmax.forward(_logits(quantity)) * inputs.Y).sum(axis=0)
    return np.array(-picked.mean()) if quantity == "mean" else -picked


@_form("cross_entropy", "scores taken for logarithms", "The function expects log-probabilities; of scores it returns the negative score.")
def _cross_entropy_scores_as_logarithms(quantity: str) -> Array:
    picked = (_logits(quantity) * inputs.Y).sum(axis=0)
    return np.array(-picked.mean()) if quantity == "mean" else -picked


@_form(
    "cross_entropy",
    "scores taken for probabilities",
    "The function expects probabilities: it divides the scores by their sum, clips them, and takes the logarithm.",
)
def _cross_entropy_scores_as_probabilities(quantity: str, clip: float) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = _logits(quantity) / _logits(quantity).sum(axis=0)
    losses: Array = -(inputs.Y * np.log(np.clip(shares, clip, 1 - clip))).sum(axis=0)
    return losses


@_form("cross_entropy", "clipped", "Probabilities are clipped before the logarithm, so no loss is larger than a constant.")
def _cross_entropy_clipped(quantity: str, largest: float, smallest: float = 0.0) -> Array:
    return np.clip(_cross_entropy_notes(quantity), smallest, largest)


@_form("cross_entropy", "not a number", "The logarithm of a probability that rounds to 0, or of what is no probability.")
def _cross_entropy_naive(quantity: str) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        losses: Array = -(inputs.Y * np.log(_softmax_overflow(quantity))).sum(axis=0)
        return losses


@_form("cross_entropy", "infinite", "The logarithm of a probability that rounds to 0 is minus infinity.")
def _cross_entropy_infinite(quantity: str) -> Array:
    with np.errstate(divide="ignore"):
        losses: Array = -np.log(softmax.forward(_logits(quantity))[inputs.CLASSES, np.arange(len(inputs.CLASSES))])
        return losses


# ---------------------------------------------------------------- moving average

_formula("moving_average", "Moving average", "moving_average")


def _average(beta: float, first: float | None) -> Array:
    v, path = np.float64(0.0) if first is None else np.float64(first), []
    for x in inputs.SERIES:
        v = moving_average.update(v, x, beta=beta)
        path.append(v)
    return np.array(path)


@_form("moving_average", "from 0, as in the notes", "Without the correction.")
def _moving_average_notes(beta: float = inputs.beta) -> Array:
    return _average(beta, None)


@_form("moving_average", "corrected", "Divided by $1-\\beta^t$, the notes’ second form.")
def _moving_average_corrected(beta: float = inputs.beta) -> Array:
    return np.array([moving_average.correct(v, beta=beta, t=t) for t, v in enumerate(_average(beta, None), start=1)])


@_form("moving_average", "from the first value", "The average starts at the first value instead of 0.")
def _moving_average_first_value(beta: float = inputs.beta) -> Array:
    return _average(beta, inputs.SERIES[0])
