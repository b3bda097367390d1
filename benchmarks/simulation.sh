#!/usr/bin/env bash
# Measures the simulator against C++, Numba and NumPy in three forms, in turn, in one run; writes simulation-avx512.md or simulation-avx2.md, and the .json beside it. benchmarks/README.md says what is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1

repeats=${ESCAPEMENT_BENCH_REPEATS:-5} threads=${ESCAPEMENT_BENCH_THREADS:-2} trajectories=${ESCAPEMENT_BENCH_TRAJECTORIES:-16384}
scale=${ESCAPEMENT_BENCH_SCALE:-1} # numbers of steps are divided by it
python=${ESCAPEMENT_BENCH_PYTHON:-/usr/bin/python3} out=${ESCAPEMENT_BENCH_OUT:-benchmarks/results}
export OPENBLAS_NUM_THREADS=$threads

project=benchmarks/Escapement.Benchmarks
load=$(cut -d' ' -f1 /proc/loadavg)
dotnet build -c Release -v quiet "$project"
ours=$(find "$project/bin/Release" -maxdepth 3 -name Escapement.Benchmarks -type f)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
g++ -O3 -march=native -pthread -o "$work/simulation" benchmarks/peers/simulation.cpp
"$python" benchmarks/simulation_data.py "$work"

# problem, rows, p, k, learning rate, leave radius, minimizer; steps of Escapement and C++, of Numba, of NumPy in one array, in one for each thread, in blocks: a second or two each, but for the slowest
while read -r problem rows p k rate radius minimizer fast numba plain shares blocks; do
  for ((repeat = 1; repeat <= repeats; repeat++)); do
    for peer in escapement cpp numba plain shares blocks; do
      last=()
      case $peer in
        escapement) program=("$ours" simulation) steps=$fast ;;
        cpp) program=("$work/simulation") steps=$fast ;;
        numba) program=("$python" benchmarks/peers/simulation_numba.py) steps=$numba ;;
        plain) program=("$python" benchmarks/peers/simulation_numpy.py) steps=$plain last=(plain) ;;
        shares) program=("$python" benchmarks/peers/simulation_numpy.py) steps=$shares last=(shares) ;;
        blocks) program=("$python" benchmarks/peers/simulation_numpy.py) steps=$blocks ;;
      esac
      steps=$((steps > scale ? steps / scale : 1))
      printf '== %s, batch %s: %s of %s, %s\n' "$problem" "$k" "$repeat" "$repeats" "$peer" >&2
      "${program[@]}" "$problem" "$work/$rows" 1000 "$p" "$k" "$trajectories" "$steps" "$rate" 0.1 "$radius" "$work/$minimizer" 1 "$threads" ${last[@]+"${last[@]}"} \
        >>"$work/runs.$problem.$k.$peer"
    done
  done
done <<'JOBS'
styblinski-tang st.bin 2 1 0.005 2 st_minimizer.bin 200000 40000 1500 3000 4500
styblinski-tang st.bin 2 32 0.02 2 st_minimizer.bin 12000 4000 100 200 450
least-squares ls.bin 50 16 0.05 10 ls_minimizer.bin 2000 600 60 120 300
JOBS

# cost against steps x k and against trajectories, Escapement alone
grow() { # name, k, trajectories, steps, learning rate
  "$ours" simulation styblinski-tang "$work/st.bin" 1000 2 "$2" "$3" $(($4 / scale)) "$5" 0.1 2 "$work/st_minimizer.bin" 1 "$threads" >>"$work/growth.$1"
}
for ((repeat = 1; repeat <= repeats; repeat++)); do
  printf '== growth: %s of %s\n' "$repeat" "$repeats" >&2
  for steps in 40000 80000 160000 320000; do grow steps 1 16384 "$steps" 0.005; done
  for k in 8 16 32 64; do grow batch "$k" 16384 16000 0.02; done
  for count in 4096 8192 16384 32768; do grow trajectories 1 "$count" 80000 0.005; done
done

commit=$(git rev-parse HEAD)
git diff --quiet HEAD -- src benchmarks/Escapement.Benchmarks benchmarks/peers || commit="$commit, with uncommitted changes"
"$python" benchmarks/simulation_report.py "$work" "$out" --commit "$commit" --load "$load" --repeats "$repeats" --threads "$threads" --trajectories "$trajectories"
