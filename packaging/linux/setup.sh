#!/usr/bin/env bash
# Set up photosearch in .venv on Debian or Ubuntu: system packages, virtual environment, photosearch.
#
#   packaging/linux/setup.sh           to use it:       .venv/bin/photosearch
#   packaging/linux/setup.sh --tests   to work on it:   .venv/bin/python -m pytest -n auto
#
# PYTHON names the interpreter (3.11 or newer; default: python3), VENV the environment (default: .venv).
set -euo pipefail
cd "$(dirname "$0")/../.."

python=${PYTHON:-python3}
venv=${VENV:-.venv}

# g++ and the Python headers compile hnswlib; the libraries are what Qt expects of a desktop.
packages=(
  g++ python3-dev python3-venv
  libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0
  libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1
  libxkbcommon-x11-0 libxkbcommon0
)
what=.
options=()
if [[ ${1:-} == --tests ]]; then
  packages+=(fonts-dejavu-core nsis openbox xdotool xvfb)
  # What looks at packages.
  packages+=(appstream desktop-file-utils squashfs-tools xz-utils)
  what=".[test,dev]"
  options=(--editable)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]})); then
  echo "Installing system packages: ${missing[*]}"
  as_root=()
  [[ $(id -u) == 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "photosearch needs Python 3.11 or newer; $python is $("$python" --version). Name another with PYTHON=..." >&2
  exit 2
}
[[ -x $venv/bin/python ]] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${options[@]}" "$what"
