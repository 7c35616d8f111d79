"""Ray and pylance, imported once somebody asks for a cluster."""

import os
from importlib import import_module
from typing import Any

from ...errors import CatalogueError

INSTALL = 'pip install "Orange3-AIFF[scale]"'
# Ray tells its makers how it is used, unless it is told not to; nothing leaves this computer.
QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # what its programs tell each other is not for people
}


def ray() -> Any:
    """Ray, with its data sets.

    Raises
    ------
    CatalogueError
        If it is not installed.
    """
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    _installed("ray.data", "ray")
    return import_module("ray")


def lance() -> Any:
    """pylance, which writes fragments of a table and commits them.

    Raises
    ------
    CatalogueError
        If it is not installed.
    """
    _installed("lance.fragment", "pylance")
    return import_module("lance")


def _installed(module: str, package: str) -> None:
    try:
        import_module(module)
    except (ImportError, OSError) as error:
        raise CatalogueError(
            f"Work on a cluster needs the package {package}, which is not here. Add it: {INSTALL}"
        ) from error
