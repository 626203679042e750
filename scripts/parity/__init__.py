"""What the frameworks compute: recorded by running each of them, compared with `dlref`, and shown on the pages.

inputs.py          the fixed inputs
generators/        a program for each framework, run in an environment of its own; it writes what the framework computed
record.py          what the generators share
forms.py           every formula that some framework computes, written with `dlref`
vectors.py         the recorded outputs in tests/vectors/, and how each relates to the forms
environments.toml  the interpreter and the settings of each environment; locks/ its packages
__main__.py        the command: `python3 scripts/dev.py parity`
"""
