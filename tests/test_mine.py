"""A reader's own version: the plain copy of every formula holds, every slip is found and named, and what cannot be read is said."""

import inspect
import itertools
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dlref
from dlref import __main__, beyond, checks, mine, slips
from scripts.sitegen import plain
from tests import calls
from tests.browsing import few

FORMULAS = (*dlref.__all__, *beyond.__all__)
every_formula = pytest.mark.parametrize("formula", FORMULAS)
NOT_SEEN = {
    "bias_variance": ["a model of no examples"],
    "early_stopping": ["the state before the first epoch is refused"],
    "softmax": ["refuses a logarithm that is -inf"],
    "mini_batch": ["another order from the same seed"],
}
"""Slips of a contract, for a version of the reader's own is not asked what it refuses; the last one never gives the same twice."""


NO_COPIES = {"search": ["run"], "network": ["train"], "datasets": ["digits"]}
"""Functions of which no program of plain NumPy can be made."""


def written(formula: str) -> dict[str, Any]:
    """Return the functions of a formula in plain NumPy, as a reader copies them."""
    place = slips.module_of(formula).removeprefix("dlref.")
    names = [name for name in mine.functions(formula) if name not in NO_COPIES.get(formula, [])]
    for name in NO_COPIES.get(formula, []):
        with pytest.raises(plain.NotPlain):
            plain.program([f"{place}.{name}"])
    space: dict[str, Any] = {"__name__": "program"}
    exec(plain.program([f"{place}.{name}" for name in names]), space)
    return {name: space[name] for name in names}


@every_formula
def test_the_plain_copy_holds(formula: str) -> None:
    """It gives the same results at every call, draws the same numbers and passes every check."""
    report = mine.check(written(formula), of=formula)
    assert report.holds, report.text
    assert (report.draws, report.slips) == ((), ())
    assert report.held == tuple(checks.of(formula))
    assert report.text.endswith("All holds.")


@pytest.mark.parametrize("formula", few(FORMULAS, ["adam", "dropout", "softmax"]))
def test_every_slip_is_found_and_named(formula: str) -> None:
    """It parts from the formula or fails a check, and its own words are among those that are said."""
    held_to, missed = mine._formula(formula), []
    for slip in slips.of(formula):
        own = held_to.with_slip(slip)
        space = held_to.space(own)
        outcomes = {outcome.planned: outcome for outcome in held_to.call(space, own)}
        is_seen = any(held_to.partings(outcomes))
        failed = [] if is_seen else checks.failures(space, of=formula)
        if not (is_seen or failed) or not held_to.is_slip(slip, own, outcomes, failed):
            missed.append(slip.why)
    assert missed == NOT_SEEN.get(formula, [])


@every_formula
def test_every_function_is_called_often(formula: str) -> None:
    """A step goes twelve steps, twice; everything else is called four times at least, with what has a default and without."""
    planned = mine._formula(formula).plan
    for name in mine.functions(formula):
        own = [x for x in planned if x.function == name]
        parameters = inspect.signature(calls.FUNCTIONS[f"{slips.module_of(formula).removeprefix('dlref.')}.{name}"]).parameters
        if any(x.run >= 0 for x in own) and name != "init":
            assert [x.number for x in own] == [*range(1, 13), *range(1, 13)]
        assert len(own) >= (4 if parameters else 1)
        if any(p.default is not p.empty for p in parameters.values()):
            assert {"needed", "settings"} <= {x.way for x in own}


def test_a_step_goes_on_from_the_one_before() -> None:
    """The state and the parameter of a step are those that the version itself returned."""
    formula = mine._formula("momentum")
    run = [x for planned, x in formula.answers.items() if planned.function == "step"][:12]
    for before, after in itertools.pairwise(run):
        assert np.array_equal(after.arguments["W"], before.result[0])
        assert np.array_equal(after.arguments["state"].v, before.result[1].v)
        assert after.arguments["alpha"] == before.arguments["alpha"]
        assert not np.array_equal(after.arguments["dW"], before.arguments["dW"])


def misprint(
    W: Any, dW: Any, state: Any, *, alpha: float, beta1: float = 0.9, beta2: float = 0.999, eps_root: float = 1e-8, eps: float = 0.0
) -> Any:
    """Take a step of Adam as the notes print it, the state a bare tuple."""
    v, s, t = state
    v, s, t = beta1 * v + (1 - beta1) * dW, beta2 * s + (1 - beta2) * dW**2, t + 1
    return W - alpha * (v / (1 - beta1) ** t) / (np.sqrt(s / (1 - beta2**t) + eps_root) + eps), (v, s, t)


def test_it_says_at_which_step_they_part_and_which_slip_it_is() -> None:
    """The first step is the same, and the second is not: the arguments, what comes out, and what should."""
    report = mine.check(misprint, of="adam.step")
    assert not report.holds
    assert report.functions == ("step",)
    assert report.parting
    assert (report.parting.function, report.parting.call, report.parting.what) == ("step", 2, "the new W")
    assert list(report.parting.arguments) == ["W", "dW", "state", "alpha"]
    assert [slip.why for slip in report.slips] == ["the notes' misprint, of v"]
    assert "it_starts_from_zero" in report.held
    assert "under_a_steady_gradient_every_step_is_alpha" in {failure.check for failure in report.failed}
    for words in ("step parts from the formula at step 2", "state.t = 1", "the new W is", "the notes' misprint, of v", "does not hold"):
        assert words in report.text


def test_what_agrees_on_all_calls_may_fail_a_check() -> None:
    """Then the known slips are those that fail in the same words: this one makes two."""
    report = mine.check(lambda Z: np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True), of="softmax.forward")
    assert report.parting is None
    assert not report.holds
    assert "agrees with dlref.softmax" in report.text
    assert [slip.why for slip in report.slips] == ["the notes' formula, which overflows", "float16 sums"]


def test_other_use_of_the_random_numbers_is_no_mistake() -> None:
    """A mask of the right probability holds, and one of the wrong probability fails its checks."""
    report = mine.check(lambda shape, *, keep_prob, rng: rng.random(shape) >= 1 - keep_prob, of="dropout.mask")
    assert report.holds, report.text
    assert report.draws == ("mask",)
    assert "left to the checks" in report.text
    assert not mine.check(lambda shape, *, keep_prob, rng: rng.random(shape) >= keep_prob, of="dropout.mask").holds


def test_what_raises_and_what_writes_into_its_arguments_is_told() -> None:
    """In the words of the error, and with what to do."""

    def in_place(W: Any, dW: Any, state: Any, *, alpha: float) -> Any:
        W -= alpha * dW
        return W, state

    report = mine.check(in_place, of="gradient_descent.step")
    assert report.parting
    assert isinstance(report.parting.got, mine.Raised)
    assert "a formula changes none of its arguments" in report.text
    assert [slip.why for slip in report.slips] == ["writes into the caller's W"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (lambda W: W[:1], "has the shape (1, 3),\n  and should have (2, 3)"),
        (lambda W: None, "the new W is None, and should be [["),
        (lambda W: [[1.0], [1.0, 2.0]], "the new W is [[1.0], [1.0, 2.0]], and should be"),
        (lambda W: W + 1e-8, "the new W is"),
    ],
)
def test_what_is_no_such_array_is_told(result: Any, words: str) -> None:
    """A wrong shape, no array at all, and one that is off by a hundred-millionth."""
    report = mine.check(lambda W, dW, state, *, alpha: (result(W - alpha * dW), state), of="gradient_descent.step")
    assert words in report.text


def test_a_step_without_a_state_is_told() -> None:
    """It has to return a pair, whatever its array is."""
    report = mine.check(lambda W, dW, state, *, alpha: W - alpha * dW, of="gradient_descent.step")
    assert report.parting
    assert report.parting.what == "the pair of the new W and the new state"


def test_a_rounding_is_no_difference() -> None:
    """The last bits depend on the order of the operations."""
    assert mine.check(lambda W, dW, state, *, alpha: ((W / alpha - dW) * alpha, state), of="gradient_descent.step").parting is None


@pytest.mark.parametrize(
    ("own", "of", "words"),
    [
        (misprint, "adm", "there is no formula 'adm'; there are data_split"),
        (misprint, "adam.stp", "adam has no function 'stp'; it has init, step"),
        (misprint, "nesterov", "say which one is meant: nesterov.heavy_ball, nesterov.step"),
        ({"setp": misprint}, "adam", "adam has no function 'setp'"),
        (lambda W, dW, state, lr: W, "adam", "cannot be called as adam.step(W, dW, state, *, alpha, beta1=0.9,"),
        (lambda W, dW, state, *, alpha, more: W, "gradient_descent", "missing a required argument: 'more'"),
        ({"step": 3}, "adam", "step is no function, but 3"),
        (3, "adam", "step is no function, but 3"),
        ({}, "adam", "none of its functions is there: adam has init, step"),
    ],
)
def test_what_cannot_be_held_to_a_formula_is_said(own: Any, of: str, words: str) -> None:
    """Which formula or function there is, and what is wrong with the signature."""
    with pytest.raises(mine.CannotCheck) as refusal:
        mine.check(own, of=of)
    assert words in str(refusal.value)


def test_a_session_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Of its names those are held to the formula that are the formula's, and no others; without them it is told which there are."""
    mine.tell({"step": lambda W, dW, state, *, alpha: (W + alpha * dW, state), "other": 3}, of="gradient_descent")
    told = capsys.readouterr().out
    assert "step parts from the formula at" in told
    assert "This is a known slip: climbs." in told

    mine.tell({"other": 3}, of="gradient_descent")
    assert capsys.readouterr().out == "none of its functions is there: gradient_descent has init, step\n"


# ---------- the command ----------


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Return a function that writes a file of the reader's own."""

    def write(text: str) -> Path:
        path = tmp_path / "my_file.py"
        path.write_text(text, "utf-8")
        return path

    return write


SOURCE = "import numpy as np\n\n\n" + inspect.getsource(misprint).replace(": Any", "").replace(" -> Any", "").replace("misprint", "step")
RIGHT = SOURCE.replace("(1 - beta1) ** t", "(1 - beta1**t)")


def test_the_exit_code_says_what_came_out(file: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """0 if all holds, 1 if not; the words are those of the report."""
    assert __main__.main(["check", "adam", f"{file(RIGHT)}:step"]) == 0
    assert capsys.readouterr().out.endswith("All holds.\n")
    assert __main__.main(["check", "adam", f"{file(SOURCE)}:step"]) == 1
    assert "This is a known slip: the notes' misprint, of v." in capsys.readouterr().out


def test_a_function_may_have_another_name_and_a_file_several(file: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name, all that the file has of the formula is held to it."""
    path = file(RIGHT.replace("def step", "def my_adam"))
    assert __main__.main(["check", "adam.step", f"{path}:my_adam"]) == 0
    assert __main__.main(["check", "adam", f"{path}:my_adam"]) == 0
    path = file(plain.program(["batch_norm.train", "batch_norm.infer", "batch_norm.backward"]))
    capsys.readouterr()
    assert __main__.main(["check", "batch_norm", str(path)]) == 0
    assert capsys.readouterr().out.startswith("init, train, infer, backward: held to dlref.batch_norm\n")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (SOURCE, "other.py:step", "there is no file other.py"),
        (SOURCE, ":adam", "has no adam; it has step"),
        (SOURCE.replace("step", "mine"), "", "has no function init or step; name the one that is meant"),
        ("x = = 1\n", ":step", "SyntaxError at line 1 of"),
        ("import numpy\n\nimport no_such_module\n", ":step", "ModuleNotFoundError at line 3 of"),
        ("\nraise SystemExit(3)\n", ":step", "SystemExit at line 2 of"),
        ("def step(W, dW):\n    return W\n", ":step", "step(W, dW) cannot be called as adam.step(W, dW, state, *, alpha"),
        (SOURCE.replace("v, s, t = state", "raise KeyboardInterrupt"), ":step", "Stopped before the end"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(text: str, place: str, words: str, file: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """And the exit code is 2: of a file, of a function, of a check that someone interrupts because it never ends."""
    path = file(text)
    assert __main__.main(["check", "adam", place if place.startswith("other") else f"{path}{place}"]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_an_import_beside_the_file_is_found(file: Any, tmp_path: Path) -> None:
    """As when the file itself is run; and the search path is as it was."""
    before = [*sys.path]
    (tmp_path / "beside_my_file.py").write_text(RIGHT, "utf-8")
    assert __main__.main(["check", "adam", f"{file('from beside_my_file import step')}:step"]) == 0
    assert sys.path == before


def test_the_command_line_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Alone it lists the commands; a command with too little says how it is used."""
    assert __main__.main([]) == 0
    assert "check" in capsys.readouterr().out
    with pytest.raises(SystemExit) as end:
        __main__.main(["check", "adam"])
    assert end.value.code == 2
    assert "usage: python -m dlref check" in capsys.readouterr().err


# ---------- the slips ----------


def test_a_slip_that_is_out_of_date_is_refused() -> None:
    """Its words stand no more in the source, or stand there twice."""
    with pytest.raises(ValueError, match="stands there 2 times"):
        slips.applied(slips.Slip("a", "b", "why"), "a a")


def test_examples_of_every_kind_of_argument_have_what_is_none_beside_them() -> None:
    """What `dlref._calls` gives as an example, tests/calls.py breaks."""
    from dlref import _calls

    assert _calls.EXAMPLES.keys() == calls.KINDS.keys()
