r"""Give figures sliders: what can be set, over which range, and the numbers that the scripts are given.

A figure has them by the head of its fence, `explore="moving_average" try="Move $\beta$ up: …"`. The drawing and the arithmetic are those of
docs/assets/explorers/; tests/test_explore.py holds the arithmetic to `dlref` at every position of every slider.
"""

import html
import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np


class BadExplorer(ValueError):
    """A figure that asks for an explorer that there is not, or says nothing about it."""


class Slider(NamedTuple):
    """What a reader sets. Its numbers are text, as they stand in the page, in an address and in the tests."""

    name: str
    """As the functions of `dlref` call it."""
    symbol: str
    """The letter and, behind a blank, its index, for those who hear the page and for the button."""
    tex: str
    values: tuple[str, ...]
    start: str
    """Where it stands at first."""
    step: str = ""
    """The distance between two values; without one, they are listed."""

    def html(self) -> str:
        """Return the slider with its name and its value."""
        if self.step:
            where = f'min="{self.values[0]}" max="{self.values[-1]}" step="{self.step}" value="{self.start}"'
        else:
            last, at = len(self.values) - 1, self.values.index(self.start)
            where = f'min="0" max="{last}" step="1" value="{at}" data-values="{" ".join(self.values)}"'
        field = f'<input type="range" name="{self.name}" {where} aria-label="{self.symbol}">'
        return f'<label><span>{_formula(self.tex)}</span>{field}<output aria-live="off"></output></label>'


class Reading(NamedTuple):
    """A number that the script computes and the reader sees change."""

    name: str
    tex: str

    def html(self) -> str:
        """Return what it is called and the place for its value."""
        return f'<span>{_formula(self.tex)} = <output name="{self.name}" aria-live="off"></output></span>'


class Explorer(NamedTuple):
    """What can be set in a figure."""

    script: str
    """The name of its file in docs/assets/explorers/."""
    sliders: tuple[Slider, ...]
    data: Callable[[], dict[str, Any]]
    """What the script is given."""
    readings: tuple[Reading, ...] = ()


def along(name: str, symbol: str, first: str, last: str, step: str, start: str, tex: str = "") -> Slider:
    """Return a slider whose values are equally far apart."""
    low, high, by = Decimal(first), Decimal(last), Decimal(step)
    count = int((high - low) / by)
    # As a browser writes them: 0.5, not 0.50.
    values = [format((low + n * by).normalize() + 0, "f") for n in range(count + 1)]
    return Slider(name, symbol, tex or symbol, tuple(values), start, step)


def among(name: str, symbol: str, values: str, start: str, tex: str = "") -> Slider:
    """Return a slider whose values are listed, with blanks between them."""
    return Slider(name, symbol, tex or symbol, tuple(values.split()), start)


def _temperatures() -> dict[str, Any]:
    """Return those of the figure, and their mean without the noise."""
    rng = np.random.default_rng(0)
    day = np.arange(1, 366)
    mean = 12 - 10 * np.cos(2 * np.pi * (day - 20) / 365)
    return {"day": day, "x": mean + rng.normal(0, 3, day.size), "mean": mean}


def _valley(optimizer: str, beside: str = "", steps: int = 40) -> Callable[[], dict[str, Any]]:
    """Return the valley of the figures and who goes down it; beside it, perhaps, another."""
    return lambda: {"optimizer": optimizer, "beside": beside, "curvature": [1.0, 20.0], "start": [-4.0, 1.0], "steps": steps}


def _layers() -> dict[str, Any]:
    """Return standard normal inputs and weights, short, for they are many."""
    draws = np.random.default_rng(0).standard_normal((21, 20, 20)).round(2)
    return {"X": draws[0], "weights": draws[1:]}


def _batches() -> dict[str, Any]:
    """Return sixty batches of 64 numbers that scatter around 1."""
    return {"batches": np.random.default_rng(0).normal(1.0, 1.0, (60, 64)).round(2), "center": 1.0}


_HEIGHT = Reading("J", "J(w)")
_ALPHA, _BETA = r"\alpha", r"\beta"
EXPLORERS = {
    "moving_average": Explorer(
        "moving_average",
        (along("beta", "β", "0", "0.99", "0.01", "0.9", _BETA),),
        _temperatures,
        (Reading("tau", r"\frac{1}{1-\beta}"), Reading("lag", r"\frac{\beta}{1-\beta}")),
    ),
    "gradient_descent": Explorer(
        "valley", (along("alpha", "α", "0", "0.12", "0.001", "0.09", _ALPHA),), _valley("gradient_descent", steps=20), (_HEIGHT,)
    ),
    "momentum": Explorer(
        "valley",
        (along("alpha", "α", "0", "0.6", "0.01", "0.09", _ALPHA), along("beta", "β", "0", "0.99", "0.01", "0.7", _BETA)),
        _valley("momentum", "gradient_descent"),
        (_HEIGHT,),
    ),
    "rmsprop": Explorer(
        "valley",
        (
            along("alpha", "α", "0", "0.5", "0.01", "0.1", _ALPHA),
            along("beta", "β", "0", "0.99", "0.01", "0.9", _BETA),
            among("eps_root", "ε root", "1e-16 1e-8 1e-4 0.01 0.1 1 10 100", "1e-8", r"\varepsilon_{\text{root}}"),
            among("eps", "ε", "0 1e-8 1e-4 0.01 0.1 1 10 100", "0", r"\varepsilon"),
        ),
        _valley("rmsprop"),
        (_HEIGHT,),
    ),
    "adam": Explorer(
        "valley",
        (
            along("alpha", "α", "0", "1", "0.01", "0.2", _ALPHA),
            along("beta1", "β 1", "0", "0.99", "0.01", "0.9", r"\beta_1"),
            among("beta2", "β 2", "0 0.5 0.9 0.95 0.99 0.995 0.999 0.9999", "0.999", r"\beta_2"),
            among("eps_root", "ε root", "1e-16 1e-8 1e-4 0.01 0.1 1 10 100", "1e-8", r"\varepsilon_{\text{root}}"),
        ),
        _valley("adam"),
        (_HEIGHT,),
    ),
    "learning_rate": Explorer(
        "learning_rate",
        (
            along("decay_rate", "d", "0", "1", "0.05", "0.3"),
            along("r", "r", "0.5", "0.99", "0.01", "0.9"),
            along("k", "k", "0.1", "1.5", "0.1", "1"),
            along("width", "w", "1", "15", "1", "10"),
        ),
        lambda: {"epoch": np.arange(1, 31)},
    ),
    "softmax": Explorer(
        "softmax",
        (among("T", "T", "0.1 0.15 0.2 0.25 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 1.2 1.5 2 2.5 3 4 5 6 8 10 12 16 24 32", "1"),),
        lambda: {"z": [0.0, 1.0, 2.0, 3.0]},
        (Reading("least", r"\min_j \hat y_j"), Reading("largest", r"\max_j \hat y_j")),
    ),
    "initialization": Explorer(
        "initialization", (along("gain", "g", "0.5", "2.5", "0.05", "1"), along("depth", "L", "1", "20", "1", "20")), _layers
    ),
    "norm_penalty": Explorer(
        "norm_penalty",
        (along("lam", "λ/m", "0", "8", "0.1", "1", r"\lambda/m"), along("c", "c", "0.5", "4", "0.1", "1")),
        lambda: {"a": np.linspace(-4, 4, 161), "m": 1},
    ),
    "batch_norm": Explorer(
        "batch_norm", (along("decay", "κ", "0", "0.99", "0.01", "0.9", r"\kappa"), along("m", "m", "2", "64", "1", "8")), _batches
    ),
    "dropout": Explorer(
        "dropout",
        (along("keep_prob", "p", "0.05", "1", "0.05", "0.5"),),
        lambda: {"u": np.random.default_rng(3).random(2000).round(6), "a": 3.0},
        (Reading("kept", r"\frac{a}{p}"),),
    ),
    "search": Explorer(
        "search",
        (along("k", "k", "2", "12", "1", "5"), along("best", "x*", "0", "1", "0.01", "0.41", "x^*")),
        lambda: {"u": np.random.default_rng(2).random((144, 2))},
        (Reading("N", "N = k^2"), Reading("of_grid", r"\delta_{\text{grid}}"), Reading("of_random", r"\delta_{\text{random}}")),
    ),
}


def of_figure(options: dict[str, str], place: str) -> tuple[str, str]:
    """Return what makes a figure an explorer, by the head of its fence: the button, and what it opens, a template.

    Raises:
        BadExplorer: naming the place of a figure whose explorer is not known, or that does not say what to try.
    """
    name, words = options.get("explore", ""), options.get("try", "")
    if not name and not words:
        return "", ""
    if name not in EXPLORERS or not words:
        raise BadExplorer(f'{place}: a figure with sliders needs explore="…", one of {", ".join(EXPLORERS)}, and try="what to try"')
    explorer = EXPLORERS[name]
    letters = [slider.symbol.partition(" ") for slider in explorer.sliders]
    symbols = ", ".join(f"<i>{letter}</i><sub>{index}</sub>".replace("<sub></sub>", "") for letter, _, index in letters)
    said = re.sub(r"\$(.+?)\$", lambda match: _formula(html.unescape(match[1])), html.escape(words, quote=False))
    readings = "".join(reading.html() for reading in explorer.readings)
    button = f'<button class="copy explore" type="button">Change {symbols}</button>'
    template = (
        f'<template data-explorer="{name}" data-script="{explorer.script}"><form class="explorer">'
        f'<div class="sliders">{"".join(slider.html() for slider in explorer.sliders)}</div>'
        + (f'<p class="readings">{readings}</p>' if readings else "")
        + f'<p class="try" id="try-{name}">{said}</p>'
        '<p class="copies"><button class="copy" type="reset">Reset</button>'
        '<button class="copy" type="button" name="close">Back to the figure</button></p></form></template>'
    )
    return button, template


def data(name: str) -> dict[str, Any]:
    """Return what the script of an explorer is given, as plain numbers."""
    return {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in EXPLORERS[name].data().items()}


def files() -> dict[str, str]:
    """Return the scripts with the numbers of all explorers by their addresses."""
    return {
        f"assets/explorers/data/{name}.js": f"explorers.data.{name} = {json.dumps(data(name), separators=(',', ':'))};\n"
        for name in EXPLORERS
    }


def _formula(tex: str) -> str:
    return rf'<span class="arithmatex">\({html.escape(tex, quote=False)}\)</span>'
