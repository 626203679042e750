"""Every example of the site, run as its reader would run it; and the runner itself, which must notice what is false."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from scripts.sitegen import pages
from scripts.sitegen.examples import Example, all_examples, of_module, of_page, run

EXAMPLES = [example for example in all_examples() if example.is_session]  # the site's build, which every run makes, runs the figures


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.place for example in EXAMPLES])
def test_the_page_shows_what_python_answers(example: Example) -> None:
    """The example runs alone, in an empty namespace, and prints what stands on the page."""
    report = run(example)
    assert not report, report


def session(source: str) -> Example:
    """Return a session as if it stood at line 12 of a page."""
    return Example(pages.DOCS / "page.md", 12, source, True)


FALSE = {
    "a number, planted": ">>> 0.9\n0.8\n",
    "more than half a unit below": ">>> 0.8746\n0.874\n",
    "more than half a unit above": ">>> 0.8734\n0.874\n",
    "a last digit of many": ">>> 1 / 3\n0.3333333333333332\n",
    "one number of several": ">>> 0.5, 0.25, 0.125\n(0.5, 0.26, 0.125)\n",
    "an exponent": ">>> 1.5e-5\n1.5e-06\n",
    "an exponent's missing sign": ">>> 1.5e-5\n1.5e+05\n",
    "a sign": ">>> -0.9\n0.9\n",
    "an integer": ">>> 10\n11\n",
    "an integer as a float": ">>> 10\n10.0\n",
    "a number that NumPy shows as whole": ">>> import numpy as np\n>>> np.array([3.4])\narray([3.])\n",
    "a percentage": ">>> print('34.9%')\n35.0%\n",
    "a word": ">>> print('holds 0.5')\nfails 0.5\n",
    "a truth value": ">>> 0.1 + 0.2 == 0.3\nTrue\n",
    "an output that is not shown": ">>> 1\n",
    "an output that is not there": ">>> x = 1\n1\n",
    "a missing import": ">>> np.zeros(1)\narray([0.])\n",
    "an error that is not shown": ">>> 1 / 0\n",
    "an error that is not raised": ">>> 1\nTraceback (most recent call last):\nZeroDivisionError: division by zero\n",
    "the wrong words of an error": ">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: no\n",
    "the wrong number in an error": ">>> raise ValueError('got 1.5')\nTraceback (most recent call last):\nValueError: got 1.4\n",
    "a warning": ">>> import numpy as np\n>>> x = np.array([1.0]) / 0\n",
    "invalid Python": ">>> 1 +\n",
    "no prompt at all": "1 + 1\n3\n",
    "an output after a blank line": ">>> print(1)\n1\n\n2\n",
    "code without a prompt": "x = 1\n>>> x\n1\n",
    "a prompt out of line": ">>> for x in (1, 2):\n...     x\n  ...     x\n",
    "a skipped line": ">>> 1  # doctest: +SKIP\n2\n",
    "an ellipsis": ">>> 'long'  # doctest: +ELLIPSIS\n'l...'\n",
    "details ignored": ">>> 1 / 0  # doctest: +IGNORE_EXCEPTION_DETAIL\nTraceback (most recent call last):\nZeroDivisionError: no\n",
    "the end of the program": ">>> exit()\n",
}


@pytest.mark.parametrize("source", FALSE.values(), ids=FALSE)
def test_a_false_example_fails_with_its_place(source: str) -> None:
    """What is not so is reported, with page and line."""
    assert "docs/page.md:12" in run(session(source))


def test_a_failure_names_the_line_it_is_on() -> None:
    """Not only the first line of the example: line 14 is the third."""
    report = run(session(">>> x = 1\n>>> x\n2\n"))
    assert 'docs/page.md", line 13' in report


TRUE = {
    "rounded down to the digits shown": ">>> 0.8744\n0.874\n",
    "rounded up to the digits shown": ">>> 0.8736\n0.874\n",
    "half a unit": ">>> 0.25\n0.2\n",
    "the digits of an exponent": ">>> 1.46e-5\n1.5e-05\n",
    "an array": ">>> import numpy as np\n>>> np.array([0.5, 1 / 3])\narray([0.5       , 0.33333333])\n",
    "an error": ">>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: division by zero\n",
    "a statement": ">>> x = 1\n",
}


@pytest.mark.parametrize("source", TRUE.values(), ids=TRUE)
def test_a_true_example_passes(source: str) -> None:
    """A rounded number is true; so is an error that is shown."""
    assert run(session(source)) == ""


def test_examples_share_nothing() -> None:
    """Names, print options and error settings of one example do not reach the next."""
    assert run(session(">>> import numpy as np\n>>> np.set_printoptions(precision=2)\n>>> _ = np.seterr(all='ignore')\n>>> x = 1\n")) == ""
    assert "NameError" in run(session(">>> x\n1\n"))
    assert run(session(">>> import numpy as np\n>>> np.array([1 / 3])\narray([0.33333333])\n")) == ""
    assert "RuntimeWarning" in run(session(">>> import numpy as np\n>>> x = np.array([1.0]) / 0\n"))


def test_a_warning_is_an_error_whatever_the_session_says() -> None:
    """Also where the tests themselves would let it pass."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "RuntimeWarning" in run(session(">>> import numpy as np\n>>> x = np.array([1.0]) / 0\n"))


def test_examples_print_with_the_defaults_of_numpy() -> None:
    """Whatever the test session itself has set."""
    with np.printoptions(precision=2):
        assert run(session(">>> import numpy as np\n>>> np.array([1 / 3])\narray([0.33333333])\n")) == ""


PLOTS = {
    "an error": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nundefined\n",
    "no figure": "x = 1\n\n\n",
    "a warning": "import warnings\nimport matplotlib.pyplot as plt\nwarnings.warn('no'), plt.figure()\n",
}


@pytest.mark.parametrize("source", PLOTS.values(), ids=PLOTS)
def test_a_plot_that_fails_is_reported(source: str) -> None:
    """With page and line: of the line that failed, where there is one."""
    report = run(Example(pages.DOCS / "page.md", 12, source, False))
    assert "docs/page.md:12" in report if "x = 1" in source else "docs/page.md:14" in report


FOUND = {
    "plain": "```pycon\n>>> 1\n1\n```\n",
    "titled": '```pycon title="One"\n>>> 1\n1\n```\n',
    "with a space": "``` pycon\n>>> 1\n1\n```\n",
    "four ticks": "````pycon\n>>> 1\n1\n````\n",
    "tildes": "~~~pycon\n>>> 1\n1\n~~~\n",
    "in a list": "- item\n\n    ```pycon\n    >>> 1\n    1\n    ```\n",
    "in an admonition": "/// note | n\n```pycon\n>>> 1\n1\n```\n///\n",
    "in a nested list": "- item\n    - item\n\n        ```pycon\n        >>> 1\n        1\n        ```\n",
    "the last line of the file": "```pycon\n>>> 1\n1\n```",
}


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND)
def test_every_form_of_fence_is_found(text: str, tmp_path: Path) -> None:
    """A fence is an example with its title, ticks or tildes and at any depth, and its code comes without the margin."""
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{text}", encoding="utf-8")
    (example,) = of_page(page)
    assert example.source == ">>> 1\n1\n"
    assert page.read_text(encoding="utf-8").splitlines()[example.line - 1].strip() == ">>> 1"


def test_every_docstring_example_is_found(tmp_path: Path) -> None:
    """Two sessions of one docstring and one of the next are three examples, each at its own line."""
    module = tmp_path / "module.py"
    module.write_text(
        '"""M.\n\nExamples:\n    >>> 1\n    1\n\n    Then:\n\n    >>> 2\n    2\n"""\ndef f():\n    """F.\n\n    >>> 3\n    3\n    """\n'
    )
    assert [(example.line, run(example)) for example in of_module(module)] == [(4, ""), (9, ""), (15, "")]


def test_the_project_has_examples() -> None:
    """An empty list of examples would pass every test above."""
    places = {example.path.name for example in EXAMPLES}
    assert {"moving_average.md", "notation.md", "moving_average.py", "adam.py"} <= places
