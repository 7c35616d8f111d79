"""What AIFF Folder Loader loads, dropped or named by its workflow, and where on this computer."""

from collections.abc import Sequence
from pathlib import Path

from AnyQt.QtCore import QUrl

from ...files.whereabouts import name_of, stored_path, tells_of_somebody
from ...photos.collecting.sources import is_source
from ...photos.collecting.where import resolve_folder
from ...samples import find_sample
from ..kit.known_places import KnownPlaces, RecentFolders


class NamedSources(RecentFolders):
    """Finds folders and zips that are dropped, or named by settings; before `OWUrlDropBase`.

    Attributes
    ----------
    folder, others : what is loaded, samples by name, others as `files.whereabouts.stored_path` gives them
    """

    folder: str
    others: list[str]

    def __init__(self):
        self._known = KnownPlaces()
        self._paths: list[Path] = []
        super().__init__()

    def names(self) -> list[str]:
        """What is to be loaded, as it is stored; [] for nothing."""
        return [name for name in (self.folder, *self.others) if name]

    def shown_names(self) -> list[str]:
        """The same as paths, or as the name of a sample."""
        return [self.folder] if find_sample(self.folder) else [str(p) for p in self._paths]

    def resolve(self) -> None:
        """Find the paths; none where one of them is not on this computer."""
        found = [resolve_folder(name, self.basedir(), self._known) for name in self.names()]
        self._paths = [path for path in found if path is not None and None not in found]

    def remember(self) -> None:
        """Put what is loaded first among the recent folders."""
        if len(self._paths) == 1 and not find_sample(self.folder):
            self.add_path(str(self._paths[0]))

    def store(self, edits: dict[str, str]) -> dict[str, str]:
        """Name the sources as a workflow may; gives back of the edits what it may tell as well."""
        if self._paths and not find_sample(self.folder):
            self.folder, *self.others = (
                stored_path(path, self.basedir(), self._known) for path in self._paths
            )
        return {
            key: said for key, said in edits.items() if not tells_of_somebody(key.partition(":")[2])
        }

    def are_named_like(self, paths: Sequence[str]) -> bool:
        """Whether paths have the names of what the workflow asks for, wherever that was."""
        return [name_of(name) for name in self.names()] == [Path(path).name for path in paths]

    def canDropUrl(self, url: QUrl) -> bool:
        return url.isLocalFile() and is_source(url.toLocalFile())

    def handleDroppedUrl(self, url: QUrl) -> None:
        self.set_sources([url.toLocalFile()])

    def dropEvent(self, event) -> None:
        urls = event.mimeData().urls()
        if len(urls) > 1 and all(map(self.canDropUrl, urls)):
            self.set_sources([url.toLocalFile() for url in urls])
            event.acceptProposedAction()
        else:
            super().dropEvent(event)

    def set_sources(self, paths: Sequence[str | Path]) -> None:
        """Load several folders or zips together."""
        raise NotImplementedError
