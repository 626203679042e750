"""What is printed is what is computed: every displayed formula is evaluated as it stands, and a mistake in one is noticed by name."""

import random
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from scripts import dev, new
from scripts.sitegen import tables
from scripts.sitegen.pages import DOCS, ROOT
from scripts.sitegen.printed import declared, mutate, problems, sources
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.check import Verdict, check
from scripts.sitegen.printed.files import File, file
from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.statements import read
from scripts.sitegen.printed.trees import Apply, Call, Refused, Statement, Symbol, Unread

PATHS = sources.files()
NAMES = [sources.name(path) for path in PATHS]


@cache
def printed(name: str) -> File:
    """Return a file with the calls for its formulas, made once."""
    return file(ROOT / name, tables.notation())


def with_text(name: str, old: str, new: str) -> File:
    """Return a file in which something else is printed."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{name} holds no {old!r}"
    return file(ROOT / name, tables.notation(), text.replace(old, new, 1))


def complaints(one: File) -> list[str]:
    """Return what is wrong with the displayed formulas of a file."""
    return [f"{line.place}: {line.verdict.why}" for line in one.lines() if not line.is_fine]


# ---------- everything ----------


@pytest.mark.parametrize("name", [name for name, path in zip(NAMES, PATHS, strict=True) if sources.blocks(path)])
def test_what_is_printed_is_what_is_computed(name: str) -> None:
    assert complaints(printed(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_equations_within_sentences_agree_and_no_entry_is_stale(name: str) -> None:
    one = printed(name)
    equations = one.equations()
    assert [(each.formula.place(), each.formula.tex, each.why) for each in equations if each.why and not each.excuse] == []
    assert list(problems.of_file(one, tables.notation(), one.lines(), equations)) == []


def test_some_equations_within_sentences_are_evaluated() -> None:
    """They are where they parse; should fewer parse, this says so."""
    assert sum(not one.why for name in NAMES for one in printed(name).equations()) >= 11


def test_the_legend_names_what_is_there() -> None:
    assert list(problems.of_tables(tables.notation())) == []


def test_in_docstrings_at_most_two_statements_are_not_evaluated() -> None:
    assert sum(len(texs) for name, texs in declared.UNEVALUATED.items() if name.startswith("dlref/")) <= 2
    assert all(reason for texs in (*declared.UNEVALUATED.values(), *declared.INLINE.values()) for reason in texs.values())


def test_no_displayed_formula_is_overlooked() -> None:
    """All that the build would typeset as one is read: each pair of double dollars in the texts, outside of examples."""
    for name, path in zip(NAMES, PATHS, strict=True):
        text = sources._FENCE.sub("", path.read_text(encoding="utf-8"))
        assert len(re.findall(r"\$\$", text)) == 2 * len(sources.blocks(path)), name
    assert sum(len(sources.blocks(path)) for path in PATHS) >= 25


@pytest.mark.parametrize("part", range(4))
def test_mistakes_in_the_tex_are_noticed(part: int) -> None:
    """A sample, the same at every run; `python -m scripts.sitegen.printed.mutate` makes all of them."""
    made = mutate.mutants([printed(name) for name, path in zip(NAMES, PATHS, strict=True) if sources.blocks(path)])
    sample = random.Random(0).sample(made, 240)[part::4]
    alive = [one.place for one in sample if mutate.reads_differently(one) and not mutate.noticed(one)]
    assert [place for place in alive if not declared.reads_the_same(place)] == []


# ---------- planted mistakes ----------

SLIPS = [
    ("dlref/adam.py", r"1 - \beta_1^t", r"(1 - \beta_1)^t", "dlref/adam.py:6: adam.step: differs by"),
    ("dlref/adam.py", r"\text{root}}} + \varepsilon}", r"\text{root}} + \varepsilon}}", "dlref/adam.py:9: adam.step: differs by"),
    ("dlref/adam.py", r"(1 - \beta_2)\,dW^2", r"\beta_2\,dW^2", "dlref/adam.py:7: adam.step: differs by"),
    ("dlref/norm_penalty.py", r"\frac{\lambda}{2m} \sum_{l} \l", r"\frac{\lambda}{m} \sum_{l} \l", "norm_penalty.l2: differs by"),
    ("dlref/norm_penalty.py", r"(W) \odot \max", r"(W) \max", "norm_penalty.soft_threshold: ValueError: matmul"),
    ("dlref/norm_penalty.py", r"\mathcal S_\tau(W) &=", r"\mathcal S_\tau(\tau) &=", "is called with W, not with \\tau"),
    ("dlref/network.py", r"\sum_{i,j} \bigl|w_{ij}^{[l]}\bigr|", r"\lVert W^{[l]} \rVert_1", "network.cost: differs by"),
    ("dlref/network.py", r"A^{[0]} &= X", r"A^{[1]} &= X", "dlref/network.py:5: network.forward"),
    ("dlref/softmax.py", r"\hat y_j - y_j", r"y_j - \hat y_j", "softmax.gradient: differs by"),
    ("dlref/softmax.py", r"c = \max_k z_k", r"c = \min_k z_k", "softmax.forward: "),
    ("dlref/softmax.py", r"&= z_j - c - \log", r"&= z_j + c - \log", "softmax.log_forward: differs by"),
    ("dlref/dropout.py", r"\frac{1-p}{p}\,A^2", r"\frac{p}{1-p}\,A^2", "dropout.forward: differs by"),
    ("dlref/dropout.py", r"\operatorname{Bernoulli}(p)", r"\operatorname{Bernoulli}(1 - p)", "dropout.mask: differs by"),
    ("dlref/initialization.py", r"\frac{2}{n^{[l-1]}} \ ", r"\frac{2}{n^{[l]}} \ ", "initialization.he: differs by"),
    ("dlref/batch_norm.py", r"\bar\mu/w", r"\bar\mu", "dlref/batch_norm.py:25: batch_norm.infer: differs by"),
    ("dlref/batch_norm.py", r"\frac1m \sum_{i=1}^{m} \left(", r"\frac1{m-1} \sum_{i=1}^{m} \left(", "batch_norm.backward: differs by"),
    ("dlref/learning_rate.py", r"(e-1)/w", r"e/w", "learning_rate.staircase: differs by"),
    ("dlref/learning_rate.py", r"e_i \le e <", r"e_i < e \le", "learning_rate.piecewise"),
    ("dlref/early_stopping.py", r"< b_{t-1} - \delta", r"\le b_{t-1} - \delta", "early_stopping.step: differs by"),
    ("dlref/early_stopping.py", r"(\infty,\ 0)", r"(0,\ 0)", "early_stopping.step"),
    ("dlref/mini_batch.py", r"\lceil m / b \rceil", r"\lfloor m / b \rfloor", "mini_batch.batches"),
    ("dlref/moving_average.py", r"\qquad t \ge 1", r"\qquad t \ge 2", "t = 1 is outside the domain, and taken"),
    ("dlref/moving_average.py", r"\qquad t \ge 1", r"\text{ for } t \ge 0", "t = 0 is within the domain, and refused"),
    ("dlref/activation.py", r"[z > 0]", r"[z \ge 0]", "activation.relu_derivative: differs by"),
    ("dlref/augmentation.py", r"c \text{ outside}", r"0 \text{ outside}", "augmentation.shift: differs by"),
    ("dlref/bagging.py", r"\{0, \dots, m-1\}", r"\{1, \dots, m\}", "bagging.bootstrap: differs by"),
    ("dlref/search.py", r"\tfrac{f}{2}", r"f", "search.zoom: differs by"),
    ("docs/moving_average.md", r"\sum_{k=0}^{t-1}", r"\sum_{k=0}^{t}", "moving_average.update: there is none of number 0"),
    ("docs/labs/four_optimizers.py", r"(\hat Y - Y) X^T.", r"(Y - \hat Y) X^T.", "the lab’s own: differs by"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "expected"), SLIPS)
def test_a_slip_fails_by_name(name: str, old: str, new: str, expected: str) -> None:
    assert [one for one in complaints(with_text(name, old, new)) if expected in one]


ROWS_CHANGED = [
    ("adam", "`beta1` `beta2`", "`beta2` `beta1`", "adam.step: differs by"),
    ("adam", "`v_hat` `s_hat`", "`s_hat` `v_hat`", "adam.step: differs by"),
    ("adam", "`state.t + 1`", "`state.t`", "adam.step: differs by"),
    ("adam", "$\\alpha$ | `alpha`", "$\\eta$ | `alpha`", r"adam.step: \alpha is not known"),
    ("batch_norm", "`gamma` `beta`", "`beta` `gamma`", "batch_norm.infer: differs by"),
    ("batch_norm", "$z^{(i)}$ | `Z`", "$z_i$ | `Z`", "batch_norm"),
    ("standardize", "$\\mu$ | `mean`", "$\\mu$ | `std`", "standardize"),
    ("softmax", "$C$ | `C`", "$C$ | `m`", "softmax.loss: there is none of number 5"),
    ("data_split", "`dev` `test`", "`test` `dev`", "data_split.sizes: differs by"),
    ("augmentation", "`down` `right`", "`right` `down`", "augmentation.shift: differs by"),
    ("network", "`lam1` `lam2`", "`lam2` `lam1`", "network.backward: differs by"),
    ("initialization", "`n` `n_prev`", "`n_prev` `n`", "initialization"),
    ("norm_penalty", "$\\lambda$ | `lam`", "$\\lambda$ | `m`", "norm_penalty.l1: differs by"),
]


@pytest.mark.parametrize(("module", "old", "new", "expected"), ROWS_CHANGED)
def test_a_wrong_row_of_the_legend_fails_by_name(module: str, old: str, new: str, expected: str) -> None:
    text = (DOCS / "notation.md").read_text(encoding="utf-8")
    lines = [line.replace(old, new) if f"({module}.md)" in line else line for line in text.splitlines(keepends=True)]
    assert "".join(lines) != text
    one = file(ROOT / "dlref" / f"{module}.py", tables._notation("".join(lines)))
    assert [each for each in complaints(one) if expected in each], complaints(one)


def rows_with(old: str, new: str) -> list[dict[str, Any]]:
    text = (DOCS / "notation.md").read_text(encoding="utf-8")
    assert old in text
    return tables._notation(text.replace(old, new))


def test_a_row_that_names_nothing_fails_by_name() -> None:
    (found,) = problems.of_tables(rows_with("| `decay` | memory", "| `dekay` | memory"))
    assert found == r"docs/notation.md: $\kappa$ is `dekay` on batch_norm.md, but dlref/batch_norm.py has no dekay"
    rows = rows_with("`m_train` `m_dev` `m_test`", "`m_train` `rng` `m_test`")
    one = file(ROOT / "dlref/data_split.py", rows)
    (found,) = problems.of_file(one, rows, one.lines(), [])
    assert found == r"docs/notation.md: $m_{\text{dev}}$ is `rng` on data_split.md, which is no value there"
    (found,) = problems.of_tables(rows_with("`dZ` `dW` `db`", "`dZ` `dW`"))
    assert found.endswith("has 3 symbols, but 2 names: `dZ` `dW`")


def module_with(name: str, old: str, new: str) -> ModuleType:
    """Return a module of the package with another signature."""
    path = ROOT / "dlref" / f"{name}.py"
    source = path.read_text(encoding="utf-8")
    assert old in source
    module = ModuleType(f"dlref.{name}")
    module.__file__ = str(path)
    exec(compile(source.replace(old, new, 1), str(path), "exec"), module.__dict__)
    return module


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("softmax", 'def forward(Z: Float[AnyArray, "C m"])', 'def forward(Z: Float[AnyArray, "m C"])',
         "softmax.forward: its result is declared [C, m], (5, 4) here, and has the shape (4, 5)"),
        ("softmax", '-> Float[Array, " m", MAY_BE_INFINITE]', '-> Float[Array, " C", MAY_BE_INFINITE]',
         "softmax.loss: its result is declared [C], (4,) here, and has the shape (5,)"),
        ("bagging", '"B *shape"', '"*shape"', "bagging.average: what printed/declared.py says of it cannot be computed, KeyError: 'B'"),
        ("augmentation", 'images: Float[AnyArray, "h w m"], flipped', 'images: Float[AnyArray, "w h m"], flipped',
         "augmentation.flip_left_right: its result is declared [h, w, m]"),
        ("batch_norm", 'dZ_tilde: Float[AnyArray, "n m"]', 'dZ_tilde: Float[AnyArray, "m n"]',
         "batch_norm.backward: it cannot be called with what its signature declares: operands could not be broadcast"),
    ],
)  # fmt: skip
def test_a_wrong_shape_in_an_annotation_fails_by_name(name: str, old: str, new: str, expected: str) -> None:
    one = file(ROOT / "dlref" / f"{name}.py", tables.notation(), None, module_with(name, old, new))
    assert [each for each in complaints(one) if expected in each], complaints(one)


def test_an_unknown_command_is_refused() -> None:
    found = complaints(with_text("dlref/gradient_descent.py", r"\alpha", r"\nabla"))
    assert found == [r"dlref/gradient_descent.py:4: \nabla is not a command of the grammar"]


def test_a_statement_that_is_not_evaluated_needs_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    one = with_text("dlref/gradient_descent.py", r"\alpha\,dW", "\\alpha\\,dW \\\\\nQ &= 2 \\alpha")
    assert complaints(one) == ["dlref/gradient_descent.py:5: no function that the legend names computes what it is about"]
    monkeypatch.setitem(declared.UNEVALUATED, "dlref/gradient_descent.py", {r"Q &= 2 \alpha": "there is no code for it"})
    assert complaints(one) == []
    right = printed("dlref/gradient_descent.py")
    assert list(problems.of_file(right, tables.notation(), right.lines(), [])) == [
        r"printed/declared.py: dlref/gradient_descent.py: it does not state Q &= 2 \alpha"
    ]


def test_an_equation_within_a_sentence_is_held_to_the_code() -> None:
    path = ROOT / "dlref/dropout.py"
    assert [each.difference < 1e-9 for each in printed("dlref/dropout.py").equations() if "odot" in each.formula.tex] == [True, True]
    text = path.read_text(encoding="utf-8").replace(r"Return $\tilde A = D \odot A / p$", r"Return $\tilde A = D \odot A \odot p$")
    found = [sources.plain(one.tex) for one in sources.inline(path, text)]
    assert r"\tilde A = D \odot A \odot p" in found


def test_entries_that_no_longer_fit_fail_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(declared.ABOUT, "adam.stride", declared.About())
    monkeypatch.setitem(declared.ABOUT, "adam.step", declared.About(lambda: {"gamma": 1}, lines=(1, 9), results={r"\hat w": lambda run: 0}))
    monkeypatch.setitem(declared.INLINE, "docs/adam.md", {"a = b": "it does not stand there"})
    one, page = printed("dlref/adam.py"), printed("docs/adam.md")
    assert list(problems.of_file(one, tables.notation(), one.lines(), [])) == [
        "printed/declared.py: adam.stride: there is no such function",
        "printed/declared.py: adam.step: it has no argument gamma",
        "printed/declared.py: adam.step: there is no statement 9",
        r"printed/declared.py: adam.step: no statement has \hat w",
    ]
    assert list(problems.of_file(page, tables.notation(), page.lines(), page.equations())) == [
        "printed/declared.py: docs/adam.md: no sentence has a = b, or it agrees"
    ]


# ---------- how it is read ----------


def tree(tex: str) -> Any:
    (statement,) = read(f"x = {tex}")
    assert isinstance(statement, Statement), statement
    return statement.right


def test_typography_decides() -> None:
    assert tree("dW") == Symbol("dW")
    assert tree(r"d\,e") == Apply("·", (Symbol("d"), Symbol("e")))
    assert tree("J(x)") == Call("J", (Symbol("x"),))
    assert tree(r"J\,(x)") == Apply("·", (Symbol("J"), Symbol("x")))
    assert tree("W A") == Apply("@", (Symbol("W"), Symbol("A")))
    assert tree(r"W \odot A") == Apply(r"\odot", (Symbol("W"), Symbol("A")))
    assert tree(r"\sigma E") == Apply("·", (Symbol(r"\sigma"), Symbol("E")))
    assert tree("X^T") == Apply("T", (Symbol("X"),))
    assert tree(r"\beta^T") == Apply("^", (Symbol(r"\beta"), Symbol("T")))
    assert tree(r"\tfrac12") == tree(r"\frac{1}{2}") == tree("1/2")
    assert tree(r"\left(a + b\right)\,c") == tree(r"\bigl(a+b\bigr) c")


REFUSED = [
    (r"x = \foo y", r"\foo is not a command of the grammar"),
    (r"x \in A", r"\in is not a command"),
    ("x = a / b c", "where the quotient ends must be seen"),
    ("x = a 2", "a number stands before what it multiplies"),
    (r"x = 10\,000", "two numbers side by side"),
    (r"X = A \cdot B", "the product of two matrices is written side by side"),
    (r"x = \tanh", r"\tanh of what?"),
    (r"x = \{1, 2\}", "a set is written by its ends"),
    (r"x = \lVert y \rVert", "_ is missing"),
    (r"x = \lim_{t \to 3} t", "a limit is that of a symbol"),
    (r"x = y \text{ whenever } y > 0", "the words 'whenever' are not of the grammar"),
    (r"x = (a + b", ") is missing before the end"),
    ("x", "it states nothing"),
    (r"x = \begin{cases} 1 & \text{perhaps} \end{cases}", "a case is `if` or `otherwise`"),
    (r"x = \sum_{2} y", r"\sum runs over letters"),
]


@pytest.mark.parametrize(("tex", "reason"), REFUSED)
def test_what_is_not_of_the_grammar_is_refused(tex: str, reason: str) -> None:
    (statement,) = read(tex)
    assert isinstance(statement, Unread)
    assert reason in statement.reason


def test_symbols_know_where_they_stand() -> None:
    tex = r"\hat v_t &= \beta\,\hat v_{t-1}"
    (statement,) = read(tex)
    assert isinstance(statement, Statement)
    left, right = statement.left, statement.right
    assert isinstance(left, Symbol)
    assert isinstance(right, Apply)
    last = right.parts[1]
    assert isinstance(last, Symbol)
    assert (tex[left.start : left.end], tex[last.start : last.end]) == (r"\hat v_t", r"\hat v_{t-1}")


def test_the_legend_is_read_by_the_same_grammar() -> None:
    assert read_symbol(r"\tanh'") == Symbol(r"\tanh'")
    unread = []
    for symbol in {symbol for row in tables.notation() for symbol in row["symbol"].strip("$").split(r",\ ")}:
        try:
            read_symbol(symbol)
        except Refused:
            unread.append(symbol)
    assert unread == [r"m_1 < m_2 < \dots"]


# ---------- how it is evaluated ----------


def verdicts(tex: str, given: Mapping[str, Any], made: Mapping[str, Any] | None = None, **more: Any) -> list[Verdict]:
    """Return what becomes of statements beside one call."""
    case = Case("f.g", dict(given), dict(made or {}), {*(made or {})}, **more)
    return check(read(tex), [case], 1)


def whys(tex: str, given: Mapping[str, Any], made: Mapping[str, Any] | None = None, **more: Any) -> list[str]:
    return [one.why for one in verdicts(tex, given, made, **more)]


W = np.array([[0.3, -1.2, 2.0], [0.7, 0.4, -0.9]])


def test_an_equation_is_seen_everywhere_and_an_update_by_what_follows() -> None:
    assert whys(r"y = 2 z, \qquad z = w + 1", {"w": W}, {"y": 2 * (W + 1)}) == ["", ""]
    assert whys(r"w \leftarrow w + 1 \\ y = 2 w", {"w": W}, {"w": W + 1, "y": 2 * (W + 1)}) == ["", ""]
    assert whys(r"y = 2 w \\ w \leftarrow w + 1", {"w": W}, {"w": W + 1, "y": 2 * W}) == ["", ""]
    assert whys(r"y = 2 w \\ w \leftarrow w + 1", {"w": W}, {"w": W + 1, "y": 2 * (W + 1)})[0].startswith("f.g: differs by")
    assert whys("v_t = v_{t-1} + 1", {}, {"v_t": {1: 2.0}}) == ["f.g: it goes back without end"]
    assert "is defined by itself" in whys("y = z + 1, \\qquad z = y", {"w": W}, {"y": W})[0]
    assert whys("y = u", {"w": W}, {"y": W}) == ["f.g: u is not known"]


def test_a_sample_has_the_mean_and_the_variance_that_are_printed() -> None:
    drawn = np.random.default_rng(0).normal(1, 2, size=(40, 50))
    for law, is_right in ((r"\mathcal N(1, 4)", True), (r"\mathcal N(1, 2)", False), (r"\mathcal N(0, 4)", False)):
        (why,) = whys(rf"E_{{ij}} \sim {law}", {}, {"E": drawn}, draw=lambda tex: drawn)
        assert (why == "") is is_right
    assert whys(r"E \sim \mathcal N(1, 4)", {}, {"E": drawn}, draw=lambda tex: drawn) == ["f.g: E has 2 indices, for each element is drawn"]


def test_means_are_exact() -> None:
    given = {"D": np.array([True, False, True]), "p": 0.3, "a": np.array([1.0, -2.0, 0.5])}
    law = r"D_i \sim \operatorname{Bernoulli}(p), \qquad "
    assert whys(law + r"\mathbb E (D \odot a) = p\,a", given)[1] == ""
    assert whys(law + r"\operatorname{Var} (D \odot a) = p\,(1 - p)\,a^2", given)[1] == ""
    assert whys(law + r"\operatorname{Var} (D \odot a) = p\,a^2", given)[1].startswith("f.g: differs by")
    assert whys(r"\mathbb E\,a = a", given) == ["f.g: nothing is random here"]


def test_a_chain_of_equations_and_a_condition_are_properties() -> None:
    assert whys(r"(w + 1)^2 = w^2 + 2 w + 1 = w \odot (w + 2) + 1", {"w": W}) == ["", ""]
    good, bad = whys(r"(w + 1)^2 &= w^2 + 2 w + 1 \\ &= w \odot (w + 1) + 1", {"w": W})
    assert (good, bad[:15]) == ("", "f.g: differs by")
    assert whys(r"w^2 \ge 0", {"w": W}) == [""]
    assert whys(r"w^2 > w", {"w": W}) == ["f.g: differs by inf"]
    assert whys(r"y = z, \qquad z = w \\ y = w^2", {"w": W})[2].startswith("f.g: differs by")


def test_an_estimate_is_right_to_its_last_digit_or_has_a_bound() -> None:
    assert whys(r"(1 - 1/m)^m \approx 0.37", {"m": 200}) == [""]
    assert whys(r"(1 - 1/m)^m \approx 37\,\%", {"m": 200}) == [""]
    assert whys(r"(1 - 1/m)^m \approx 0.36", {"m": 200}) == ["f.g: differs by 0.007"]
    assert whys(r"(1 + w)^2 \approx 1 + 2 w", {"w": 0.01}) == [
        r"f.g: an \approx has a number on one side, or its bound stands in printed/declared.py"
    ]
    case = Case("f.g", {"w": 0.01}, {}, set())
    assert [check(read(r"(1 + w)^2 \approx 1 + 2 w"), [case], 1, {0: bound})[0].why == "" for bound in (1e-3, 1e-5)] == [True, False]


def test_a_derivative_is_that_of_finite_differences() -> None:
    assert whys(r"\frac{\partial}{\partial w} w^3 = 3 w^2", {"w": W}) == [""]
    assert whys(r"L = \sum_{i,j} w_{ij}^2, \qquad \partial L/\partial w = 2 w", {"w": W}) == ["", ""]
    assert whys(r"L = \sum_{i,j} w_{ij}^2, \qquad \frac{\partial L}{\partial w} = w", {"w": W})[1].startswith("f.g: differs by")
    assert whys(r"J(u) = u^2 + v\,u, \qquad \frac{\partial J}{\partial u} = 2 u + v", {"u": 0.7, "v": 3.0}) == ["", ""]


def test_a_limit_is_approached() -> None:
    assert whys(r"\lim_{t \to \infty} (1 - \beta^t) = 1", {r"\beta": 0.9}) == [""]
    assert whys(r"\lim_{m \to \infty} (1 - 1/m)^m = 1/e", {}) == [""]
    assert whys(r"\lim_{h \to 0} \frac{(w + h)^2 - w^2}{h} = 2 w", {"w": W}) == [""]
    assert whys(r"\lim_{t \to \infty} (1 - \beta^t) = \beta", {r"\beta": 0.9}) == ["f.g: differs by inf"]
    assert whys(r"\lim_{m \to \infty} (1 - 1/m)^m = 0.37", {}) == ["f.g: differs by inf"]


def test_a_domain_is_that_of_the_function() -> None:
    refuses: Callable[[str, float], bool] = lambda symbol, value: value >= 1  # noqa: E731
    for domain, expected in ((r"t \ge 1", ""), ("t > 1", "t = 1 is outside"), (r"t \ge 0", "t = 0 is within")):
        (why,) = whys(rf"y = 1/t \text{{ for }} {domain}", {"t": 6.0}, {"y": 1 / 6}, accepts=refuses)
        assert why.removeprefix("f.g: ").startswith(expected)
        assert bool(why) is bool(expected)


def test_the_norm_is_that_of_a_matrix() -> None:
    given = {"W": W, "w": np.array([3.0, -4.0])}
    assert whys(r"y = \lVert W \rVert_F", given, {"y": np.sqrt((W**2).sum())}) == [""]
    assert whys(r"y = \lVert w \rVert_1 + \lVert w \rVert_2", given, {"y": 12.0}) == [""]
    assert whys(r"y = \lVert W \rVert_1", given, {"y": np.abs(W).sum()})[0].startswith(
        "f.g: differs by"
    )  # it is the largest sum of a column


DERIVATION = r"""
# Momentum

$$
\begin{aligned}
v_0 &= 0 \\
v_t &= \beta\,v_{t-1} + (1 - \beta)\,dW_t \\
    &= (1 - \beta) \sum_{k=0}^{t-1} \beta^k\,dW_{t-k} \\
W_t &= W_{t-1} - \alpha\,v_t \\
\lim_{t \to \infty} \sum_{k=0}^{t-1} (1 - \beta)\,\beta^k &= 1
\end{aligned}
$$
"""


def test_a_derivation_on_a_page_is_held_to_steps_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a step, a series is made; what each made is a symbol with an index."""
    about = declared.About(
        over="dW",
        state="W state",
        start=lambda module: (W, module.init(W)),
        series=lambda: np.random.default_rng(1).normal(size=(5, *W.shape)),
        given={"dW_t": lambda run: run.arguments["dW"], "W_0": lambda run: W},
        results={
            "W_t": lambda run: {t: new for t, (new, _) in run.result.items()},
            "v_t": lambda run: {t: state.v for t, (_, state) in run.result.items()},
        },
    )
    monkeypatch.setitem(declared.PAGES, "docs/momentum.md", declared.Page(about={"momentum.step": about}))
    for old, slip, expected in (
        ("", "", ""),
        ("W_{t-1} - ", "W_{t-1} + ", "momentum.step: differs by"),
        (r"\beta^k\,dW", r"\beta^t\,dW", "momentum.step: differs"),
    ):
        one = file(DOCS / "momentum.md", tables.notation(), DERIVATION.replace(old, slip) if old else DERIVATION)
        assert len(one.statements()) == 5
        found = complaints(one)
        assert bool(found) is bool(expected)
        assert not found or expected in found[0]


# ---------- the command ----------


def run(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.sitegen.printed", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_command_prints_a_line_for_each_statement(new_project: Callable[[Path], Any], tmp_path: Path) -> None:
    found = run(ROOT, "dlref/adam.py", "docs/adam.md")
    *lines, summary = found.stdout.splitlines()
    assert found.returncode == 0, found.stdout + found.stderr
    places = [re.split(r"\s+", line)[0] for line in lines]
    assert places[:5] == [f"dlref/adam.py:{n}" for n in (5, 6, 7, 8, 9)]
    assert {place.partition(":")[0] for place in places[5:]} == {"docs/adam.md"}
    assert all(line.endswith("adam.step") for line in lines[:5])
    assert re.fullmatch(
        r"14 of 14 statements in 2 displayed formulas agree, 0 are not evaluated, largest difference \d\.\de-\d\d; "
        r"2 equations within sentences agree, 0 are known not to; \d+\.\d s",
        summary,
    )
    project = new_project(tmp_path / "project")
    project.replace("dlref/adam.py", r"\frac{v}{1 - \beta_1^t}", r"\frac{v}{1 - \beta_1}")
    found = run(project.root, "dlref/adam.py")
    assert found.returncode == 1
    assert "dlref/adam.py:6" in found.stdout
    assert "WRONG: adam.step: differs by" in found.stdout
    assert r"\hat v &= \frac{v}{1 - \beta_1}" in found.stdout


def test_a_new_formula_needs_no_entry(new_project: Callable[[Path], Any], tmp_path: Path) -> None:
    """What `dev.py new` writes is evaluated as it stands."""
    project = new_project(tmp_path / "project")
    new.start("clipping", "adam", project.root)
    found = run(project.root, "dlref/clipping.py")
    assert re.search(r"^dlref/clipping.py:4 +1  \S+  clipping.step$", found.stdout, re.M), found.stdout + found.stderr
    assert found.returncode == 0
    found = run(project.root, "docs/nowhere.md")
    assert (found.returncode, found.stderr) == (1, "there is no file docs/nowhere.md\n")


def test_it_is_one_of_the_commands() -> None:
    assert "printed" in dev.VERBS
    assert re.search(r"^    printed ", dev.__doc__ or "", re.M)
