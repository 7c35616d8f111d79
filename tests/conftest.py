"""What all tests stand on: nobody's own settings of the program, and nobody's cache."""

import pytest
from AnyQt.QtCore import QSettings

from orangecontrib.aiff.files.storage import CACHE_VARIABLE


@pytest.fixture(autouse=True, scope="session")
def settings_of_nobody(tmp_path_factory):
    """Recent folders and the like go into a folder of the test run."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)


@pytest.fixture(autouse=True, scope="session")
def cache_of_nobody(tmp_path_factory):
    """Vectors and downloads, too; of several test processes each has its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        yield
