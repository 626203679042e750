"""The schedules against their closed forms, each other, and what the notes say of them."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

EPOCHS = frozen([1.0, 2.0, 3.5, 10.0, 16.0, 1e6])


def _schedules(learning_rate: Any, alpha0: float) -> dict[str, Any]:
    """Return all five by their names, as functions of the epoch, none of which rises."""
    return {
        "inverse_time": lambda epoch: learning_rate.inverse_time(epoch, alpha0=alpha0, decay_rate=0.7),
        "exponential": lambda epoch: learning_rate.exponential(epoch, alpha0=alpha0, r=0.9),
        "inverse_sqrt": lambda epoch: learning_rate.inverse_sqrt(epoch, alpha0=alpha0, k=0.8),
        "staircase": lambda epoch: learning_rate.staircase(epoch, alpha0=alpha0, r=0.9, width=3),
        "piecewise": lambda epoch: learning_rate.piecewise(epoch, alpha0=alpha0, changes={5: alpha0 / 2, 12: alpha0 / 8}),
    }


def inverse_time_is_the_reciprocal_of_a_line(learning_rate: Any) -> None:
    """α₀/α = 1 + d·e: 0.1, 0.067, 0.05, 0.04 in the epochs 1 to 4 at α₀ = 0.2 and d = 1."""
    first = learning_rate.inverse_time(frozen([1.0, 2.0, 3.0, 4.0]), alpha0=0.2, decay_rate=1.0)
    close("α in the epochs 1 to 4", first, [0.1, 0.2 / 3, 0.05, 0.04], rtol=1e-15)
    close("α₀/α", 0.3 / learning_rate.inverse_time(EPOCHS, alpha0=0.3, decay_rate=0.7), 1 + 0.7 * EPOCHS, rtol=1e-14)
    same("α at a decay of 0", learning_rate.inverse_time(EPOCHS, alpha0=0.3, decay_rate=0.0), np.full(6, 0.3))


def exponential_loses_the_same_part_in_every_epoch(learning_rate: Any) -> None:
    """α(e + 1)/α(e) = r, from α₀ at e = 0, and α(e) = α₀·exp(e·ln r) between the whole epochs too."""
    alpha = learning_rate.exponential(frozen(np.arange(50.0)), alpha0=0.3, r=0.9)
    close("α(e + 1)/α(e)", alpha[1:] / alpha[:-1], np.full(49, 0.9))
    close("α", learning_rate.exponential(EPOCHS[:5], alpha0=0.3, r=0.9), 0.3 * np.exp(EPOCHS[:5] * math.log(0.9)))


def inverse_sqrt_is_the_reciprocal_of_a_root(learning_rate: Any) -> None:
    """(α₀·k/α)² = e; at k = 2 it is twice α₀ in the first epoch and falls to α₀ in epoch k²."""
    close("(α₀·k/α)²", (0.3 * 0.8 / learning_rate.inverse_sqrt(EPOCHS, alpha0=0.3, k=0.8)) ** 2, EPOCHS, rtol=1e-14)
    close("α in the epochs 1, 4 and 9", learning_rate.inverse_sqrt(frozen([1.0, 4.0, 9.0]), alpha0=0.3, k=2.0), [0.6, 0.3, 0.2], rtol=1e-15)


def each_step_of_a_staircase_has_its_width(learning_rate: Any) -> None:
    """α₀ in the epochs 1 to w, which count from 1, α₀·r in the w epochs after them, and so on."""
    for width in (1, 2, 3, 10):
        stairs = learning_rate.staircase(frozen(np.arange(1.0, 3 * width + 1)), alpha0=0.5, r=0.5, width=width)
        same(f"α at the width {width}", stairs, [0.5] * width + [0.25] * width + [0.125] * width)
    same("α within epoch 4, at the width 4,", learning_rate.staircase(frozen([4.25, 4.99]), alpha0=0.5, r=0.5, width=4), [0.5, 0.5])


def a_staircase_meets_the_exponential_where_a_step_begins(learning_rate: Any) -> None:
    """α₀·r^⌊(e-1)/w⌋ = α₀·(r^(1/w))^(e-1) at the epochs 1, w + 1, 2w + 1 and so on."""
    epoch = frozen(np.arange(1.0, 41.0, 4))
    stairs = learning_rate.staircase(epoch, alpha0=0.3, r=0.8, width=4)
    close("α", stairs, 0.3 * 0.8 ** ((epoch - 1) / 4), rtol=1e-13)


def a_change_holds_from_its_epoch_on(learning_rate: Any) -> None:
    """Not from the one after it; in whatever order the changes are written, and α may rise."""
    for changes in ({5: 0.2, 12: 0.9}, {12: 0.9, 5: 0.2}):
        alpha = learning_rate.piecewise(frozen([1.0, 4.5, 5, 11, 12, 1e9]), alpha0=0.3, changes=changes)
        same(f"α with the changes {changes}", alpha, [0.3, 0.3, 0.2, 0.2, 0.9, 0.9])
    same("α with a change in epoch 2", learning_rate.piecewise(frozen([1.0, 2.0, 3.0]), alpha0=0.1, changes={2: 0.01}), [0.1, 0.01, 0.01])
    same("α without a change", learning_rate.piecewise(EPOCHS, alpha0=0.3, changes={}), np.full(6, 0.3))
    same("α with a change in epoch 1", learning_rate.piecewise(EPOCHS, alpha0=0.3, changes={1: 0.1}), np.full(6, 0.1))


def a_staircase_can_be_written_by_hand(learning_rate: Any) -> None:
    """A staircase of width 4 is piecewise, with a change in epoch 5 and one in epoch 9."""
    epoch = frozen(np.arange(1.0, 13.0))
    by_hand = learning_rate.piecewise(epoch, alpha0=0.5, changes={9: 0.125, 5: 0.25})
    same("α of the staircase", learning_rate.staircase(epoch, alpha0=0.5, r=0.5, width=4), by_hand)


def each_begins_at_alpha0(learning_rate: Any) -> None:
    """To the last bit: inverse_time and exponential at e = 0, before the first epoch, staircase and piecewise in the first, e = 1."""
    schedules = _schedules(learning_rate, 0.3)
    for name, first in (("inverse_time", 0.0), ("exponential", 0.0), ("staircase", 1.0), ("piecewise", 1.0)):
        same(f"{name} at e = {first}", schedules[name](frozen([first])), [0.3])


def none_rises_or_ends_below_zero(learning_rate: Any) -> None:
    """A later epoch has no larger learning rate, and 0 ≤ α ≤ α₀, for e from 1 to 10³⁰⁰ (at k ≤ 1, and changes that fall)."""
    epoch = frozen(np.sort(np.concatenate([np.arange(1, 30), np.random.default_rng(0).uniform(1, 100, 50), [1e6, 1e300]])))
    for name, schedule in _schedules(learning_rate, 0.3).items():
        alpha = schedule(epoch)
        same(f"whether {name} rises", (np.diff(alpha) > 0).any(), False)
        same(f"whether {name} lies in [0, α₀]", ((alpha >= 0) & (alpha <= 0.3)).all(), True)
        same(f"whether {name} has fallen in the end", alpha[-1] < 0.3, True)


def each_is_in_proportion_to_alpha0(learning_rate: Any) -> None:
    """α(c·α₀) = c·α(α₀)."""
    for name, schedule in _schedules(learning_rate, 0.3).items():
        for factor in (0.0, 0.25, 4.0):
            scaled = _schedules(learning_rate, factor * 0.3)[name]
            same(f"{name} at {factor} times α₀", scaled(EPOCHS), factor * schedule(EPOCHS))


def each_epoch_stands_for_itself(learning_rate: Any) -> None:
    """An array of epochs gives what its elements give, whatever their order."""
    epoch = frozen([[7.0, 1.0, 13.0], [12.0, 5.0, 4.0]])
    for name, schedule in _schedules(learning_rate, 0.3).items():
        one_by_one = [[schedule(frozen([e]))[0] for e in row] for row in epoch]
        close(name, schedule(epoch), one_by_one, rtol=1e-15)


def exponential_decay_has_a_finite_sum_and_stalls(learning_rate: Any) -> None:
    """Σ α = α₀·r/(1-r), so gradient descent on w²/2 stops on the way, at Π (1-α): 38 % of it after 2000 epochs of 0.05·0.95^e."""
    for r, left in ((0.95, 0.382), (0.5, 0.951)):
        alpha = learning_rate.exponential(frozen(np.arange(1.0, 2001.0)), alpha0=0.05, r=r)
        close(f"Σ α at r = {r}", alpha.sum(), 0.05 * r / (1 - r))
        close(f"Π (1-α) at r = {r}", (1 - alpha).prod(), left, rtol=0, atol=5e-4)


SLIPS = [
    ("alpha0 / (1 + decay_rate * epoch)", "alpha0 / (decay_rate * epoch)", "1+ missing"),
    ("alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate) * epoch", "bracket one sign too early"),
    ("alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate) ** epoch", "exponential instead"),
    ("alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate * (epoch - 1))", "decays an epoch late"),
    ("alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate * np.floor(epoch))", "1/e falls in whole epochs only"),
    ("alpha0 * r**epoch", "alpha0 * (1 - r) ** epoch", "r read as what is lost"),
    ("alpha0 * r**epoch", "alpha0 * r ** np.floor(epoch)", "falls in whole epochs only"),
    ("alpha0 * r**epoch", "alpha0 * r ** (epoch - 1)", "an epoch late"),
    ("alpha0 * r**epoch", "alpha0 * np.exp(-r * epoch)", "r read as a rate"),
    ("alpha0 * r**epoch", "alpha0 * r * epoch", "in proportion to the epoch"),
    ("alpha0 * (k / np.sqrt(epoch))", "alpha0 * (k / np.sqrt(epoch + 1))", "e + 1 under the root"),
    ("alpha0 * (k / np.sqrt(epoch))", "alpha0 * np.minimum(1, k / np.sqrt(epoch))", "never above alpha0"),
    ("alpha0 * (k / np.sqrt(epoch))", "alpha0 * np.sqrt(k / epoch)", "k under the root"),
    ("alpha0 * (k / np.sqrt(epoch))", "alpha0 * (k / epoch)", "root missing"),
    ("np.floor((epoch - 1) / width)", "np.floor(epoch / width)", "the first step an epoch too short"),
    ("np.floor((epoch - 1) / width)", "np.ceil((epoch - 1) / width)", "falls one step too early"),
    ("np.floor((epoch - 1) / width)", "(epoch - 1) / width", "no stairs"),
    ("np.floor((epoch - 1) / width)", "np.floor(epoch - 1) / width", "a stair in every epoch"),
    ("np.floor((epoch - 1) / width)", "np.minimum(1, np.floor((epoch - 1) / width))", "falls only once"),
    ('side="right"', 'side="left"', "a change holds one epoch late"),
    ("sorted(changes)", "list(changes)", "changes not put in order"),
    ("*(changes[start] for start in starts)", "*changes.values()", "the rates of other changes"),
    ("*(changes[start] for start in starts)", "*(alpha0 * changes[start] for start in starts)", "rates as parts of alpha0"),
]
