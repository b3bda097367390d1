#!/usr/bin/python3
"""Writes the data of the simulation benchmark: little-endian doubles without a header, N = 1000."""

import sys
from pathlib import Path

import numpy as np

folder, n, p = Path(sys.argv[1]), 1000, 50
rng = np.random.default_rng(1)

coefficients = rng.gamma(25, 1 / 25, (n, 6))  # a_1 a_2 b_1 b_2 c_1 c_2, coefficient of variation 0.2
(coefficients / coefficients.mean(0)).astype("<f8").tofile(folder / "st.bin")
np.full(2, -2.903534027771177).astype("<f8").tofile(folder / "st_minimizer.bin")

x = rng.standard_normal((n, p))
y = x @ rng.standard_normal(p) + rng.standard_normal(n)
np.column_stack([x, y]).astype("<f8").tofile(folder / "ls.bin")
np.linalg.lstsq(x, y, rcond=None)[0].astype("<f8").tofile(folder / "ls_minimizer.bin")
