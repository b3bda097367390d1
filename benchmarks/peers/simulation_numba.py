#!/usr/bin/python3
"""An ensemble of SGD trajectories on Styblinski-Tang sums (p = 2) or least squares: the Numba peer of benchmarks/simulation.

  simulation_numba.py PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads

simulation.cpp says what the arguments and the job are. "seconds" are those of the whole job, start points to statistics, without
starting Python, reading files, and compiling: the same function runs a few steps of a few trajectories first, uncounted.

Written to win: one trajectory after the other, state in registers or L1; an xorshift64* generator in line instead of numpy.random's
Mersenne Twister; indices by multiply-shift, two an output; coefficients of a batch summed before the one evaluation; least squares in
e = theta - theta_star, four rows a pass, padded to the 32 coordinates that LLVM's vectorized loop takes at once.

fastmath takes all numbers for finite, so the test is distance^2 > R^2: the step that overflows comes after one that leaves.
"""

import json
import platform
import sys
import time

import numba
import numpy as np
from numba import njit, prange, uint64

MIX = uint64(0x9E3779B97F4A7C15)


@njit(inline="always")
def split_mix(z):
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    return z ^ (z >> uint64(31))


@njit(inline="always")
def advance(state):
    state ^= state >> uint64(12)
    state ^= state << uint64(25)
    return state ^ (state >> uint64(27))


@njit(inline="always")
def output(state):
    return state * uint64(0x2545F4914F6CDD1D)


@njit(inline="always")
def high_index(bits, n):
    return ((bits >> uint64(32)) * n) >> uint64(32)


@njit(inline="always")
def low_index(bits, n):
    return ((bits & uint64(0xFFFFFFFF)) * n) >> uint64(32)


@njit(fastmath=True)
def random_direction(state, length, e):
    """Fills e by Marsaglia's polar method and returns the generator's state."""
    total = 0.0
    for i in range(0, len(e), 2):
        u = v = s = 2.0
        while s >= 1.0 or s == 0.0:
            state = advance(state)
            u = np.float64(output(state) >> uint64(11)) * 2.0**-52 - 1.0
            state = advance(state)
            v = np.float64(output(state) >> uint64(11)) * 2.0**-52 - 1.0
            s = u * u + v * v
        f = np.sqrt(-2.0 * np.log(s) / s)
        e[i] = u * f
        total += e[i] * e[i]
        if i + 1 < len(e):
            e[i + 1] = v * f
            total += e[i + 1] * e[i + 1]
    scale = length / np.sqrt(total)
    for i in range(len(e)):
        e[i] *= scale
    return state


@njit(parallel=True, fastmath=True)
def styblinski_tang(coefficients, minimizer, k, trajectories, steps, rate, start, radius, seed):
    """Squared distances at the end and steps taken, negative for a trajectory that left, of each trajectory."""
    n = uint64(len(coefficients))
    c = rate / k
    # (A, B, D) per coordinate, scaled so that a step is theta -= theta (A theta^2 - B) + D; eight columns make a row a cache line.
    rows = np.zeros((len(coefficients), 8))
    for i in range(len(coefficients)):
        for j in range(2):
            rows[i, j] = 2.0 * c * coefficients[i, j]
            rows[i, 2 + j] = 16.0 * c * coefficients[i, 2 + j]
            rows[i, 4 + j] = 2.5 * c * coefficients[i, 4 + j]
    squared = np.empty(trajectories)
    taken = np.empty(trajectories, np.int64)
    radius2 = radius * radius
    m1, m2 = minimizer[0], minimizer[1]
    for t in prange(trajectories):
        e = np.empty(2)
        state = random_direction(split_mix(seed + uint64(t + 1) * MIX) | uint64(1), start, e)
        x, y = m1 + e[0], m2 + e[1]
        d2 = 0.0
        s = 0
        left = False
        bits = uint64(0)
        while s < steps and not left:
            if k == 1:
                if s & 1 == 0:
                    state = advance(state)
                    bits = output(state)
                    i = high_index(bits, n)
                else:
                    i = low_index(bits, n)
                a1, a2, b1, b2, d1, d2_ = rows[i, 0], rows[i, 1], rows[i, 2], rows[i, 3], rows[i, 4], rows[i, 5]
            else:
                a1 = a2 = b1 = b2 = d1 = d2_ = 0.0
                for _ in range(k // 2):
                    state = advance(state)
                    bits = output(state)
                    i, j = high_index(bits, n), low_index(bits, n)
                    a1 += rows[i, 0] + rows[j, 0]
                    a2 += rows[i, 1] + rows[j, 1]
                    b1 += rows[i, 2] + rows[j, 2]
                    b2 += rows[i, 3] + rows[j, 3]
                    d1 += rows[i, 4] + rows[j, 4]
                    d2_ += rows[i, 5] + rows[j, 5]
                if k & 1 == 1:
                    state = advance(state)
                    i = high_index(output(state), n)
                    a1 += rows[i, 0]
                    a2 += rows[i, 1]
                    b1 += rows[i, 2]
                    b2 += rows[i, 3]
                    d1 += rows[i, 4]
                    d2_ += rows[i, 5]
            x -= x * (a1 * x * x - b1) + d1
            y -= y * (a2 * y * y - b2) + d2_
            d2 = (x - m1) * (x - m1) + (y - m2) * (y - m2)
            left = d2 > radius2
            s += 1
        squared[t] = d2
        taken[t] = -s if left else s
    return squared, taken


@njit(fastmath=True)
def add_gradients(rows, residuals, i0, i1, i2, i3, count, e, step):
    """Adds the gradients of the first `count` of four components: four rows share one pass over e, and one over the step."""
    a, b, c, d = rows[i0], rows[i1], rows[i2], rows[i3]
    s = t = u = v = 0.0
    for j in range(len(e)):
        s += a[j] * e[j]
        t += b[j] * e[j]
        u += c[j] * e[j]
        v += d[j] * e[j]
    s += residuals[i0]
    t = t + residuals[i1] if count > 1 else 0.0
    u = u + residuals[i2] if count > 2 else 0.0
    v = v + residuals[i3] if count > 3 else 0.0
    for j in range(len(e)):
        step[j] += s * a[j] + t * b[j] + u * c[j] + v * d[j]


@njit(parallel=True, fastmath=True)
def least_squares(data, minimizer, k, trajectories, steps, rate, start, radius, seed):
    """As styblinski_tang; data holds x_1..x_p, y."""
    n, p = uint64(len(data)), data.shape[1] - 1
    # Rows scaled by sqrt(C/k), so that e -= (x'e + residual) x is the step of one component.
    rows = np.zeros((len(data), (p + 31) // 32 * 32))
    residuals = np.empty(len(data))
    scale = np.sqrt(rate / k)
    for i in range(len(data)):
        residual = -data[i, p]
        for j in range(p):
            residual += data[i, j] * minimizer[j]
            rows[i, j] = scale * data[i, j]
        residuals[i] = scale * residual
    squared = np.empty(trajectories)
    taken = np.empty(trajectories, np.int64)
    radius2 = radius * radius
    for t in prange(trajectories):
        e = np.zeros(rows.shape[1])
        step = np.empty(rows.shape[1])
        state = random_direction(split_mix(seed + uint64(t + 1) * MIX) | uint64(1), start, e[:p])
        d2 = 0.0
        s = 0
        left = False
        while s < steps and not left:
            step[:] = 0.0
            for b in range(0, k, 4):
                state = advance(state)
                bits = output(state)
                i, j = high_index(bits, n), low_index(bits, n)
                state = advance(state)
                bits = output(state)
                add_gradients(rows, residuals, i, j, high_index(bits, n), low_index(bits, n), k - b, e, step)
            d2 = 0.0
            for j in range(len(e)):
                e[j] -= step[j]
                d2 += e[j] * e[j]
            left = d2 > radius2
            s += 1
        squared[t] = d2
        taken[t] = -s if left else s
    return squared, taken


def main():
    if len(sys.argv) != 14:
        sys.exit("simulation_numba.py: expected PROBLEM rows.bin N p k T S C e0 R theta_star.bin seed threads.")
    problem, path = sys.argv[1:3]
    n, p, k, trajectories, steps = map(int, sys.argv[3:8])
    rate, start, radius = map(float, sys.argv[8:11])
    seed, threads = int(sys.argv[12]), int(sys.argv[13])
    columns = {"styblinski-tang": 3 * p, "least-squares": p + 1}.get(problem)
    if columns is None:
        sys.exit(f"simulation_numba.py: got problem '{problem}', expected styblinski-tang or least-squares.")
    if problem == "styblinski-tang" and p != 2:
        sys.exit(f"simulation_numba.py: got p = {p}, styblinski-tang has p = 2 here.")
    rows, minimizer = np.fromfile(path, "<f8").reshape(n, columns), np.fromfile(sys.argv[11], "<f8")
    run = styblinski_tang if problem == "styblinski-tang" else least_squares
    numba.set_num_threads(threads)
    run(rows, minimizer, k, 64, 4, rate, start, radius, uint64(seed))

    began = time.perf_counter()
    squared, taken = run(rows, minimizer, k, trajectories, steps, rate, start, radius, uint64(seed))
    stayed = taken > 0
    left, mean = int(trajectories - stayed.sum()), (float(squared[stayed].mean()) if stayed.any() else None)
    gradients = k * int(np.abs(taken).sum())
    seconds = time.perf_counter() - began
    print(json.dumps({
        "program": "numba", "problem": problem, "k": k, "trajectories": trajectories, "steps": steps, "seconds": seconds,
        "component_gradients_per_second": gradients / seconds, "left": left, "mean_square": mean, "threads": threads,
        "versions": {"python": platform.python_version(), "numba": numba.__version__, "numpy": np.__version__},
    }))


if __name__ == "__main__":
    main()
