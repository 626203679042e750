"""What is recorded of the frameworks, recorded again: `python3 scripts/dev.py test -m live -n 0`, some minutes for each."""

import pytest

from scripts.parity import vectors
from scripts.parity.__main__ import Skipped, changes, environments, run

pytestmark = pytest.mark.live


@pytest.mark.parametrize("name", environments())
def test_a_new_run_gives_what_is_recorded(name: str) -> None:
    """The same bits, or on another machine at least the same relations; a framework that cannot run here is skipped by name."""
    environment = environments()[name]
    try:
        cells = run(environment)["cells"]
    except Skipped as reason:
        pytest.skip(f"{name}: {reason}")
    _, recorded = vectors.load(environment.vectors)

    assert [line for line in changes([cell.facts for cell in recorded], cells) if not line.startswith("within")] == []
