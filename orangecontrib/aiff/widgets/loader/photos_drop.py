"""A folder, or zips, dropped on the canvas become an AIFF Folder Loader with them."""

from collections.abc import Sequence
from pathlib import Path

from orangewidget.workflow.drophandler import FilesDropHandler

from ...photos.collecting.sources import is_source
from ..owfolderloader import OWFolderLoader


class PhotosDropHandler(FilesDropHandler):
    WIDGET = OWFolderLoader

    def canDropFiles(self, paths: Sequence[str]) -> bool:
        return all(map(is_source, paths))

    def parametersFromFiles(self, paths: Sequence[str]) -> dict:
        first, *others = (str(Path(path)) for path in paths)
        return {"folder": first, "others": others}

    def shouldActivateNode(self) -> bool:
        return True
