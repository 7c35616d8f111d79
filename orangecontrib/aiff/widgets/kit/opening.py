"""A widget whose settings are checked as a workflow is opened, and what was not understood told."""

import os
from pathlib import Path
from typing import IO

from Orange.widgets.settings import SettingsHandler
from Orange.widgets.widget import Msg, OWWidget

from ...files.servers import unasked_servers
from ...files.whereabouts import found_path, name_of, stored_path
from .known_places import KnownPlaces
from .settings import Misunderstood, in_words, understand

VERSION = "__version__"  # under which Orange keeps that of a widget's settings


class CheckedSettings(SettingsHandler):
    """Reads settings that are as a schema says, and nothing else.

    Parameters
    ----------
    schema : a `TypedDict`, see `settings`
    """

    def __init__(self, schema: type):
        super().__init__()
        self.schema = schema

    def initialize(self, instance: OWWidget, data: object = None) -> None:
        kept, instance.misunderstood = self.read(data)
        instance.is_new = not data
        super().initialize(instance, kept)

    def read(self, data: object) -> tuple[dict | None, list[Misunderstood]]:
        """Settings as they are today, of whatever a workflow holds in their place."""
        if data is None:
            return None, []
        if not isinstance(data, dict):
            # Bytes neither: what Orange would make of them may be a program.
            return None, [Misunderstood("All settings", (data,))]
        values, wrong = dict(data), []
        today = self.widget_class.settings_version
        version = values.pop(VERSION, None) or 0
        if isinstance(version, bool) or not isinstance(version, int) or version < 0:
            wrong.append(Misunderstood("Version of the settings", (version,)))
            version = today
        if values:
            self.widget_class.migrate_settings(values, version)
        kept, more = understand(values, self.schema)
        return {**kept, VERSION: today}, wrong + more

    def pack_data(self, widget: OWWidget) -> dict:
        """What a workflow keeps; it is handed on, so that it names nothing of this computer."""
        return widget.as_saved(super().pack_data(widget))

    def read_defaults_file(self, settings_file: IO[bytes]) -> None:
        super().read_defaults_file(settings_file)
        self.defaults, _ = understand(self.defaults, self.schema)


class SaysMisunderstood:
    """Says what of a workflow's settings was not understood; stands before `OWWidget`."""

    misunderstood: list[Misunderstood] = []
    is_new = True  # put on the canvas; no workflow says how it was

    class Opened(OWWidget.Warning):
        settings = Msg("{}")
        elsewhere = Msg(
            "A file that this workflow names is on another computer, “{}”. The widget does not "
            "ask that computer by itself. Choose the file again to use it."
        )

        def clear(self, *, owner=None) -> None:
            """It stays: new data does not make it less true."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = in_words(self.misunderstood)
        self.Opened.settings(words, shown=bool(words))

    def as_saved(self, settings: dict) -> dict:
        """The settings as a workflow keeps them: paths as `saved_path` gives them."""
        return settings

    def basedir(self) -> Path | None:
        """The folder that the workflow is saved in; None if it never was."""
        basedir = self.workflowEnv().get("basedir")
        return Path(basedir) if basedir else None

    def saved_path(self, path: str) -> str:
        """What a workflow keeps of a file's path; addresses and names stay as they are."""
        if not os.path.isabs(path):
            return path
        return stored_path(Path(path), self.basedir(), KnownPlaces())

    def opened_path(self, stored: str) -> str:
        """What `saved_path` gave as a path; where it is not on this computer, its name alone."""
        if not stored or "://" in stored:
            return stored
        found = found_path(stored, self.basedir(), KnownPlaces(), Path.exists)
        return name_of(stored) if found is None else str(found)

    def may_open(self, path: str) -> bool:
        """Whether a file that a workflow names is on no computer that nobody agreed to ask."""
        servers = unasked_servers([path], self.workflowEnv().get("basedir"))
        if servers:
            self.Opened.elsewhere(servers[0])
        return not servers
