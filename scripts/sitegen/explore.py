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
    """The letter, for those who hear the page and for the button."""
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
    height: int = 202


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
    """Return those of the figure."""
    rng = np.random.default_rng(0)
    day = np.arange(1, 366)
    mean = 12 - 10 * np.cos(2 * np.pi * (day - 20) / 365)
    return {"day": day, "x": mean + rng.normal(0, 3, day.size), "mean": mean}


EXPLORERS = {
    "moving_average": Explorer(
        "moving_average",
        (along("beta", "β", "0", "0.99", "0.01", "0.9", r"\beta"),),
        _temperatures,
        (Reading("tau", r"\frac{1}{1-\beta}"), Reading("lag", r"\frac{\beta}{1-\beta}")),
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
    symbols = " ".join(f"<i>{html.escape(slider.symbol)}</i>," for slider in explorer.sliders).removesuffix(",")
    said = re.sub(r"\$(.+?)\$", lambda match: _formula(match[1]), html.escape(words, quote=False))
    readings = "".join(reading.html() for reading in explorer.readings)
    button = f'<button class="copy explore" type="button">Change {symbols}</button>'
    template = (
        f'<template data-explorer="{name}" data-script="{explorer.script}"><form class="explorer">'
        f'<svg viewBox="0 0 432 {explorer.height}" role="img" aria-labelledby="try-{name}"></svg>'
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
