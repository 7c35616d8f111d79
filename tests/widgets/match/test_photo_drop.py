from orangecontrib.aiff.widgets.match.photo_drop import PhotoDropHandler
from orangecontrib.aiff.widgets.owstylematch import OWStyleMatch

from .window import MatchTest


class TestPhotoDropHandler(MatchTest):
    def test_a_photo_dropped_on_the_canvas_asks_once(self):
        handler = PhotoDropHandler()
        self.assertTrue(handler.canDropFile("/x/IMG_1.HEIC"))
        self.assertFalse(handler.canDropFile("/x/anna_AIFF_2026.zip"))
        settings = handler.parametersFromFile(self.file())
        widget = self.create_widget(OWStyleMatch, stored_settings=settings)
        self.connect(self.table, widget=widget)
        self.assertEqual(str(self.query(widget)[0]["image"]), self.file())
        self.assertNotIn(self.file(), repr(self.settings(widget)))
