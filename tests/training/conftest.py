"""One thread for scikit-learn's OpenMP: on models this small, threads cost far more than they bring."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
