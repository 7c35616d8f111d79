import unittest

from orangecontrib.aiff.widgets.kit.tasks import describe_pace


class TestPace(unittest.TestCase):
    def test_words(self):
        self.assertEqual(describe_pace(0.5, 100, 10, "photos"), "5 photos/s, about 10 s left")
        self.assertEqual(
            describe_pace(0.1, 1000, 30, "photos"), "3.33 photos/s, about 4 min 30 s left"
        )
