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
    met_in: str = ""
    """Another module, whose own tests meet it."""


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

DTYPES_MIXED = (
    '{first.shape}; got {x.shape}")\n        if x.dtype != first.dtype:',
    '{first.shape}; got {x.shape}")\n        if x.dtype.kind != first.dtype.kind:',
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
    Mutant("rmsprop", "s = beta * s +", "s *= beta\n        s = s +", "writes into the caller's s"),
    Mutant("rmsprop", "W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    Mutant("rmsprop", "return W, State(s)", "return W, state", "forgets the new s"),
    Mutant("rmsprop", "np.zeros_like(_check.array(W=W))", "np.ones_like(_check.array(W=W))", "starts from 1"),
    Mutant("rmsprop", "eps_root: float = 1e-8", "eps_root: float = 1e-7", "another default of eps_root"),
    Mutant("rmsprop", "eps: float = 0.0", "eps: float = 1e-8", "another default of eps"),
    Mutant("rmsprop", "_check.with_mean_square(", "_check.arrays(", "lets s overflow, and takes the root of a negative s"),
    Mutant("rmsprop", "    state = _check.instance(State, state=state)\n", "", "takes the state of another optimizer"),
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
    Mutant("adam", "v = beta1 * v +", "v *= beta1\n        v = v +", "writes into the caller's v"),
    Mutant("adam", "s = beta2 * s +", "s *= beta2\n        s = s +", "writes into the caller's s"),
    Mutant("adam", "W = W - alpha * v_hat", "W -= alpha * v_hat", "writes into the caller's W"),
    Mutant("adam", "zero.copy()", "zero", "v and s share their memory"),
    Mutant("adam", "beta1: float = 0.9", "beta1: float = 0.99", "another default of beta1"),
    Mutant("adam", "beta2: float = 0.999", "beta2: float = 0.99", "another default of beta2"),
    Mutant("adam", "eps_root: float = 1e-8", "eps_root: float = 0.0", "another default of eps_root"),
    Mutant("adam", "eps: float = 0.0", "eps: float = 1e-8", "another default of eps"),
    Mutant("adam", "_check.with_mean_square(", "_check.arrays(", "lets s overflow, and takes the root of a negative s"),
    Mutant("adam", "    state = _check.instance(State, state=state)\n", "", "takes the state of another optimizer"),
    # ------------------------------------------------------------ the split
    Mutant("data_split", "X[:, part], Y[:, part]", "X[:, part], Y[:, np.sort(part)]", "labels of other examples"),
    Mutant("data_split", "np.split(order,", "np.split(np.arange(m),", "not shuffled"),
    Mutant("data_split", "[m_train, m_train + m_dev]", "[m_dev, m_train + m_dev]", "train and dev exchanged"),
    Mutant("data_split", "[m_train, m_train + m_dev]", "[m_train, m_train + 2 * m_dev]", "dev takes of test"),
    Mutant("data_split", "[m_train, m_train + m_dev]", "[m_train + 1, m_train + m_dev]", "a count off by one"),
    Mutant("data_split", "m - m_dev - m_test, dev", "m - m_dev, dev", "test examples are trained on"),
    Mutant("data_split", "dev=m_dev, test=m_test)\n\n\n", "dev=m_test, test=m_dev)\n\n\n", "dev and test exchanged"),
    Mutant("data_split", "if m_dev + m_test >= m:", "if m_dev + m_test > m:", "nothing left to train on"),
    # ------------------------------------------------------------ bias and variance
    Mutant("bias_variance", "bias = train_error - base_error", "bias = train_error", "the best possible error ignored"),
    Mutant("bias_variance", "bias = train_error - base_error", "bias = dev_error - base_error", "bias on the dev set"),
    Mutant("bias_variance", "variance = dev_error - train_error", "variance = dev_error", "variance without the training error"),
    Mutant("bias_variance", "variance = dev_error - train_error", "variance = dev_error - base_error", "variance from the base"),
    Mutant("bias_variance", "bias > bias_tolerance", "bias > variance_tolerance", "the other tolerance"),
    Mutant("bias_variance", "variance > variance_tolerance", "variance > bias + variance_tolerance", "variance compared with the bias"),
    Mutant("bias_variance", "bias > bias_tolerance", "bias >= bias_tolerance", "high at its tolerance"),
    Mutant("bias_variance", "X[:, :m].copy(), Y[:, :m].copy()", "X[:, :m].copy(), Y[:, -m:].copy()", "labels of other examples"),
    Mutant("bias_variance", "X[:, :m].copy(), Y", "X.copy(), Y", "learns from all inputs at once"),
    Mutant("bias_variance", "X[:, :m].copy()", "X[:, :m]", "lends the caller's memory"),
    Mutant("bias_variance", "train_errors, dev_errors = zip", "dev_errors, train_errors = zip", "the two errors exchanged"),
    # ------------------------------------------------------------ L1 and L2
    Mutant("norm_penalty", "lam / (2 * m) * sum", "lam / m * sum", "the half of L2 missing"),
    Mutant("norm_penalty", "lam / (2 * m) * sum", "lam / 2 * m * sum", "times m"),
    Mutant("norm_penalty", "lam / m * sum", "lam / (2 * m) * sum", "the notes' half of L1"),
    Mutant("norm_penalty", "np.sum(W**2)", "np.sum(W)", "square missing"),
    Mutant("norm_penalty", "np.sum(W**2)", "np.sum(W**2) ** 0.5", "the norm, not its square"),
    Mutant("norm_penalty", "np.sum(np.abs(W))", "abs(np.sum(W))", "size of the sum"),
    Mutant("norm_penalty", "lam / m * W", "2 * lam / m * W", "factor 2 in the gradient of L2"),
    Mutant("norm_penalty", "lam / m * W", "lam * W", "m dropped"),
    Mutant("norm_penalty", "lam / m * np.sign(W)", "lam / (2 * m) * np.sign(W)", "the notes' half in the gradient of L1"),
    Mutant("norm_penalty", "lam / m * np.sign(W)", "lam / m * np.where(W >= 0, 1, -1)", "pushes a weight off zero"),
    Mutant("norm_penalty", "np.maximum(np.abs(W) - tau, 0)", "(np.abs(W) - tau)", "passes over zero"),
    Mutant("norm_penalty", "np.maximum(np.abs(W) - tau, 0)", "np.where(np.abs(W) > tau, np.abs(W), 0)", "the hard threshold"),
    Mutant("norm_penalty", "np.sign(W) * np.maximum", "np.maximum", "sign lost"),
    # ------------------------------------------------------------ batch normalization
    Mutant("batch_norm", "np.mean(centred**2, axis=1, keepdims=True)", "np.var(centred, axis=1, keepdims=True, ddof=1)", "by m-1"),
    Mutant(
        "batch_norm", "np.mean(centred**2, axis=1, keepdims=True)", "np.mean(centred**2, axis=1, keepdims=True) ** 0.5", "the deviation"
    ),
    Mutant(
        "batch_norm", "np.mean(centred**2, axis=1, keepdims=True)", "np.mean(Z**2, axis=1, keepdims=True) - mu**2", "cancels far from zero"
    ),
    Mutant("batch_norm", "    centred = centred - centred.mean(axis=1, keepdims=True)\n", "", "the rounding of the mean left in"),
    Mutant("batch_norm", "Z.mean(axis=1,", "Z.mean(axis=0,", "over the units"),
    Mutant("batch_norm", "centred / np.sqrt(sigma2 + eps)", "centred / (np.sqrt(sigma2) + eps)", "eps outside the root"),
    Mutant("batch_norm", "centred / np.sqrt(sigma2 + eps)", "centred / (sigma2 + eps)", "root missing"),
    Mutant("batch_norm", "np.promote_types(Z.dtype, np.float32)", "Z.dtype", "float16 squares"),
    Mutant("batch_norm", "gamma * Z_norm + beta", "gamma * (Z_norm + beta)", "the shift scaled"),
    Mutant("batch_norm", "update(mean, mu, beta=decay)", "update(mean, mu, beta=1 - decay)", "decay the other way round"),
    Mutant("batch_norm", "update(variance, sigma2, beta=decay)", "update(variance, sigma2**0.5, beta=decay)", "averages the deviation"),
    Mutant("batch_norm", "(Z - mean) / np.sqrt(variance + eps) + beta", "(Z - mean) / np.sqrt(variance) + beta", "eps dropped in use"),
    Mutant("batch_norm", "(Z - mean) / np.sqrt", "(Z - Z.mean(axis=1, keepdims=True)) / np.sqrt", "the batch's mean in use"),
    Mutant("batch_norm", "(dZ_tilde - dbeta / m - Z_norm * dgamma / m)", "dZ_tilde", "mean and variance held fixed"),
    Mutant("batch_norm", " - Z_norm * dgamma / m)", ")", "the variance held fixed"),
    Mutant("batch_norm", "gamma / np.sqrt(sigma2 + eps) *", "1 / np.sqrt(sigma2 + eps) *", "gamma dropped"),
    Mutant("batch_norm", "np.sum(dZ_tilde * Z_norm, axis=1", "np.sum(dZ_tilde * Z, axis=1", "Z for Z_norm"),
    Mutant("batch_norm", "if Z.shape[1] < 2:", "if Z.shape[1] < 1:", "a batch of one"),
    Mutant(
        "batch_norm", "mean=np.zeros((n, 1), dtype), variance=np.zeros", "mean=np.zeros((n, 1), dtype), variance=np.ones", "starts at 1"
    ),
    # ------------------------------------------------------------ softmax
    Mutant("softmax", "e = np.exp(Z - c)", "e = np.exp(Z)", "the notes' formula, which overflows"),
    Mutant("softmax", "e = np.exp(Z - c)", "e = np.exp2(Z - c)", "another base"),
    Mutant("softmax", "    return e / _sum(e)", "    return e / e.sum()", "sums over the examples as well"),
    Mutant(
        "softmax",
        "x.sum(axis=0, keepdims=True, dtype=np.promote_types(x.dtype, np.float32))",
        "x.sum(axis=0, keepdims=True)",
        "float16 sums",
    ),
    Mutant("softmax", "return Z - np.log(_sum(np.exp(Z)))", "return np.log(np.exp(Z) / _sum(np.exp(Z)))", "the logarithm of a rounded 0"),
    Mutant("softmax", "        Z = Z - c\n", "        pass\n", "no shift under the logarithm"),
    Mutant("softmax", "Z.argmax(axis=0)", "Z.argmax(axis=1)", "the best example of each class"),
    Mutant("softmax", "log_Y_hat = np.log(Y_hat)", "log_Y_hat = np.log(Y_hat + 1e-12)", "clips"),
    Mutant("softmax", "log_Y_hat = np.log(Y_hat)", "log_Y_hat = np.log2(Y_hat)", "in bits"),
    Mutant("softmax", "np.where(Y > 0, log_Y_hat, 0)", "log_Y_hat", "0·log 0 is NaN"),
    Mutant("softmax", "0 - _sum(Y * log_Y_hat)[0]", "_sum(Y * log_Y_hat)[0]", "sign lost"),
    Mutant("softmax", "0 - _sum(Y * log_Y_hat)[0]", "-_sum(Y * log_Y_hat)[0]", "minus zero"),
    Mutant(
        "softmax", "return _cross_entropy(Y, _log_softmax(Z))", "return _cross_entropy(Y, np.log(forward(Z) + 1e-45))", "loss by way of ŷ"
    ),
    Mutant("softmax", "    return Y_hat - Y", "    return Y - Y_hat", "climbs"),
    Mutant("softmax", "    return Y_hat - Y", "    return (Y_hat - Y) / Y.shape[1]", "the mean's gradient"),
    Mutant("softmax", "    return Y_hat - Y", "    return (Y_hat - Y) * Y_hat * (1 - Y_hat)", "the squared error's gradient"),
    # ------------------------------------------------------------ learning-rate decay
    Mutant("learning_rate", "alpha0 / (1 + decay_rate * epoch)", "alpha0 / (decay_rate * epoch)", "1+ missing"),
    Mutant("learning_rate", "alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate) * epoch", "bracket one sign too early"),
    Mutant("learning_rate", "alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate) ** epoch", "exponential instead"),
    Mutant("learning_rate", "alpha0 / (1 + decay_rate * epoch)", "alpha0 / (1 + decay_rate * (epoch - 1))", "counts from 1"),
    Mutant("learning_rate", "alpha0 * r**epoch", "alpha0 * (1 - r) ** epoch", "r read as what is lost"),
    Mutant("learning_rate", "alpha0 * r**epoch", "alpha0 * r ** np.floor(epoch)", "falls in whole epochs only"),
    Mutant("learning_rate", "alpha0 * (k / np.sqrt(epoch))", "alpha0 * (k / np.sqrt(epoch + 1))", "e + 1 under the root"),
    Mutant("learning_rate", "alpha0 * (k / np.sqrt(epoch))", "alpha0 * np.minimum(1, k / np.sqrt(epoch))", "never above alpha0"),
    Mutant("learning_rate", "alpha0 * (k / np.sqrt(epoch))", "alpha0 * np.sqrt(k / epoch)", "k under the root"),
    Mutant("learning_rate", "    _check.at_least_1(epoch=epoch)\n", "    _check.not_negative(epoch=epoch)\n", "divides by zero at epoch 0"),
    Mutant("learning_rate", "np.floor(epoch / width)", "np.ceil(epoch / width)", "falls one stair too early"),
    Mutant("learning_rate", "np.floor(epoch / width)", "np.floor(epoch) / width", "no stairs"),
    Mutant("learning_rate", 'side="right"', 'side="left"', "a change holds one epoch late"),
    Mutant("learning_rate", "zip(*sorted(pairs), strict=True)", "zip(*pairs, strict=True)", "changes not put in order"),
    Mutant("learning_rate", "alphas.astype(epoch.dtype)", "alphas", "widens float32"),
    # ------------------------------------------------------------ dropout
    Mutant("dropout", "rng.random(shape) < keep_prob", "rng.random(shape) >= keep_prob", "keep_prob read as the rate to drop"),
    Mutant(
        "dropout",
        "rng.random(shape) < keep_prob",
        "0 * rng.random(shape) + rng.random() < keep_prob",
        "one mask for all examples",
    ),
    Mutant("dropout", "rng.random(shape) < keep_prob", "rng.random(shape) < 1 - keep_prob / 2", "keeps another share"),
    Mutant("dropout", "D * A / keep_prob", "D * A", "not inverted"),
    Mutant("dropout", "D * A / keep_prob", "D * A * keep_prob", "scaled down"),
    Mutant("dropout", "D * A / keep_prob", "D * A / (1 - keep_prob + 1e-300)", "scaled by the rate"),
    Mutant("dropout", "D * A / keep_prob", "~D * A / keep_prob", "true is dropped"),
    Mutant("dropout", "D * dA / keep_prob", "D * dA", "gradient not scaled"),
    Mutant("dropout", "D * dA / keep_prob", "dA / keep_prob", "gradient not masked"),
    Mutant("dropout", "D * dA / keep_prob", "D * dA / keep_prob**2", "gradient scaled twice"),
    # ------------------------------------------------------------ activations
    Mutant("activation", "np.where(Z >= 0, 1, e) / (1 + e)", "1 / (1 + np.exp(-Z))", "the plain formula, which overflows"),
    Mutant("activation", "np.where(Z >= 0, 1, e) / (1 + e)", "1 - e / (1 + e)", "right for positive numbers only"),
    Mutant("activation", "np.where(Z >= 0, 1, e) / (1 + e)", "np.where(Z >= 0, 1 / (1 + e), 1 - 1 / (1 + e))", "cancels below"),
    Mutant("activation", "return e / (1 + e) ** 2", "return 1 / (1 + e) * (1 - 1 / (1 + e))", "cancels far out"),
    Mutant("activation", "return e / (1 + e) ** 2", "return e / (1 + e)", "square missing"),
    Mutant("activation", "return np.tanh(Z)", "return np.tanh(Z / 2)", "half the slope"),
    Mutant("activation", "return 4 * e**2 / (1 + e**2) ** 2", "return 1 - np.tanh(Z) ** 2", "cancels far out"),
    Mutant("activation", "return 4 * e**2 / (1 + e**2) ** 2", "return e**2 / (1 + e**2) ** 2", "4 missing"),
    Mutant("activation", "return 4 * e**2 / (1 + e**2) ** 2", "return 1 / np.cosh(Z) ** 2", "overflows far out"),
    Mutant("activation", "np.maximum(Z, 0)", "np.abs(Z)", "folds instead of cutting"),
    Mutant("activation", "np.maximum(Z, 0)", "np.maximum(Z, 0.01 * Z)", "leaks"),
    Mutant("activation", "(Z > 0).astype", "(Z >= 0).astype", "the corner counts as steep"),
    # ------------------------------------------------------------ augmentation
    Mutant("augmentation", "images[:, ::-1], images)", "images[::-1], images)", "upside down for left to right"),
    Mutant("augmentation", "images[:, ::-1], images)", "images[:, :, ::-1], images)", "exchanges the images"),
    Mutant("augmentation", "np.where(flipped, images[:, ::-1], images)", "np.where(flipped, images, images[:, ::-1])", "flips the others"),
    Mutant("augmentation", "images[::-1], images)", "images[::-1, ::-1], images)", "turns the image"),
    Mutant("augmentation", "i - down", "i + down", "up for down"),
    Mutant("augmentation", "j - right", "j + right", "left for right"),
    Mutant("augmentation", "np.where(inside, images[i % h, j % w, k], fill)", "images[i % h, j % w, k]", "comes in on the other side"),
    Mutant("augmentation", ", k], fill)", ", k], 0.0)", "fill dropped"),
    Mutant("augmentation", "(i >= 0)", "(i > 0)", "the first row is lost"),
    Mutant("augmentation", "(j < w)", "(j <= w)", "a column comes around"),
    Mutant("augmentation", "images + sigma * E", "images + sigma**2 * E", "variance for standard deviation"),
    Mutant("augmentation", "rng.standard_normal(images.shape)", "rng.random(images.shape)", "uniform noise, of mean 1/2"),
    Mutant("augmentation", "rng.standard_normal(images.shape)", "rng.standard_normal(images.shape[:2])[:, :, None]", "one noise for all"),
    # ------------------------------------------------------------ early stopping
    Mutant("early_stopping", "error < best - min_delta", "error <= best - min_delta", "an equal error counts as better"),
    Mutant("early_stopping", "error < best - min_delta", "error < best + min_delta", "a worse error counts as better"),
    Mutant("early_stopping", "error < best - min_delta", "error < best", "min_delta ignored"),
    Mutant("early_stopping", "error < best - min_delta", "error > best - min_delta", "the larger the better"),
    Mutant("early_stopping", "wait >= patience", "wait > patience", "one epoch too patient"),
    Mutant("early_stopping", "wait >= patience", "epoch >= patience", "counts the epochs, not the wait"),
    Mutant("early_stopping", "best, best_epoch, wait = error, epoch, 0", "best, best_epoch = error, epoch", "waits in sum, not in a row"),
    Mutant("early_stopping", "best, best_epoch, wait = error, epoch, 0", "best, wait = error, 0", "forgets which epoch was the best"),
    Mutant("early_stopping", "= error, epoch, 0", "= error, epoch - 1, 0", "best epoch off by one"),
    Mutant("early_stopping", "    return State(best,", "    return State(min(best, error),", "a small gain moves the mark"),
    # ------------------------------------------------------------ mini-batches
    Mutant("mini_batch", "range(0, m, size)", "range(0, m - size + 1, size)", "drops a short last batch"),
    Mutant("mini_batch", "range(0, m, size)", "range(m)", "batches overlap"),
    Mutant("mini_batch", "_columns(Y, part))", "_columns(Y, np.sort(part)))", "labels of other examples"),
    Mutant("mini_batch", "order[i : i + size]", "order[i : i + size + 1]", "one too many"),
    Mutant(
        "mini_batch", "X.T.take(part, axis=0).T if", "X.T.take(np.sort(part), axis=0).T if", "columns in pieces and in one in two orders"
    ),
    Mutant("mini_batch", "m = X.shape[1]", "m = X.shape[0]", "rows are examples"),
    Mutant("mini_batch", "generator(rng=rng).permutation(m)", "generator(rng=rng).integers(m, size=m)", "draws with replacement"),
    Mutant("mini_batch", "np.arange(m) if rng is None else", "np.arange(m) if rng is not None else", "shuffles when not asked"),
    Mutant("mini_batch", "_check.permutation(m, permutation=permutation)", "np.argsort(permutation)", "the inverse permutation"),
    Mutant("mini_batch", "generator(rng=rng)", "generator(rng=np.random.default_rng(0))", "the same order in every epoch"),
    # ------------------------------------------------------------ initialization
    Mutant("initialization", "math.sqrt(1 / n_prev)", "1 / n_prev", "root missing"),
    Mutant("initialization", "math.sqrt(1 / n_prev)", "math.sqrt(1 / n)", "the units of the layer instead of those that feed it"),
    Mutant("initialization", "math.sqrt(1 / n_prev)", "math.sqrt(2 / n_prev)", "He's for LeCun's"),
    Mutant("initialization", "math.sqrt(2 / n_prev)", "math.sqrt(1 / n_prev)", "LeCun's for He's"),
    Mutant("initialization", "2 / n_prev) * rng.standard_normal((", "2 / n_prev) * rng.random((", "of mean 1/2"),
    Mutant("initialization", "math.sqrt(2 / n_prev) *", "2 / math.sqrt(n_prev) *", "2 outside the root"),
    Mutant("initialization", "2 / (n_prev + n)", "1 / (n_prev + n)", "1 for 2"),
    Mutant("initialization", "2 / (n_prev + n)", "6 / (n_prev + n)", "the bound of the uniform distribution taken for the deviation"),
    # ------------------------------------------------------------ bagging
    Mutant("bagging", "rng.integers(m, size=m)", "rng.permutation(m)", "drawn without replacement"),
    Mutant("bagging", "rng.integers(m, size=m)", "np.sort(rng.permutation(2 * m)[:m] // 2)", "each at most twice"),
    Mutant("bagging", "rng.integers(m, size=m)", "rng.integers(max(m - 1, 1), size=m)", "never the last"),
    Mutant("bagging", "rng.integers(m, size=m)", "rng.integers(1, m + 1, size=m)", "counts from 1"),
    Mutant("bagging", "np.mean(predictions, axis=0)", "np.mean(predictions, axis=-1)", "mean over the examples"),
    Mutant("bagging", "np.mean(predictions, axis=0)", "np.median(predictions, axis=0)", "the median"),
    Mutant("bagging", "np.mean(predictions, axis=0)", "np.sum(predictions, axis=0)", "the sum"),
    # ------------------------------------------------------------ network
    Mutant(
        "network", "softmax.gradient(passed.Y_hat, Y) / passed.Y_hat.shape[1]", "softmax.gradient(passed.Y_hat, Y)", "sums over the batch"
    ),
    Mutant("network", "slope(passed.Z[i] if Z_tilde is None else Z_tilde)", "slope(passed.Z[i])", "the slope before batch normalization"),
    Mutant("network", "dA * slope", "dA + slope", "adds the slope"),
    Mutant("network", "network.layers[i + 1].W.T @ dZ", "network.layers[i + 1].W.T @ dZ * 2", "doubles on the way back"),
    Mutant("network", "dropout.backward(dA, D, keep_prob=keep_prob)", "dA * D", "p missing on the way back"),
    Mutant("network", "dW + norm_penalty.l2_gradient", "dW - norm_penalty.l2_gradient", "rewards large weights"),
    Mutant("network", "dW = dW + norm_penalty.l1_gradient", "dW + norm_penalty.l1_gradient", "penalty without a gradient"),
    Mutant("network", "A = dropout.forward(A, D, keep_prob=keep_prob)", "A = D * A", "p missing on the way"),
    Mutant("network", "_corrected(norm, network.batches)", "norm", "averages that began at zero"),
    Mutant("network", "hidden = number < len(counts)", "hidden = True", "the last layer too"),
    Mutant("network", "initialization.he)", "initialization.lecun)", "half the variance before a ReLU"),
    Mutant(
        "network", "alphas.append(_check.rate(alpha=schedule(epoch)))", "alphas.append(_check.rate(alpha=schedule(epoch - 1)))", "from 0"
    ),
    Mutant("network", "* X_t.shape[1] / m\n", "* size / m\n", "a short batch counts as a full one"),
    Mutant("network", "np.hstack(scores), np.hstack(labels)", "scores[-1], labels[-1]", "the cost of the last batch"),
    Mutant("network", "return l1 + l2", "return l1", "a penalty missing in the cost"),
    Mutant("network", "if waiting.wait == 0:", "if waiting.wait <= 1:", "not the best network"),
    Mutant("network", "network.batches + 1", "network.batches", "batches not counted"),
    Mutant("network", "            theta, state = step.step(", "            theta, _ = step.step(", "optimizer without memory"),
    Mutant("network", "rest[x.size :])", "rest)", "every layer cut from the front"),
    Mutant("network", "if len(dtypes := ", "if not len(dtypes := ", "a network of several dtypes"),
    Mutant("network", "size=size, rng=rng)", "size=size)", "batches never shuffled"),
    # ------------------------------------------------------------ the toy sets
    Mutant("datasets", "(X[0] > 0) != (X[1] > 0)", "(X[0] > 0) == (X[1] > 0)", "class 1 where the signs agree"),
    Mutant("datasets", "(X[0] > 0) != (X[1] > 0)", "(X[0] > 0)", "a line divides them"),
    Mutant("datasets", "rng.random(m) < flip", "rng.random(m) > flip", "flips the others"),
    Mutant("datasets", "rng.uniform(-1, 1, (2, m))", "rng.uniform(0, 1, (2, m))", "one quadrant"),
    Mutant("datasets", "arm / classes + turns", "arm + turns", "all arms in one place"),
    Mutant("datasets", "noise * rng.normal", "noise**2 * rng.normal", "variance for deviation"),
    # ------------------------------------------------------------ standardization
    Mutant("standardize", "1, np.sqrt(variance))", "1, variance)", "no root"),
    Mutant("standardize", "((X - mean) ** 2).mean(", "(X**2).mean(", "centre missing"),
    Mutant("standardize", "2).mean(axis=1, keepdims=True)", "2).sum(axis=1, keepdims=True) / max(1, X.shape[1] - 1)", "m - 1"),
    Mutant("standardize", "((X - mean) ** 2).mean(", "np.abs(X - mean).mean(", "size for square"),
    Mutant("standardize", "(X - mean) / std", "X / std", "not shifted"),
    Mutant("standardize", "(X - mean) / std", "(X - mean) / std**2", "divided by the variance, as in the lecture"),
    Mutant("standardize", "np.where(variance == 0, 1, np.sqrt(variance))", "np.sqrt(variance)", "a constant feature divides by 0"),
    Mutant("standardize", "np.where(variance == 0, 1,", "np.where(variance < 1e-24, 1,", "small features taken for constant"),
    Mutant("standardize", "        mean = mean + (X - mean).mean(axis=1, keepdims=True)\n", "", "rounding of the mean left"),
    Mutant("standardize", "    _check.spread(X=X, variance=variance)\n", "", "lets the variance overflow"),
    Mutant("standardize", "return (X - mean) / std", "X -= mean\n    return X / std", "writes into the caller's X"),
    # ------------------------------------------------------------ gradient check
    Mutant("gradient_check", "/ (2 * h)", "/ h", "2 missing"),
    Mutant(
        "gradient_check", "(_cost(J, above) - _cost(J, below)) / (2 * h)", "(_cost(J, above) - _cost(J, theta.copy())) / h", "one-sided"
    ),
    Mutant("gradient_check", "_cost(J, above) - _cost(J, below)", "_cost(J, below) - _cost(J, above)", "of the wrong sign"),
    Mutant("gradient_check", "above, below = theta.copy(), theta.copy()", "above, below = theta, theta", "moves the caller's parameters"),
    Mutant("gradient_check", "np.linalg.norm(approx) + np.linalg.norm(exact)", "np.linalg.norm(approx + exact)", "the norm of the sum"),
    Mutant("gradient_check", "np.linalg.norm(approx) + np.linalg.norm(exact)", "np.linalg.norm(exact)", "half the divisor"),
    Mutant("gradient_check", "np.linalg.norm(approx - exact)", "np.abs(approx - exact).sum()", "the sum for the root of the squares"),
    Mutant("gradient_check", " if distance else 0.0", "", "0/0"),
    Mutant("gradient_check", "(approx / size, exact / size) if size else (approx, exact)", "approx, exact", "squares overflow"),
    Mutant("gradient_check", "np.where(distance > rounding,", "np.where(distance >= 0,", "takes rounding for a mistake"),
    Mutant("gradient_check", "each.argmax()", "distance.argmax()", "the absolutely worst"),
    Mutant("gradient_check", "    _check.step(theta, h=h)\n", "", "a step that goes nowhere"),
    Mutant(
        "gradient_check", "theta: ArrayLike, *, h: float = 1e-5) -> Array", "theta: ArrayLike, *, h: float = 1e-7) -> Array", "another step"
    ),
    # ------------------------------------------------------------ search
    Mutant("search", "itertools.product(*axes.values())", "zip(*axes.values())", "a diagonal for a grid"),
    Mutant("search", "(1 - u) * a + u * b, a, b)", "u * a + (1 - u) * b, a, b)", "from the upper end"),
    Mutant("search", "(1 - u) * a + u * b, a, b)", "a + u * b, a, b)", "b for b - a"),
    Mutant("search", "np.exp((1 - u) * np.log(a) + u * np.log(b))", "(1 - u) * a + u * b", "uniform for log-uniform"),
    Mutant("search", "np.exp((1 - u) * np.log(a) + u * np.log(b))", "10 ** ((1 - u) * np.log(a) + u * np.log(b))", "10 for e"),
    Mutant(
        "search",
        "np.clip(np.exp((1 - u) * np.log(a) + u * np.log(b)), a, b)",
        "np.exp((1 - u) * np.log(a) + u * np.log(b))",
        "leaves its range",
    ),
    Mutant("search", "half = factor * (b / 2 - a / 2)", "half = factor * (b - a)", "twice as wide"),
    Mutant("search", "        x = min(max(x, a + half), b - half)\n", "", "cut off at the end instead of moved"),
    Mutant(
        "search", "there: Callable[[float], float] = math.log if log else float", "there: Callable[[float], float] = float", "no logarithm"
    ),
    Mutant("search", "log: bool = False", "log: bool = True", "another default of log"),
    Mutant(
        "search",
        "[_outcome(future) for future in futures]",
        "[_outcome(future) for future in futures if future.done()]",
        "does not wait",
    ),
    Mutant(
        "search",
        "        outcomes += [_outcome(future) for future in futures]\n",
        "        from concurrent.futures import as_completed\n        outcomes += [_outcome(future) for future in as_completed(futures)]\n",
        "in the order of finishing",
    ),
    Mutant("search", ", os.urandom(16))", ")", "equal trials are one on a cluster"),
    Mutant("search", "            future.cancel()\n", "            pass\n", "begins trials after an interrupt"),
    Mutant(
        "search",
        "    except KeyboardInterrupt:\n        for",
        "    except ZeroDivisionError:\n        for",
        "an interrupt loses what is finished",
    ),
    Mutant("search", "except (Exception, SystemExit) as error", "except ArithmeticError as error", "a failing trial stops all"),
    Mutant("search", "objective(dict(trial))", "objective(trial)", "hands out the trial itself"),
    Mutant("search", "if not math.isnan(result.value)", "", "NaN may be the best"),
    Mutant("search", "return min(with_value", "return max(with_value", "the worst"),
    Mutant(
        "search",
        "            if executor is None:\n",
        "            if executor is not None or executor is None:\n",
        "never uses the executor",
    ),
    # ------------------------------------------------------------ the digits
    Mutant("datasets", "table[:, :64].T.copy()", "table[:, :64].T[::-1].copy()", "images upside down"),
    Mutant("datasets", "table[:, :64].T.copy()", "table[:, :64].copy()", "rows are examples"),
    Mutant("datasets", "np.eye(10)[:, labels]", "np.eye(10)[:, labels[::-1]]", "labels of other images"),
    # ------------------------------------------------------------ the blocks
    Mutant("_blocks", "if first.nbytes <= SMALL:", "if True:", "large arrays whole"),
    Mutant("_blocks", "if first.nbytes <= SMALL:", "if False:", "small arrays in blocks"),
    Mutant("_blocks", "BLOCK // first.itemsize", "BLOCK", "blocks larger than meant"),
    Mutant("_blocks", "np.square(base) if power == 2 else np.power(base, power)", "np.power(base, 2)", "every power is a square"),
    Mutant("_blocks", "*(x[: block[0].size] for x in spares)", "*spares", "a short block"),
    Mutant("_blocks", "or keywords or", "or", "a formula may write into the caller's arrays"),
    Mutant("_blocks", 'method != "__call__" or', "", "a sum over a block for one over the array"),
    Mutant("_blocks", "constants[::-1]", "constants", "the constants exchanged"),
    Mutant(
        "_blocks",
        "        free.append(place[id(result)])\n",
        "        free.insert(0, place[id(result)])\n        free.append(0)\n",
        "shared",
    ),
    Mutant("_blocks", "x._noted(ufunc, other, x)", "x._noted(ufunc, x, other)", "a number on the left put on the right"),
    Mutant("_blocks", "_operator(np.subtract)", "_operator(np.add)", "adds for subtracts"),
    Mutant("_blocks", "_operator(np.divide)", "_operator(np.multiply)", "multiplies for divides"),
    Mutant("_blocks", "reversed(operations)", "operations", "dealt out from the first on"),
    Mutant("_blocks", "np.empty(2**24, np.uint8)", "", "every array's memory is asked for anew"),
    # ------------------------------------------------------------ the checks
    Mutant("_check", "x = x.astype(np.float64)", "x = x.astype(np.float32)", "integers become float32"),
    Mutant("_check", 'x.dtype.kind != "f"', 'x.dtype.kind not in "fc"', "complex numbers are let in"),
    Mutant("_check", 'x.dtype.newbyteorder("=")', "x.dtype", "a foreign byte order stays"),
    Mutant("_check", "if x.size == 0:", "if x.size < 0:", "an empty array is let in"),
    Mutant("_check", "    if not _is_finite(x):\n", "    if False:\n", "NaN is let in"),
    Mutant("_check", "-inf < x.min() and x.max() < inf", "-inf < x.min() and x.max() <= inf", "inf is let in"),
    Mutant("_check", "-inf < x.min() and x.max() < inf", "-inf <= x.min() and x.max() < inf", "-inf is let in"),
    Mutant("_check", "np.argwhere(~np.isfinite(x))[0]", "np.argwhere(~np.isfinite(x))[-1]", "names the last of several"),
    Mutant("_check", "if x.shape != first.shape:", "if x.size != first.size:", "any shape of the same size is let in"),
    Mutant("_check", *DTYPES_MIXED, "dtypes are mixed"),
    Mutant("_check", "> limit:", ">= limit:", "the largest square that fits is refused"),
    Mutant("_check", "math.sqrt(np.finfo(x.dtype).max)", "math.sqrt(np.finfo(np.float64).max)", "the limit of float64 for all"),
    Mutant("_check", "if not 0 <= value < inf:", "if not 0 < value < inf:", "0 is no rate"),
    Mutant("_check", "if not 0 <= value < inf:", "if value < 0 or value == inf:", "NaN is a rate"),
    Mutant("_check", "if not 0 <= value < 1:", "if not 0 <= value <= 1:", "1 is a fraction"),
    Mutant("_check", "if not 0 <= value < 1:", "if not 0 < value < 1:", "0 is no fraction"),
    Mutant("_check", "if value > _BELOW_1 and dtype.type(value) == 1:", "if value == 1:", "a memory that rounds to 1 is let in"),
    Mutant("_check", "< _LEAST.get(dtype, 0) and dtype.type(value) == 0:", "< 0:", "an eps that rounds to 0 is let in"),
    Mutant("_check", "if eps_root == eps == 0:", "if 0 in (eps_root, eps):", "both eps must be > 0"),
    Mutant("_check", "x.dtype is not dtype or x.shape != shape or not", "x.shape != shape or not", "dtypes are mixed on the short way"),
    Mutant("_check", "x.shape != shape or not", "x.size != first.size or not", "any shape of the same size on the short way"),
    Mutant("_check", "waiting is None or isfinite(vdot(waiting, waiting))", "True", "the last of an odd number is not looked at"),
    Mutant("_check", "elif isfinite(vdot(waiting, x)):", "elif True:", "NaN is let in on the short way"),
    Mutant("_check", "        and isfinite(vdot(dW, dW))\n", "", "a square overflows on the short way"),
    Mutant("_check", "        and isfinite(vdot(W, values[2]))\n", "", "W and v are not looked at on the short way"),
    Mutant("_check", "s.item(s.argmin()) >= 0", "s.item(s.argmin()) >= -1", "a mean square below 0 on the short way"),
    Mutant("_check", "        and s.item(s.argmax()) < inf\n", "", "an infinite mean square on the short way"),
    Mutant("_check", "(extreme := _smallest(x)) < 0 or ", "", "a probability below 0 is let in", "softmax"),
    Mutant("_check", " or (extreme := _largest(x)) > 1.01", "", "a number above 1 is not named", "softmax"),
    Mutant("_check", "x.item(x.argmin()) >= 0:", "x.item(x.argmin()) >= -1:", "a probability below 0 on the short way", "softmax"),
    Mutant("_check", "total.item(total.argmin()) > 0.991 and", "", "columns that sum to less on the short way", "softmax"),
    Mutant("_check", " and total.item(total.argmax()) < 1.009", "", "columns that sum to more on the short way", "softmax"),
    Mutant("_check", "_are_probabilities(Y_hat, ones) and", "", "only the labels are looked at", "softmax"),
    Mutant("_check", " and _are_probabilities(Y, ones)", "", "the labels are not looked at", "softmax"),
    Mutant(
        "_check", "_are_alike(*values) and values[0].ndim == 2 and", "_are_alike(*values) and", "other shapes on the short way", "softmax"
    ),
    Mutant("_check", "and variance.item(variance.argmin()) >= 0", "", "a variance below 0 on the short way", "batch_norm"),
    Mutant("_check", "    not_negative(variance=checked[-1])\n", "", "a variance below 0 is let in", "batch_norm"),
    Mutant("_check", "x.dtype is not dtype or x.shape != shape:", "x.dtype is not dtype:", "other columns on the short way", "batch_norm"),
    Mutant("_check", "x.dtype is not dtype or x.shape != shape:", "x.shape != shape:", "columns of another dtype", "batch_norm"),
    Mutant("_check", " or not isfinite(vdot(matrix, matrix))", "", "a matrix is not looked at on the short way", "batch_norm"),
    Mutant("_check", "<= value <= _LAST_COUNT:", "<= value:", "10**400 is counted"),
    Mutant("_check", "bool) or not isinstance(value, (int, float,", "str) or not isinstance(value, (int, float,", "True is 1"),
    Mutant("_check", "inf if value > 0 else -inf", "inf", "-10**400 is called inf"),
    Mutant("_check", "if not 0 < value <= 1:", "if not 0 < value < 1:", "nothing may be kept for certain", "dropout"),
    Mutant("_check", "round(value * m)", "int(value * m)", "a share is cut off", "data_split"),
    Mutant("_check", "if part == 0 < value:", "if value < 0:", "a share that comes to nothing is let in", "data_split"),
    Mutant(
        "_check",
        " and is_held.item(is_held.argmin())",
        "",
        "any order of m",
        "data_split",
    ),
    Mutant("_check", "order.item(order.argmin()) >= 0 and", "", "an order that counts from the end", "data_split"),
    Mutant("_check", "order.astype(INTP)  #", "order  #", "an order of another type", "mini_batch"),
    Mutant("_check", "(variance >= np.finfo(X.dtype).tiny) |", "(variance >= 0) |", "a variance that vanishes is let in", "standardize"),
    Mutant("_check", "_LEAST_NORMAL = 2.0**-14", "_LEAST_NORMAL = 0.0", "a variance that vanishes on the short way", "standardize"),
    Mutant("_check", "variance.item(variance.argmax()) < inf", "True", "an infinite variance on the short way", "standardize"),
    Mutant("_check", "or X.shape[1] != Y.shape[1]:", "or X.shape[1] > Y.shape[1]:", "more labels than examples", "mini_batch"),
    Mutant(
        "_check", "if (smallest := _smallest(x)) <= 0:", "if (smallest := _smallest(x)) < 0:", "a deviation of 0 is let in", "standardize"
    ),
    Mutant(
        "_check",
        "((x + value == x) | (x - value == x)).any()",
        "((x + value == x) | (x - value == x)).all()",
        "a step lost in places",
        "gradient_check",
    ),
    Mutant(
        "_check",
        '        if x.shape != shape:\n            raise ValueError(f"{name} must have a row',
        '        if len(x) != shape[0]:\n            raise ValueError(f"{name} must have a row',
        "a matrix for a column",
        "standardize",
    ),
    Mutant("_check", "if x.shape != other.shape:", "if x.size < 0:", "a mask is broadcast", "dropout"),
    Mutant("_check", "if x.shape != (m,):", "if x.size < 0:", "one choice for all images", "augmentation"),
    Mutant("_check", "np.minimum(x, np.iinfo(np.intp).max)", "x", "a far shift comes back", "augmentation"),
    Mutant("_check", '        squarable(**{f"{name}[{i}]": x})\n', "", "a penalty overflows", "norm_penalty"),
    Mutant("_check", 'x.astype(np.float64, order="C")', "x", "a penalty summed in float16", "norm_penalty"),
]


def concerning(module: str) -> list[list[str]]:
    """Return what concerns one module, as pytest's arguments for one run after the other: its own tests, then its contract."""
    if module == "_blocks":
        return [["test_blocks.py"]]
    if module == "_check":
        return [["test_contract.py", "-k", "adam or momentum"], ["test_rmsprop.py"]]  # they meet every check of an optimizer
    if module == "network":
        return [["test_network.py", "-k", "not learn"], ["test_contract.py", "-k", module]]  # to learn takes seconds
    return [[f"test_{module}.py"], ["test_contract.py", "-k", module]]


def copy_of_the_package(folder: Path, tests: list[list[str]]) -> None:
    """Copy the package, its settings, and some of its tests."""
    shutil.copytree(ROOT / "dlref", folder / "dlref", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    (folder / "tests" / "conftest.py").write_text(CONFTEST, "utf-8")
    for test, *_ in tests:
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


def run_tests(runner: subprocess.Popen[str], folder: Path, tests: list[list[str]]) -> tuple[int, str]:
    """Return the exit code and the words of the first run that fails, or of the last."""
    assert runner.stdin
    assert runner.stdout
    for arguments in tests:
        print(json.dumps([str(folder / "tests"), *arguments]), file=runner.stdin, flush=True)
        if (code := int(runner.stdout.readline())) != pytest.ExitCode.OK:
            break
    return code, (folder / "tests" / "words").read_text("utf-8")


@pytest.mark.parametrize("mutant", MUTANTS, ids=[f"{mutant.module}: {mutant.why}" for mutant in MUTANTS])
def test_a_mistake_fails_the_tests(mutant: Mutant, tmp_path: Path, runner: subprocess.Popen[str]) -> None:
    """The module's own tests notice it, or the contract does; it is a test that fails, not the collection."""
    tests = [[f"test_{mutant.met_in}.py"]] if mutant.met_in else concerning(mutant.module)
    copy_of_the_package(tmp_path, tests)
    make_mistake(tmp_path, mutant)

    code, words = run_tests(runner, tmp_path, tests)

    assert code == pytest.ExitCode.TESTS_FAILED, f"{mutant.mutated!r} in {mutant.module}.py is not noticed\n{words}"


@pytest.mark.parametrize("module", sorted({mutant.module for mutant in MUTANTS}))
def test_a_faithful_copy_passes(module: str, tmp_path: Path, runner: subprocess.Popen[str]) -> None:
    """It is the mistake that fails, not the copying."""
    copy_of_the_package(tmp_path, concerning(module))

    code, words = run_tests(runner, tmp_path, concerning(module))

    assert code == pytest.ExitCode.OK, words
