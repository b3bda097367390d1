"""Turns the JSON files of benchmarks/run.sh into threshold_curve-avx512.md or threshold_curve-avx2.md and the .json beside it; fails where the two programs disagree."""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

AGREEMENT = 1e-6
MEANING = {
    "residual": "until its residual bound is the gap",
    "reference": "until within the gap of Escapement's certified value",
}
START = {"cold": "each from a random vector", "warm": "each from the last eigenvector"}


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def pairs_of(folder):
    """{(until, ncv, start): [(ours, peer), ...]}, in the order of the repeats."""
    pairs = {}
    for path in sorted(folder.glob("pair-*.peer.json"), key=lambda p: p.stat().st_mtime_ns):
        peer = load(path)
        pairs.setdefault((peer["until"], peer["ncv"], peer["start"]), []).append((load(path.with_name(path.name.replace(".peer.", ".ours."))), peer))
    return pairs


def assert_agreement(pairs):
    worst, checks = 0.0, 0
    for runs in pairs.values():
        for ours, peer in runs:
            values = {point["batch"]: point["value"] for point in ours["thresholds"]}
            for point in peer["thresholds"] + peer["checks"]:
                difference = abs(point["value"] / values[point["batch"]] - 1)
                if not difference <= AGREEMENT:
                    sys.exit(f"Batch {point['batch']}: eigsh gives {point['value']!r}, Escapement {values[point['batch']]!r}, expected agreement to {AGREEMENT:g}.")
            checks += len(peer["checks"])
            worst = max([worst] + [abs(point["difference"]) for point in peer["checks"]])
    if checks == 0:
        sys.exit("No blind check was run: agreement with a told reference proves nothing.")
    return worst


def assert_certified(*runs):
    for run in runs:
        if run["warnings"] or run["worst_gap"] > 1.01 * run["relative_gap"]:
            sys.exit(f"{run['rows']} x {run['columns']}: worst gap {run['worst_gap']:.3g}, asked for {run['relative_gap']:.3g}. {' '.join(run['warnings'])}")


def machine():
    shown = subprocess.run(["lscpu"], capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}).stdout
    model = re.search(r"^Model name:\s*(.*)$", shown, re.M)
    flags = re.search(r"^Flags:\s*(.*)$", shown, re.M)
    cache = re.search(r"^L3 cache:\s*(.*)$", shown, re.M)
    return {
        "processor": model.group(1) if model else "unknown", "cores": os.cpu_count(),
        "l3_cache": cache.group(1) if cache else "unknown", "avx512": bool(flags and "avx512f" in flags.group(1)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
    }


def spread(values):
    return [statistics.median(values), min(values), max(values)]


def cells(values, form="{:.3g}"):
    return " | ".join(form.format(value) for value in values)


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + [f"| {row} |" for row in rows])


def against_scipy(pairs):
    rows = []
    ours_all = [ours for runs in pairs.values() for ours, _ in runs]
    rows.append(f"Escapement, certified | {cells(spread([run['total_seconds'] for run in ours_all]))} | "
                f"{ours_all[0]['applications']} | {1e3 * statistics.median(run['application_seconds'] for run in ours_all):.3g} | 1 | ")
    for (until, ncv, start), runs in pairs.items():
        peers = [peer for _, peer in runs]
        ratios = [peer["total_seconds"] / ours["total_seconds"] for ours, peer in runs]
        median, low, high = spread(ratios)
        rows.append(f"eigsh, {MEANING[until]}, ncv = {ncv}, {START[start]} | {cells(spread([peer['total_seconds'] for peer in peers]))} | "
                    f"{statistics.median(peer['applications'] for peer in peers):g} | {1e3 * statistics.median(peer['application_seconds'] for peer in peers):.3g} | "
                    f"**{median:.3g}** ({low:.3g} – {high:.3g}) | {' '.join(f'{ratio:.3g}' for ratio in ratios)}")
    return table(["", "median s", "min s", "max s", "applications of K", "ms for one", "times slower: median (min – max)", "pair by pair"], rows)


def splits(pairs):
    rows = []
    for key, runs in pairs.items():
        peers = [peer for _, peer in runs]
        rows.append(f"eigsh, {key[0]}, ncv = {key[1]}, {key[2]} | " + cells([statistics.median(peer[name] for peer in peers) for name in (
            "geometry_seconds", "curve_seconds", "curve_seconds_with_failed_tolerances", "import_seconds")])
            + f" | {' '.join(sorted({peer['products'] for peer in peers}))}")
    ours = [run for runs in pairs.values() for run, _ in runs]
    medians = [statistics.median(run[name] for run in ours) for name in ("geometry_seconds", "curve_seconds", "curve_seconds", "start_up_seconds")]
    return table(["median s", "geometry", "curve", "curve with failed tolerances", "start-up (not counted)", "products of K"],
                 [f"Escapement | {cells(medians)} | {'half' if ours[0]['machine']['vector512'] else 'plain'}"] + rows)


def rates(runs):
    def median(name):
        return statistics.median(run[name] for run in runs)
    return table(["against the machine's limit", "GFLOP/s", "share of 2000 × 2000 GEMM"], [
        f"GEMM, 2000 × 2000, float64 | {median('gemm_rate') / 1e9:.1f} | 1",
        f"GEMM in the shapes of K | {median('gemm_rate_of_rows') / 1e9:.1f} | {median('gemm_rate_of_rows') / median('gemm_rate'):.2f}",
        f"one K, counted as the 2Np² needed | {median('needed_rate') / 1e9:.1f} | {median('needed_share'):.2f}",
        f"one K, counted as the 4Np² of plain products | {median('plain_rate') / 1e9:.1f} | {median('plain_share'):.2f}",
        f"whole computation, counted as 2Np² an application | {median('whole_share') * median('gemm_rate') / 1e9:.1f} | {median('whole_share'):.2f}",
    ])


def large_table(run):
    mebi = 2**20
    return table(["", ""], [
        f"time | {run['total_seconds']:.3g} s ({run['geometry_seconds']:.3g} geometry, {run['curve_seconds']:.3g} curve)",
        f"applications of K | {run['applications']}, {run['application_seconds']:.3g} s each, {run['application_share']:.0%} of the curve's time",
        f"worst certified gap | {run['worst_gap']:.2g}",
        f"data matrix | {run['data_bytes'] / mebi:.0f} MiB",
        f"peak resident memory | {run['peak_bytes'] / mebi:.0f} MiB = **{run['peak_over_data']:.2f}** × the data, to be at most 3 ({run['bytes_before'] / mebi:.0f} MiB before there were data)",
    ])


def growth(series):
    names = {"Rows": "N", "Columns": "p", "Batches": "batch sizes"}
    rows = []
    for one in series:
        for sample in one["samples"]:
            rows.append(f"{names[one['varied']]} | {sample['rows']:,} | {sample['columns']} | {sample['batches']} | " + cells(
                [sample["total_seconds"], sample["geometry_seconds"], sample["curve_seconds"]])
                + f" | {sample['applications']} | {1e3 * sample['seconds_per_application']:.3g}")
    exponents = [f"{names[one['varied']]} | " + cells([one[name] for name in (
        "total_exponent", "geometry_exponent", "curve_exponent", "applications_exponent", "seconds_per_application_exponent")], "{:.2f}") for one in series]
    return (table(["varied", "N", "p", "batch sizes", "total s", "geometry s", "curve s", "applications of K", "curve ms per application"], rows)
            + "\n\nFitted exponents, time ∝ sizeᵃ:\n\n"
            + table(["varied", "total", "geometry", "curve", "applications", "curve per application"], exponents))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    for name in ("command", "commit", "condition", "seed", "load"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()

    pairs, large, scaling = pairs_of(arguments.work), load(arguments.work / "large.json"), load(arguments.work / "scaling.json")
    if not pairs:
        sys.exit("No pair was measured: give at least one peer and one repeat.")
    ours = [run for runs in pairs.values() for run, _ in runs]
    assert_certified(large, *ours)
    worst, computer = assert_agreement(pairs), machine()
    first, peer = next(iter(pairs.values()))[0]
    net, versions = first["machine"], peer["versions"]

    text = f"""# Threshold curve

Written by `benchmarks/run.sh`; [what is measured, and how to read it](../README.md). Commit {arguments.commit}.

```sh
{arguments.command}
```

{table(["machine", ""], [
    f"processor | {computer['processor']}, {computer['cores']} cores, L3 {computer['l3_cache']}, AVX-512 {'yes' if computer['avx512'] else 'no'}",
    f"memory | {computer['memory_gib']} GiB",
    f"load average before the runs | {arguments.load}",
    f"threads | {net['threads']} (Escapement), {versions['blas_threads']} (BLAS of SciPy)",
    f"Escapement on | {net['runtime']}, TorchSharp {net['torch_sharp']}, libtorch {net['libtorch']}",
    f"SciPy on | Python {versions['python']}, NumPy {versions['numpy']}, SciPy {versions['scipy']}, {versions['blas']}",
])}

## Speed against SciPy

{first['batches']} batch sizes 1…{first['thresholds'][-1]['batch']:,}, N = {first['rows']:,}, p = {first['columns']}, normal rows (condition number {arguments.condition}, seed {arguments.seed}), relative gap {first['relative_gap']:g};
{len(next(iter(pairs.values())))} pair(s) of runs with each peer, in turn, every run a process of its own, from the rows in memory on.

{against_scipy(pairs)}

{splits(pairs)}

Solved tightly and without being told, eigsh agrees with Escapement to {worst:.1e}.

{rates(ours)}

## Size of MNIST

N = {large['rows']:,}, p = {large['columns']}, {large['batches']} batch sizes, relative gap {large['relative_gap']:g}.

{large_table(large)}

{rates([large])}

## Growth

{growth(scaling)}
"""
    arguments.out.mkdir(parents=True, exist_ok=True)
    everything = {
        "command": arguments.command, "commit": arguments.commit, "machine": computer, "load_average_before": arguments.load,
        "against_scipy": [{"until": key[0], "ncv": key[1], "start": key[2], "pairs": [{"ours": o, "peer": p} for o, p in runs]} for key, runs in pairs.items()],
        "blind_agreement": worst, "large": large, "scaling": scaling,
    }
    result = "threshold_curve-" + ("avx512" if computer["avx512"] else "avx2")
    for name, content in ((f"{result}.md", text), (f"{result}.json", json.dumps(everything, indent=1) + "\n")):
        temporary = arguments.out / (name + ".tmp")
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(arguments.out / name)
    print(f"{arguments.out / result}.md written; agreement {worst:.1e}.")


if __name__ == "__main__":
    main()
