"""What the search reads: the theme's index, in words.

The theme gives an entry to each heading, with the text below it. Here each entry gets a title and a text that can be read in an answer:
formulas as Unicode, no code of figures, no tally of verdicts. Of two lists docs/assets/search.js makes more: `called` has the names by
which a page is looked for, so that it comes before pages that only mention them; `formulas` has the TeX and the code of an entry, so
that a pasted piece of either is found.
"""

import html
import re
import unicodedata
from typing import Any

from scripts.sitegen.pages import VERDICTS

FIELDS = {"title": {"boost": 1000.0}, "names": {"boost": 100000.0}, "words": {"boost": 1.0}, "text": {"boost": 1.0}}
"""What the search reads of an entry, and how much a word weighs there. `names` has each of `called` as one word, `words` all words."""
_PRE = re.compile(r"<pre\b.*?</pre>", re.S)
_SPAN = re.compile(r"</?span\b[^>]*>")
_CONVERTER = re.compile(r'<div class="choosing".*?</template><script.*?</script></div>', re.S)
_TEX = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.S)
_CODE = re.compile(r"<code>(.*?)</code>", re.S)
_IS_FORMULA = re.compile(r"[*/^=+]|\w\(")
_FIGURE_CODE = re.compile(r"Code of this figure\s*<pre>.*?</pre>", re.S)
_TALLY = re.compile(r"<p>The lecture notes make.*?</p>", re.S)
_SIGNS = "|".join(sorted({sign for sign, _ in VERDICTS.values()}))
_CLAIM = re.compile(
    rf"^(?P<sign>{_SIGNS}) (?:{'|'.join(word for _, word in VERDICTS.values())})(?P<title>.+?)notes, (?P<lines>(?:l\. |all ).+)$"
)
_ASKED = re.compile(r"^(?P<title>.+\?)after notes, (?P<lines>(?:l\. |all ).+)$")
_ENTRY = re.compile(r"^(?P<sign>E\d\d)(?:\w+ erratum|convention|omission|beyond|withdrawn)(?P<title>.+?)notes, (?P<lines>(?:l\. |all ).+)$")
_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "eta": "η", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "Delta": "Δ", "Sigma": "Σ",
}  # fmt: skip
_COMMANDS = {
    "leftarrow": "←", "to": "→", "cdot": "·", "odot": "⊙", "times": "×", "sum": "∑", "prod": "∏", "partial": "∂", "nabla": "∇",
    "infty": "∞", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈", "propto": "∝", "sqrt": "√", "in": "∈", "sim": "∼", "ell": "ℓ",
    "dots": "…", "ldots": "…", "cdots": "…", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉", "cup": "∪", "sqcup": "⊔",
}  # fmt: skip
_MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_LOW, _HIGH = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"), str.maketrans("0123456789+-tn", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗⁿ")


def bare(content: str) -> str:
    """Return a page without what only slows the search down or leads it astray: the colours of code, and the data of the converter."""
    content = _CONVERTER.sub("", content)
    return _PRE.sub(lambda block: _SPAN.sub("", block[0]), content)


def prepare(entries: list[dict[str, Any]], names: list[str]) -> None:
    """Put the theme's entries of a page into words, in place; by `names` the page is looked for."""
    for entry in entries:
        text = _TALLY.sub("", _FIGURE_CODE.sub("", entry["text"]))
        pieces = [html.unescape(tex or displayed).strip() for tex, displayed in _TEX.findall(text)]
        code = "\n".join(html.unescape(block) for block in _CODE.findall(text))
        pieces += [line.strip() for line in code.splitlines() if _IS_FORMULA.search(line)]
        text = _TEX.sub(lambda match: html.escape(as_text(html.unescape(match[1] or match[2]))), text)
        for pattern in (_CLAIM, _ASKED, _ENTRY):
            if match := pattern.match(entry["title"]):
                entry["title"] = f"{match.groupdict().get('sign') or ''} {match['title']}".strip()
                text = f"{text}<p>Notes, {match['lines']}</p>"
                break
        entry["text"] = text
        if pieces:
            entry["formulas"] = list(dict.fromkeys(pieces))
        if names and "#" not in entry["location"]:
            entry["called"] = names


def as_text(tex: str) -> str:
    """Return a formula in Unicode, to be read in an answer; what has no letter of its own keeps its name."""
    text = re.sub(r"\\(?:begin|end)\{\w+\}|\\(?:left|right|[bB]ig[lr]?|quad|qquad)(?![a-z])|\\[,;:! ]|[&~]|\\htmlData\{[^}]*\}", " ", tex)
    text = re.sub(r"\\\\(?:\[\w+\])?", "; ", text)
    text = re.sub(r"\\(?:text|mathrm|operatorname|mathbf|mathbb|mathcal)\s*(?:\{([^{}]*)\}|(\w))", lambda m: m[1] or m[2], text)
    text = re.sub(r"\\[lr](?:(v)|(V))ert(?![a-z]) ?", lambda m: "|" if m[1] else "‖", text)
    text = re.sub(r"\\(hat|bar|tilde)\s*(?:\{(\\?\w+)\}|(\\[a-z]+|\w))", lambda m: f"{m[2] or m[3]}{_MARKS[m[1]]}", text)
    text = re.sub(r"\\([A-Za-z]+)( ?)", _word, text)
    text = re.sub(r"\\[dt]?frac(\d)(\d)", r"\1/\2", text)
    for _ in range(4):
        text = re.sub(r"\^\{(\[[^\]]*\]|\([^)]*\))\}", r"^\1", text)
        text = re.sub(r"_\{([0-9+-]+)\}|_(\d)", lambda m: (m[1] or m[2]).translate(_LOW), text)
        text = re.sub(r"\^\{([0-9+\-tn]+)\}|\^([\dtn])(?!\w)", lambda m: (m[1] or m[2]).translate(_HIGH), text)
        text = re.sub(
            r"\\[dt]?frac\s*(?:\{([^{}]*)\}|([^\s{}]))\s*(?:\{([^{}]*)\}|([^\s{}]))",
            lambda m: f"{_whole(m[1] or m[2])}/{_whole(m[3] or m[4])}",
            text,
        )
        text = re.sub(r"√\{([^{}]*)\}", lambda m: f"√{_whole(m[1])}", text)
        text = re.sub(r"([_^])\{([^{}]*)\}", lambda m: f"{m[1]}{_whole(m[2])}", text)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", re.sub(r"[{}\\]", "", text)).strip(" ;"))


def _word(command: re.Match[str]) -> str:
    name, space = command.groups()
    if name.endswith("frac"):
        return command[0]
    sign = _LETTERS.get(name) or _COMMANDS.get(name)
    return f"{sign}{space}" if sign else f"{name} "


def _whole(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.\u0302-\u0304]*", text) else f"({text})"
