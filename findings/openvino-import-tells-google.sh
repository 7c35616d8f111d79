#!/usr/bin/env bash
# OpenVINO 2026.4.1: `import openvino` reports itself to Google Analytics, and asks nobody.
#
# openvino/__init__.py imports openvino.tools.ovc for convert_model, and that module sends the
# event "general_import" as it is imported, with enable_opt_in_dialog=False: whoever has not opted
# out by a command is taken to agree. A number that tells this user from others is written into
# ~/intel (openvino_ga_cid). It makes no difference that a program converts no model. On Linux the
# event leaves from a process that a thread of the importing program starts. Where the package
# openvino_telemetry cannot be imported, OpenVINO takes a stub of its own that sends nothing; it
# cannot be left out when installing, since openvino requires it, but a line before the import will
# do: sys.modules["openvino_telemetry"] = None.
#
# Output seen (no byte leaves: addresses are not looked up here):
#   openvino 2026.4.1, openvino_telemetry 2025.2.0
#   import: asks for www.google-analytics.com; ~/intel: openvino_ga_cid, stats
#   import without the package: asks for nobody; ~/intel: none
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "openvino==2026.4.1" "openvino-telemetry==2025.2.0"
cd "$place"
cat >looks.py <<'PYTHON'
import socket
import sys
import threading
from pathlib import Path

asked = Path.home() / "asked"  # a file: what is sent is sent from a forked process
asked.touch()


def nobody(host, *_, **__):
    asked.write_text(host)
    raise OSError("no address is looked up here")


socket.getaddrinfo = nobody
if "quiet" in sys.argv:
    sys.modules["openvino_telemetry"] = None
import openvino  # noqa: E402, F401

for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join(10)
kept = sorted(path.name for path in Path.home().glob("intel/*"))
print(f"asks for {asked.read_text() or 'nobody'}; ~/intel: {', '.join(kept) or 'none'}")
PYTHON
unset CI TF_BUILD JENKINS_URL # where one of these is set, it sends nothing
"$place/venv/bin/python" -c 'from importlib.metadata import version as v
print(", ".join(f"{name} {v(name)}" for name in ("openvino", "openvino_telemetry")))'
mkdir one two
first=$(HOME="$place/one" "$place/venv/bin/python" looks.py)
second=$(HOME="$place/two" "$place/venv/bin/python" looks.py quiet)
echo "import: $first"
echo "import without the package: $second"
[[ $first == *google-analytics.com* && $second == "asks for nobody; ~/intel: none" ]] ||
    { echo "this has changed"; exit 1; }
