"""Start a formula: its module, checks and slips, test and page, its line of the navigation and its rows of the notation.

    python3 scripts/dev.py new clipping                  # after the last formula of the notes
    python3 scripts/dev.py new clipping --after adam

What is written is a formula that works, y = a·x. Wherever something of your own must stand, it says FILL IN, and the tests name the
file and the line until it does.
"""

import argparse
import re
from pathlib import Path

from scripts.sitegen.pages import ROOT
from scripts.sitegen.tables import beyond, modules

MODULE = r'''r"""FILL IN: what the formula does, in one line.

$$
y = a\,x
$$

FILL IN: what the symbols mean that the legend does not say, and where the formula ends to hold.

Source:
    FILL IN: Notes, section and lines; the paper, as `docs/sources.json` has it, with its section or equation.
"""

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import Rate


@contract
def step(x: Float[AnyArray, "*shape"], *, a: Rate = 1.0) -> Float[Array, "*shape"]:
    r"""Return $a\,x$. FILL IN.

    Args:
        x: FILL IN.
        a: FILL IN.

    Returns:
        FILL IN.

    Examples:
        >>> from dlref import NAME
        >>> NAME.step([1.0, 2.0], a=0.5)
        array([0.5, 1. ])
    """
    return a * x
'''

CHECKS = '''"""FILL IN: what NAME is held to, in one line."""

from typing import Any

from dlref.checks import close, frozen

X = frozen([[1.0, -2.0, 0.0], [3.0, 0.5, 4.0]])


def it_is_linear(NAME: Any) -> None:
    """FILL IN: a property of the formula in one sentence, with the range that it was tried over."""
    close("y at a = 0.5", NAME.step(X, a=0.5), 0.5 * X)
    close("y at a = 3", NAME.step(X, a=3.0), 3 * X)


# FILL IN a few that someone has made.
SLIPS = [
    ("return a * x", "return a + x", "adds for multiplies"),
]
'''

TEST = '''"""FILL IN: what of NAME its checks do not say: properties over random input, numbers at the end of their range, refusals."""

import numpy as np
from hypothesis import given, strategies as st

from dlref import NAME


@given(x=st.floats(-1e6, 1e6), a=st.floats(0, 1e6))
def test_a_number_is_an_array_of_one(x: float, a: float) -> None:
    """FILL IN."""
    assert np.array_equal(NAME.step([x], a=a), [NAME.step(x, a=a)])
'''

PAGE = """\
---
title: FILL IN
description: FILL IN, in a sentence, for search engines.
called: FILL IN, what other pages call it, such as momentum; several with commas between
matters: FILL IN, the id of the claim of the notes that matters most; without a claim leave the line out
notes: FILL IN, what the notes call it, in Chinese
terms: [FILL IN what readers type who look for it]
---

# FILL IN { #NAME }

FILL IN: the idea in two sentences that a beginner can use, and when one needs it.

<!-- verdicts -->

## The formula { #formula }

<!-- formula: NAME.step -->

## Where it comes from { #origin }

FILL IN: the derivation in three to six lines; each equation is evaluated.

$$
y = a\\,x
$$

## Try it { #try }

FILL IN: one line on what to look at.

```pycon
>>> from dlref import NAME
>>> NAME.step([1.0, 2.0], a=0.5).tolist()
[0.5, 1.0]
```

## See it { #see }

```python plot alt="FILL IN: what the figure shows, in a sentence." caption="FILL IN."
import matplotlib.pyplot as plt
import numpy as np

from dlref import NAME

x = np.linspace(-1, 1, 3)
plt.plot(x, NAME.step(x, a=0.5))
plt.show()
```

## What the notes claim { #claims }

FILL IN: each claim that a line of the notes states, in a block of its own (`/// holds | id | Title`): the answer, its reason, an example.

## What one asks next { #next }

FILL IN: what a reader asks and the notes leave open, in blocks (`/// asked | id | Question?`); else leave the section out.

## Elsewhere { #elsewhere }

FILL IN: what frameworks do instead, if a call was recorded; else say that none was run.

## Errata of the notes { #errata }

FILL IN: each erratum that touches this page, in a block (`/// erratum | id | Title`); else say that there is none.

## Sources { #sources }

- FILL IN: `[@kingma2015]: §3, eq. (1)`, the key of the work in `docs/sources.json` and what is taken from it.
"""

ROWS = """\
| $x$ | `x` | FILL IN | | [NAME](NAME.md) |
| $a$ | `a` | FILL IN | | [NAME](NAME.md) |
| $y$ | `step` | FILL IN | as $x$ | [NAME](NAME.md) |
"""


def start(name: str, after: str, root: Path = ROOT) -> list[Path]:
    """Write what a formula consists of, and return the files."""
    new = {
        f"dlref/{name}.py": MODULE,
        f"dlref/checks/{name}.py": CHECKS,
        f"tests/test_{name}.py": TEST,
        f"docs/{name}.md": PAGE,
    }
    for path, text in new.items():
        (root / path).write_text(text.replace("NAME", name), encoding="utf-8")
    _insert(root / "dlref/__init__.py", rf"^    {after},\n", f"    {name},\n")
    _insert(root / "dlref/__init__.py", rf'^    "{after}",\n', f'    "{name}",\n')
    _insert(root / "mkdocs.yml", rf"^( +)- {after}\.md\n", rf"\g<1>- {name}.md" + "\n")
    _insert(root / "docs/notation.md", r"^\|.*\|\n(?!\|)", ROWS.replace("NAME", name))
    return [*(root / path for path in new), root / "dlref/__init__.py", root / "mkdocs.yml", root / "docs/notation.md"]


def _insert(path: Path, after: str, text: str) -> None:
    """Write text behind the first place that the expression matches."""
    whole = path.read_text(encoding="utf-8")
    match = re.search(after, whole, re.M)
    if match is None:
        raise SystemExit(f"{path.name} has no line like {after!r}, after which the new one belongs")
    path.write_text(whole[: match.end()] + match.expand(text) + whole[match.end() :], encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Start the formula that is named."""
    formulas = [module for module in modules() if module != "datasets"]
    parser = argparse.ArgumentParser(prog="python3 scripts/dev.py new", description="Start a formula.")
    parser.add_argument("name", help="its module, page and test: small letters, digits and _")
    parser.add_argument("--after", default="softmax", choices=formulas, help="the formula before it, in the order of the notes")
    options = parser.parse_args(arguments)
    taken = {*modules(), *(name.removeprefix("beyond.") for name in beyond())}
    if not re.fullmatch(r"[a-z][a-z0-9_]*", options.name) or options.name in taken:
        parser.error(f"the name must be of small letters, digits and _, and new; got {options.name!r}")
    for path in start(options.name, options.after):
        print(path.relative_to(ROOT))
    print("\nNow `python3 scripts/dev.py test` names, with file and line, what is left to fill in.")


if __name__ == "__main__":
    main()
