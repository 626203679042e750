"""What the generators share. Runs under Python 3.6, with NumPy and nothing else.

A generator gives the call as text; `value` runs that very text, so what a page shows is what was run.
"""

import ast
import json
import pathlib
import platform
import sys
import textwrap

import inputs  # by PYTHONPATH, as everywhere among the generators
import numpy as np


def value(call, **names):
    """Run lines of Python with the inputs and `names` in scope, and return the value of the last line."""
    scope = dict(inputs.names(), np=np, **names)
    tree = ast.parse(textwrap.dedent(call).strip())
    last = tree.body.pop()
    exec(compile(ast.Module(tree.body, []) if sys.version_info >= (3, 8) else ast.Module(tree.body), "call", "exec"), scope)
    if not isinstance(last, ast.Expr):
        raise ValueError("the last line of a call must be an expression: " + call)
    return eval(compile(ast.Expression(last.value), "call", "eval"), scope)


class Recorder:
    """Collects the cells of one framework and writes them."""

    def __init__(self, framework, version, dtype="float64"):
        """Begin with the framework's name and version, and the type that it computes in unless a cell says otherwise."""
        self.dtype = dtype
        self.head = {"framework": framework, "version": str(version), "python": platform.python_version(), "inputs": inputs.digest()}
        self.cells = []

    def cell(self, formula, variant, call, output, form, role="shown", quantity="output", inputs="", api=True, dtype=None, **more):
        """Record one output.

        formula, quantity: what was computed, such as `batch_norm_infer` and `variance`; see forms.py.
        variant: a short name, unique with formula, quantity and inputs; the variants of one call share it.
        call: the text that was run, copyable.
        form: the name of what it computes in forms.py; `options` are that form's own.
        role: `default` (as the framework comes, with the notes' hyper-parameters), `equal` (equals the notes), `nearest` (the
            best there is where nothing equals), `trap` (looks right and is not), `shown` (anything else).
        api: False if the formula was written by hand in the framework's operators.
        """
        x = np.asarray(output)
        dtype = dtype or self.dtype
        if dtype != "float64":
            x = x.astype(dtype)
        cell = {"formula": formula, "quantity": quantity, "variant": variant, "role": role, "api": api, "inputs": inputs}
        cell.update(call=textwrap.dedent(call).strip(), dtype=dtype, form=form, output=plain(x))
        cell.update((key, more[key]) for key in sorted(more) if more[key] not in (None, {}))
        self.cells.append(cell)

    def steps(self, formula, variant, call, run, form, sets=("ordinary", "tiny"), **more):
        """Record W after some of ten steps: `run(call, gradients, alphas)` returns it after each of them, `[10, 6]`."""
        for name in sets:
            gradients, alphas = inputs.GRADIENTS[name]
            path = np.asarray(run(call, gradients, alphas))
            chosen = form[name] if isinstance(form, dict) else form
            self.cell(formula, variant, call, path[[t - 1 for t in inputs.RECORDED_STEPS]], chosen, inputs=name, **more)

    def refusal(self, formula, variant, call, error, role="shown", quantity="output", inputs="", api=True):
        """Record that a call ends in an error, by its type."""
        cell = {"formula": formula, "quantity": quantity, "variant": variant, "role": role, "api": api, "inputs": inputs}
        cell.update(call=textwrap.dedent(call).strip(), dtype=self.dtype, form="refused", error=type(error).__name__)
        self.cells.append(cell)

    def save(self):
        """Write everything to the file named on the command line."""
        pathlib.Path(sys.argv[1]).write_text(json.dumps(dict(self.head, cells=self.cells)))


def plain(x):
    """Return an array as lists of numbers that JSON can hold; float32 in its own few digits, what is not finite as a string."""
    if x.ndim:
        return [plain(part) for part in x]
    if not np.isfinite(x):
        return str(float(x))
    return float(repr(x.item())) if x.dtype == np.float64 else float(str(x))


def spread(W):
    """Return the standard deviation of random weights, and the largest of them in units of it."""
    W = np.asarray(W, dtype="float64")
    return [W.std(), np.abs(W).max() / W.std() if W.any() else 0.0]


def bits(D):
    """Return a mask as a string of 0 and 1 for each row."""
    return ["".join("1" if kept else "0" for kept in row) for row in np.asarray(D)]
