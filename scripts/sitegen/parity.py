"""What the frameworks do instead: the tables, the matrix and the calls, made of the recorded outputs in tests/vectors/."""

import html
import json
import math
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from scripts.parity import conversions, inputs, standalone, vectors
from scripts.parity.forms import FORMULAS, Formula, expected
from scripts.parity.vectors import Cell
from scripts.sitegen.pages import DOCS, ROOT, once_an_edit

# Those that live on come first, for a phone shows the first columns only. Beside a column stand records that belong to the same framework.
COLUMNS = {
    "pytorch": ("pytorch",),
    "jax": ("jax",),
    "tensorflow": ("tensorflow",),
    "keras": ("keras", "keras2"),
    "paddle": ("paddle",),
    "pytensor": ("pytensor",),
    "mxnet": ("mxnet",),
    "dl4j": ("dl4j",),
    "caffe": ("caffe", "caffe_official"),
    "cntk": ("cntk",),
    "lasagne": ("lasagne",),
    "theano": ("theano",),
    "torch7": ("torch7",),
}
KINDS = {
    "default": ("✔", "equal", "The call as it comes computes the notes’ formula."),
    "call": ("◐", "equal by another call", "The call as it comes computes something else; another call computes the notes’ formula."),
    "hand": ("○", "by hand", "A few lines in its operators compute the notes’ formula; no call of its own that was run does."),
    "differs": ("≠", "differs", "It has a call for this; none that was run computes the notes’ formula."),
    "read": ("–", "read, not run", "Its source was read; it was not run."),
    "absent": ("·", "not tried", "No call for this was found, or none could be run."),
}
"""How a framework stands to a formula: a sign, its words, a sentence."""


class Variant(NamedTuple):
    """One call of a framework, with all that was recorded of it."""

    cells: tuple[Cell, ...]

    @property
    def first(self) -> Cell:
        """The cell that speaks for all."""
        return self.cells[0]

    @property
    def form(self) -> str:
        """The name of the form that it computes."""
        return vectors.form(self.cells)

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

    @property
    def usual(self) -> Variant | None:
        """The call of its own that a reader meets first, or None if it has none."""
        return next((variant for variant in self.of_role(*_ROLES) if variant.first.api), None)


@once_an_edit
def records() -> dict[str, tuple[dict[str, Any], list[Cell]]]:
    """Return head and cells of every record."""
    return vectors.load_all()


@once_an_edit
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
    kind = ("call" if has_default else "default") if api else "hand" if equal else "differs"
    return Standing(kind, variants)


def columns(formula: str) -> dict[str, str]:
    """Return for each column of the matrix the record that speaks for it: the first that has the formula."""
    return {column: next((record for record in group if standing(formula, record).variants), group[0]) for column, group in COLUMNS.items()}


def pages_with_formulas() -> set[str]:
    """Return the pages on which frameworks are compared."""
    return {formula.page for formula in FORMULAS.values()}


def anchor(formula: str, record: str) -> str:
    """Return the HTML id under which a framework's calls of a formula stand."""
    return f"{record}-{formula.replace('_', '-')}"


def programs(address: str) -> dict[str, str]:
    """Return the program of every recorded call by the name of its file, for a site at this address."""
    return _programs(address, tuple(path.read_bytes() for folder in ("scripts/parity", "tests/vectors") for path in _files(folder)))


@lru_cache(1)
def _programs(address: str, made_of: tuple[bytes, ...]) -> dict[str, str]:
    return standalone.programs(records(), address)


def _files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


# ---------------------------------------------------------------- a formula's page


def elsewhere(page: str) -> str:
    """Return what the frameworks compute of the formulas of a page, as Markdown: for each the traps, and a fold with table and calls."""
    formulas = [formula for formula in FORMULAS.values() if formula.page == page]
    if not formulas:
        return "No framework was run against this formula."
    parts = []
    for formula in formulas:
        if len(formulas) > 1:
            parts.append(f"### {formula.title} {{ #elsewhere-{formula.name.replace('_', '-')} }}")
        if found := traps(formula.name):
            links = ", ".join(f"[{title}](traps.md#{anchor})" for anchor, title in found.items())
            parts.append(f"{'Traps that touch' if len(found) > 1 else 'A trap that touches'} this formula: {links}.")
        parts.append(f'<details class="calls frameworks" markdown>\n<summary>{html.escape(_answer(formula))}</summary>')
        parts += [_groups(formula), _calls(formula), "</details>"]
        parts.append(f'<a href="frameworks.html#{formula.name}">Turn a call of one framework into that of another</a>')
    return "\n\n".join(parts)


_RUNNING = "batch_norm_infer"
"""The formula of the table that `running_variances` makes."""


def traps(formula: str) -> dict[str, str]:
    """Return the traps in which a call for a formula is shown: the title of each by its anchor."""
    found = {}
    for section in re.split(r"^## ", (DOCS / "traps.md").read_text(encoding="utf-8"), flags=re.M)[1:]:
        touched = set(re.findall(r"^<!-- recorded: \w+ (\w+) .+ -->$", section, re.M))
        if "\n<!-- running_variances -->\n" in section:
            touched.add(_RUNNING)
        if formula in touched and (head := re.match(r"(.+) \{ #([\w-]+) \}\n", section)):
            found[head[2]] = head[1]
    return found


def _answer(formula: Formula) -> str:
    """Return in a sentence or two how many frameworks compute a formula, and how far the others are from it."""
    stands = {record: standing(formula.name, record) for record in columns(formula.name).values()}
    count = Counter(stand.kind for stand in stands.values() if stand.variants)
    ran = count.total() - count["read"]
    if not formula.counted:  # none of the notes' own, so no framework has to equal it: what each does is the answer
        usual = [stand.usual for stand in stands.values() if stand.usual and stand.usual.executed]
        does = Counter(formula.forms[variant.form].title for variant in usual).most_common()
        return f"Of {ran} frameworks that were run, the usual call computes it {', '.join(f'{title} in {n}' for title, n in does)}."
    ways = (("default", "as it comes" if count["default"] == 1 else "as they come"), ("call", "by another call"), ("hand", "by hand"))
    how = ", ".join(f"{count[kind]} {way}" for kind, way in ways if count[kind])
    equal = ran - count["differs"]
    who = f"All {ran} frameworks that were run" if equal == ran else f"Of {ran} frameworks that were run, {equal}"
    sentences = [f"{who} can compute this formula: {how}"]
    if count["differs"]:
        sentences[0] += f"; in {count['differs']} every call that was run differs"
    calls = [standing(formula.name, record).usual for record in _every_record()]
    if far := _at_most(formula, [variant for variant in calls if variant and variant.executed and not variant.equals]):
        sentences.append(f"Where the call as it comes computes something else, it differs by up to {far}")
    equals = [[variant for variant in stand.of_role("equal") if variant.equals] for stand in stands.values()]
    if constant := sum(bool(found) and all(variant.only_constant for variant in found) for found in equals):
        sentences.append(f"{constant} of the {equal} compute it only while the learning rate is constant")
    return ". ".join(sentences) + "."


def _at_most(formula: Formula, variants: list[Variant]) -> str:
    """Return the largest difference from the notes among some variants, with its unit; an empty string if there is none with a size."""
    sizes = [distance for variant in variants for distance in _distances(variant).values() if not math.isnan(distance)]
    largest = max(sizes, default=0.0)
    if formula.name in _DRAWN:
        return f"{_percent(largest)} % of the deviation" if largest > _CHANCE else ""
    unit = " α" if formula.unit else ""
    return f"{_short(largest)}{unit}" if 0 < largest < math.inf else "any number" if largest else ""


def _groups(formula: Formula) -> str:
    """Return the table of what is computed by default, and by whom."""
    groups: dict[str, list[tuple[str, Variant]]] = {}
    by_hand = []
    for record in _every_record():
        stands = standing(formula.name, record)
        if not stands.variants:
            continue
        if stands.usual:
            groups.setdefault(_told(formula, record, stands.usual), []).append((record, stands.usual))
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


def _told(formula: Formula, record: str, usual: Variant) -> str:
    """Return the form of a call; where only a constant rate was recorded, what its framework's other record tells."""
    speaker = next(columns(formula.name)[column] for column, group in COLUMNS.items() if record in group)
    other = standing(formula.name, speaker).usual
    return other.form if other and other.first.form == usual.first.form else usual.form


def _link(formula: Formula, record: str, page: str = "") -> str:
    return f"[{records()[record][0]['framework']}]({page}#{anchor(formula.name, record)})"


def _difference(formula: Formula, variants: list[Variant]) -> str:
    """Return the largest differences from the notes among some variants, on the inputs that show it best."""
    if not any(variant.executed for variant in variants):
        return "not run"
    rows = [row for variant in variants if (row := _distances(variant))]
    if formula.name in _DRAWN:
        return _at_most(formula, variants) or "none"
    if rows:
        worst = max(rows, key=lambda row: (max(row), max(row.values())))
        early = f" (step {max(worst)})" if len(worst) > 1 and max(worst) != inputs.RECORDED_STEPS[-1] else ""
        return ", ".join(map(_short, worst.values())) + early
    if any(cell.quantity in _VERDICTS and not cell.is_equal for v in variants if v.executed for cell in v.cells):
        return "the opposite verdict"
    return "none while the rate is constant" if any(variant.only_constant for variant in variants) else "none"


_DRAWN = ("he", "lecun")
"""Formulas of random draws."""
_CHANCE = 0.01
"""How much of its deviation a draw may differ by chance."""
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


def _percent(x: float) -> str:
    return f"{float(f'{100 * x:.2g}'):g}"


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
        shown = f'<span class="standing {stands.kind}"><span aria-hidden="true">{sign}</span> {word}</span>' if formula.counted else ""
        parts.append(
            f'<div class="framework" id="{anchor(formula.name, record)}" markdown>\n\n'
            f"**{html.escape(head['framework'])}** {html.escape(_version(head))} {shown}\n"
        )
        parts += [_call(formula, head, variant) for variant in stands.of_role(*_ROLES)]
        parts.append("\n</div>")
    return "\n".join(parts)


def _version(head: dict[str, Any]) -> str:
    return str(head["version"]) if head["regenerable"] else ""


def _call(formula: Formula, head: dict[str, Any], variant: Variant) -> str:
    cell = variant.first
    label = _ROLES[variant.role] if cell.api else f"{_ROLES[variant.role]}, by hand"
    language = head.get("language", "python")
    code = f"```{language}\n{cell.call}\n```\n" if cell.facts.get("call") else ""
    script = ""
    if standalone.exists(head, cell):
        script = f' <a class="file" href="scripts/{standalone.name(cell)}.py" download>Script</a>'
    return f"\n{label}: {_verdict(formula, variant)}{script}\n\n{code}"


def _verdict(formula: Formula, variant: Variant) -> str:
    """Return in a sentence what a call computes and how far that is from the notes."""
    cell = variant.first
    form = formula.forms.get(variant.form)
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
    if formula.name in _DRAWN:
        return f"; the deviation differs by {_percent(largest)} %" if largest > _CHANCE else ""
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
    formula = FORMULAS[_RUNNING]
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
    names = [str(records()[group[0]][0]["framework"]) for group in COLUMNS.values()]
    head = "".join(f'<th scope="col"><span>{html.escape(name)}</span></th>' for name in names)
    rows, seen = [], set()
    for formula in FORMULAS.values():
        if not formula.counted:
            continue
        chosen = columns(formula.name).values()
        seen |= {standing(formula.name, record).kind for record in chosen}
        cells = "".join(_matrix_cell(formula, record, name) for record, name in zip(chosen, names, strict=True))
        rows.append(f'<tr><th scope="row"><a href="{formula.page}.html#elsewhere">{html.escape(formula.title)}</a></th>{cells}</tr>')
    legend = "".join(
        f'<li class="{kind}"><span aria-hidden="true">{sign}</span> {words}: {sentence}</li>'
        for kind, (sign, words, sentence) in KINDS.items()
        if kind in seen
    )
    return (
        '<p class="matrix-hint">The table goes on to the right.</p>'
        f'<div class="matrix"><table class="parity"><thead><tr><td></td>{head}</tr></thead><tbody>\n'
        + "\n".join(rows)
        + f'\n</tbody></table></div>\n<ul class="signs">{legend}</ul>\n\n{_evidence()}'
    )


def _evidence() -> str:
    """Return in two sentences how much was run, and how much was only read."""
    ran: set[tuple[str, str, str]] = set()
    read: dict[str, set[tuple[str, str]]] = {}
    for record, (_, cells) in records().items():
        for cell in cells:
            if cell.facts.get("executed", True):
                ran.add((record, cell.formula, cell.variant))
            else:
                read.setdefault(record, set()).add((cell.formula, cell.variant))
    outputs = sum("output" in cell.facts for _, cells in records().values() for cell in cells)
    frameworks = sum(any(name == record for record in group for name, *_ in ran) for group in COLUMNS.values())
    only = " and ".join(f"{len(calls)} of {records()[record][0]['framework']}" for record, calls in read.items())
    return (
        f"{len(ran)} calls of {frameworks} frameworks were run, and gave {outputs} outputs. Read in the source, and not run, were {only}."
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
        if not any(cell.facts.get("executed", True) for record in COLUMNS[column] for cell in records()[record][1]):
            ran += ", read and not run"
        name = f"[{head['framework']}]({fact['source']})"
        rows.append(f"| {name} | {fact['last']} | {fact['fate']} | {fact['open']} | {ran} | {own} of {len(counted)} |")
    return "\n".join(rows)


def _matrix_cell(formula: Formula, record: str, name: str) -> str:
    kind = standing(formula.name, record).kind
    sign, words, _ = KINDS[kind]
    shown = f'<span aria-hidden="true">{sign}</span><span class="visually-hidden">{words}</span>'
    if kind == "absent":
        return f'<td class="{kind}">{shown}</td>'
    title = html.escape(f"{name}: {words}")
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
    data = html.escape(json.dumps(known, ensure_ascii=False, separators=(",", ":")), quote=False)
    places = "".join(f'<span id="{name}"></span>' for name in known["formulas"])  # where a link to a formula leads
    chooser = "".join(
        f'<label>{label} <select name="{name}"></select></label>'
        for name, label in (("formula", "Formula"), ("from", "From"), ("call", "Its call"), ("to", "To"))
    )
    # Any call, for a start: the theme gives copy buttons to blocks that are there, and it tells them apart by their ids.
    call = html.escape(next(iter(known["formulas"].values()))["calls"][0]["call"])
    sides = "".join(
        f'<div><p class="whose"></p><div class="highlight"><pre id="{name}-call" tabindex="0"><code>{call}</code></pre></div></div>'
        for name in ("given", "other")
    )
    # The data stand in a template: of a script, whatever its type, instant navigation makes JavaScript.
    return (
        f'<div class="choosing" data-search-exclude>{places}<form class="converter" id="converter" hidden>{chooser}'
        "<fieldset><legend>Hyper-parameters</legend></fieldset>"
        f'<output aria-live="polite"><p></p><div class="pair calls">{sides}</div><p><a>Link to this choice</a></p></output></form>'
        "<noscript><p>The converter needs JavaScript; all its calls stand on the pages of the formulas.</p></noscript>"
        f'<template id="conversions">{data}</template><script src="assets/converter.js"></script></div>'
    )
