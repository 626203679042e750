"""The calls that derivations are compared with: `adam.py` has those of docs/adam.md, its `cases`, and `BOUNDS` of its estimates."""
