#!/bin/sh
# The system libraries that Qt needs on Debian and Ubuntu, installed when root, else named.
set -eu

command -v apt-get >/dev/null 2>&1 || exit 0  # another system: its Qt wheels bring what they need

# "a|b": Ubuntu 24.04 gave some libraries new names.
wanted="python3-venv libegl1 libgl1 libopengl0 libdbus-1-3 libfontconfig1 libglib2.0-0t64|libglib2.0-0
libxkbcommon0 libxkbcommon-x11-0 libxkbfile1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1
libx11-xcb1 libxcomposite1 libxdamage1 libxrandr2 libxrender1 libxtst6 libxi6 libnss3 libnspr4
libasound2t64|libasound2 libpulse0"

is_installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q "ok installed"; }

missing=""
for choice in $wanted; do
    first=""; found=""
    for name in $(printf '%s' "$choice" | tr '|' ' '); do
        if is_installed "$name"; then found=yes; break; fi
        if [ -z "$first" ] && [ -n "$(apt-cache show "$name" 2>/dev/null)" ]; then first=$name; fi
    done
    # Without package lists nothing is known yet: the older name is the likelier one.
    [ -n "$found" ] || missing="$missing ${first:-${choice##*|}}"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Qt needs some system libraries. Run this line, then the same make command again:"
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing"
    exit 1
fi
