"""Typeset TeX at build time: KaTeX in an embedded JavaScript engine, no JavaScript for the reader.

A formula becomes HTML with MathML inside; both engine and result are deterministic, so results are cached by KaTeX's own hash.
"""

import hashlib
import html
import json
import re
from collections.abc import Callable
from pathlib import Path

from scripts.sitegen.pages import CACHE, DOCS

_KATEX = DOCS / "vendor" / "katex" / "katex.min.js"
# Exceptions are caught inside JavaScript: through the engine they lose their message. strict: 'error' also refuses what KaTeX
# would typeset with a warning, such as full-width punctuation. A command it does not trust it would show in the colour of errors.
# Only what the build itself links may carry \htmlData, and nothing else that KaTeX would have to trust.
_RENDER = r"""(function (tex, display, linked) {
  const strict = (code) => linked && code === 'htmlExtension' ? 'ignore' : 'error';
  const trust = (context) => linked && context.command === '\\htmlData';
  const options = {displayMode: display, throwOnError: true, strict, trust, errorColor: 'refused'};
  // In HTML a formula's elements are known without the name of their language.
  const bare = (html) => html.replace(/ xmlns="[^"]*"/g, '');
  try { return JSON.stringify({html: bare(katex.renderToString(tex, options))}); }
  catch (error) { return JSON.stringify({error: String(error.message || error)}); }
})"""
# With what stands close behind it: a line must not begin with the comma behind a formula.
_ARITHMATEX = re.compile(r'<(?P<tag>span|div) class="arithmatex">(?P<tex>.*?)</(?P=tag)>(?P<after>[.,:;!?)’”]*)', re.S)
_OPENING = ("(", "“")
"""What stands close before a formula; a pattern that might begin with it would be looked for at every character of a page."""
_SHORT = 20
"""Characters of a formula that a line of text has room for on any screen, so that it is not broken."""

_SHOWN = '<span class="katex-html"'
_TAG = re.compile(r"<[^>]*>")
_PIECE = re.compile(r'<(?:/?\w+)(?: class="([^"]*)")?[^>]*>([^<]+)')


class BadFormula(ValueError):
    """TeX that KaTeX refuses."""


class Typesetter:
    """KaTeX with a memory on disk."""

    def __init__(self, cache: Path = CACHE) -> None:
        """Read what earlier builds typeset with the same KaTeX."""
        self._file = cache / f"katex-{hashlib.sha256(_KATEX.read_bytes() + _RENDER.encode()).hexdigest()[:16]}.json"
        self._memo: dict[str, str] = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}
        self._known = len(self._memo)
        self._call: Callable[[str, bool, bool], str] | None = None
        self._shown: set[str] = set()
        self.variables: set[str] = set()
        """The characters of every formula rendered so far that are set as variables, in KaTeX's slanted mathematics fonts."""
        self.others: set[str] = set()
        """All other characters of every formula rendered so far."""

    def render(self, tex: str, *, display: bool) -> str:
        """Return a formula as HTML with MathML inside; raise `BadFormula` naming it."""
        formula = self._typeset(tex, display=display)
        if formula not in self._shown:
            self._shown.add(formula)
            for classes, text in _PIECE.findall(formula.partition('class="katex-html"')[2].partition(">")[2]):
                (self.variables if "mathnormal" in classes else self.others).update(html.unescape(text))
        return formula

    def render_linked(self, tex: str, linked: str) -> str:
        r"""Return a displayed formula as `linked` shows it, with symbols in `\htmlData`; its MathML and its TeX are those of `tex`."""
        hidden, mark, _ = self.render(tex, display=True).partition(_SHOWN)
        return hidden + mark + self._typeset(linked, display=True, linked=True).partition(_SHOWN)[2]

    def _typeset(self, tex: str, *, display: bool, linked: bool = False) -> str:
        key = ("linked " if linked else "display " if display else "inline ") + tex
        if key not in self._memo:
            answer = json.loads(self._engine()(tex, display, linked))
            if "color:refused" in answer.get("html", ""):
                answer["error"] = "a command that is not allowed"
            if "error" in answer:
                raise BadFormula(f"bad formula {tex!r}: {answer['error']}")
            self._memo[key] = answer["html"]
        return self._memo[key]

    def render_page(self, page: str, on_error: Callable[[str], None], link: Callable[[str], str] | None = None) -> str:
        r"""Return a page with every arithmatex element typeset, displayed ones with the links that are made by `link`.

        A bad formula stays as text and is reported.
        """

        def typeset(match: re.Match[str], before: str) -> str:
            raw = html.unescape(match["tex"]).strip()
            tex, display = raw[2:-2].strip(), raw.startswith(r"\[")
            try:
                formula = self.render_linked(tex, link(tex)) if link and display else self.render(tex, display=display)
            except BadFormula as error:
                on_error(str(error))
                formula = f"<code>{html.escape(raw)}</code>"
            shown = f'{before}<{match["tag"]} class="arithmatex">{formula}</{match["tag"]}>{match["after"]}'
            is_short = not display and len(_TAG.sub("", formula[formula.find(_SHOWN) :])) <= _SHORT
            return f'<span class="kept">{shown}</span>' if is_short else shown

        parts, end = [], 0
        for match in _ARITHMATEX.finditer(page):
            between = page[end : match.start()]
            before = between[-1:] if between.endswith(_OPENING) else ""
            parts += [between.removesuffix(before), typeset(match, before)]
            end = match.end()
        return "".join([*parts, page[end:]])

    def save(self) -> None:
        """Write the memory to disk."""
        if len(self._memo) > self._known:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._memo, ensure_ascii=False), encoding="utf-8")
            self._known = len(self._memo)

    def _engine(self) -> Callable[[str, bool, bool], str]:
        if self._call is None:
            import quickjs

            self._context = quickjs.Context()  # kept: the function below lives in it
            self._context.eval(_KATEX.read_text(encoding="utf-8"))
            self._call = self._context.eval(_RENDER)
        return self._call
