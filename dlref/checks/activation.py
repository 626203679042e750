"""The activations against other forms of themselves, against their own slopes, and where the plain formulas overflow or cancel."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

Z = frozen(np.concatenate([np.linspace(-40, 40, 161), [-700.0, -300.0, 300.0, 700.0, 1e-9, -1e-9, 0.3]]))


def the_middle(activation: Any) -> None:
    """σ(0) = 1/2 with the slope 1/4, tanh 0 = 0 with the slope 1, relu 0 = 0 with the slope 0."""
    for name, wanted in (("sigmoid", 0.5), ("sigmoid_derivative", 0.25), ("tanh", 0.0), ("tanh_derivative", 1.0), ("relu", 0.0)):
        same(f"{name} at 0", getattr(activation, name)(frozen([[0.0, -0.0]])), [[wanted, wanted]])
    same("relu_derivative at 0", activation.relu_derivative(frozen([0.0, -0.0])), [0.0, 0.0])


def relu_cuts_off_what_is_negative(activation: Any) -> None:
    """max(z, 0) to the last bit, with the slopes 0 and 1, of any size from 5·10⁻³²⁴ to 10³⁰⁰."""
    z = frozen([-1e300, -1.0, -5e-324, 0.0, 5e-324, 1.0, 1e300])
    same("relu", activation.relu(z), [0.0, 0.0, 0.0, 0.0, 5e-324, 1.0, 1e300])
    same("relu_derivative", activation.relu_derivative(z), [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0])


def each_derivative_is_the_slope(activation: Any) -> None:
    """Difference quotients, for z from -9 to 9."""
    z, h = frozen(np.random.default_rng(0).normal(size=(5, 40)) * 3), 1e-5
    for name in ("sigmoid", "tanh", "relu"):
        function = getattr(activation, name)
        slopes = (function(frozen(z + h)) - function(frozen(z - h))) / (2 * h)
        close(f"{name}_derivative", getattr(activation, f"{name}_derivative")(z), slopes, rtol=1e-7, atol=1e-9)


def sigmoid_keeps_its_digits(activation: Any) -> None:
    """σ(z) = e^(-log(1 + e^-z)) for z from -700 to 700: below 0 no digit is lost by 1 - something near 1."""
    close("sigmoid", activation.sigmoid(Z), np.exp(-np.logaddexp(0, -Z)))


def the_slope_of_sigmoid_keeps_its_digits(activation: Any) -> None:
    """σ' = σ(z)·σ(-z) for z from -700 to 700; as σ·(1-σ) it would be 0 at z = 40."""
    close("sigmoid_derivative", activation.sigmoid_derivative(Z), np.exp(-np.logaddexp(0, -Z) - np.logaddexp(0, Z)))


def tanh_is_a_stretched_sigmoid(activation: Any) -> None:
    """2·σ(2z) - 1 = (e^2z - 1)/(e^2z + 1), for z from -300 to 300, with all digits near 0 too."""
    near = Z[np.abs(Z) <= 300]
    close("tanh", activation.tanh(near), np.expm1(2 * near) / (np.expm1(2 * near) + 2), rtol=1e-14)
    close("2·sigmoid(2z) - 1", 2 * activation.sigmoid(frozen(2 * Z)) - 1, activation.tanh(Z), rtol=1e-7, atol=1e-15)


def the_slope_of_tanh_keeps_its_digits(activation: Any) -> None:
    """4/(e^z + e^-z)² for z from -300 to 300; as 1 - tanh² it would be 0 at z = 20."""
    near = Z[np.abs(Z) <= 300]
    close("tanh_derivative", activation.tanh_derivative(near), 4 * np.exp(-2 * np.logaddexp(near, -near)))


def far_out_each_is_at_its_end(activation: Any) -> None:
    """At ±10⁴ and at the ends of float64 σ is 0 and 1, tanh -1 and 1, and both slopes are 0: nothing overflows."""
    for far in (1e4, 1.7e308):
        z = frozen([-far, far])
        for name, wanted in (("sigmoid", [0.0, 1.0]), ("tanh", [-1.0, 1.0]), ("relu", [0.0, far]), ("relu_derivative", [0.0, 1.0])):
            same(f"{name} at ±{far}", getattr(activation, name)(z), wanted)
        for name in ("sigmoid_derivative", "tanh_derivative"):
            same(f"{name} at ±{far}", getattr(activation, name)(z), [0.0, 0.0])


def both_sides_are_alike(activation: Any) -> None:
    """σ(-z) = 1 - σ(z), tanh(-z) = -tanh z, and the slopes are even."""
    close("sigmoid(-z)", activation.sigmoid(frozen(-Z)), 1 - activation.sigmoid(Z), atol=1e-15)
    same("tanh(-z)", activation.tanh(frozen(-Z)), -activation.tanh(Z))
    for name in ("sigmoid_derivative", "tanh_derivative"):
        same(f"{name}(-z)", getattr(activation, name)(frozen(-Z)), getattr(activation, name)(Z))


def near_zero_sigmoid_is_a_line(activation: Any) -> None:
    """σ(z) = 1/2 + z/4 up to |z|³/48: small weights make a net nearly linear."""
    z = frozen(np.linspace(-0.1, 0.1, 21))
    off = np.abs(activation.sigmoid(z) - (0.5 + z / 4))
    same("whether sigmoid is within |z|³/48 of the line", off <= np.abs(z) ** 3 / 48 + 1e-16, np.full(21, True))


def what_is_left_far_out_is_not_lost(activation: Any) -> None:
    """e^720 is beyond float64, e^-720 is not: σ(-720) is e^-720 and no 0, and so are the slopes."""
    left = math.exp(-720)
    close("sigmoid at -720", activation.sigmoid(frozen([-720.0])), [left], rtol=1e-8)
    close("sigmoid_derivative at ±720", activation.sigmoid_derivative(frozen([-720.0, 720.0])), [left, left], rtol=1e-8)
    close("tanh_derivative at ±360", activation.tanh_derivative(frozen([-360.0, 360.0])), [4 * left, 4 * left], rtol=1e-8)


SLIPS = [
    ("np.where(Z >= 0, 1, e) / (1 + e)", "1 / (1 + np.exp(-Z))", "the plain formula, which loses e^-z beyond the dtype"),
    ("np.where(Z >= 0, 1, e) / (1 + e)", "1 - e / (1 + e)", "right for positive numbers only"),
    ("np.where(Z >= 0, 1, e) / (1 + e)", "np.where(Z >= 0, 1 / (1 + e), 1 - 1 / (1 + e))", "cancels below"),
    ("np.where(Z >= 0, 1, e) / (1 + e)", "np.where(Z >= 0, e, 1) / (1 + e)", "falls"),
    ("np.where(Z >= 0, 1, e) / (1 + e)", "np.clip(0.5 + Z / 4, 0, 1)", "the line for the curve: the hard sigmoid"),
    ("return e / (1 + e) ** 2", "return 1 / (1 + e) * (1 - 1 / (1 + e))", "cancels far out"),
    ("return e / (1 + e) ** 2", "return e / (1 + e)", "square missing"),
    ("return e / (1 + e) ** 2", "return Z * (1 - Z)", "takes what the activation returned, not Z"),
    ("return np.tanh(Z)", "return np.tanh(Z / 2)", "half the slope"),
    ("return np.tanh(Z)", "return 1 - 2 / (np.exp(2 * Z) + 1)", "cancels near zero"),
    ("return 4 * e**2 / (1 + e**2) ** 2", "return 1 - np.tanh(Z) ** 2", "cancels far out"),
    ("return 4 * e**2 / (1 + e**2) ** 2", "return 1 - Z**2", "takes what the activation returned, not Z"),
    ("return 4 * e**2 / (1 + e**2) ** 2", "return e**2 / (1 + e**2) ** 2", "4 missing"),
    ("return 4 * e**2 / (1 + e**2) ** 2", "return 1 / np.cosh(Z) ** 2", "overflows far out"),
    ("np.maximum(Z, 0)", "np.abs(Z)", "folds instead of cutting"),
    ("np.maximum(Z, 0)", "np.maximum(Z, 0.01 * Z)", "leaks"),
    ("np.maximum(Z, 0)", "np.clip(Z, 0, 6)", "ends at 6"),
    ("np.maximum(Z, 0)", "np.minimum(Z, 0)", "cuts off the other half"),
    ("(Z > 0).astype", "(Z >= 0).astype", "the corner counts as steep"),
    ("(Z > 0).astype(Z.dtype)", "np.maximum(Z, 0)", "the function for its slope"),
]
