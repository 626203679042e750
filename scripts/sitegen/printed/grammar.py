r"""Read a formula into a tree. Typography decides, as for a reader, and what the grammar does not know is refused.

    terms     = sum [", \dots," sum]
    sum       = ["-"] product { ("+" | "-" | "\sqcup") product }
    product   = power { ["\odot" | "\cdot" | "/"] power }
    power     = ( number | symbol | function power | (sum, ...) | |sum| | \lVert sum \rVert_k | \lfloor sum \rfloor | \lceil sum \rceil
                | [condition, ...] | [power]_{condition} | \{terms\} | \{sum : condition\} | \frac{}{} | \sqrt{} | \begin{cases} ...
                | (\sum | \prod | \max | \min)_{...}^{...} product | \lim_{x \to ...} product | \partial symbol/\partial symbol ) ["^" sum]

symbols.py reads symbols, statements.py what a block states. Two matrices side by side, which have capital letters
and no index of an element, are a matrix product; `\odot` is elementwise, and so are powers and quotients.
"""

import re
from functools import cache
from math import inf
from typing import Any

from scripts.sitegen.printed.symbols import SymbolReader
from scripts.sitegen.printed.tokens import BETWEEN, FACTORS, FUNCTIONS, LINE, OPENING, REDUCING, refuse_unknown, tokens
from scripts.sitegen.printed.trees import (
    COMPARISONS,
    DEFINING,
    Apply,
    Call,
    Cases,
    Columns,
    Limit,
    Mark,
    Norm,
    Number,
    Partial,
    Range,
    Reduce,
    Refused,
    Row,
    SetOf,
    Symbol,
    Tree,
)

_ENDS = {"", ",", ".", ":", "_", "^", "}", "'", "*", r"\to", r"\dots", r"\%", r"\end{cases}", "&", LINE}
_ENDS |= BETWEEN | DEFINING | COMPARISONS | {*OPENING.values()} - {"|"}


@cache
def read_symbol(tex: str) -> Tree:
    r"""Return what a cell of the legend is: a symbol, a function by its name, `\log \hat y_j`, `i_1, \dots, i_m`."""
    found = tokens(tex)
    refuse_unknown(found)
    parser = Parser(found)
    parser.may_be_alone = True
    return parser.all(Parser.terms)


def joined(conditions: list[Tree]) -> Tree:
    """Return the condition that all of them hold."""
    return conditions[0] if len(conditions) == 1 else Apply("and", tuple(conditions))


class Parser(SymbolReader):
    """Reads a rule of the grammar in each method."""

    bars = 0
    """How many bars are open."""
    may_be_alone = False
    """Whether a function may stand without an argument."""

    # ---------- relations, sums, products ----------

    def chain(self) -> tuple[list[Tree], list[str]]:
        """Return terms and the relations between them."""
        trees, relations = [self.terms()], []
        while self.peek() in DEFINING | COMPARISONS:
            relations.append(self.take())
            trees.append(self.terms())
        return trees, relations

    def condition(self) -> Tree:
        """Return a relation as a tree that is true or false; what is no relation is returned as it is."""
        trees, relations = self.chain()
        if {*relations} - COMPARISONS - {"="}:
            raise Refused(f"{' '.join(relations)} is no condition")
        pairs: list[Tree] = [Apply(relation, (trees[n], trees[n + 1])) for n, relation in enumerate(relations)]
        return joined(pairs) if pairs else trees[0]

    def terms(self) -> Tree:
        """Return a sum, or all from one to another."""
        tree = self.sum()
        if self.peek() == "," and self.peek(1) == r"\dots":
            self.take(",")
            self.take(r"\dots")
            self.take(",")
            return Range(tree, _like(tree, self.sum()))
        return tree

    def sum(self) -> Tree:
        """Return terms added and subtracted."""
        tree = Apply("neg", (self.product(),)) if self.met("-") else self.product()
        while self.peek() in BETWEEN:
            tree = Apply(self.take(), (tree, self.product()))
        return tree

    def product(self) -> Tree:
        """Return factors that stand side by side or with an operator between them."""
        tree, divided = self.power(), False
        while self.goes_on():
            operator = self.take() if self.peek() in FACTORS else ""
            if divided and operator != "/":
                raise Refused("where the quotient ends must be seen: write a fraction, or brackets")
            right, divided = self.power(), operator == "/"
            if not operator and isinstance(right, Number):
                raise Refused("a number stands before what it multiplies")
            matrices = operator in ("", r"\cdot") and _is_matrix(tree) and _is_matrix(right)
            if matrices and operator:
                raise Refused(r"the product of two matrices is written side by side, the elementwise one with \odot")
            tree = Apply("@" if matrices else operator if operator in ("/", r"\odot") else "·", (tree, right))
        return tree

    def goes_on(self) -> bool:
        """Return whether a factor comes next."""
        token = self.peek()
        return token not in _ENDS and not token.startswith(r"\text{") and not (token == "|" and self.bars)

    def power(self) -> Tree:
        """Return an atom, or an atom raised to a power."""
        tree = self.atom()
        if not self.met("^"):
            return tree
        above = self.group()
        if [token.text for token in above.rest] == ["T"] and _is_matrix(tree):
            return Apply("T", (tree,))
        return Apply("^", (tree, above.all(Parser.sum)))

    # ---------- atoms ----------

    def atom(self) -> Tree:
        """Return what is no sum, product or power."""
        token = self.peek()
        if token in _RULES:
            return _RULES[token](self)  # type: ignore[no-any-return]
        if token in REDUCING and self.peek(1) == "_":
            return self.reduced()
        if token in FUNCTIONS or token.startswith(r"\operatorname"):
            return self.applied()
        if token in OPENING:
            return self.delimited()
        if token.isdigit():
            return self.number()
        if token.startswith(r"\text{"):
            start = self.rest[0].start
            return Symbol(self.take(), (), start, self.end)
        return self.symbol()

    def number(self) -> Tree:
        """Return a number; its digits are glued."""
        digits = self.take()
        while self.is_glued() and (self.peek().isdigit() or (self.peek() == "." and self.peek(1).isdigit())):
            digits += self.take()
        if self.peek().isdigit():
            raise Refused("two numbers side by side")
        unit = 0.01 if self.met(r"\%") else 1.0
        return Number(float(digits) * unit, 0.5 * unit * 10.0 ** -len(digits.partition(".")[2]))

    def infinity(self) -> Tree:
        """Return infinity."""
        self.take()
        return Number(inf)

    def root(self) -> Tree:
        """Return a square root."""
        self.take()
        return Apply(r"\sqrt", (self.group().all(Parser.sum),))

    def brackets(self) -> Tree:
        """Return what stands in round brackets, or a tuple."""
        items = self.arguments()
        return items[0] if len(items) == 1 else Row(items)

    def square_brackets(self) -> Tree:
        """Return a condition as 1 or 0, a list, or the columns for which a condition holds."""
        self.take()
        items = self.several(Parser.condition)
        self.take("]")
        if self.met("_"):
            return Columns(items[0], self.group().all(Parser.condition))
        is_condition = len(items) == 1 and isinstance(items[0], Apply) and items[0].operator in {"and", *COMPARISONS}
        return items[0] if is_condition else Row(tuple(items))

    def braces(self) -> Tree:
        """Return a set, by its ends or by a condition."""
        self.take()
        inside = self.terms()
        found: Tree = inside
        if self.met(":"):
            found = SetOf(inside, self.condition())
        elif not isinstance(inside, Range):
            raise Refused(r"a set is written by its ends, with \dots, or by a condition")
        self.take(r"\}")
        return found

    def delimited(self) -> Tree:
        """Return a size, a norm, a number rounded up or down."""
        opening = self.take()
        self.bars += opening == "|"
        inside = self.sum()
        self.bars -= opening == "|"
        self.take(OPENING[opening])
        if opening != r"\lVert":
            return Apply("|" if opening == r"\lvert" else opening, (inside,))
        self.take("_")
        return Norm(self.group().all(lambda kind: kind.take("1", "2", "F")), inside)

    def fraction(self) -> Tree:
        """Return a quotient or a derivative."""
        start = self.rest[0].start
        self.take()
        above, below = self.group(), self.group()
        end = self.end
        if above.met(r"\partial"):
            below.take(r"\partial")
            of = above.all(Parser.power) if above.rest else self.product()
            return Partial(of, below.all(Parser.plain_symbol), start, end)
        return Apply("/", (above.all(Parser.sum), below.all(Parser.sum)))

    def partial(self) -> Tree:
        """Return a derivative on one line."""
        start = self.rest[0].start
        self.take()
        of = self.symbol()
        self.take("/")
        self.take(r"\partial")
        by = self.plain_symbol()
        return Partial(of, by, start, self.end)

    def limit(self) -> Tree:
        """Return a limit."""
        self.take()
        self.take("_")
        below = self.group()
        letter = below.plain_symbol()
        below.take(r"\to")
        to = below.all(Parser.sum)
        if letter.marks or not isinstance(to, Number) or to.value not in (0, inf):
            raise Refused(r"a limit is that of a symbol that goes to 0 or to \infty")
        return Limit(letter.name, to, self.product())

    def cases(self) -> Tree:
        """Return cases with their conditions."""
        self.take()
        branches: list[tuple[Tree, Tree | None]] = []
        while not self.met(r"\end{cases}"):
            value = self.sum()
            self.met(",")
            self.take("&")
            words = self.take()
            if words[6:-1].strip() not in ("if", "otherwise"):
                raise Refused(f"a case is `if` or `otherwise`, not {words}")
            branches.append((value, self.condition() if "if" in words else None))
            self.met(",")
            self.met(LINE)
        return Cases(tuple(branches))

    def reduced(self) -> Tree:
        """Return a sum, a product, a largest or a smallest value over indices."""
        operator, _, below = self.take(), self.take("_"), self.group()
        letters, low, high = below.several(Parser.take), None, None
        if below.met("="):
            low, _, high = below.all(Parser.sum), self.take("^"), self.group().all(Parser.sum)
        if below.rest or not all(re.fullmatch("[a-z]", letter) for letter in letters):
            raise Refused(f"{operator} runs over letters, from one number to another")
        return Reduce(operator, tuple(letters), low, high, self.product())

    def applied(self) -> Tree:
        """Return a function of what follows it, or the function itself if nothing does."""
        start = self.rest[0].start
        name = re.sub(r"\\operatorname\{(\w+)\}", r"\1", self.take())
        while self.peek() == "'":
            name += self.take()
        end = self.end
        above = self.group().all(Parser.sum) if self.met("^") else None
        tree: Tree
        if self.peek() == "(":
            tree = Call(name, self.arguments(), start, end)
        elif self.goes_on():
            tree = Call(name, (self.power(),), start, end)
        elif self.may_be_alone:
            tree = Symbol(name, (), start, end)
        else:
            raise Refused(f"{name} of what?")
        return tree if above is None else Apply("^", (tree, above))


_RULES: dict[str, Any] = {
    "(": Parser.brackets, "[": Parser.square_brackets, r"\{": Parser.braces, r"\frac": Parser.fraction, r"\sqrt": Parser.root,
    r"\infty": Parser.infinity, r"\partial": Parser.partial, r"\lim": Parser.limit, r"\begin{cases}": Parser.cases,
}  # fmt: skip


def _like(first: Tree, last: Tree) -> Tree:
    r"""Return the last of `x_1, \dots, x_m`, whose m is then an index too."""
    if isinstance(first, Symbol) and isinstance(last, Symbol) and first.kinds == "_" and last.name.startswith(f"{first.name}_"):
        end = Symbol(last.name.removeprefix(f"{first.name}_"), (), last.end - 1, last.end)
        return Symbol(first.name, (Mark("_", end),), last.start, last.end)
    return last


def _is_matrix(tree: Tree) -> bool:
    """Return whether there is a symbol with a capital letter and no index of an element, such as `dZ^{[l]}`: a matrix, by convention."""
    match tree:
        case Symbol(name):
            return re.match(r"d?(\\\w+ )?[A-Z]", name) is not None and "_" not in tree.kinds
        case Call(_, parts) | Apply("@" | "T" | r"\odot" | "·" | "+" | "-" | "neg" | "|", parts):
            return any(map(_is_matrix, parts))
        case Apply("/" | "^", parts):
            return _is_matrix(parts[0])
    return False
