#!/usr/bin/env bash
# Measures the threshold curve against SciPy, at MNIST's size, and as sizes grow; writes threshold_curve-avx512.md or -avx2.md, and .json.
# benchmarks/README.md says what is measured. --smoke takes tiny sizes, and keeps the committed results.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1

given=$(env | grep '^ESCAPEMENT_BENCH_' | grep -v '^ESCAPEMENT_BENCH_OUT=' | sort | tr '\n' ' ' || true)
command="${given}benchmarks/run.sh${1:+ $1}"
case ${1-} in
  --smoke)
    : "${ESCAPEMENT_BENCH_ROWS:=500}" "${ESCAPEMENT_BENCH_COLUMNS:=40}" "${ESCAPEMENT_BENCH_REPEATS:=1}"
    : "${ESCAPEMENT_BENCH_LARGE_ROWS:=3000}" "${ESCAPEMENT_BENCH_LARGE_COLUMNS:=40}"
    : "${ESCAPEMENT_BENCH_SCALING_ROWS:=800}" "${ESCAPEMENT_BENCH_SCALING_COLUMNS:=40}" "${ESCAPEMENT_BENCH_OUT:=artifacts/benchmarks}"
    ;;
  '') ;;
  *)
    printf "benchmarks/run.sh: got '%s', expected nothing or --smoke.\n" "$1" >&2
    exit 2
    ;;
esac

rows=${ESCAPEMENT_BENCH_ROWS:-10000} columns=${ESCAPEMENT_BENCH_COLUMNS:-400} # against SciPy
condition=${ESCAPEMENT_BENCH_CONDITION:-1} seed=${ESCAPEMENT_BENCH_SEED:-1}
batches=${ESCAPEMENT_BENCH_BATCHES:-16} gap=${ESCAPEMENT_BENCH_GAP:-1e-6}
repeats=${ESCAPEMENT_BENCH_REPEATS:-3} threads=${ESCAPEMENT_BENCH_THREADS:-$(nproc)}
peers=${ESCAPEMENT_BENCH_PEERS:-residual:20:cold residual:20 reference:20 reference:6} # what reaching the gap means : Lanczos vectors : start
large_rows=${ESCAPEMENT_BENCH_LARGE_ROWS:-60000} large_columns=${ESCAPEMENT_BENCH_LARGE_COLUMNS:-784}
scaling_rows=${ESCAPEMENT_BENCH_SCALING_ROWS:-16000} scaling_columns=${ESCAPEMENT_BENCH_SCALING_COLUMNS:-400}
scaling_steps=${ESCAPEMENT_BENCH_SCALING_STEPS:-4} scaling_repeats=${ESCAPEMENT_BENCH_SCALING_REPEATS:-3}
python=${ESCAPEMENT_BENCH_PYTHON:-/usr/bin/python3} out=${ESCAPEMENT_BENCH_OUT:-benchmarks/results}
export OPENBLAS_NUM_THREADS=$threads

project=benchmarks/Escapement.Benchmarks
dotnet build -c Release -v quiet "$project"
ours=$(find "$project/bin/Release" -maxdepth 3 -name Escapement.Benchmarks -type f)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$ours" rows --rows "$rows" --columns "$columns" --condition "$condition" --seed "$seed" --output "$work/rows.npy"
load=$(cut -d' ' -f1 /proc/loadavg) # after the build, which is load of its own; well above 1 means that the times are not of this program alone
for ((repeat = 1; repeat <= repeats; repeat++)); do
  for peer in $peers; do
    pair=$work/pair-$repeat-${peer//:/-}
    IFS=: read -r until ncv start <<<"$peer"
    printf '== %s of %s: Escapement, then eigsh %s\n' "$repeat" "$repeats" "$peer" >&2
    "$ours" curve --input "$work/rows.npy" --batches "$batches" --gap "$gap" --threads "$threads" >"$pair.ours.json"
    check=()
    [ "$repeat" -gt 1 ] || check=(--check)
    "$python" benchmarks/peers/threshold_curve_scipy.py "$work/rows.npy" "$pair.ours.json" \
      --until "$until" --ncv "$ncv" --start "${start:-warm}" "${check[@]}" >"$pair.peer.json"
  done
done

printf '== %s x %s\n' "$large_rows" "$large_columns" >&2
"$ours" curve --rows "$large_rows" --columns "$large_columns" --condition "$condition" --seed "$seed" \
  --batches "$batches" --gap "$gap" --threads "$threads" >"$work/large.json"
printf '== growth\n' >&2
"$ours" scaling --rows "$scaling_rows" --columns "$scaling_columns" --condition "$condition" --seed "$seed" \
  --batches "$batches" --gap "$gap" --steps "$scaling_steps" --repeats "$scaling_repeats" --threads "$threads" >"$work/scaling.json"

commit=$(git rev-parse HEAD)
git diff --quiet HEAD -- src benchmarks/Escapement.Benchmarks benchmarks/peers || commit="$commit, with uncommitted changes"
"$python" benchmarks/report.py "$work" "$out" --command "$command" --commit "$commit" --condition "$condition" --seed "$seed" --load "$load"
