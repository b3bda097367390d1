#!/usr/bin/env bash
# Compares the simulator of two builds, in turn, A B A B …, and writes the median ratio of each row to benchmarks/results/pairs-NAME.md.
#
#   benchmarks/pairs.sh BASE NEW [NAME]
#
# BASE and NEW are built benchmark programs (bin/Release/net10.0/*/Escapement.Benchmarks). The environment goes to both: DOTNET_EnableAVX512=0
# measures the kernels of 256 bits. ESCAPEMENT_BENCH_REPEATS pairs of runs for each row (7), ESCAPEMENT_BENCH_SCALE divides the numbers of steps (1).
set -euo pipefail
base=$(realpath "$1") new=$(realpath "$2") name=${3:-avx512}
cd "$(dirname "${BASH_SOURCE[0]}")/.."

repeats=${ESCAPEMENT_BENCH_REPEATS:-7} threads=${ESCAPEMENT_BENCH_THREADS:-2} trajectories=${ESCAPEMENT_BENCH_TRAJECTORIES:-16384}
scale=${ESCAPEMENT_BENCH_SCALE:-1} python=${ESCAPEMENT_BENCH_PYTHON:-/usr/bin/python3} only=${ESCAPEMENT_BENCH_ONLY:-}
out=benchmarks/results/pairs-$name.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" benchmarks/simulation_data.py "$work"
load=$(cut -d' ' -f1 /proc/loadavg)

# problem, rows, p, k, learning rate, leave radius, minimizer, steps: about a second each. Batches of 15 take the loop of single steps.
while read -r problem rows p k rate radius minimizer steps; do
  [[ -z $only || $only == "$problem-$k" ]] || continue
  steps=$((steps > scale ? steps / scale : 1))
  for ((repeat = 1; repeat <= repeats; repeat++)); do
    printf '== %s, batch %s: %s of %s\n' "$problem" "$k" "$repeat" "$repeats" >&2
    for side in base new; do
      program=$base
      [[ $side == new ]] && program=$new
      "$program" simulation "$problem" "$work/$rows" 1000 "$p" "$k" "$trajectories" "$steps" "$rate" 0.1 "$radius" "$work/$minimizer" 1 "$threads" \
        >>"$work/$problem,$k,$side"
    done
  done
done <<'JOBS'
styblinski-tang st.bin 2 1 0.005 2 st_minimizer.bin 200000
styblinski-tang st.bin 2 32 0.02 2 st_minimizer.bin 12000
styblinski-tang st.bin 2 15 0.02 2 st_minimizer.bin 20000
least-squares ls.bin 50 16 0.05 10 ls_minimizer.bin 2000
least-squares ls.bin 50 15 0.05 10 ls_minimizer.bin 2000
JOBS

describe() { # a program: the commit of the clone it was built in
  git -C "$(dirname "$1")" describe --always --dirty --exclude '*' 2>/dev/null || echo unknown
}
"$python" - "$work" >"$out" <<REPORT
import json, statistics, sys
from pathlib import Path

def runs(problem, k, side):
    return [json.loads(line) for line in Path(sys.argv[1], f"{problem},{k},{side}").read_text().splitlines()]

names = sorted({path.name.rsplit(",", 1)[0] for path in Path(sys.argv[1]).glob("*,*,*")})
first = runs(*names[0].split(","), "new")[0]
print("# Two builds of the simulator, in turn\n")
print("- Machine: $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1), $(nproc) cores, $(uname -s) $(uname -r); load before $load")
print(f"- {first['versions']}; DOTNET_EnableAVX512=${DOTNET_EnableAVX512:-unset}, DOTNET_EnableAVX2=${DOTNET_EnableAVX2:-unset}")
print("- Base: $(describe "$base"); new: $(describe "$new")")
print("- $repeats pairs of runs of each row, $threads threads, $trajectories trajectories, steps divided by $scale")
print("- Command: ESCAPEMENT_BENCH_REPEATS=$repeats ESCAPEMENT_BENCH_SCALE=$scale benchmarks/pairs.sh BASE NEW $name\n")
print("Speed of the new build over that of the base, run by run: above 1 the new one is faster. The last column compares the fastest run of each, which")
print("says most where others share the machine.\n")
print("| problem | batch | base, gradients/s | new, gradients/s | median ratio | least | largest | best of all |")
print("|---|---:|---:|---:|---:|---:|---:|---:|")
for name in names:
    problem, k = name.split(",")
    base, new = runs(problem, k, "base"), runs(problem, k, "new")
    same = all(a["left"] == b["left"] and a["mean_square"] == b["mean_square"] for a, b in zip(base, new))
    ratios = [b["component_gradients_per_second"] / a["component_gradients_per_second"] for a, b in zip(base, new)]
    rates = lambda side: [run["component_gradients_per_second"] for run in side]
    print(f"| {problem} | {k} | {statistics.median(rates(base)):.3g} | {statistics.median(rates(new)):.3g} | {statistics.median(ratios):.3f} | {min(ratios):.3f}"
          + f" | {max(ratios):.3f} | {max(rates(new)) / max(rates(base)):.3f} |"
          + ("" if same else " results differ"))
REPORT
cat "$out"
