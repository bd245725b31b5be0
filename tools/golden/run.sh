#!/bin/sh
# Makes the golden values anew, or checks that the committed ones can be made again. See README.md beside this file.
#
#   tools/golden/run.sh PYTHON            every script, into packages/*/src/__fixtures__
#   tools/golden/run.sh PYTHON nn losses  the scripts of these packages
#   tools/golden/run.sh PYTHON --check    every script, in a temporary copy; fails where a value differs or a file has no script
set -eu

[ $# -ge 1 ] || { echo "usage: $0 PYTHON [--check] [PACKAGE…]" >&2; exit 2; }
root=$(cd "$(dirname "$0")/../.." && pwd)
case $1 in
  */*) python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1") ;;
  *) python=$1 ;;
esac
shift
check=no
if [ "${1:-}" = --check ]; then
  check=yes
  shift
fi
# One thread: sums over several would depend on the machine.
export OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0

run_all() { # root, packages…
  base=$1
  shift
  [ $# -gt 0 ] || set -- $(cd "$base/tools/golden" && ls -d */ | tr -d /)
  for package in "$@"; do
    for script in "$base/tools/golden/$package"/*.py; do
      [ -f "$script" ] || continue
      case $(basename "$script") in _*) continue ;; esac
      echo "golden: $package/$(basename "$script")"
      (cd "$base" && "$python" "$script")
    done
  done
}

if [ "$check" = no ]; then
  run_all "$root" "$@"
  exit 0
fi

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT INT TERM
mkdir -p "$copy/tools"
cp -R "$root/tools/golden" "$root/tools/convert" "$copy/tools"
mkdir -p "$copy/packages/pretrained"
cp -R "$root/packages/pretrained/python" "$copy/packages/pretrained"
mkdir "$copy/tools/differential"
cp -R "$root/tools/differential/reference" "$copy/tools/differential"
for package in "$root"/packages/*/; do mkdir -p "$copy/packages/$(basename "$package")/src"; done
run_all "$copy" "$@"
"$python" "$root/tools/golden/_compare.py" "$root" "$copy" "$@"
