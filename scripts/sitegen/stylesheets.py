"""Style sheets without what no page asks for: the theme's is made for every site, and much of it for nothing on this one."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2

_NAMES = re.compile(r'\s(?:class|id|dir)="([^"]*)"')
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


def prune_site(site: Path) -> None:
    """Take from a built site's style sheets the rules for a class, an id or a direction of text that no page and no script names."""
    scripts = [path.read_text(encoding="utf-8") for path in site.rglob("*.js")]
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    names = {name for page in pages for names in _NAMES.findall(page) for name in names.split()}
    # A script may set each class that it names, but not the direction, which is the page's.
    names |= set(re.findall(r"[\w-]+", " ".join(scripts))) - {"rtl"}
    sheets = {path: pruned(path.read_text(encoding="utf-8"), names) for path in site.rglob("*.css")}
    variables = set(_VARIABLE.findall("".join([*sheets.values(), *pages, *scripts])))
    for path, text in sheets.items():
        path.write_text(pruned(text, names, variables), encoding="utf-8")


def pruned(text: str, names: set[str], variables: set[str] | None = None) -> str:
    """Return a style sheet with the rules for these classes, ids and directions alone, and, of its variables, with these alone."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return "".join(_kept(rules, names, variables))


def _kept(rules: list[Any], names: set[str], variables: set[str] | None) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(_kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), names, variables))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "qualified-rule":
            selectors = [selector for selector in _selectors(rule.prelude) if _needs(selector) <= names]
            declarations = _declarations(rule.content, variables) if selectors else ""
            if declarations:
                yield f"{','.join(tinycss2.serialize(selector).strip() for selector in selectors)}{{{declarations}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: list[Any]) -> list[list[Any]]:
    """Return the alternatives of a rule, between the commas."""
    found: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def _needs(selector: list[Any]) -> set[str]:
    """Return the classes, ids and directions without which a selector matches nothing; what stands in `:not()` is none of them."""
    needed = {after.value for token, after in pairwise(selector) if token == "." and after.type == "ident"}
    needed |= {token.value for token in selector if token.type == "hash"}
    attributes = [[part for part in token.content if part.type != "whitespace"] for token in selector if token.type == "[] block"]
    return needed | {parts[2].value for parts in attributes if len(parts) == 3 and parts[0].value == "dir"}


def _declarations(content: list[Any], variables: set[str] | None) -> str:
    """Return what a rule declares, without the variables that are not among these."""
    kept = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return ";".join(
        one.serialize().strip("; ")
        for one in kept
        if variables is None or one.type != "declaration" or not one.name.startswith("--") or one.name in variables
    )
