"""What this computer alone knows: where things are that workflows name, and recent folders.

Both are kept in the settings of the program, never in a workflow.
"""

import json
from uuid import uuid4

from AnyQt.QtCore import QSettings
from orangewidget.utils.filedialogs import LocalRecentPathsWidgetMixin

KEY = "orange3-aiff/places"
MOST_KEPT = 1000


class KnownPlaces:
    """Paths by random tokens, the one used last at the end; see `files.whereabouts`."""

    def token_of(self, path: str) -> str:
        places = _read()
        token = next((token for token, known in places.items() if known == path), uuid4().hex)
        _write({**{k: v for k, v in places.items() if k != token}, token: path})
        return token

    def path_of(self, token: str) -> str | None:
        return _read().get(token)


class RecentFolders(LocalRecentPathsWidgetMixin):
    """Remembers what a widget loaded before; stands before `OWWidget`."""

    active_path = None  # the widget itself knows what is loaded

    @classmethod
    def _ensure_recent_paths(cls) -> None:
        try:
            super()._ensure_recent_paths()
        except (TypeError, ValueError):  # as another program left it
            cls.recent_paths = []

    def _relocate_recent_files(self) -> None:
        """Nothing asks the disks of all of them whether they are there."""

    @property
    def recent(self) -> list[str]:
        """Paths, the newest first."""
        return [each.abspath for each in self.recent_paths]


def _read() -> dict[str, str]:
    try:
        places = json.loads(str(QSettings().value(KEY, "{}")))
    except ValueError:
        return {}
    if not isinstance(places, dict):
        return {}
    return {str(token): path for token, path in places.items() if isinstance(path, str)}


def _write(places: dict[str, str]) -> None:
    kept = dict([*places.items()][-MOST_KEPT:])
    QSettings().setValue(KEY, json.dumps(kept))
