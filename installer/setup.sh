#!/bin/sh
# Makes .venv from the locked, hashed set, and sees to what the system lacks. Called by make; safe to call again.
set -eu
cd "$(dirname "$0")/.."

# What Qt and the interpreter need of Debian 12 or Ubuntu; Qt's own wheels bring the rest.
PACKAGES="python3-venv libgl1 libegl1 libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 \
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 \
libxcb-xinerama0 libxcb-xkb1"

missing() {
    # libglib2.0-0 is called libglib2.0-0t64 on newer Ubuntu
    installed="$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')"
    for package in $PACKAGES; do
        if [ "$package" = python3-venv ] && has_venv; then continue; fi
        printf '%s\n' "$installed" | grep -qxE "$package(t64)?" || printf '%s ' "$package"
    done
}

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 \
            && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

has_venv() {
    found="$(find_python)"
    [ -n "$found" ] && "$found" -c 'import ensurepip, venv' 2>/dev/null
}

system_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    need="$(missing)"
    [ -n "$need" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        as_root=""
    elif sudo -n true 2>/dev/null; then
        as_root="sudo"
    else
        echo "Forecourt needs some system libraries. Please run this once, then the same make command again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y $need" >&2
        exit 1
    fi
    echo "Installing what the system lacks: $need"
    $as_root apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $need >/dev/null
}

system_packages
python="$(find_python)"
if [ -z "$python" ]; then
    echo "Forecourt needs Python 3.11 or later; none was found. On Debian: sudo apt-get install -y python3" >&2
    exit 1
fi
if ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
fi
echo "Installing the locked packages into .venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install --quiet --require-hashes --only-binary :all: -r requirements.lock
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e . >.venv/setup.log 2>&1 || {
    cat .venv/setup.log >&2
    exit 1
}
.venv/bin/python -m compileall -q desktop sync printing resources
touch .venv/ready
