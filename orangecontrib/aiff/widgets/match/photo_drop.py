"""A photo dropped on the canvas becomes a Style Match that is asked with it."""

from pathlib import Path

from orangewidget.workflow.drophandler import SingleFileDropHandler

from ...files.suffixes import PHOTO_SUFFIXES
from ..owstylematch import OWStyleMatch


class PhotoDropHandler(SingleFileDropHandler):
    WIDGET = OWStyleMatch

    def canDropFile(self, path: str) -> bool:
        return Path(path).suffix.lower() in PHOTO_SUFFIXES

    def parametersFromFile(self, path: str) -> dict:
        return {"dropped": str(Path(path))}

    def shouldActivateNode(self) -> bool:
        return True
