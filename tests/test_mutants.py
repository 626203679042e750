"""The tests must notice when a formula is wrong: every mistake of this table, made in a copy of the package, fails them.

A mistake that survives is a test that is missing. Most of these were found printed somewhere, in the notes, in a
textbook or in a framework's tutorial.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]

CONFTEST = '''
from pathlib import Path

from hypothesis import settings

import dlref

assert Path(dlref.__file__) == Path(__file__).parents[1] / "dlref" / "__init__.py", f"the mutant is not what is tested, but {dlref}"

settings.register_profile("mutant", derandomize=True, deadline=None, database=None, max_examples=20, phases=("explicit", "generate"))
settings.load_profile("mutant")
'''


class Mutant(NamedTuple):
    """A mistake in the source of a module."""

    module: str
    original: str
    mutated: str
    why: str


MUTANTS = [
    # ------------------------------------------------------------ gradient descent
    Mutant("gradient_descent", "W - alpha * dW", "W + alpha * dW", "climbs"),
    Mutant("gradient_descent", "W - alpha * dW", "W - dW", "α dropped"),
    Mutant("gradient_descent", "W - alpha * dW", "W - alpha * W", "decays the weights instead"),
    Mutant("gradient_descent", "W - alpha * dW", "(1 - alpha) * W - alpha * dW", "decays the weights as well"),
    Mutant("gradient_descent", "W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    Mutant("gradient_descent", "    return W, state", "    return W, (W,)", "returns another state"),
    # ------------------------------------------------------------ moving average
    Mutant("moving_average", "beta * v + (1 - beta) * x", "beta * v + x", "1-β missing"),
    Mutant("moving_average", "beta * v + (1 - beta) * x", "v + (1 - beta) * x", "v does not decay"),
    Mutant("moving_average", "beta * v + (1 - beta) * x", "(1 - beta) * v + beta * x", "weights swapped"),
    Mutant("moving_average", "beta * v + (1 - beta) * x", "beta * (v + (1 - beta) * x)", "β outside the bracket"),
    Mutant("moving_average", "return beta * v +", "v *= beta\n    return v +", "writes into the caller's v"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / (1 - beta) ** t", "the notes' misprint"),
    Mutant("moving_average", "v / (1 - beta**t)", "v * (1 - beta**t)", "multiplies by the correction"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / (1 - beta ** (t + 1))", "t off by one"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / (1 - beta)", "t frozen at 1"),
    Mutant("moving_average", "v / (1 - beta**t)", "v / beta**t", "1- missing"),
    Mutant("moving_average", "v / (1 - beta**t)", "v", "no correction"),
    Mutant("moving_average", "(1 - beta) * beta**k", "beta**k", "1-β missing"),
    Mutant("moving_average", "(1 - beta) * beta**k", "(1 - beta) ** k * beta", "β and 1-β swapped"),
    Mutant("moving_average", "(1 - beta) * beta**k", "((1 - beta) * beta**k)[::-1]", "oldest first"),
    Mutant("moving_average", "(1 - beta) * beta**k", "(1 - beta) * beta**k / (1 - beta**n)", "made to sum to 1"),
    Mutant("moving_average", "k = np.arange(n)", "k = np.arange(n) + 1", "k counts from 1"),
    Mutant("moving_average", "tau=1 / (1 - beta)", "tau=1 / (1 - beta) - 1", "τ confused with the lag"),
    Mutant("moving_average", "lag=beta / (1 - beta)", "lag=1 / (1 - beta)", "lag confused with τ"),
    Mutant("moving_average", "span=(1 + beta) / (1 - beta)", "span=2 / (1 - beta)", "span off by one"),
    # ------------------------------------------------------------ momentum
    Mutant("momentum", "beta * v + (1 - beta) * dW", "beta * v + dW", "1-β missing: the heavy ball"),
    Mutant("momentum", "beta * v + (1 - beta) * dW", "v + (1 - beta) * dW", "v does not decay"),
    Mutant("momentum", "beta * v + (1 - beta) * dW", "(1 - beta) * v + beta * dW", "weights swapped"),
    Mutant("momentum", "beta * v + (1 - beta) * dW", "beta * v - (1 - beta) * dW", "v of the wrong sign"),
    Mutant("momentum", "W - alpha * v", "W - alpha * dW", "v computed but not used"),
    Mutant("momentum", "W - alpha * v", "W + alpha * v", "climbs"),
    Mutant("momentum", "W - alpha * v", "W - alpha * (beta * v + (1 - beta) * dW)", "looks ahead like Nesterov"),
    Mutant("momentum", "W - alpha * v", "W - alpha * state.v", "steps along the old v"),
    Mutant("momentum", "beta) * dW\n    W = W - alpha * v", "beta) * alpha * dW\n    W = W - v", "α inside the average"),
    Mutant("momentum", "v = beta * v + (1 - beta) * dW", "v *= beta\n    v += (1 - beta) * dW", "writes into the caller's v"),
    Mutant("momentum", "W = W - alpha * v", "W -= alpha * v", "writes into the caller's W"),
    Mutant("momentum", "return W, State(v)", "return W, state", "forgets the new v"),
    Mutant("momentum", "return W, State(v)", "return W, State(W)", "remembers W"),
    Mutant("momentum", "np.zeros_like(_check.array(W=W))", "_check.array(W=W)", "starts from W, and shares its memory"),
    Mutant("momentum", "beta: float = 0.9", "beta: float = 0.99", "another default"),
    # ------------------------------------------------------------ RMSprop
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps_root + eps))", "ε inside the root"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s) + eps_root + eps)", "ε_root outside the root"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps) + eps_root)", "the two ε swapped"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps_root))", "ε dropped"),
    Mutant("rmsprop", "np.sqrt(s + eps_root) + eps)", "np.sqrt(s) + eps)", "ε_root dropped"),
    Mutant("rmsprop", "np.sqrt(s + eps_root)", "(s + eps_root)", "root missing"),
    Mutant("rmsprop", "/ (np.sqrt(s + eps_root) + eps)", "/ np.sqrt(s + eps_root) + eps", "ε added to the parameter"),
    Mutant("rmsprop", "(np.sqrt(s + eps_root) + eps)", "np.maximum(np.sqrt(s + eps_root), eps)", "ε as a floor"),
    Mutant("rmsprop", "(1 - beta) * dW**2", "(1 - beta) * dW", "square missing"),
    Mutant("rmsprop", "(1 - beta) * dW**2", "(1 - beta) * np.abs(dW)", "size for square"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "(beta * np.sqrt(s) + (1 - beta) * dW) ** 2", "square of the average"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "beta * s + dW**2", "1-β missing"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "s + (1 - beta) * dW**2", "s does not decay"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "s + dW**2", "AdaGrad"),
    Mutant("rmsprop", "beta * s + (1 - beta) * dW**2", "(1 - beta) * s + beta * dW**2", "weights swapped"),
    Mutant("rmsprop", "W - alpha * dW / (np.sqrt(s +", "W - alpha * dW / (np.sqrt(state.s +", "divides by the old s"),
    Mutant("rmsprop", "W - alpha * dW", "W + alpha * dW", "climbs"),
    Mutant("rmsprop", "s = beta * s +", "s *= beta\n    s = s +", "writes into the caller's s"),
    Mutant("rmsprop", "W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    Mutant("rmsprop", "return W, State(s)", "return W, state", "forgets the new s"),
    Mutant("rmsprop", "np.zeros_like(_check.array(W=W))", "np.ones_like(_check.array(W=W))", "starts from 1"),
    Mutant("rmsprop", "eps_root: float = 1e-8", "eps_root: float = 1e-7", "another default"),
    Mutant("rmsprop", "eps: float = 0.0", "eps: float = 1e-8", "another default"),
    Mutant("rmsprop", "    _check.squarable(dW=dW)\n", "", "lets s overflow"),
    Mutant("rmsprop", "    _check.not_negative(s=s)\n", "", "takes the root of a negative s"),
    # ------------------------------------------------------------ Adam
    Mutant("adam", "v / (1 - beta1**t)", "v / (1 - beta1) ** t", "the notes' misprint, of v"),
    Mutant("adam", "s / (1 - beta2**t)", "s / (1 - beta2) ** t", "the notes' misprint, of s"),
    Mutant("adam", "v / (1 - beta1**t)", "v / (1 - beta2**t)", "v corrected by β₂"),
    Mutant("adam", "s / (1 - beta2**t)", "s / (1 - beta1**t)", "s corrected by β₁, as in the ML Glossary"),
    Mutant("adam", "v / (1 - beta1**t)", "v * (1 - beta1**t)", "multiplies v by the correction"),
    Mutant("adam", "s / (1 - beta2**t)", "s * (1 - beta2**t)", "multiplies s by the correction"),
    Mutant("adam", "v_hat = v / (1 - beta1**t)", "v_hat = v", "v not corrected"),
    Mutant("adam", "s_hat = s / (1 - beta2**t)", "s_hat = s", "s not corrected"),
    Mutant("adam", "(t=state.t, at_least=0) + 1", "(t=state.t, at_least=0)", "the first step is t = 0"),
    Mutant("adam", "(t=state.t, at_least=0) + 1", "(t=state.t, at_least=0) + 2", "the first step is t = 2"),
    Mutant("adam", "State(v, s, t)", "State(v, s, 0)", "t frozen at 1, as in Dive into Deep Learning"),
    Mutant("adam", "State(v, s, t)", "State(v, s, t + 1)", "t counts double"),
    Mutant("adam", "s=zero.copy(), t=0)", "s=zero.copy(), t=1)", "starts at t = 1"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps_root + eps))", "ε inside the root"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat) + eps_root + eps)", "ε_root outside the root"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps) + eps_root)", "the two ε swapped"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps_root))", "ε dropped"),
    Mutant("adam", "np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat) + eps)", "ε_root dropped"),
    Mutant("adam", "+ eps)", "+ eps / np.sqrt(1 - beta2**t))", "ε of the uncorrected s, as in Keras"),
    Mutant("adam", "np.sqrt(s_hat + eps_root)", "(s_hat + eps_root)", "root missing"),
    Mutant("adam", "/ (np.sqrt(s_hat + eps_root) + eps)", "/ np.sqrt(s_hat + eps_root) + eps", "ε added to the parameter"),
    Mutant("adam", "beta1 * v + (1 - beta1) * dW", "beta1 * v + dW", "1-β₁ missing"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "beta2 * s + dW**2", "1-β₂ missing"),
    Mutant("adam", "beta1 * v + (1 - beta1) * dW", "v + (1 - beta1) * dW", "v does not decay"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "s + (1 - beta2) * dW**2", "s does not decay"),
    Mutant("adam", "beta1 * v + (1 - beta1) * dW", "beta2 * v + (1 - beta2) * dW", "v averaged with β₂"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "beta1 * s + (1 - beta1) * dW**2", "s averaged with β₁"),
    Mutant("adam", "    beta1, beta2 = _check", "    beta2, beta1 = _check", "the betas swapped"),
    Mutant("adam", "(1 - beta2) * dW**2", "(1 - beta2) * dW", "square missing"),
    Mutant("adam", "(1 - beta2) * dW**2", "(1 - beta2) * v**2", "average of the squared average"),
    Mutant("adam", "s_hat = s / (1 - beta2**t)", "s_hat = v_hat**2", "square of the average"),
    Mutant("adam", "beta2 * s + (1 - beta2) * dW**2", "np.maximum(s, beta2 * s + (1 - beta2) * dW**2)", "s never falls"),
    Mutant("adam", "s + (1 - beta2) * dW**2", "s + (1 - beta2) * (dW - v) ** 2", "AdaBelief: the variance about v"),
    Mutant("adam", "W - alpha * v_hat", "W + alpha * v_hat", "climbs"),
    Mutant("adam", "W - alpha * v_hat", "W - alpha * dW", "v̂ computed but not used"),
    Mutant("adam", "W - alpha * v_hat", "W - alpha * (beta1 * v_hat + (1 - beta1) * dW)", "looks ahead like NAdam"),
    Mutant("adam", "W - alpha * v_hat", "(1 - 0.01 * alpha) * W - alpha * v_hat", "decays the weights like AdamW"),
    Mutant("adam", "v_hat = v / ", "v_hat = state.v / ", "steps along the old v"),
    Mutant("adam", "(1 - beta1) * dW", "(1 - beta1) * alpha * dW / alpha", "α inside the average, divided out at once: α = 0 fails"),
    Mutant("adam", "State(v, s, t)", "State(v_hat, s_hat, t)", "remembers the corrected averages"),
    Mutant("adam", "State(v, s, t)", "State(s, v, t)", "v and s exchanged"),
    Mutant("adam", "v = beta1 * v +", "v *= beta1\n    v = v +", "writes into the caller's v"),
    Mutant("adam", "s = beta2 * s +", "s *= beta2\n    s = s +", "writes into the caller's s"),
    Mutant("adam", "W = W - alpha * v_hat", "W -= alpha * v_hat", "writes into the caller's W"),
    Mutant("adam", "zero.copy()", "zero", "v and s share their memory"),
    Mutant("adam", "beta1: float = 0.9", "beta1: float = 0.99", "another default"),
    Mutant("adam", "beta2: float = 0.999", "beta2: float = 0.99", "another default"),
    Mutant("adam", "eps_root: float = 1e-8", "eps_root: float = 0.0", "another default"),
    Mutant("adam", "eps: float = 0.0", "eps: float = 1e-8", "another default"),
    Mutant("adam", "    _check.squarable(dW=dW)\n", "", "lets s overflow"),
    Mutant("adam", "    _check.not_negative(s=s)\n", "", "takes the root of a negative s"),
]

TESTS_FAILED = pytest.ExitCode.TESTS_FAILED.value


def copy_of_the_package(folder: Path, module: str) -> None:
    """Copy what the tests of one module need: the package, its settings, and the tests."""
    shutil.copytree(ROOT / "dlref", folder / "dlref", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "tests" / f"test_{module}.py", folder / "tests" / "test_module.py")
    shutil.copy(ROOT / "tests" / "test_contract.py", folder / "tests")
    (folder / "tests" / "conftest.py").write_text(CONFTEST)


def mutate(file: Path, mutant: Mutant) -> None:
    """Make the mistake, which must be possible at one place only."""
    source = file.read_text("utf-8")
    assert source.count(mutant.original) == 1, f"{mutant.original!r} must occur once in {mutant.module}.py; bring MUTANTS up to date"
    file.write_text(source.replace(mutant.original, mutant.mutated), "utf-8")


def run_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the tests of the copy, up to the first failure, with none of the settings of the run that we are part of."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--tb=line", "tests/test_module.py", "tests/test_contract.py"],
        cwd=folder,
        env=environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{mutant.module}: {mutant.why}" for mutant in MUTANTS])
def test_a_mistake_fails_the_tests(mutant: Mutant, tmp_path: Path) -> None:
    """The module's own tests, or the contract, notice it."""
    copy_of_the_package(tmp_path, mutant.module)
    mutate(tmp_path / "dlref" / f"{mutant.module}.py", mutant)

    tests = run_tests(tmp_path)

    assert tests.returncode == TESTS_FAILED, f"{mutant.mutated!r} survives\n{tests.stdout}"


@pytest.mark.parametrize("module", sorted({mutant.module for mutant in MUTANTS}))
def test_an_exact_copy_passes(module: str, tmp_path: Path) -> None:
    """It is the mistake that fails, not the copy."""
    copy_of_the_package(tmp_path, module)

    tests = run_tests(tmp_path)

    assert tests.returncode == pytest.ExitCode.OK.value, tests.stdout
