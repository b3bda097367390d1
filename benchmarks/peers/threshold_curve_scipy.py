#!/usr/bin/python3
"""The threshold curve of plain SGD by SciPy's eigsh, batch size by batch size.

C*(k) = 2/mu, mu the largest eigenvalue of A0 + phi D^(-1/2) K D^(-1/2) on symmetric p x p matrices in the eigenbasis of
M = mean x_i x_i', with D(V) = (MV + VM)/2, A0 = D^(-1/2) M.M D^(-1/2), phi = 1/k and K(V) = mean (x_i' V x_i) x_i x_i' - MVM.

Written to win: packed symmetric vectors, rows turned into the eigenbasis once, no array of their size made per application,
each solve started at the last batch size's eigenvector, the faster of two ways to form K's products, eigsh's tolerance the
loosest of a ladder that reaches the gap, and only the solve that reached it counted. eigsh proves nothing about the largest
eigenvalue; "reaches the gap" is one of

  residual   |r| <= gap * mu, r the residual of eigsh's answer: its only bound, on the distance to the nearest eigenvalue
  reference  |C - C_ref| <= gap * C_ref, C_ref the certified value of a run of Escapement on the same rows: knowing the answer
"""

import time

STARTED = time.perf_counter()

import argparse
import json
import platform
import resource
import sys

import numpy as np
import scipy
from scipy.linalg import eigh
from scipy.linalg.blas import dtrmm
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

IMPORT_SECONDS = time.perf_counter() - STARTED
CHUNK_ROWS = 2048
LOOSEST = {"residual": 1.0, "reference": 1e4}  # times the gap: ARPACK's tolerance is that of the residual
LADDER = [10.0 ** (-0.5 * i) for i in range(18)]
CHECK_TOLERANCE = 1e-9


class SecondMoment:
    """Sum over rows y of (y' V y) y y', V given by its upper triangle U with off-diagonal entries doubled: y' V y = y' U y."""

    def __init__(self, rows, gram, half):
        self.rows, self.gram, self.half = rows, gram, half
        self.product = np.empty((min(CHUNK_ROWS, len(rows)), rows.shape[1]))
        self.weights = np.empty(len(rows))

    def __call__(self, upper):
        for start in range(0, len(self.rows), CHUNK_ROWS):
            y = self.rows[start:start + CHUNK_ROWS]
            # Half: the triangular product, on transposes because BLAS is column-major.
            z = (dtrmm(1.0, upper.T, y.T, trans_a=0, lower=1).T if self.half
                 else np.matmul(y, upper, out=self.product[:len(y)]))
            np.einsum("ij,ij->i", z, y, out=self.weights[start:start + len(y)])
        return self.half_gram() if self.half else self.plain_gram()

    def plain_gram(self):
        total = np.zeros_like(self.gram)
        for start in range(0, len(self.rows), CHUNK_ROWS):
            y = self.rows[start:start + CHUNK_ROWS]
            total += y.T @ np.multiply(y, self.weights[start:start + len(y), None], out=self.product[:len(y)])
        return total

    def half_gram(self):
        """Z'Z is a symmetric product to NumPy (half the work) but needs weights that are not negative: shift them."""
        shift = max(0.0, -self.weights.min())
        roots = np.sqrt(self.weights + shift)
        total = -shift * self.gram
        for start in range(0, len(self.rows), CHUNK_ROWS):
            y = self.rows[start:start + CHUNK_ROWS]
            z = np.multiply(y, roots[start:start + len(y), None], out=self.product[:len(y)])
            total += z.T @ z
        return total


class Problem:
    """Everything that does not depend on the batch size."""

    def __init__(self, x):
        n, p = x.shape
        values, vectors = eigh(x.T @ x / n)
        if values[0] <= 1e-12 * values[-1]:
            sys.exit(f"M has rank below {p}, which this script does not handle: use more rows than columns.")
        self.size, self.p = n, p
        self.rows = np.ascontiguousarray(x @ vectors)
        self.upper = np.triu_indices(p)
        a, b = values[self.upper[0]], values[self.upper[1]]
        self.product, self.scale = a * b, np.sqrt(2 / (a + b))
        diagonal = self.upper[0] == self.upper[1]
        self.into = np.where(diagonal, 1.0, np.sqrt(2)) * self.scale  # packed and scaled to the doubled triangle
        self.back = self.into / n
        self.gram = n * np.diag(values)
        self.mean_part = self.product * self.scale**2
        self.triangle = np.zeros((p, p))
        self.applications = 0
        self.second_moment = None

    def covariance(self, packed):
        self.triangle[self.upper] = packed * self.into
        self.applications += 1
        return self.second_moment(self.triangle)[self.upper] * self.back - self.mean_part * packed

    def choose(self, way):
        """The faster way on this machine, by the best of three; its time is not counted."""
        start = np.where(self.upper[0] == self.upper[1], 1.0, 0.1)
        best = {}
        for half in ([False, True] if way == "fastest" else [way == "half"]):
            self.second_moment = SecondMoment(self.rows, self.gram, half)
            times = []
            for _ in range(4):
                began = time.perf_counter()
                self.covariance(start)
                times.append(time.perf_counter() - began)
            best[half] = (min(times[1:]), self.second_moment)
        half = min(best, key=lambda key: best[key][0])
        self.second_moment, self.applications = best[half][1], 0
        return ("half" if half else "plain"), best[half][0]

    def apply(self, phi, packed):
        return self.mean_part * packed + phi * self.covariance(packed)

    def solve(self, phi, start, tolerance, ncv):
        """The largest eigenvalue and its vector; raises ArpackNoConvergence."""
        operator = LinearOperator((len(self.into), len(self.into)), dtype=np.float64, matvec=lambda v: self.apply(phi, v))
        values, vectors = eigsh(operator, k=1, which="LA", v0=start, tol=tolerance, ncv=ncv)
        return values[0], vectors[:, 0]

    def relative_residual(self, phi, mu, vector):
        return np.linalg.norm(self.apply(phi, vector) - mu * vector) / mu


def versions():
    blas, threads = loaded_openblas()
    return {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
            "blas": blas or "unknown", "blas_threads": threads}


def loaded_openblas():
    """Asks the BLAS that NumPy has loaded for its name."""
    import ctypes
    try:
        with open("/proc/self/maps", encoding="ascii") as maps:
            paths = sorted({line.split()[-1] for line in maps if "blas" in line})
        for path in paths:
            library = ctypes.CDLL(path)
            if hasattr(library, "openblas_get_config"):
                library.openblas_get_config.restype = library.openblas_get_corename.restype = ctypes.c_char_p
                config, core = library.openblas_get_config().decode().split(), library.openblas_get_corename().decode()
                return f"{config[0]} {config[1]} {core}", library.openblas_get_num_threads()
    except OSError:
        pass
    return None, None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", help=".npy, N x p")
    parser.add_argument("reference", help="JSON of `Escapement.Benchmarks curve` on the same rows")
    parser.add_argument("--until", choices=["residual", "reference"], default="residual", help="what reaching the gap means")
    parser.add_argument("--ncv", type=int, default=20, help="Lanczos vectors eigsh keeps; 20 is its own default")
    parser.add_argument("--start", choices=["warm", "cold"], default="warm",
                        help="each solve begins at the last batch size's eigenvector, or as eigsh does by itself, at a random one")
    parser.add_argument("--products", choices=["fastest", "half", "plain"], default="fastest", help="how K forms its two products")
    parser.add_argument("--check", action="store_true", help="afterwards, solve three batch sizes tightly, blind to the reference")
    arguments = parser.parse_args()

    x = np.load(arguments.rows)
    with open(arguments.reference, encoding="utf-8") as file:
        reference = json.load(file)
    if x.shape != (reference["rows"], reference["columns"]):
        sys.exit(f"{arguments.rows} is {x.shape[0]} x {x.shape[1]}, the reference is of {reference['rows']} x {reference['columns']}: use the same rows.")
    gap = reference["relative_gap"]

    began = time.perf_counter()
    problem = Problem(x)
    geometry_seconds = time.perf_counter() - began
    products, application_seconds = problem.choose(arguments.products)

    # From large batches, where the eigenvector is simple, to small ones; the start is D^(1/2), which every eigenmatrix overlaps.
    began_all = time.perf_counter()
    vector = np.where(problem.upper[0] == problem.upper[1], 1 / problem.scale, 0.0)
    points, all_applications = [], 0
    tolerances = [gap * LOOSEST[arguments.until] * step for step in LADDER]
    for point in sorted(reference["thresholds"], key=lambda point: -point["batch"]):
        for tolerance in tolerances:
            problem.applications = 0
            began = time.perf_counter()
            try:
                mu, found = problem.solve(point["phi"], vector if arguments.start == "warm" else None, tolerance, arguments.ncv)
            except ArpackNoConvergence:
                continue
            seconds, applications = time.perf_counter() - began, problem.applications
            all_applications += applications
            difference = 2 / mu / point["value"] - 1
            residual = problem.relative_residual(point["phi"], mu, found)
            if (residual if arguments.until == "residual" else abs(difference)) <= gap:
                break
        else:
            sys.exit(f"Batch {point['batch']}: eigsh does not reach the gap {gap:g} at any tolerance down to {tolerances[-1]:g}.")
        vector = found
        points.append({"batch": point["batch"], "phi": point["phi"], "value": 2 / mu, "tolerance": tolerance, "seconds": seconds,
                       "applications": applications, "residual": residual, "difference": difference, "vector": found})
    seconds_with_failures = time.perf_counter() - began_all

    checks = []
    if arguments.check:
        for point in {points[i]["batch"]: points[i] for i in (0, len(points) // 2, -1)}.values():
            mu, _ = problem.solve(point["phi"], point["vector"], CHECK_TOLERANCE, arguments.ncv)
            value = next(r["value"] for r in reference["thresholds"] if r["batch"] == point["batch"])
            checks.append({"batch": point["batch"], "value": 2 / mu, "difference": 2 / mu / value - 1})

    for point in points:
        del point["vector"]
    solve_seconds = sum(point["seconds"] for point in points)
    json.dump({
        "rows": problem.size, "columns": problem.p, "batches": len(points), "relative_gap": gap,
        "until": arguments.until, "ncv": arguments.ncv, "start": arguments.start, "products": products,
        "import_seconds": IMPORT_SECONDS,
        "total_seconds": geometry_seconds + solve_seconds, "geometry_seconds": geometry_seconds, "curve_seconds": solve_seconds,
        "curve_seconds_with_failed_tolerances": seconds_with_failures,
        "applications": sum(point["applications"] for point in points), "applications_with_failed_tolerances": all_applications,
        "application_seconds": application_seconds,
        "worst_residual": max(point["residual"] for point in points), "worst_difference": max(abs(point["difference"]) for point in points),
        "peak_bytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "versions": versions(),
        "thresholds": points[::-1], "checks": checks,
    }, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
