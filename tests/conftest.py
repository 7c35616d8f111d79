"""What all tests stand on: nobody's own settings of the program."""

import pytest
from AnyQt.QtCore import QSettings


@pytest.fixture(autouse=True, scope="session")
def settings_of_nobody(tmp_path_factory):
    """Recent folders and the like go into a folder of the test run."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
