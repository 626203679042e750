r"""Every displayed formula is evaluated as it is printed, and compared with what the function of the package returns.

    python -m scripts.sitegen.printed dlref/adam.py     # prints a line for each statement

What is in the other files:

    sources.py      the formulas of docstrings, pages and labs, with their places
    tokens.py       cuts TeX into tokens; symbols.py, grammar.py and statements.py read them into the trees of trees.py, and refuse the rest
    legend.py       which symbol is which name in the code, from docs/notation.md
    inputs.py       generic arguments of a function, made of what its signature declares
    cases.py        calls each function of a module, and says what it took and made by the symbols of the legend, as calls.py has it
    declared.py     the one table of what neither the legend nor the signatures can say
    derivations/    for each page with a derivation, the calls that it is compared with; drawn.py has the arrays that they begin with
    given.py        values by their symbols; evaluate.py computes trees, calculus.py means and derivatives
    compare.py      compares statements with a call, check.py those of a file with all calls, inline.py the equations within sentences
    files.py        a file with all of this; problems.py finds entries that no longer fit it
    mutate.py       mistakes in the TeX, made token by token, each of which must be noticed
"""
