"""What the site is built with: small modules that know nothing of MkDocs, called by one thin hook."""

import os

# The examples multiply small matrices. With one thread a core, several of them at once wait for each other for most of their time,
# and the last digit of a product depends on the number of cores. Set before NumPy is loaded; inherited by plots and labs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
