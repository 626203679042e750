"""The code beside a formula: what is shown stands in dlref, what is copied runs alone to the same bits, what is declared is said."""

import ast
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dlref._contract import Interval, Kind
from scripts.sitegen import contracts, pages, panel, plain, tables
from tests import calls

if TYPE_CHECKING:
    from tests.conftest import Project

ROOT = pages.ROOT


def _shown() -> dict[str, list[str]]:
    texts = [path.read_text(encoding="utf-8") for path in pages.page_paths()]
    shown = [names.split() for text in texts for names in re.findall(r"^<!-- formula: (.+) -->$", text, re.M)]
    return {pages.function_of(names[0])[0]: names for names in shown}


SHOWN = _shown()
"""The functions that are shown of each module, as a page names them."""
FUNCTIONS = [name for names in SHOWN.values() for name in names]
IMPORT_DLREF = {"network"}
"""Pages whose program cannot do without, and says so in its first line."""
CALLED_BACK = {
    "bias_variance": "lambda X, Y: (float(abs(X).mean()), float(abs(Y).mean()))",
    "gradient_check": "lambda theta: (theta**3).sum()",
}
"""A function to pass, by the module that calls it."""


# ---------- what is shown ----------


def bare(statement: ast.stmt) -> ast.stmt:
    """Return a statement without the type that it declares."""
    if isinstance(statement, ast.AnnAssign):
        return ast.Assign([statement.target], statement.value or ast.Constant(None), lineno=0)
    return statement


@pytest.mark.parametrize("full", FUNCTIONS)
def test_what_is_shown_is_what_is_run(full: str) -> None:
    """A signature of at most two lines, then the statements of the function, all of them, in order, without docstring and types."""
    module, name = pages.function_of(full)
    node, lines = plain.source(module).function(name), panel.listing(full)
    start = len(lines) - len(plain.source(module).body(node))
    head, body = lines[:start], lines[start:]
    shown = ast.parse("def f():\n" + "\n".join(line.text for line in body)).body[0]
    assert isinstance(shown, ast.FunctionDef)
    assert [ast.unparse(x) for x in shown.body] == [ast.unparse(bare(x)) for x in plain.statements(node)]

    comment = [line.text for line in head if line.text.startswith("# ")]
    signature = [line.text for line in head if not line.text.startswith("# ")]
    assert len(comment) == name.startswith("_")
    assert len(signature) <= 2
    names, _, results = " ".join(line.strip() for line in signature).partition(" → ")
    declared = ast.parse(f"def {names.replace(', …', '')}: ...").body[0]
    assert isinstance(declared, ast.FunctionDef)
    pairs, all_pairs = named(declared.args), named(node.args)
    assert pairs == (all_pairs[: len(pairs)] if "…" in names else all_pairs)
    assert all(word.isidentifier() for word in results.split(", ") if results)

    # Dimmed is the frame alone: what computes nothing.
    assert all(line.is_frame for line in head)
    dimmed = [line.text.strip() for line in body if line.is_frame and line.text]
    assert not [text for text in dimmed if re.search(r"[-+*/@[]|np\.|\b(?!tuple)[a-z_]\w*\(", text) or not text.startswith("return")]


def named(arguments: ast.arguments) -> list[tuple[str, str, str]]:
    """Return kind, name and default of each argument."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + [*arguments.defaults]
    pairs = [("", *pair) for pair in zip(positional, defaults, strict=True)]
    pairs += [("*", *pair) for pair in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return [(kind, x.arg, ast.unparse(default) if default else "") for kind, x, default in pairs]


def test_a_long_line_is_broken_where_a_reader_would() -> None:
    """Behind a comma or before a sign or a keyword; a product, an argument with its value and a keyword with its word stay in one piece."""
    row = panel.code(["batch_norm.backward"])
    breakable = re.sub(r'<span class="w">.*?</span>', "_", re.search(r"dZ</span>.*gamma.*sqrt.*", row)[0])  # type: ignore[index]
    text = re.sub(r"<[^>]+>", "", breakable)
    assert "gamma_/_np.sqrt(sigma2 +_eps)" in text
    assert " -_dbeta_/_m -_Z_norm_*_dgamma_/_m)" in text


# ---------- what is copied ----------

RUNNER = """
import pickle, sys, types, warnings
warnings.simplefilter("error")
plan, home = pickle.load(sys.stdin.buffer)
if home:
    sys.path.insert(0, home)
else:
    sys.modules["dlref"] = None  # an import of it fails

def made(x, space):
    kind, *rest = x
    if kind == "tuple":
        return space[rest[0]](*(made(y, space) for y in rest[1]))
    if kind == "list":
        return [made(y, space) for y in rest[0]]
    if kind == "pair":
        return tuple(made(y, space) for y in rest[0])
    if kind == "dict":
        return {key: made(y, space) for key, y in rest[0].items()}
    return eval(rest[0], space) if kind == "code" else rest[0]

def told(x):
    if hasattr(x, "_fields"):
        return "tuple", type(x).__name__, [told(y) for y in x]
    if isinstance(x, tuple):
        return "pair", [told(y) for y in x]
    if isinstance(x, (list, types.GeneratorType)) or hasattr(x, "__next__"):
        return "list", [told(y) for y in x]
    if isinstance(x, dict):
        return "dict", {key: told(y) for key, y in x.items()}
    return "value", x

answers = {}
for page, (program, calls) in plan.items():
    space = {"__name__": "program"}
    try:
        exec(compile(program, page, "exec"), space)
    except BaseException as error:
        answers[page] = repr(error)
        continue
    answers[page] = {}
    for key, name, positional, keywords in calls:
        try:
            result = space[name](*made(positional, space), **made(keywords, space))
            answers[page][key] = told(result)
        except Exception as error:
            answers[page][key] = "error", repr(error)
pickle.dump(answers, sys.stdout.buffer)
"""
Told = tuple[Any, ...]


def told(x: Any) -> Told:
    """Return a value so that it can be sent to where there is no dlref, and compared with what comes back."""
    if hasattr(x, "_fields"):
        return "tuple", type(x).__name__, [told(y) for y in x]
    if isinstance(x, tuple):
        return "pair", [told(y) for y in x]
    if isinstance(x, list) or hasattr(x, "__next__"):
        return "list", [told(y) for y in x]
    if isinstance(x, dict):
        return "dict", {key: told(y) for key, y in x.items()}
    return "value", x


def same(a: Told, b: Told) -> bool:
    """Return whether two values are the same to the bit, of the same types and shapes."""
    if a[0] != b[0] or len(a) != len(b):
        return False
    if a[0] == "dict":
        return a[1].keys() == b[1].keys() and all(same(a[1][key], b[1][key]) for key in a[1])
    if a[0] != "value":
        return a[:-1] == b[:-1] and len(a[-1]) == len(b[-1]) and all(same(x, y) for x, y in zip(a[-1], b[-1], strict=True))
    x, y = a[1], b[1]
    if type(x) is not type(y):
        return False
    if isinstance(x, (np.ndarray, np.generic)):
        return (x.dtype, x.shape, x.tobytes()) == (y.dtype, y.shape, y.tobytes())
    return repr(x) == repr(y)


class Code(str):
    """A function to pass, as its source."""


def arguments_of(full: str, dtype: str) -> dict[str, Any]:
    """Return a good call, its arrays of a type."""
    arguments = {name: Code(CALLED_BACK[pages.function_of(full)[0]]) if is_function(x) else x for name, x in calls.good_call(full).items()}
    return {name: _cast(x, dtype) for name, x in arguments.items()}


def is_function(x: Any) -> bool:
    """Whether it is one to be called back."""
    return callable(x) and not isinstance(x, type)


def _cast(x: Any, dtype: str) -> Any:
    if isinstance(x, np.ndarray):
        return x.astype(dtype) if x.dtype.kind == "f" else x
    if hasattr(x, "_fields"):
        return type(x)(*(_cast(y, dtype) for y in x))
    return type(x)(_cast(y, dtype) for y in x) if isinstance(x, (list, tuple)) else x


def run_alone(programs: dict[str, str], names: dict[str, list[str]], *, home: str = "") -> dict[str, Any]:
    """Run programs in one interpreter that knows nothing of this project, and call their functions; return what they answer."""
    plan = {}
    for page, program in programs.items():
        wanted = []
        for name in names[page]:
            parameters = contracts.function(f"{page}.{name}").arguments
            by_position = plain.source(page).function(name).args.args
            for dtype in ("float64", "float32"):
                given = {
                    key: ("code", str(x)) if isinstance(x, Code) else told(x) for key, x in arguments_of(f"{page}.{name}", dtype).items()
                }
                assert given.keys() == {row.name for row in parameters if "." not in row.name}
                positional = "list", [given.pop(argument.arg) for argument in by_position]
                wanted.append(((name, dtype), name, positional, ("dict", given)))
        plan[page] = program, wanted
    run = subprocess.run([sys.executable, "-I", "-c", RUNNER], input=pickle.dumps((plan, home)), capture_output=True, timeout=120)
    assert not run.returncode, run.stderr.decode()
    answers: dict[str, Any] = pickle.loads(run.stdout)
    return answers


def functions_of(page: str) -> list[str]:
    """Return the public functions that a program of a page defines: those it shows, and what makes a state."""
    names = [pages.function_of(full)[1] for full in SHOWN[page] if not pages.function_of(full)[1].startswith("_")]
    return [*(["init"] if "init" in plain.source(page).nodes and "init" not in names else []), *names]


@cache
def answers(imports_dlref: bool) -> dict[str, Any]:
    """Return what the programs of all pages answer, those that import dlref or those that must not."""
    chosen = [page for page in SHOWN if (page in IMPORT_DLREF) == imports_dlref]
    programs = {page: plain.program(SHOWN[page]) for page in chosen}
    return run_alone(programs, {page: functions_of(page) for page in chosen}, home=str(ROOT) if imports_dlref else "")


@pytest.mark.parametrize("page", SHOWN)
def test_what_is_copied_runs_alone_and_computes_the_same_bits(page: str) -> None:
    """As dlref does of the same arrays, in float64 and in float32; without dlref, unless the first line says that it is imported."""
    answered = answers(page in IMPORT_DLREF)[page]
    assert isinstance(answered, dict), answered
    assert {name for name, _ in answered} == {*functions_of(page)}
    for (name, dtype), answer in answered.items():
        given = arguments_of(f"{page}.{name}", dtype)
        expected = told(calls.run(f"{page}.{name}", {key: eval(x) if isinstance(x, Code) else x for key, x in given.items()}))
        assert same(answer, expected), f"{page}.{name} of {dtype}: {answer} is not {expected}"


@pytest.mark.parametrize("page", SHOWN)
def test_what_is_copied_is_plain(page: str) -> None:
    """One comment that says what it is and where it is from, NumPy, and functions: no decorator of dlref, no type, no docstring."""
    text = plain.program(SHOWN[page], "A summary", "https://dlref.example/page.html")
    first, *rest = text.splitlines()
    assert first.startswith("# A summary. ")
    assert "https://dlref.example/page.html" in first
    assert ("It imports dlref" in first) == (page in IMPORT_DLREF)
    assert any("dlref" in line for line in rest) == (page in IMPORT_DLREF)
    assert "import numpy as np" in rest
    assert '"""' not in text
    tree = ast.parse(text)
    assert not [x for x in ast.walk(tree) if isinstance(x, ast.AnnAssign) or getattr(x, "annotation", None) or getattr(x, "returns", None)]
    assert not [x for x in ast.walk(tree) if isinstance(x, ast.FunctionDef) and ast.get_docstring(x)]
    assert "@contract" not in text
    assert "noqa" not in text
    assert "type: ignore" not in text
    assert {x.name for x in tree.body if isinstance(x, ast.FunctionDef)} >= {*functions_of(page)}
    space: dict[str, Any] = {}
    exec(text, space)
    for name in contracts.read()[page].tuples:
        if name in space:
            own = getattr(import_module(f"dlref.{page}"), name)
            assert (space[name]._fields, space[name]._field_defaults) == (own._fields, own._field_defaults)


BROKEN: dict[str, tuple[str, Callable[[str], str]]] = {
    "a last bit": ("momentum", lambda text: text.replace("W - alpha * v", "(W - alpha * v) * (1 + 2**-52)")),
    "a helper is missing": ("batch_norm", lambda text: text.replace("def _normalize(", "def _other(")),
    "it imports dlref": ("adam", lambda text: text.replace("import numpy as np", "import numpy as np\nimport dlref")),
    "a state of other fields": ("rmsprop", lambda text: text.replace('"State", "s"', '"State", "v"').replace("State(s=", "State(v=")),
    "another type": ("dropout", lambda text: text.replace("return D * A / keep_prob", "return (D * A / keep_prob).astype(float)")),
    "it warns": ("softmax", lambda text: text.replace("np.exp(", "np.exp(1e4 * np.abs(Z).max() + ")),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_noticed(case: tuple[str, Callable[[str], str]]) -> None:
    """By the comparison above, whatever is broken."""
    page, breaks = case
    text = plain.program(SHOWN[page])
    assert breaks(text) != text
    good, bad = (run_alone({page: program}, {page: functions_of(page)})[page] for program in (text, breaks(text)))
    assert isinstance(bad, str) or not all(same(good[key], bad[key]) for key in good)


def test_a_function_of_another_formula_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It carries that formula's name, so that two of one name do not meet; a helper of dlref itself keeps its own."""
    package = tmp_path / "dlref"
    package.mkdir()
    (package / "momentum.py").write_text('def step(W):\n    """Double."""\n    return _twice(W)\n\n\ndef _twice(x):\n    return 2 * x\n')
    text = "from dlref import momentum as other\nfrom dlref._private import half\nimport math\n\n\ndef step(W: float) -> float:\n"
    text += "    x: float = other.step(half(W))  # noqa: X\n    return math.sqrt(x)\n"
    (package / "own.py").write_text(text)
    (package / "_private.py").write_text("def half(x):\n    return x / TWO\n\n\nTWO: int = 2\n")
    monkeypatch.setattr(plain, "ROOT", tmp_path)
    program = plain.program(["own.step"])
    assert "x = momentum_step(half(W))\n" in program
    assert "TWO = 2\n" in program
    space: dict[str, Any] = {}
    exec(program, space)
    assert space["step"](9.0) == 3.0
    with pytest.raises(plain.NotPlain, match=r"dlref\.own\.walk could not be found"):
        plain.program(["own.walk"])
    (package / "own.py").write_text(text + "\n\ndef momentum_step():\n    return step(1)\n")
    with pytest.raises(plain.NotPlain, match="two things of one name"):
        plain.program(["own.momentum_step"])


def test_what_only_a_contract_does_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that calls the engine has no plain form: the build says so, instead of copying half of dlref."""
    package = tmp_path / "dlref"
    package.mkdir()
    (package / "own.py").write_text("from dlref._contract import spec\n\n\ndef step(W):\n    return spec(W)\n")
    monkeypatch.setattr(plain, "ROOT", tmp_path)
    with pytest.raises(plain.NotPlain, match=r"own: a line of a formula asks dlref\._contract\.spec"):
        plain.program(["own.step"])


@pytest.mark.parametrize("full", plain.PLAIN)
def test_a_plain_body_is_needed(monkeypatch: pytest.MonkeyPatch, full: str) -> None:
    """Without it no program can be made of its page; an entry for which that is no longer so is taken out."""
    monkeypatch.delitem(plain.PLAIN, full)
    with pytest.raises(plain.NotPlain, match=r"asks dlref\._(contract|rules)\."):
        plain.program(SHOWN[pages.function_of(full)[0]])


# ---------- what is declared ----------


@pytest.mark.parametrize("full", calls.FUNCTIONS)
def test_every_argument_is_declared_in_words(full: str) -> None:
    """Each with its meaning, what it must be, and the default of the signature; a state with its fields."""
    declared = contracts.find(full)
    rows = {row.name: row for row in declared.arguments} if declared else {}
    module, function = pages.function_of(full)
    for _, name, default in named(plain.source(module).function(function).args):
        assert rows[name].meaning, f"{full}: Args: says nothing of {name}"
        assert default == (ast.unparse(ast.parse(rows[name].default, mode="eval")) if rows[name].default else "")
    for place in calls.places(full):
        name = ".".join(place.path[:2])
        assert rows[name].must, f"{full}: {name} declares nothing"
        if name == place.name:
            words = [rule.words for rule in place.spec.rules]
            words += [place.spec.of.words] if isinstance(place.spec.of, (Interval, Kind)) else []
            assert not [x for x in words if x not in rows[name].must], f"{full}: {name}"


def test_a_table_says_what_is_declared() -> None:
    """Name, meaning, rule and default; code as code, signs as signs, mathematics for KaTeX."""
    text = contracts.table(contracts.function("adam.step").arguments, anchor="x")
    assert '<th scope="row" id="x.beta1"><code>beta1</code></th>' in text
    assert "<td>A number in [0, 1).</td><td><code>0.9</code></td>" in text
    assert "<td>A number ≥ 0 and finite, not 0 if <code>eps_root</code> is.</td>" in text
    assert r'<span class="arithmatex">\(\beta_1\)</span>' in text
    assert '<th scope="row" id="x.state.t"><code>state.t</code></th>' in text
    assert "<code>W</code>, <code>dW</code>, <code>state.v</code> and <code>state.s</code> have one dtype" in contracts.refusals(
        contracts.function("adam.step")
    )


# ---------- the legend ----------

WRITTEN = re.compile(r"any shape|^as [$`]|\$\[|\$\(|\\infty|\\mathbb R|^\$-?\d, |^finite$|^integers|^truth values")
"""What a signature could say."""


def typed_twice(rows: list[dict[str, Any]]) -> list[str]:
    """Return the rows of the notation whose shape is typed although a signature declares it."""
    found = []
    for row in rows:
        declared = [page for page in row["in"] if tables.declared_shape(row, page)]
        if declared and WRITTEN.search(row["shape or range"]):
            found.append(
                f"docs/notation.md: {row['symbol']} {row['code']}: dlref.{declared[0]} declares what {row['shape or range']!r} says"
            )
        undeclared = [page for page in row["in"] if page not in declared]
        if declared and undeclared:
            found.append(f"docs/notation.md: {row['symbol']} {row['code']}: declared in {declared}, but not in {undeclared}: two rows")
    return found


def test_no_shape_is_typed_that_a_signature_declares() -> None:
    """It would outlive a change of the signature. Units, and what holds of a symbol besides, may stand behind it."""
    assert typed_twice(tables.notation()) == []


def test_a_typed_shape_is_named() -> None:
    """By its symbol, whatever it is."""
    row = {"symbol": "$W$", "code": "`W`", "meaning": "", "shape or range": "any shape", "in": ["adam"]}
    assert typed_twice([row]) == ["docs/notation.md: $W$ `W`: dlref.adam declares what 'any shape' says"]
    for typed in ("as $W$", "$[0, 1)$", "$[n, m]$", r"$(0, \infty)$, in units of $W$", r"$1, 2, \dots$", "finite", "integers, $[m]$"):
        assert typed_twice([row | {"shape or range": typed}]), typed
    assert typed_twice([row | {"shape or range": "in units of $W$"}]) == []
    assert typed_twice([row | {"code": "`other`"}]) == []


SAID = {
    ("adam", "$dW$"): "as $W$",
    ("adam", "$s$"): r"as $W$, $\ge 0$",
    ("adam", "$\\alpha$"): r"$[0, \infty)$",
    ("batch_norm", "$\\varepsilon$"): r"$(0, \infty)$, in units of $z^2$",
    ("batch_norm", "$m$"): r"$2, 3, \dots$",
    ("dropout", "$p$"): "$(0, 1]$",
    ("mini_batch", "$b$"): r"$1, 2, \dots$",
    ("standardize", "$\\sigma$"): "$[n, 1]$, $> 0$",
    ("augmentation", "$d,\\ r$"): "integers, $[m]$",
    ("augmentation", "$c$"): r"$\mathbb R$",
    ("network", "$W^{[l]},\\ b^{[l]}$"): "$[n^{[l]}, n^{[l-1]}]$; $[n^{[l]}, 1]$",
}


@pytest.mark.parametrize("case", SAID, ids=map(" ".join, SAID))
def test_a_legend_says_what_the_signature_declares(case: tuple[str, str]) -> None:
    """Shape and range, in the symbols of the page."""
    page, symbol = case
    row = next(row for row in tables.notation() if row["symbol"] == symbol and page in row["in"])
    assert tables.shape_or_range(row, page) == SAID[case]
    assert f'<span class="shape">{SAID[case]}</span>' in tables.legend(page)


def test_a_wrong_dimension_shows_up(tmp_path: Path, new_project: Callable[[Path], "Project"]) -> None:
    """In the legend, in the table of symbols and in the contract beside the formula, and in the next build of the same process."""
    project = new_project(tmp_path / "project")
    ask = """
from scripts.sitegen import contracts, tables
from scripts.sitegen.pages import DOCS, ROOT, begin_build

def shown():
    begin_build()
    return tables.legend("batch_norm"), tables.with_shapes((DOCS / "notation.md").read_text()), contracts.function("batch_norm.train")

print(*shown(), "=====")
path = ROOT / "dlref" / "batch_norm.py"
text = path.read_text(encoding="utf-8")
path.write_text(text.replace('gamma: Float[AnyArray, "n 1"]', 'gamma: Float[AnyArray, "m 2"]'), encoding="utf-8")
print(*shown())
path.write_text(text.replace("@contract", "@contracted"), encoding="utf-8")
shown()
"""
    run = project.run("-c", ask)
    before, after = run.stdout.split("=====")
    for said in ('<span class="shape">$[m, 2]$; $[n, 1]$</span>', "learned | $[m, 2]$; $[n, 1]$ |", "`[m, 2]`"):
        assert said in after
        assert said not in before
    assert "dlref does not say what it takes" in run.stderr
    assert "NameError: name 'contracted' is not defined" in run.stderr
