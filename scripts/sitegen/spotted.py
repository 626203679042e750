"""Print, of each wrong version of docs/spot.json, its slip and a small example that tells it apart from the formula, as JSON.

It runs in a process of its own, which scripts/sitegen/spot.py starts.

python -m scripts.sitegen.spotted
"""

import json

from dlref import mine, slips
from scripts.sitegen import spot


def main() -> None:
    """Print them, exercise by exercise."""
    found = []
    for exercise in spot.read():
        formula = exercise.formula.removeprefix("beyond.")
        found.append([(*slips.named(formula, wrong.slip), mine.example(of=formula, slip=wrong.slip)) for wrong in exercise.wrong])
    print(json.dumps(found))


if __name__ == "__main__":
    main()
