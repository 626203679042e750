"""`python -m scripts.runtime`: have the runtime, or with `record` record its sums anew."""

import sys

from scripts import runtime
from scripts.runtime import make

if sys.argv[1:] not in ([], ["record"]):
    sys.exit("dlref: runtime takes no arguments, or the word record")
try:
    if sys.argv[1:]:
        make.record()
    folder = runtime.have()
except (runtime.NoRuntime, runtime.BadRuntime) as problem:
    sys.exit(f"dlref: {problem}")
weights = runtime.size(folder)
print(f"dlref: the runtime is {folder}: {weights.numpy / 1e6:.1f} MB to NumPy, {weights.matplotlib / 1e6:.1f} MB to a figure")
