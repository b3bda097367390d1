#!/usr/bin/python3
"""An ensemble of SGD trajectories on Styblinski-Tang sums or least squares: the three NumPy peers of benchmarks/simulation.

  simulation_numpy.py PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads [plain | shares]

simulation.cpp says what the arguments and the job are. "seconds" are those of the whole job, start points to statistics, without
starting Python and reading files.

Written to win: vectorized over a block of trajectories small enough for the caches, blocks shared out to threads (NumPy lets go of the
interpreter in its loops); rows taken by index into one buffer, no array made per step that could be kept; SFC64, NumPy's fastest
generator, and indices drawn for many steps at once. A trajectory that has left is frozen: its step is zero, and not counted.

With "plain", vectorized over trajectories and nothing more: all of them in one array, on one core, since NumPy shares out only large matrix products
to threads. With "shares", one array for each thread. Everything else is as above.
"""

import json
import os
import platform
import sys
import time
from concurrent.futures import ThreadPoolExecutor

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the threads are those of the blocks

import numpy as np


class StyblinskiTang:
    BLOCK = 2048

    def __init__(self, coefficients, minimizer, k, rate):
        p, c = len(minimizer), rate / k
        self.rows = coefficients * np.repeat([2 * c, 16 * c, 2.5 * c], p)
        self.k, self.p, self.minimizer = k, p, minimizer

    def workspace(self, block):
        return np.empty((self.k, block, 3 * self.p)), np.empty((block, 3 * self.p))

    def step(self, e, indices, workspace):
        """The step from theta = minimizer + e, positive downhill."""
        taken, total = workspace
        np.take(self.rows, indices, axis=0, out=taken, mode="clip")
        if self.k == 1:
            total = taken[0]
        else:
            np.sum(taken, axis=0, out=total)
        p, theta = self.p, e + self.minimizer
        return theta * (total[:, :p] * theta * theta - total[:, p:2 * p]) + total[:, 2 * p:]


class LeastSquares:
    BLOCK = 256

    def __init__(self, data, minimizer, k, rate):
        scale = np.sqrt(rate / k)
        self.rows = np.ascontiguousarray(data[:, :-1] * scale)
        self.residuals = (data[:, :-1] @ minimizer - data[:, -1]) * scale
        self.k, self.p = k, len(minimizer)

    def workspace(self, block):
        return np.empty((block, self.k, self.p))

    def step(self, e, indices, taken):
        np.take(self.rows, indices.T, axis=0, out=taken, mode="clip")
        r = np.matmul(taken, e[:, :, None])[:, :, 0]
        r += self.residuals[indices.T]
        return np.matmul(r[:, None, :], taken)[:, 0]


def simulate(problem, n, block, steps, start, radius, seed):
    """Number that left, component gradients, and sum of squared distances of those that stayed."""
    rng = np.random.Generator(np.random.SFC64(seed))
    e = rng.standard_normal((block, problem.p))
    e *= start / np.linalg.norm(e, axis=1, keepdims=True)
    alive, left, gradients, ahead = np.ones(block, bool), 0, 0, max(1, 65536 // (block * problem.k))
    workspace, squared = problem.workspace(block), None
    with np.errstate(over="ignore", invalid="ignore"):
        for s in range(steps):
            if s % ahead == 0:
                indices = rng.integers(0, n, (ahead, problem.k, block), dtype=np.uint32).astype(np.intp)
            change = problem.step(e, indices[s % ahead], workspace)
            if left:
                change *= alive[:, None]
            e -= change
            gradients += problem.k * (block - left)
            squared = np.einsum("ij,ij->i", e, e)
            inside = squared <= radius * radius
            if not inside.all():
                alive &= inside
                left = block - int(alive.sum())
                e[~alive] = 0
                if left == block:
                    break
    return left, gradients, float(squared[alive].sum())


def main():
    form = sys.argv[14] if len(sys.argv) == 15 else "blocks"
    if len(sys.argv) not in (14, 15) or form not in ("blocks", "plain", "shares"):
        sys.exit("simulation_numpy.py: expected PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads [plain | shares].")
    name, path = sys.argv[1:3]
    n, p, k, trajectories, steps = map(int, sys.argv[3:8])
    rate, start, radius = map(float, sys.argv[8:11])
    seed, threads = int(sys.argv[12]), int(sys.argv[13])
    kinds = {"styblinski-tang": (StyblinskiTang, 3 * p), "least-squares": (LeastSquares, p + 1)}
    if name not in kinds:
        sys.exit(f"simulation_numpy.py: got problem '{name}', expected styblinski-tang or least-squares.")
    kind, columns = kinds[name]
    rows, minimizer = np.fromfile(path, "<f8").reshape(n, columns), np.fromfile(sys.argv[11], "<f8")

    began = time.perf_counter()
    problem = kind(rows, minimizer, k, rate)
    block = {"blocks": kind.BLOCK, "plain": trajectories, "shares": -(-trajectories // threads)}[form]
    sizes = [min(block, trajectories - first) for first in range(0, trajectories, block)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    with ThreadPoolExecutor(threads) as pool:
        outcomes = list(pool.map(lambda job: simulate(problem, n, job[0], steps, start, radius, job[1]), zip(sizes, seeds)))
    left, gradients, total = (sum(column) for column in zip(*outcomes))
    mean = total / (trajectories - left) if left < trajectories else None
    seconds = time.perf_counter() - began
    print(json.dumps({
        "program": f"numpy, {form}", "problem": name, "k": k, "trajectories": trajectories, "steps": steps, "seconds": seconds,
        "component_gradients_per_second": gradients / seconds, "left": left, "mean_square": mean, "threads": 1 if form == "plain" else threads,
        "versions": {"python": platform.python_version(), "numpy": np.__version__},
    }))


if __name__ == "__main__":
    main()
