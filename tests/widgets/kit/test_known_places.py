from unittest.mock import patch

from AnyQt.QtCore import QSettings
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.widget import OWWidget

from orangecontrib.aiff.widgets.kit import known_places
from orangecontrib.aiff.widgets.kit.known_places import KEY, KnownPlaces, RecentFolders


class OWRecent(RecentFolders, OWWidget):
    name = "Recent"


class TestKnownPlaces(WidgetTest):
    def setUp(self):
        super().setUp()
        QSettings().clear()
        self.addCleanup(QSettings().clear)

    def test_a_path_has_one_token_which_says_nothing(self):
        known = KnownPlaces()
        token = known.token_of("/photos/anna")
        self.assertEqual(KnownPlaces().token_of("/photos/anna"), token)
        self.assertEqual(KnownPlaces().path_of(token), "/photos/anna")
        self.assertNotEqual(known.token_of("/photos/bo"), token)
        self.assertNotIn("anna", token)
        self.assertIsNone(known.path_of("another computer's"))

    def test_those_used_last_are_kept(self):
        known = KnownPlaces()
        with patch.object(known_places, "MOST_KEPT", 2):
            tokens = [known.token_of(path) for path in ("/a", "/b", "/a", "/c")]
        self.assertEqual([known.path_of(token) for token in tokens], ["/a", None, "/a", "/c"])

    def test_whatever_another_program_left_there(self):
        for left in ("no json", "[1]", "3", '{"a": 1}', ["x"]):
            QSettings().setValue(KEY, left)
            self.assertIsNone(KnownPlaces().path_of("a"))
            self.assertTrue(KnownPlaces().token_of("/x"))

    def test_recent_folders_outlive_their_window(self):
        widget = self.create_widget(OWRecent)
        for path in ("/photos/a", "/photos/b", "/photos/a"):
            widget.add_path(path)
        self.assertEqual(widget.recent, ["/photos/a", "/photos/b"])
        self.assertEqual(self.create_widget(OWRecent).recent, widget.recent)

    def test_recent_folders_that_are_not_understood(self):
        for left in ("x", [[1, 2, 3, 4, 5, 6, 7, 8]], [3]):
            QSettings().setValue("recent-paths/recent", left)
            self.assertEqual(self.create_widget(OWRecent).recent, [])
