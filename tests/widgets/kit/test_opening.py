import io
import pickle
import tempfile
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from Orange.widgets.settings import Setting
from Orange.widgets.tests.base import GuiTest, WidgetTest
from Orange.widgets.widget import Msg, OWWidget

from orangecontrib.aiff.files import servers
from orangecontrib.aiff.files.servers import server_of
from orangecontrib.aiff.widgets.kit.opening import CheckedSettings, SaysMisunderstood
from orangecontrib.aiff.widgets.kit.settings import WindowSettings, text, whole
from orangecontrib.aiff.widgets.owcatalogue import OWCatalogue
from orangecontrib.aiff.widgets.owdomainaligner import OWDomainAligner
from orangecontrib.aiff.widgets.owembedder import OWEmbedder
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader
from orangecontrib.aiff.widgets.owinterestingclusters import OWInterestingClusters
from orangecontrib.aiff.widgets.owstylematch import OWStyleMatch

WIDGETS = (
    OWFolderLoader, OWEmbedder, OWDomainAligner, OWEvaluator, OWStyleMatch, OWInterestingClusters,
    OWCatalogue,
)  # fmt: skip

SHARE = "\\\\server\\photos"


class Schema(WindowSettings, total=False):
    count: whole("Number of neighbours", 1, 50)
    name: text("Name")


class Opened(SaysMisunderstood, OWWidget):
    name = "Opened"
    settings_version = 3
    settingsHandler = CheckedSettings(Schema)

    class Warning(OWWidget.Warning):
        other = Msg("of its data")

    count: int = Setting(5)
    name_: str = Setting("")
    name: str = Setting("usual", schema_only=True)

    @classmethod
    def migrate_settings(cls, settings, version):
        if version < 2:
            settings["count"] = settings.pop("neighbours", 5)


class TestOpening(WidgetTest):
    def open(self, settings):
        return self.create_widget(Opened, stored_settings=settings)

    def said(self, widget):
        return str(widget.Opened.settings) if widget.Opened.settings.is_shown() else ""

    def test_nothing_is_said_of_what_was_understood(self):
        for settings in (None, {}, {"count": 7, "name": "x", "__version__": 3}):
            widget = self.open(settings)
            self.assertEqual(self.said(widget), "")
            self.assertTrue(widget.message_bar.isHidden())

    def test_what_was_not_understood_is_named_and_the_rest_is_kept(self):
        settings = {"count": "seven", "name": "x", "__version__": 3}
        widget = self.open(settings)
        self.assertEqual((widget.count, widget.name), (5, "x"))
        self.assertEqual(
            self.said(widget),
            "Setting “Number of neighbours” in this workflow was not understood (“seven”); its "
            "default is used.",
        )
        self.assertEqual(settings["count"], "seven")  # what was handed in is not changed
        self.assertFalse(widget.message_bar.isHidden())

    def test_it_stays_when_other_messages_go(self):
        widget = self.open({"count": -1, "__version__": 3})
        widget.Warning.other()
        widget.clear_messages()
        self.assertIn("Number of neighbours", self.said(widget))
        self.assertFalse(widget.Warning.other.is_shown())

    def test_older_settings_are_brought_up_to_date_before_they_are_checked(self):
        self.assertEqual(self.open({"neighbours": 9, "__version__": 1}).count, 9)
        self.assertEqual(self.open({"neighbours": 9}).count, 9)
        widget = self.open({"neighbours": [], "__version__": 1})
        self.assertEqual(widget.count, 5)
        self.assertIn("Number of neighbours", self.said(widget))

    def test_a_version_that_is_none(self):
        for version in ("new", 1.5, [], True, -3, {}):
            widget = self.open({"count": 7, "__version__": version})
            if version in ([], {}):  # as where there is none
                continue
            self.assertEqual(widget.count, 7)
            self.assertIn("Version of the settings", self.said(widget))
        widget = self.open({"count": 7, "__version__": 10**30})
        self.assertEqual((widget.count, self.said(widget)), (7, ""))

    def test_settings_that_are_no_table(self):
        for settings in ([1], "text", 5, b"bytes", True):
            widget = self.open(settings)
            self.assertEqual((widget.count, widget.name), (5, "usual"))
            self.assertIn("All settings", self.said(widget))

    def test_the_place_of_the_window(self):
        widget = self.open({"savedWidgetGeometry": 17, "controlAreaVisible": "no"})
        self.assertIn("Place of the window", self.said(widget))
        widget.show()
        widget.hide()
        widget = self.open({"savedWidgetGeometry": b"nonsense"})
        self.assertEqual(self.said(widget), "")
        widget.show()
        widget.hide()

    def test_defaults_kept_on_this_computer_are_checked_too(self):
        kept = {"count": 7, "name_": 3, "savedWidgetGeometry": "x", "__version__": 3}
        handler = CheckedSettings.create(Opened, CheckedSettings(Schema))
        handler.read_defaults_file(io.BytesIO(pickle.dumps(kept)))
        self.assertEqual(handler.defaults, {"count": 7})


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_every_setting_of_a_widget_is_in_its_schema(widget):
    handler = widget.settingsHandler
    assert set(handler.schema.__annotations__) == set(handler.provider.settings)


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_what_a_widget_keeps_of_itself_is_understood(widget):
    GuiTest.setUpClass()
    handler = widget.settingsHandler
    defaults = {name: setting.default for name, setting in handler.provider.settings.items()}
    kept, wrong = handler.read({**defaults, "__version__": widget.settings_version})
    assert not wrong
    assert {name: kept[name] for name in defaults} == defaults


class TestElsewhere(WidgetTest):
    """What a workflow names on another computer is left alone until somebody agrees."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        kept = Path(folder.name) / "servers.txt"
        for name, value in (
            ("server_of", partial(server_of, windows=True)),
            ("_file", lambda: kept),
        ):
            patched = patch.object(servers, name, value)
            patched.start()
            self.addCleanup(patched.stop)

    def test_photos_wait_for_reload(self):
        settings = {"folder": SHARE, "others": ["//other/x.zip"], "__version__": 1}
        with patch.object(OWFolderLoader, "start") as start:
            widget = self.create_widget(OWFolderLoader, stored_settings=settings)
            start.assert_not_called()
            self.assertIn("on another computer, “other, server”", widget.summary.text())
            self.assertIn("press Reload", str(widget.Information.elsewhere))
            self.assertNotIn(SHARE, widget.recent)
            kept = widget.settingsHandler.pack_data(widget)
            self.assertEqual((kept["folder"], kept["others"]), (SHARE, ["//other/x.zip"]))
            widget.chooser.reload.emit()
            start.assert_called_once()
            self.assertFalse(widget.Information.elsewhere.is_shown())
            self.create_widget(OWFolderLoader, stored_settings=settings)
            self.assertEqual(start.call_count, 2)  # agreed to, for this user's other workflows

    def test_a_folder_that_the_user_chooses_is_loaded_at_once(self):
        widget = self.create_widget(OWFolderLoader, stored_settings={"folder": SHARE})
        with patch.object(OWFolderLoader, "start") as start:
            widget.set_folder("//other/photos")
            start.assert_called_once()
            self.create_widget(OWFolderLoader, stored_settings={"folder": "//other/photos"})
            self.assertEqual(start.call_count, 2)

    def test_weights_are_not_looked_for(self):
        key = f"resnet50={SHARE}.pt"
        settings = {"models": [key, "squeezenet1_1"], "files": [key], "__version__": 4}
        widget = self.create_widget(OWEmbedder, stored_settings=settings)
        self.assertEqual((widget.models, widget.files), (["squeezenet1_1"], []))
        self.assertIn("another computer, “server”", str(widget.Opened.elsewhere))

    def test_no_photo_asks(self):
        settings = {
            "dropped": f"{SHARE}.jpg", "keep": True, "questions": [{"photo": f"{SHARE}.jpg"}],
            "__version__": 2,
        }  # fmt: skip
        widget = self.create_widget(OWStyleMatch, stored_settings=settings)
        self.assertEqual(len(widget.history), 0)
        self.assertFalse(widget.asking.is_busy)
        self.assertIn("another computer, “server”", str(widget.Opened.elsewhere))


class TestLongNames(WidgetTest):
    """A path that no system can ask for is as one that is not there."""

    def test_a_folder(self):
        settings = {"folder": f"/{'long ' * 100}", "others": [f"/{'x' * 300}.zip"]}
        widget = self.create_widget(OWFolderLoader, stored_settings=settings)
        self.wait_until_finished(widget=widget)
        self.assertIn("not on this computer", str(widget.Information.not_here))
        widget.workflowEnvChanged("basedir", tempfile.gettempdir(), None)
        self.wait_until_finished(widget=widget)
        self.assertIn("not on this computer", str(widget.Information.not_here))

    def test_weights(self):
        key = f"resnet50=/{'x' * 300}.pt"
        settings = {"models": [key], "files": [key], "__version__": 4}
        widget = self.create_widget(OWEmbedder, stored_settings=settings)
        self.assertEqual(widget.models, ["squeezenet1_1"])
        self.assertIn("is not there", str(widget.Error.failed))
