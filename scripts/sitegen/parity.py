"""What the frameworks do instead: the tables, the matrix and the calls, made of the recorded outputs in tests/vectors/."""

import html
import json
import math
import re
from functools import cache
from typing import Any, NamedTuple

from scripts.parity import conversions, inputs, vectors
from scripts.parity.forms import FORMULAS, Formula, expected
from scripts.parity.vectors import Cell
from scripts.sitegen.pages import DOCS

# The notes' ten in their order, then the three that followed them. Beside a column stand records that belong to the same framework.
COLUMNS = {
    "keras": ("keras", "keras2"),
    "tensorflow": ("tensorflow",),
    "caffe": ("caffe", "caffe_official"),
    "cntk": ("cntk",),
    "dl4j": ("dl4j",),
    "lasagne": ("lasagne",),
    "mxnet": ("mxnet",),
    "paddle": ("paddle",),
    "theano": ("theano",),
    "torch7": ("torch7",),
    "pytorch": ("pytorch",),
    "jax": ("jax",),
    "pytensor": ("pytensor",),
}
KINDS = {
    "default": ("✔", "as it comes", "The call as it comes is the notes’ formula."),
    "call": ("◐", "another call", "Another call is the notes’ formula."),
    "hand": ("○", "by hand", "Nothing of its own; written in its operators, it is the notes’ formula."),
    "none": ("✘", "no call", "No call that was run is the notes’ formula."),
    "read": ("–", "read, not run", "Read in its source; it was not run."),
    "absent": ("·", "nothing", "Nothing of the kind was found, or it cannot be run."),
}
"""How a framework stands to a formula: a sign, a word, a sentence."""


class Variant(NamedTuple):
    """One call of a framework, with all that was recorded of it."""

    cells: tuple[Cell, ...]

    @property
    def first(self) -> Cell:
        """The cell that speaks for all."""
        return self.cells[0]

    @property
    def role(self) -> str:
        """What it is in its formula: the role that one of its cells has, or just shown."""
        return next((cell.role for cell in self.cells if cell.role != "shown"), "shown")

    @property
    def executed(self) -> bool:
        """Whether it was run."""
        return bool(self.first.facts.get("executed", True))

    @property
    def equals(self) -> bool:
        """Whether it equals the notes while the learning rate is constant."""
        known = [cell for cell in self.cells if cell.inputs != "falling"]
        return all("output" in cell.facts and cell.is_equal for cell in known)

    @property
    def only_constant(self) -> bool:
        """Whether it does so only as long as the rate is constant."""
        return self.equals and any(not cell.is_equal for cell in self.cells if cell.inputs == "falling")


class Standing(NamedTuple):
    """How a framework stands to a formula."""

    kind: str
    """One of `KINDS`."""
    variants: tuple[Variant, ...]

    def of_role(self, *roles: str) -> list[Variant]:
        """Return the variants of some roles."""
        return [variant for role in roles for variant in self.variants if variant.role == role]


@cache
def _records(stamp: Any) -> dict[str, tuple[dict[str, Any], list[Cell]]]:
    return vectors.load_all()


def records() -> dict[str, tuple[dict[str, Any], list[Cell]]]:
    """Return head and cells of every record, read again when a file has changed."""
    return _records(tuple((path.name, path.stat().st_mtime_ns) for path in sorted(vectors.VECTORS.glob("*.json"))))


def standing(formula: str, record: str) -> Standing:
    """Return how one record stands to one formula."""
    _, cells = records().get(record, ({}, []))
    names = dict.fromkeys(cell.variant for cell in cells if cell.formula == formula)
    variants = tuple(Variant(tuple(c for c in cells if c.formula == formula and c.variant == name)) for name in names)
    if not variants:
        return Standing("absent", ())
    if not any(variant.executed for variant in variants):
        return Standing("read", variants)
    equal = [variant for variant in variants if variant.role == "equal" and variant.equals]
    api = [variant for variant in equal if variant.first.api]
    has_default = any(variant.role == "default" for variant in variants)
    kind = ("call" if has_default else "default") if api else "hand" if equal else "none"
    return Standing(kind, variants)


def pages_with_formulas() -> set[str]:
    """Return the pages on which frameworks are compared."""
    return {formula.page for formula in FORMULAS.values()}


def anchor(formula: str, record: str) -> str:
    """Return the HTML id under which a framework's calls of a formula stand."""
    return f"{record}-{formula.replace('_', '-')}"


# ---------------------------------------------------------------- a formula's page


def elsewhere(page: str) -> str:
    """Return the tables and the calls of all formulas of a page, as Markdown."""
    formulas = [formula for formula in FORMULAS.values() if formula.page == page]
    if not formulas:
        raise LookupError(f"docs/{page}.md: no formula of scripts/parity/forms.py belongs to this page")
    parts = []
    for formula in formulas:
        if len(formulas) > 1:
            parts.append(f"### {formula.title} {{ #elsewhere-{formula.name.replace('_', '-')} }}")
        parts.append(_groups(formula))
        parts.append(_calls(formula))
    return "\n\n".join(parts)


def _groups(formula: Formula) -> str:
    """Return the table of what is computed by default, and by whom."""
    groups: dict[str, list[tuple[str, Variant]]] = {}
    by_hand = []
    for record in _every_record():
        stands = standing(formula.name, record)
        if not stands.variants:
            continue
        usual = [v for v in stands.of_role("default", "equal", "nearest", "trap", "shown") if v.first.api]
        if usual:
            groups.setdefault(usual[0].first.form, []).append((record, usual[0]))
        else:
            by_hand.append(record)
    order = sorted(groups, key=lambda form: (form != "notes", list(formula.forms).index(form) if form in formula.forms else 99))
    unit = f" after steps 1, 2, 10, in ${formula.unit}$" if formula.unit else ""
    head = f"| What it computes | Where | Difference{unit} |\n|---|---|---|"
    rows = []
    for name in order:
        form = formula.forms.get(name)
        what = f"**{form.title}**<br>{form.text}" if form else "**an error**<br>The call is refused."
        where = ", ".join(_link(formula, record) + ("" if v.executed else " (read, not run)") for record, v in groups[name])
        difference = _difference(formula, [v for _, v in groups[name]]) if form else "no output"
        rows.append(f"| {what} | {where} | {difference} |")
    if by_hand:
        where = ", ".join(_link(formula, record) for record in by_hand)
        rows.append(f"| **nothing of its own**<br>Written by hand in its operators. | {where} | |")
    return '<div class="elsewhere" markdown>\n\n' + "\n".join([head, *rows]) + "\n\n</div>"


def _link(formula: Formula, record: str, page: str = "") -> str:
    return f"[{records()[record][0]['framework']}]({page}#{anchor(formula.name, record)})"


def _difference(formula: Formula, variants: list[Variant]) -> str:
    """Return the largest differences from the notes among some variants, on the inputs that show it best."""
    if not any(variant.executed for variant in variants):
        return "not run"
    rows = [row for variant in variants if (row := _distances(variant))]
    if formula.name in ("he", "lecun"):
        largest = max((max(row.values()) for row in rows), default=0.0)
        return f"{100 * largest:.2g} % of the deviation" if largest > 0.01 else "none"  # less may be chance
    if rows:
        worst = max(rows, key=lambda row: (max(row), max(row.values())))
        early = f" (step {max(worst)})" if len(worst) > 1 and max(worst) != inputs.RECORDED_STEPS[-1] else ""
        return ", ".join(map(_short, worst.values())) + early
    if any(cell.quantity in _VERDICTS and not cell.is_equal for v in variants if v.executed for cell in v.cells):
        return "the opposite verdict"
    return "none while the rate is constant" if any(variant.only_constant for variant in variants) else "none"


_VERDICTS = ("accepts the wrong", "refuses the right")
"""Quantities that are yes or no, so that a difference has no size."""


def _farthest(variant: Variant) -> Cell | None:
    """Return the cell of a variant that, with a constant rate, is farthest from the notes."""
    cells = [cell for cell in variant.cells if cell.inputs != "falling" and cell.quantity not in _VERDICTS]
    cells = [cell for cell in cells if "distances" in cell.facts.get("notes", {})]
    return max(cells, key=lambda cell: float(cell.notes["distances"][-1]), default=None)


def _distances(variant: Variant) -> dict[int, float]:
    """Return how far a variant is from the notes with a constant rate: after steps 1, 2 and the last one, or at all, as after step 0."""
    cell = _farthest(variant)
    worst = [float(distance) for distance in cell.notes["distances"]] if cell else []
    if len(worst) < 2:
        return dict(enumerate(worst))
    by_step = dict(zip(inputs.RECORDED_STEPS, worst, strict=False))  # what was recorded once may stop earlier
    return {t: by_step[t] for t in (1, 2, max(by_step))}


def _short(x: float) -> str:
    return f"{x:.3g}" if x >= 1e-3 or x == 0 else re.sub(r"e-0?(\d+)", r"e−\1", f"{x:.1e}")


_ROLES = {
    "default": "As it comes",
    "equal": "Equal to this page",
    "nearest": "The nearest there is",
    "trap": "A trap",
    "shown": "Also",
}
_CLASSES = {
    "exact": "to the last bit",
    "rounding": "to rounding",
    "float32": "to the rounding of float32",
    "sampled": "as far as chance allows",
}


def _calls(formula: Formula) -> str:
    """Return what can be opened: for each framework its calls, what they compute, and how far that is from the notes."""
    parts = []
    for record in _every_record():
        stands = standing(formula.name, record)
        if not stands.variants:
            continue
        head = records()[record][0]
        sign, word, _ = KINDS[stands.kind]
        parts.append(
            f'<details class="calls" id="{anchor(formula.name, record)}" markdown>\n'
            f"<summary>{html.escape(head['framework'])} {html.escape(_version(head))}"
            f' <span class="standing {stands.kind}"><span aria-hidden="true">{sign}</span> {word}</span></summary>\n'
        )
        parts += [_call(formula, head, variant) for variant in stands.of_role(*_ROLES)]
        parts.append("\n</details>")
    return "\n".join(parts)


def _version(head: dict[str, Any]) -> str:
    return str(head["version"]) if head["regenerable"] else ""


def _call(formula: Formula, head: dict[str, Any], variant: Variant) -> str:
    cell = variant.first
    label = _ROLES[variant.role] if cell.api else f"{_ROLES[variant.role]}, by hand"
    language = head.get("language", "python")
    code = f"```{language}\n{cell.call}\n```\n" if cell.facts.get("call") else ""
    return f"\n{label}: {_verdict(formula, variant)}\n\n{code}"


def _verdict(formula: Formula, variant: Variant) -> str:
    """Return in a sentence what a call computes and how far that is from the notes."""
    cell = variant.first
    form = formula.forms.get(cell.form)
    why = f" {cell.why}" if "why" in cell.facts else ""
    if not variant.executed:
        return f"{form.title if form else 'nothing'}; read in {cell.source}, not run.{why}"
    if "error" in cell.facts:
        return f"it ends in `{cell.error}`.{why}"
    if variant.equals and cell.quantity in _VERDICTS:
        return f"by its verdict.{why}"
    if variant.equals:
        worst = max((c.notes["class"] for c in variant.cells if c.inputs != "falling"), key=vectors.CLASSES.index)
        when = ", as long as the learning rate is constant" if variant.only_constant else ""
        return f"{_CLASSES[worst]}{when}.{why}"
    return f"{form.title if form else ''}{_given(cell)}{_size(formula, variant)}.{why}"


def _given(cell: Cell) -> str:
    """Return in what a call departs from its form as it is named: the law of random weights, the divisor, hyper-parameters."""
    options = cell.facts.get("options", {})
    words = f", {options['law']}" if "law" in options else ", variance by $m-1$" if options.get("unbiased") else ""
    changed = [f"`{name}={value:.3g}`" for name, value in options.items() if hasattr(inputs, name)]
    return words + (f", with {' and '.join(changed)}" if changed else "")


_SUBJECTS = {"kept": "the share that is kept", "hostile": "with scores up to 1000 it"}
_SUBJECTS |= {name: f"the {name}" for name in ("mean", "variance", "gradient", "loss")}


def _size(formula: Formula, variant: Variant) -> str:
    """Return what differs from the notes, and by how much."""
    cell, distances = _farthest(variant), _distances(variant)
    if cell is None:
        return "; its verdict is the opposite" if variant.first.quantity in _VERDICTS and not variant.first.is_equal else ""
    largest, subject = max(distances.values()), _SUBJECTS.get(cell.quantity, "it")
    if formula.name in ("he", "lecun"):
        return f"; the deviation differs by {100 * largest:.2g} %" if largest > 0.01 else ""  # less may be chance
    if not math.isfinite(largest):
        return f"; {subject} is {'not a number' if math.isnan(largest) else 'infinite'}"
    unit = f" ${formula.unit}$" if formula.unit else ""
    steps = f" after steps 1, 2 and {max(distances)}" if len(distances) == 3 else ""
    return f"; {subject} differs by {', '.join(map(_short, distances.values()))}{unit}{steps}"


def recorded(words: str) -> str:
    """Return one recorded call, such as `pytorch momentum dampening`: whose it is, what it computes, and the call."""
    record, formula, name = words.split(" ", 2)
    variant = next((v for v in standing(formula, record).variants if v.first.variant == name), None)
    if variant is None:
        raise LookupError(f"nothing is recorded of {words!r}; tests/vectors/{record}.json has other names")
    head = records()[record][0]
    link = _link(FORMULAS[formula], record, f"{FORMULAS[formula].page}.md")
    language = head.get("language", "python")
    equal = "equal to the notes " if variant.equals else ""
    sentence = f"{link} {_version(head)}: {equal}{_verdict(FORMULAS[formula], variant)}".replace(" :", ":")
    return f'<div class="calls" markdown>\n\n{sentence}\n\n```{language}\n{variant.first.call}\n```\n\n</div>'


def running_variances() -> str:
    """Return the table of what each framework keeps as the variance of the first feature, smallest first."""
    formula = FORMULAS["batch_norm_infer"]
    notes = expected(formula.name, "notes", {"quantity": "variance", "inputs": "", "mask": None, "options": {}})
    who = {formula.forms["notes"].title: (float(notes[0]), ["the notes"])}
    for record in _every_record():
        usual = [v for v in standing(formula.name, record).of_role("default", "equal") if v.first.api]
        for cell in usual[0].cells if usual else ():
            if cell.quantity == "variance" and "output" in cell.facts:
                what = f"{formula.forms[cell.form].title}{_given(cell)}"
                who.setdefault(what, (float(cell.output[0]), []))[1].append(_link(formula, record, f"{formula.page}.md"))
    rows = [f"| {what} | {', '.join(where)} | {kept:.4g} |" for what, (kept, where) in sorted(who.items(), key=lambda item: item[1][0])]
    head = f"| What is kept | Where | Variance after {len(inputs.BATCHES)} batches |\n|---|---|---|"
    return '<div class="elsewhere" markdown>\n\n' + "\n".join([head, *rows]) + "\n\n</div>"


def _every_record() -> list[str]:
    return [record for group in COLUMNS.values() for record in group if record in records()]


# ---------------------------------------------------------------- the page on frameworks


def matrix() -> str:
    """Return the table of all formulas and frameworks, each cell a link to the calls behind it."""
    known = {column: group for column, group in COLUMNS.items() if any(record in records() for record in group)}
    names = [str(records()[next(r for r in group if r in records())][0]["framework"]) for group in known.values()]
    head = "".join(f'<th scope="col"><span>{html.escape(name)}</span></th>' for name in names)
    rows = []
    for formula in FORMULAS.values():
        if not formula.counted:
            continue
        cells = "".join(_matrix_cell(formula, group, name) for group, name in zip(known.values(), names, strict=True))
        rows.append(f'<tr><th scope="row"><a href="{formula.page}.html#elsewhere">{html.escape(formula.title)}</a></th>{cells}</tr>')
    legend = "".join(
        f'<li class="{kind}"><span aria-hidden="true">{sign}</span> {word}: {sentence}</li>'
        for kind, (sign, word, sentence) in KINDS.items()
    )
    return (
        '<p class="matrix-hint">The table goes on to the right.</p>'
        f'<div class="matrix"><table class="parity"><thead><tr><td></td>{head}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + f'\n</tbody></table></div>\n<ul class="signs">{legend}</ul>'
    )


def ten() -> str:
    """Return the table of the notes' ten: what became of each, what it runs on, how much of the notes it has."""
    facts = json.loads((DOCS / "frameworks.json").read_text(encoding="utf-8"))
    rows = ["| Framework | Last release | What became of it | Licence, whose | Ran here | Formulas |", "|---|---|---|---|---|---|"]
    for column, fact in facts.items():
        head = next((records()[record][0] for record in COLUMNS[column] if record in records()), None)
        if head is None:
            continue
        counted = [formula for formula in FORMULAS.values() if formula.counted]
        own = sum(any(v.first.api for record in COLUMNS[column] for v in standing(f.name, record).variants) for f in counted)
        ran = f"{head['version']}, Python {head['python'].rpartition('.')[0]}" if "python" in head else html.escape(head["version"])
        name = f"[{head['framework']}]({fact['source']})"
        rows.append(f"| {name} | {fact['last']} | {fact['fate']} | {fact['open']} | {ran} | {own} of {len(counted)} |")
    return "\n".join(rows)


def _matrix_cell(formula: Formula, group: tuple[str, ...], name: str) -> str:
    """Return a cell: that of the first record of a framework that has the formula."""
    record = next((r for r in group if standing(formula.name, r).variants), group[0])
    kind = standing(formula.name, record).kind
    sign, word, _ = KINDS[kind]
    shown = f'<span aria-hidden="true">{sign}</span><span class="visually-hidden">{word}</span>'
    if kind == "absent":
        return f'<td class="{kind}">{shown}</td>'
    title = html.escape(f"{name}: {word}")
    return f'<td class="{kind}"><a href="{formula.page}.html#{anchor(formula.name, record)}" title="{title}">{shown}</a></td>'


_SYMBOLS = ("alpha", "beta", "beta1", "beta2", "eps", "lam", "m", "keep_prob", "alpha0", "decay_rate", "r", "k", "decay", "eps_bn")


def converter() -> str:
    """Return the form that turns a call of one framework into that of another, with all that it knows, as HTML."""
    known = {
        "frameworks": {record: records()[record][0]["framework"] for record in _every_record()},
        "languages": {record: head["language"] for record, (head, _) in records().items() if "language" in head},
        "values": {name: getattr(inputs, name) for name in _SYMBOLS},
        "formulas": conversions.table(),
    }
    data = json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    chooser = "".join(
        f'<label>{label} <select name="{name}"></select></label>'
        for name, label in (("formula", "Formula"), ("from", "From"), ("call", "Its call"), ("to", "To"))
    )
    return (
        f'<form class="converter" id="converter" hidden>{chooser}<fieldset><legend>Hyper-parameters</legend></fieldset>'
        '<output aria-live="polite"></output></form>'
        "<noscript><p>The converter needs JavaScript; all its calls stand on the pages of the formulas.</p></noscript>"
        f'<script type="application/json" id="conversions">{data}</script><script src="assets/converter.js"></script>'
    )
