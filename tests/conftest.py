"""What all tests stand on: nobody's own settings of the program, and nobody's cache."""

import gc
import sys

import pytest
from AnyQt.QtCore import QSettings

from orangecontrib.aiff.files.storage import CACHE_VARIABLE
from orangecontrib.aiff.needed import TELLTALE

sys.modules[TELLTALE] = None  # some tests import OpenVINO themselves

# Files whose tests take longest. Where several processes share the tests they come first, so that
# none is still at one of them when the others have nothing left to do.
LONGEST = (
    "test_lesson.py", "test_translation.py", "test_small_sets.py", "test_workflows.py",
    "fuzz/test_settings.py", "test_engine.py", "networks/test_models.py", "test_kills.py",
    "test_main.py", "commands/test_evaluate.py", "test_saved.py", "test_stopping.py",
)  # fmt: skip


# Orange puts these into every class of tests that has a widget; each widget needs them once.
OF_EVERY_CLASS = {"test_minimum_size", "test_image_export", "test_msg_base_class",
                  "test_zero_size_data"}  # fmt: skip


def is_repeated(item):
    return item.name in OF_EVERY_CLASS and not item.path.name.startswith("test_ow")


def pytest_collection_modifyitems(config, items):
    items[:] = [item for item in items if not is_repeated(item)]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.path.as_posix().endswith(LONGEST))


def pytest_collection_finish():
    """All tests and modules stay to the end: who tidies memory need not look at them each time."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector, name, obj):
    """A class is tested where it is defined, not wherever its name is imported."""
    found = yield
    is_there = not isinstance(obj, type) or obj.__module__ == collector.module.__name__
    return found if is_there else None


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
