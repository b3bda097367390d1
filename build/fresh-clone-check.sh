#!/usr/bin/env bash
# Proves that a stranger can start: clones the last commit of this repository to a temporary folder, with empty NuGet caches, and runs
# the two commands of the README there. Downloads every package (about 410 MB) and needs about 4 GB of disk while it runs.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

export NUGET_PACKAGES=$scratch/packages NUGET_HTTP_CACHE_PATH=$scratch/http
git clone --quiet --no-local "$repository" "$scratch/clone"
cd "$scratch/clone"
git log -1 --format='clone of %h %s'

while read -r command; do
  printf '== %s\n' "$command"
  SECONDS=0
  $command </dev/null
  printf '== done in %d s\n' "$SECONDS"
done <<'COMMANDS'
dotnet run -c Release --project src/Escapement.Cli -- analyze digits
dotnet test -c Release
COMMANDS

[ -z "$(git status --porcelain)" ] || { echo 'the commands left files that git does not ignore:'; git status --short; exit 1; }
du -sh "$NUGET_PACKAGES" "$scratch/clone" | sed "s|$scratch/||"
echo 'fresh clone: both commands passed'
