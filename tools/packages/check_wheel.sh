#!/bin/sh
# Build wheel and sdist, and run the tests on the wheel alone, in an environment of its own.
#   check_wheel.sh newest [tests ...]    with the newest versions of what it needs
#   check_wheel.sh oldest [tests ...]    with the oldest that pyproject.toml allows
#   check_wheel.sh build                 nothing but build, into dist/, and look at what came
# Needs uv and the internet. QT_API=pyqt5 takes PyQt5 instead of PyQt6; PYTHON names another Python;
# KEEP=folder keeps the environment there, so that the next call need not make it anew.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
which=${1:?newest, oldest or build}
shift
most=6000000 # bytes that a wheel may have

rm -rf "$root/dist" "$root/build"
uv build --quiet --out-dir "$root/dist" "$root"
uvx --quiet twine check --strict "$root"/dist/*
wheel=$(ls "$root"/dist/*.whl)
size=$(wc -c <"$wheel")
echo "$(basename "$wheel"): $size bytes"
[ "$size" -lt $most ] || { echo "That is more than $most."; exit 1; }
[ "$which" != build ] || exit 0

if [ -n "${KEEP:-}" ]; then
    mkdir -p "$KEEP"
    place=$(cd "$KEEP" && pwd)
    rm -rf "$place/checkout" "$place/cache"
else
    place=$(mktemp -d)
    trap 'rm -rf "$place"' EXIT
fi
cd "$place"
[ -d env ] || uv venv --quiet --python "${PYTHON:-3.11}" env
python=$place/env/bin/python
qt="PyQt6 PyQt6-WebEngine"
[ "${QT_API:-pyqt6}" = pyqt6 ] || qt="PyQt5>=5.15 PyQtWebEngine>=5.15"
oldest=""
[ "$which" != oldest ] || oldest="--constraint $root/tools/packages/oldest.txt"
# shellcheck disable=SC2086
uv pip install --quiet --python "$python" --reinstall-package Orange3-AIFF $oldest \
    "$wheel[offline,slides,research,test]" $qt

# The checkout without its package: where the tests look for that, they find what was installed.
mkdir checkout
for each in "$root"/* "$root/.github"; do
    case $(basename "$each") in
    orangecontrib | build | dist | *.egg-info) ;;
    *) ln -s "$each" checkout/ ;;
    esac
done
rm checkout/tests
cp -R "$root/tests" checkout/tests
mkdir checkout/orangecontrib
installed=$(cd / && "$python" -c 'import orangecontrib.aiff as a; print(a.__path__[0])')
case $installed in "$place"/env/*) ;; *) echo "$installed is not the wheel"; exit 1 ;; esac
ln -s "$installed" checkout/orangecontrib/aiff
cd checkout
unset PYTHONPATH
export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}" QT_API="${QT_API:-pyqt6}"
export ORANGE_AIFF_CACHE="$place/cache"
if [ $# -eq 0 ]; then
    export OMP_NUM_THREADS=1
    set -- -n logical --dist loadfile --no-loadscope-reorder --max-worker-restart 0
fi
"$python" -m pytest -q "$@"
