"""The tests must notice when a formula is wrong: every mistake of this table, made in a copy of the package, fails them.

A mistake that survives is a test that is missing. Most of these were found printed somewhere, in the notes, in a
textbook or in a framework's tutorial.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="runs every mutant in a fork")

CONFTEST = """
from pathlib import Path

from hypothesis import settings

import dlref

assert Path(dlref.__file__) == Path(__file__).parents[1] / "dlref" / "__init__.py", f"the mutant is not what is tested, but {dlref}"

settings.register_profile("mutant", derandomize=True, deadline=None, database=None, max_examples=20, phases=("explicit", "generate"))
settings.load_profile("mutant")
"""

# Imports what is slow once; then reads a folder and arguments for pytest from every line, runs it there in a fork, up to
# the first failure, and answers with its exit code. What pytest says goes into a file.
RUNNER = """
import gc, json, os, sys

import hypothesis.extra.numpy, numpy, pytest

gc.freeze()
for line in sys.stdin:
    if (child := os.fork()) == 0:
        folder, *arguments = json.loads(line)
        os.chdir(folder)
        sys.stdout = sys.stderr = open("words", "w", encoding="utf-8")
        code = pytest.main(["-x", "-p", "no:cacheprovider", "--tb=native", *arguments])
        sys.stdout.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Mutant(NamedTuple):
    """A mistake in the source of a module."""

    module: str
    original: str
    mutated: str
    why: str


ALPHA_INSIDE = (
    """\
    v = beta1 * v + (1 - beta1) * dW
    s = beta2 * s + (1 - beta2) * dW**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    W = W - alpha * v_hat /""",
    """\
    v = beta1 * v + (1 - beta1) * alpha * dW
    s = beta2 * s + (1 - beta2) * dW**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    W = W - v_hat /""",
)

MUTANTS = [
    # ------------------------------------------------------------ gradient descent
    Mutant("gradient_descent", "W - alpha * dW", "W + alpha * dW", "climbs"),
    Mutant("gradient_descent", "W - alpha * dW", "W - dW", "alpha dropped"),
    Mutant("gradient_descent", "W - alpha * dW", "W - alpha * W", "decays the weights instead"),
    Mutant("gradient_descent", "W - alpha * dW", "(1 - alpha) * W - alpha * dW", "decays the weights as well"),
    Mutant("gradient_descent", "W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    Mutant("gradient_descent", "    return W, state", "    return W, (W,)", "returns another state"),
    # ------------------------------------------------------------ moving average
    Mutant("moving_average", "beta * v + (1 - beta) * x", "beta * v + x", "1-beta missing"),
    Mutant("moving_average", "beta * v + (1 - beta) * x", "v + (1 - beta) * x", "v does not decay"),
    Mutant("moving_average", "beta * v + (1 - beta) * x", "(1 - beta) * v + beta * x", "weights swapped"),
    Mutant("moving_average", "beta * v + (1 - beta) * x", "beta * (v + (1 - beta) * x)", "beta outside the bracket"),
    Mutant("moving_average", "return beta * v +", "v *= beta\n    return v +", "writes into the caller's v"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / (1 - beta) ** t", "the notes' misprint"),
    Mutant("moving_average", "v / (1 - beta**t)", "v * (1 - beta**t)", "multiplies by the correction"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / (1 - beta ** (t + 1))", "t off by one"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / (1 - beta)", "t frozen at 1"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / beta**t", "1- missing"),
    Mutant("moving_average", "v / (1 - beta**t)", "v", "no correction"),
    Mutant("moving_average", "(1 - beta) * beta**k", "beta**k", "1-beta missing in the weights"),
    Mutant("moving_average", "(1 - beta) * beta**k", "(1 - beta) ** k * beta", "beta and 1-beta swapped"),
    Mutant("moving_average", "(1 - beta) * beta**k", "((1 - beta) * beta**k)[::-1]", "oldest first"),
    Mutant("moving_average", "(1 - beta) * beta**k", "(1 - beta) * beta**k / (1 - beta**n)", "made to sum to 1"),
    Mutant("moving_average", "k = np.arange(n)", "k = np.arange(n) + 1", "k counts from 1"),
    Mutant("moving_average", "tau=1 / (1 - beta)", "tau=1 / (1 - beta) - 1", "tau confused with the lag"),
    Mutant("moving_average", "lag=beta / (1 - beta)", "lag=1 / (1 - beta)", "lag confused with tau"),
    Mutant("moving_average", "span=(1 + beta) / (1 - beta)", "span=2 / (1 - beta)", "span off by one"),
    # ------------------------------------------------------------ momentum
    Mutant("momentum", "beta * v + (1 - beta) * dW", "beta * v + dW", "1-beta missing: the heavy ball"),
    Mutant("momentum", "beta * v + (1 - beta) * dW", "v + (1 - beta) * dW", "v does not decay"),
    Mutant("momentum", "beta * v + (1 - beta) * dW", "(1 - beta) * v + beta * dW", "weights swapped"),
    Mutant("momentum", "beta * v + (1 - beta) * dW", "beta * v - (1 - beta) * dW", "v of the wrong sign"),
    Mutant("momentum", "W - alpha * v", "W - alpha * dW", "v computed but not used"),
    Mutant("momentum", "W - alpha * v", "W + alpha * v", "climbs"),
    Mutant("momentum", "W - alpha * v", "W - alpha * (beta * v + (1 - beta) * dW)", "looks ahead like Nesterov"),
    Mutant("momentum", "W - alpha * v", "W - alpha * state.v", "steps along the old v"),
    Mutant("momentum", "beta) * dW\n    W = W - alpha * v", "beta) * alpha * dW\n    W = W - v", "alpha inside the average"),
    Mutant("momentum", "v = beta * v + (1 - beta) * dW", "v *= beta\n    v += (1 - beta) * dW", "writes into the caller's v"),
    Mutant("momentum", "W = W - alpha * v", "W -= alpha * v", "writes into the caller's W"),
    Mutant("momentum", "return W, State(v)", "return W, state", "forgets the new v"),
    Mutant("momentum", "return W, State(v)", "return W, State(W)", "remembers W"),
    Mutant("momentum", "np.zeros_like(_check.array(W=W))", "_check.array(W=W)", "starts from W, and shares its memory"),
    Mutant("momentum", "beta: float = 0.9", "beta: float = 0.99", "another default of beta"),
    # ------------------------------------------------------------ RMSprop
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps_root + eps))", "eps inside the root"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s) + eps_root + eps)", "eps_root outside the root"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps) + eps_root)", "the two eps swapped"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps_root))", "eps dropped"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s) + eps)", "eps_root dropped"),
    Mutant("rmsprop", "np.sqrt(s + eps_root)", "(s + eps_root)", "root missing"),
    Mutant("rmsprop", "/ (np.sqrt(s + eps_root) + eps)", "/ np.sqrt(s + eps_root) + eps", "eps added to the parameter"),
    Mutant("rmsprop", "(np.sqrt(s + eps_root) + eps)", "np.maximum(np.sqrt(s + eps_root), eps)", "eps as a floor"),
    Mutant("rmsprop", "(1 - beta) * dW**2", "(1 - beta) * dW", "square missing"),
    Mutant("rmsprop", "(1 - beta) * dW**2", "(1 - beta) * np.abs(dW)", "size for square"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "(beta * np.sqrt(s) + (1 - beta) * dW) ** 2", "square of the average"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "beta * s + dW**2", "1-beta missing"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "s + (1 - beta) * dW**2", "s does not decay"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "s + dW**2", "AdaGrad"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "(1 - beta) * s + beta * dW**2", "weights swapped"),
    Mutant("rmsprop", "W - alpha * dW / (np.sqrt(s +", "W - alpha * dW / (np.sqrt(state.s +", "divides by the old s"),
    Mutant("rmsprop", "W - alpha * dW", "W + alpha * dW", "climbs"),
    Mutant("rmsprop", "s = beta * s +", "s *= beta\n    s = s +", "writes into the caller's s"),
    Mutant("rmsprop", "W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    Mutant("rmsprop", "return W, State(s)", "return W, state", "forgets the new s"),
    Mutant("rmsprop", "np.zeros_like(_check.array(W=W))", "np.ones_like(_check.array(W=W))", "starts from 1"),
    Mutant("rmsprop", "eps_root: float = 1e-8", "eps_root: float = 1e-7", "another default of eps_root"),
    Mutant("rmsprop", "eps: float = 0.0", "eps: float = 1e-8", "another default of eps"),
    Mutant("rmsprop", "    _check.squarable(dW=dW)\n", "", "lets s overflow"),
    Mutant("rmsprop", "    _check.not_negative(s=s)\n", "", "takes the root of a negative s"),
    # ------------------------------------------------------------ Adam
    Mutant("adam", "v / (1 - beta1**t)", "v / (1 - beta1) ** t", "the notes' misprint, of v"),
    Mutant("adam", "s / (1 - beta2**t)", "s / (1 - beta2) ** t", "the notes' misprint, of s"),
    Mutant("adam", "v / (1 - beta1**t)", "v / (1 - beta2**t)", "v corrected by beta2"),
    Mutant("adam", "s / (1 - beta2**t)", "s / (1 - beta1**t)", "s corrected by beta1, as in the ML Glossary"),
    Mutant("adam", "v / (1 - beta1**t)", "v * (1 - beta1**t)", "multiplies v by the correction"),
    Mutant("adam", "s / (1 - beta2**t)", "s * (1 - beta2**t)", "multiplies s by the correction"),
    Mutant("adam", "v_hat = v / (1 - beta1**t)", "v_hat = v", "v not corrected"),
    Mutant("adam", "s_hat = s / (1 - beta2**t)", "s_hat = s", "s not corrected"),
    Mutant("adam", "(t=state.t, at_least=0) + 1", "(t=state.t, at_least=0)", "the first step is t = 0"),
    Mutant("adam", "(t=state.t, at_least=0) + 1", "(t=state.t, at_least=0) + 2", "the first step is t = 2"),
    Mutant("adam", "State(v, s, t)", "State(v, s, 0)", "t frozen at 1, as in Dive into Deep Learning"),
    Mutant("adam", "State(v, s, t)", "State(v, s, t + 1)", "t counts double"),
    Mutant("adam", "s=zero.copy(), t=0)", "s=zero.copy(), t=1)", "starts at t = 1"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps_root + eps))", "eps inside the root"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat) + eps_root + eps)", "eps_root outside the root"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps) + eps_root)", "the two eps swapped"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps_root))", "eps dropped"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat) + eps)", "eps_root dropped"),
    Mutant("adam", "+ eps)", "+ eps / np.sqrt(1 - beta2**t))", "eps of the uncorrected s, as in Keras"),
    Mutant("adam", "np.sqrt(s_hat + eps_root)", "(s_hat + eps_root)", "root missing"),
    Mutant("adam", "/ (np.sqrt(s_hat + eps_root) + eps)", "/ np.sqrt(s_hat + eps_root) + eps", "eps added to the parameter"),
    Mutant("adam", "beta1 * v + (1 - beta1) * dW", "beta1 * v + dW", "1-beta1 missing"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "beta2 * s + dW**2", "1-beta2 missing"),
    Mutant("adam", "beta1 * v + (1 - beta1) * dW", "v + (1 - beta1) * dW", "v does not decay"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "s + (1 - beta2) * dW**2", "s does not decay"),
    Mutant("adam", "beta1 * v + (1 - beta1) * dW", "beta2 * v + (1 - beta2) * dW", "v averaged with beta2"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "beta1 * s + (1 - beta1) * dW**2", "s averaged with beta1"),
    Mutant("adam", "    eps_root, eps = _check", "    beta1, beta2 = beta2, beta1\n    eps_root, eps = _check", "the betas swapped"),
    Mutant("adam", "(1 - beta2) * dW**2", "(1 - beta2) * dW", "square missing"),
    Mutant("adam", "(1 - beta2) * dW**2", "(1 - beta2) * v**2", "average of the squared average"),
    Mutant("adam", "s_hat = s / (1 - beta2**t)", "s_hat = v_hat**2", "square of the average"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "np.maximum(s, beta2 * s + (1 - beta2) * dW**2)", "s never falls"),
    Mutant("adam", "s + (1 - beta2) * dW**2", "s + (1 - beta2) * (dW - v) ** 2", "AdaBelief: the variance about v"),
    Mutant("adam", "W - alpha * v_hat", "W + alpha * v_hat", "climbs"),
    Mutant("adam", "W - alpha * v_hat", "W - alpha * dW", "v_hat computed but not used"),
    Mutant("adam", "W - alpha * v_hat", "W - alpha * (beta1 * v_hat + (1 - beta1) * dW)", "looks ahead like NAdam"),
    Mutant("adam", "W - alpha * v_hat", "(1 - 0.01 * alpha) * W - alpha * v_hat", "decays the weights like AdamW"),
    Mutant("adam", "v_hat = v / ", "v_hat = state.v / ", "steps along the old v"),
    Mutant("adam", *ALPHA_INSIDE, "alpha inside the average"),
    Mutant("adam", "State(v, s, t)", "State(v_hat, s_hat, t)", "remembers the corrected averages"),
    Mutant("adam", "State(v, s, t)", "State(s, v, t)", "v and s exchanged"),
    Mutant("adam", "v = beta1 * v +", "v *= beta1\n    v = v +", "writes into the caller's v"),
    Mutant("adam", "s = beta2 * s +", "s *= beta2\n    s = s +", "writes into the caller's s"),
    Mutant("adam", "W = W - alpha * v_hat", "W -= alpha * v_hat", "writes into the caller's W"),
    Mutant("adam", "zero.copy()", "zero", "v and s share their memory"),
    Mutant("adam", "beta1: float = 0.9", "beta1: float = 0.99", "another default of beta1"),
    Mutant("adam", "beta2: float = 0.999", "beta2: float = 0.99", "another default of beta2"),
    Mutant("adam", "eps_root: float = 1e-8", "eps_root: float = 0.0", "another default of eps_root"),
    Mutant("adam", "eps: float = 0.0", "eps: float = 1e-8", "another default of eps"),
    Mutant("adam", "    _check.squarable(dW=dW)\n", "", "lets s overflow"),
    Mutant("adam", "    _check.not_negative(s=s)\n", "", "takes the root of a negative s"),
    # ------------------------------------------------------------ the digits
    Mutant("datasets", "table[:, :64].T.copy()", "table[:, :64].T[::-1].copy()", "images upside down"),
    Mutant("datasets", "table[:, :64].T.copy()", "table[:, :64].copy()", "rows are examples"),
    Mutant("datasets", "np.eye(10)[:, labels]", "np.eye(10)[:, labels[::-1]]", "labels of other images"),
    # ------------------------------------------------------------ the checks
    Mutant("_check", "x = x.astype(np.float64)", "x = x.astype(np.float32)", "integers become float32"),
    Mutant("_check", 'x.dtype.kind != "f"', 'x.dtype.kind not in "fc"', "complex numbers are let in"),
    Mutant("_check", 'x.dtype.newbyteorder("=")', "x.dtype", "a foreign byte order stays"),
    Mutant("_check", "if x.size == 0:", "if x.size < 0:", "an empty array is let in"),
    Mutant("_check", "    _refuse_non_finite(name, x)\n", "", "NaN is let in"),
    Mutant("_check", "if not (finite := np.isfinite(x)).all()", "if (finite := ~np.isnan(x)).any() and not finite.all()", "inf is let in"),
    Mutant("_check", "np.argwhere(~finite)[0]", "np.argwhere(~finite)[-1]", "names the last of several"),
    Mutant("_check", "if x.shape != first.shape:", "if x.size != first.size:", "any shape of the same size is let in"),
    Mutant("_check", "if x.dtype != first.dtype:", "if x.dtype.kind != first.dtype.kind:", "dtypes are mixed"),
    Mutant("_check", "> limit:", ">= limit:", "the largest square that fits is refused"),
    Mutant("_check", "math.sqrt(np.finfo(x.dtype).max)", "math.sqrt(np.finfo(np.float64).max)", "the limit of float64 for all"),
    Mutant("_check", "if not 0 <= value < math.inf:", "if not 0 < value < math.inf:", "0 is no rate"),
    Mutant("_check", "if not 0 <= value < math.inf:", "if value < 0 or value == math.inf:", "NaN is a rate"),
    Mutant("_check", "if not 0 <= value < 1:", "if not 0 <= value <= 1:", "1 is a fraction"),
    Mutant("_check", "if not 0 <= value < 1:", "if not 0 < value < 1:", "0 is no fraction"),
    Mutant("_check", "if dtype.type(value) == 1:", "if value == 1:", "a memory that rounds to 1 is let in"),
    Mutant("_check", "if value > 0 and dtype.type(value) == 0:", "if value < 0:", "an eps that rounds to 0 is let in"),
    Mutant("_check", "if pair == (0, 0):", "if 0 in pair:", "both eps must be > 0"),
    Mutant("_check", "bool) or not isinstance(value, (int, float,", "str) or not isinstance(value, (int, float,", "True is 1"),
    Mutant("_check", "math.inf if value > 0 else -math.inf", "math.inf", "-10**400 is called inf"),
]


def concerning(module: str) -> list[list[str]]:
    """Return what concerns one module, as pytest's arguments for one run after the other: its own tests, then its contract."""
    if module == "_check":
        return [["test_contract.py", "-k", "adam"], ["test_rmsprop.py"]]  # both meet every check
    return [[f"test_{module}.py"], ["test_contract.py", "-k", module]]


def copy_of_the_package(folder: Path, module: str) -> None:
    """Copy the package, its settings, and the tests that concern one module."""
    shutil.copytree(ROOT / "dlref", folder / "dlref", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    (folder / "tests" / "conftest.py").write_text(CONFTEST, "utf-8")
    for test, *_ in concerning(module):
        shutil.copy(ROOT / "tests" / test, folder / "tests")


def make_mistake(folder: Path, mutant: Mutant) -> None:
    """Change the copy at the one place where the original text stands."""
    file = folder / "dlref" / f"{mutant.module}.py"
    source = file.read_text("utf-8")
    assert source.count(mutant.original) == 1, f"{mutant.original!r} must stand once in {mutant.module}.py; bring MUTANTS up to date"
    file.write_text(source.replace(mutant.original, mutant.mutated), "utf-8")


@pytest.fixture(scope="module")
def runner() -> Iterator[subprocess.Popen[str]]:
    """Start the process that runs the tests of the copies, with none of the settings of the pytest that runs us."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", RUNNER]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def run_tests(runner: subprocess.Popen[str], folder: Path, module: str) -> tuple[int, str]:
    """Return the exit code and the words of the first run that fails, or of the last."""
    assert runner.stdin
    assert runner.stdout
    for arguments in concerning(module):
        print(json.dumps([str(folder / "tests"), *arguments]), file=runner.stdin, flush=True)
        if (code := int(runner.stdout.readline())) != pytest.ExitCode.OK:
            break
    return code, (folder / "tests" / "words").read_text("utf-8")


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{mutant.module}: {mutant.why}" for mutant in MUTANTS])
def test_a_mistake_fails_the_tests(mutant: Mutant, tmp_path: Path, runner: subprocess.Popen[str]) -> None:
    """The module's own tests notice it, or the contract does; it is a test that fails, not the collection."""
    copy_of_the_package(tmp_path, mutant.module)
    make_mistake(tmp_path, mutant)

    code, words = run_tests(runner, tmp_path, mutant.module)

    assert code == pytest.ExitCode.TESTS_FAILED, f"{mutant.mutated!r} in {mutant.module}.py is not noticed\n{words}"


@pytest.mark.parametrize("module", sorted({mutant.module for mutant in MUTANTS}))
def test_a_faithful_copy_passes(module: str, tmp_path: Path, runner: subprocess.Popen[str]) -> None:
    """It is the mistake that fails, not the copying."""
    copy_of_the_package(tmp_path, module)

    code, words = run_tests(runner, tmp_path, module)

    assert code == pytest.ExitCode.OK, words
