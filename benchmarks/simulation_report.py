#!/usr/bin/python3
"""Turns the lines that benchmarks/simulation.sh collected into simulation-avx512.md or simulation-avx2.md, and the .json beside it."""

import argparse
import json
import math
import os
import statistics
import sys
from pathlib import Path

PEERS = {"escapement": "Escapement", "cpp": "C++ (g++ -O3 -march=native)", "numba": "Numba (parallel, fastmath)", "plain": "NumPy (one array of all trajectories)",
         "shares": "NumPy (one array for each thread)", "blocks": "NumPy (blocks for the caches, on all threads)"}
JOBS = [("styblinski-tang", "1", "Styblinski–Tang, p = 2, k = 1"), ("styblinski-tang", "32", "Styblinski–Tang, p = 2, k = 32"),
        ("least-squares", "16", "least squares, p = 50, k = 16")]


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def processor():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown"


def vectors():
    """What the kernels of both programs run on: AVX-512, or AVX2."""
    return "avx512" if "avx512ifma" in Path("/proc/cpuinfo").read_text(encoding="utf-8").split() else "avx2"


def exponent(runs, size):
    points = [(math.log(run[size]), math.log(run["seconds"])) for run in runs]
    mean_x, mean_y = (statistics.mean(axis) for axis in zip(*points))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def medians(runs, size):
    """One run for each size: the one of median time, the shorter of two."""
    sizes = sorted({run[size] for run in runs})
    return [sorted((run for run in runs if run[size] == one), key=lambda run: run["seconds"])[(sum(run[size] == one for run in runs) - 1) // 2] for one in sizes]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("work", "out"):
        parser.add_argument(name, type=Path)
    for name in ("--commit", "--load", "--repeats", "--threads", "--trajectories"):
        parser.add_argument(name)
    arguments = parser.parse_args()
    runs = {(problem, k, peer): lines(arguments.work / f"runs.{problem}.{k}.{peer}") for problem, k, _ in JOBS for peer in PEERS}
    growth = {name: lines(arguments.work / f"growth.{name}") for name in ("steps", "batch", "trajectories")}

    text = ["# Simulation", "",
            "Written by `benchmarks/simulation.sh`; [what is measured](../README.md). Commit " + arguments.commit + ".", "",
            f"{processor()} ({vectors()}), {os.cpu_count()} processors, {arguments.threads} threads for each program (NumPy in one array uses one); load average before the runs {arguments.load}. N = 1,000 components,",
            f"{int(arguments.trajectories):,} trajectories; {arguments.repeats} runs of each program in turn, every one a process of its own, the whole job timed. Component gradients a second:", ""]
    for problem, k, title in JOBS:
        text += [f"## {title}", "", "| | median | min | max | Escapement over it, median of pairs (min – max) |", "|---|---|---|---|---|"]
        ours = [run["component_gradients_per_second"] for run in runs[problem, k, "escapement"]]
        for peer, name in PEERS.items():
            rates = [run["component_gradients_per_second"] for run in runs[problem, k, peer]]
            ratios = [own / rate for own, rate in zip(ours, rates)]
            cell = "1" if peer == "escapement" else f"**{statistics.median(ratios):.3g}** ({min(ratios):.3g} – {max(ratios):.3g})"
            text.append(f"| {name} | {statistics.median(rates):.3g} | {min(rates):.3g} | {max(rates):.3g} | {cell} |")
        text.append("")
        text.append("Mean of ‖θ − θ*‖² at the end: " + ", ".join(f"{name} {runs[problem, k, peer][0]['mean_square']:.4g}" for peer, name in PEERS.items())
                    + "; steps differ between programs, and so do random numbers.")
        text.append("")
    text += ["## Growth", "", f"Escapement, Styblinski–Tang, p = 2: seconds of the whole job (median of {arguments.repeats}), peak memory of the process (.NET and libtorch loaded),",
             "and the fitted exponent of the time; 1 is linear.", "",
             "| varied | | | | | exponent |", "|---|---|---|---|---|---|"]
    for name, size in (("steps", "steps"), ("batch", "k"), ("trajectories", "trajectories")):
        chosen = medians(growth[name], size)
        cells = " | ".join(f"{run[size]:,}: {run['seconds']:.2f} s, {run['peak_mib']:.0f} MiB" for run in chosen)
        text.append(f"| {name} | {cells} | {exponent(chosen, size):.2f} |")
    name = f"simulation-{vectors()}"
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / f"{name}.md").write_text("\n".join(text) + "\n", encoding="utf-8")
    (arguments.out / f"{name}.json").write_text(json.dumps(
        {"commit": arguments.commit, "processor": processor(), "load": arguments.load,
         "runs": [run for group in runs.values() for run in group], "growth": growth}, indent=1) + "\n", encoding="utf-8")
    print(f"{arguments.out / name}.md written.", file=sys.stderr)


if __name__ == "__main__":
    main()
