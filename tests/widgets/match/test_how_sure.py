from AnyQt.QtGui import QPalette
from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.matching.confidence import WORDS, Judgement
from orangecontrib.aiff.widgets.match.how_sure import END, STRENGTH, HowSure, LeadBar


class TestHowSure(GuiTest):
    def test_a_judgement(self):
        part = HowSure()
        self.addCleanup(part.deleteLater)
        self.assertTrue(part.words.isHidden() and part.bar.isHidden())
        part.show_judgement(Judgement(0.31), "It is 31 % nearer.")
        self.assertEqual(part.words.text(), "Probably the same garment")
        self.assertEqual(part.sentence.text(), "It is 31 % nearer.")
        self.assertIn(f"about {WORDS['probably'].right} are right", part.words.toolTip())
        self.assertIn("are right", part.bar.accessibleDescription())
        part.show_judgement(Judgement(0.01), "")
        self.assertEqual(part.words.text(), "Nothing stands out")
        part.show_nothing("It cannot be told.")
        self.assertTrue(part.words.isHidden() and part.bar.isHidden())
        self.assertEqual(part.sentence.text(), "It cannot be told.")

    def test_each_word_has_its_range_and_the_pointer_stands_at_the_lead(self):
        self.assertEqual([*STRENGTH], [*WORDS])
        bar = LeadBar()
        self.addCleanup(bar.deleteLater)
        bar.resize(410, bar.sizeHint().height())
        ranges = [0.05, 0.15, 0.35]
        bar.show_lead(0.2)
        picture = bar.grab().toImage()
        ratio, row = picture.devicePixelRatio(), picture.height() - 4
        seen = [picture.pixelColor(int((5 + 400 * each / END) * ratio), row) for each in ranges]
        self.assertEqual(len({each.name() for each in seen}), 3)
        dark = bar.palette().color(QPalette.WindowText)
        at = picture.pixelColor(int((5 + 400 * 0.2 / END) * ratio), row)
        self.assertLess(abs(at.lightness() - dark.lightness()), 60)
        bar.show_lead(3.0)
        bar.grab()
        self.assertEqual(bar._share, 1.0)
