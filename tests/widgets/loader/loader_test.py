"""What the tests of AIFF Folder Loader share."""

import tempfile
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import QSettings
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader


class LoaderTest(WidgetTest):
    def setUp(self):
        super().setUp()
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.tmp = Path(directory.name).resolve()
        patcher = patch.dict("os.environ", {"ORANGE_AIFF_CACHE": str(self.tmp / "cache")})
        patcher.start()
        self.addCleanup(patcher.stop)
        QSettings().clear()
        self.widget = self.create_widget(OWFolderLoader)

    def load(self, folder, widget=None):
        widget = widget or self.widget
        widget.set_folder(folder)
        self.wait_until_finished(widget=widget)
        return self.get_output(widget.Outputs.images, widget)
