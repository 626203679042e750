r"""Read the statements of a displayed formula, and say of each that cannot be read why.

    statement = [\text{words:}] relation { \text{or} sum | \text{for} relation | \text{(label)} }
    relation  = terms { ("=" | "\leftarrow" | "\sim" | "\approx" | "<" | ">" | "\le" | "\ge") terms }

`=` defines its left side for all indices, wherever it stands; `\leftarrow` is seen by what comes after it. A chain of equations is several
statements, and so is an equation of two tuples. A comparison behind a formula, on the same line, is the domain of the formula; one that
has a line of its own is a statement.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from scripts.sitegen.printed.grammar import Parser, joined
from scripts.sitegen.printed.tokens import refuse_unknown, split, tokens
from scripts.sitegen.printed.trees import COMPARISONS, Apply, Cases, Refused, Row, Statement, Tree, Unread, component


@lru_cache(200)
def read(tex: str) -> tuple[Statement | Unread, ...]:
    """Return the statements of a block in order, also those that cannot be read."""
    found: list[Statement | Unread] = []
    for part in split(tokens(tex)):
        start, end = part.tokens[0].start, part.tokens[-1].end
        try:
            refuse_unknown(part.tokens)
            statements = Parser(part.tokens).all(_statements)
        except Refused as error:
            found.append(Unread(str(error), start, tex[start:end]))
            continue
        for statement in statements:
            last = found[-1] if found else None
            if not statement.relation and not part.own_line and isinstance(last, Statement):  # it is said of the one before it
                found[-1] = replace(last, outside=statement.outside) if statement.outside else replace(last, where=statement.left)
            elif statement.relation or _is_condition(statement.left):
                found.append(replace(statement, start=start, tex=tex[start:end]))
            else:
                found.append(Unread("it states nothing", start, tex[start:end]))
    return tuple(found)


def _is_condition(tree: Tree) -> bool:
    return isinstance(tree, Apply) and tree.operator in {"and", *COMPARISONS}


def _statements(parser: Parser) -> list[Statement]:
    """Return what is stated; a chain of equations states several."""
    if parser.peek().endswith(":}"):
        parser.take()
    trees, relations = parser.chain()
    rights, said = _words(parser, trees[0])
    told: list[Statement] = []
    if {*relations} - COMPARISONS:
        for n, relation in enumerate(relations):
            told += _statement(relation, trees[n], trees[n + 1])
    else:
        pairs: list[Tree] = [Apply(relation, (trees[n], trees[n + 1])) for n, relation in enumerate(relations)]
        told.append(Statement(joined(pairs) if pairs else trees[0]))
    told += [Statement(trees[0], relations[0], right) for right in rights]
    return [replace(statement, **said) for statement in told]


def _statement(relation: str, left: Tree, right: Tree) -> list[Statement]:
    """Return what one relation states."""
    if relation in COMPARISONS:
        return [Statement(Apply(relation, (left, right)))]
    if isinstance(left, Row) and isinstance(right, Row | Cases):
        return [Statement(component(left, n), relation, component(right, n)) for n in range(len(left.items))]
    return [Statement(left, relation, right)]


def _words(parser: Parser, left: Tree) -> tuple[list[Tree], dict[str, Any]]:
    """Return further right sides, and what else the words behind a relation say of it."""
    rights: list[Tree] = []
    said: dict[str, Any] = {}
    while parser.peek(parser.peek() == ",").startswith(r"\text{"):
        parser.met(",")
        words = parser.take()[6:-1].strip()
        if words == "or":
            rights.append(parser.sum())
        elif words in ("for", "if"):
            said["where"] = parser.condition()
        elif words == "outside":
            said["outside"] = left
        elif words.startswith("(") and words.endswith(")"):
            said["label"] = words[1:-1].replace(r"\_", "_")
        else:
            raise Refused(f"the words {words!r} are not of the grammar")
    return rights, said
