"""A folder dropped on the canvas becomes an AIFF Folder Loader with that folder."""

from pathlib import Path

from orangewidget.workflow.drophandler import SingleFileDropHandler

from ..owfolderloader import OWFolderLoader


class FolderDropHandler(SingleFileDropHandler):
    WIDGET = OWFolderLoader

    def canDropFile(self, path: str) -> bool:
        return Path(path).is_dir()

    def parametersFromFile(self, path: str) -> dict:
        return {"folder": str(Path(path))}

    def shouldActivateNode(self) -> bool:
        return True
