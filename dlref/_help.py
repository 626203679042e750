"""What a signature declares, in words: the lines that `help()` and the site show beneath each argument."""

import re
from typing import Any, get_type_hints

RAISES = """Raises:
    ValueError: if an argument is not of its shape or in its range, an array is empty or not finite, or a dtype cannot hold a number.
    TypeError: if an argument is of another kind, or two arrays of different dtypes.

"""


def with_rules(doc: str, specs: dict[str, Any], defaults: dict[str, Any]) -> str:
    """Return a docstring that also says what each argument must be, and how it is refused."""
    shown: dict[str, str] = {}
    for name, one in specs.items():
        must_be = sentence(name, one, shown)
        rule = f"        {must_be[:1].upper()}{must_be[1:]}{f'; by default {defaults[name]!r}' if name in defaults else ''}."
        doc = re.sub(rf"^    {name}: .*(?:\n     .*)*", lambda m: f"{m[0]}\n{rule}", doc, count=1, flags=re.M)  # noqa: B023
    return doc.replace("Examples:\n", f"{RAISES}Examples:\n", 1) if specs else doc


def sentence(name: str, one: Any, shown: dict[str, str]) -> str:
    """Return what an argument must be, as a phrase; `shown` holds the arguments before it by their shapes."""
    from dlref._contract import Of, spec

    words: str = one.words
    if isinstance(one.of, Of) and one.of.dims == "*shape" and (first := shown.setdefault("*shape", name)) != name:
        words = words.replace(one.of.shape, f"shaped as `{first}`", 1)
    if one.of is one.base and hasattr(one.base, "_fields"):
        hints = get_type_hints(one.base, include_extras=True).items()
        fields = ", ".join(f"`{field}` ({sentence(field, spec(field, hint), shown)})" for field, hint in hints)
        words = words.replace("`, ", f"` of {fields}, ", 1) if one.rules else f"{words} of {fields}"
    return words
