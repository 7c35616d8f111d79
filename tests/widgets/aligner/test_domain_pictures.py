"""The pictures of photos before and after alignment."""

from unittest.mock import patch

import numpy as np
from AnyQt.QtGui import QColor, QPalette
from Orange.data import DiscreteVariable
from Orange.widgets.tests.base import GuiTest
from Orange.widgets.utils.colorpalettes import LimitedDiscretePalette

from orangecontrib.aiff.alignment import mixing
from orangecontrib.aiff.alignment.mixing import compare
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.widgets.aligner.domain_pictures import DomainPictures, colours_of

from ...alignment.shifted import shifted_table
from ...cases import photos_table
from ..events import wait_until

COMPARE = "orangecontrib.aiff.widgets.aligner.domain_pictures.compare"


class TestDomainPictures(GuiTest):
    def setUp(self):
        self.table = shifted_table()
        self.pictures = DomainPictures()
        self.pictures.resize(520, 400)
        self.pictures.show()
        self.addCleanup(self.pictures.close_tasks)
        self.addCleanup(self.pictures.close)

    def show_table(self, table=None, method="scale"):
        self.pictures.show_aligned(align_table(self.table if table is None else table, method))
        self.assertTrue(self.pictures.waiting.isVisible())
        wait_until(lambda: not self.pictures.looking.is_busy)

    def points(self, place=0):
        return [each for each in self.pictures.plots[place].items() if hasattr(each, "points")]

    def test_both_domains_before_and_after(self):
        self.show_table()
        self.assertTrue(self.pictures.pictures.isVisible())
        wanted = compare(self.table, align_table(self.table, "scale").table)
        for place, mixed in enumerate((wanted.before, wanted.after)):
            worn, shop = sorted(self.points(place), key=lambda each: len(each.points()))
            self.assertEqual((len(worn.points()), len(shop.points())), (40, 60))
            spots = np.array([[p.pos().x(), p.pos().y()] for p in worn.points()])
            np.testing.assert_allclose(spots, mixed.spots[wanted.kinds == 0])
            # Told apart without colour too.
            self.assertNotEqual(worn.opts["symbol"], shop.opts["symbol"])
            self.assertEqual(self.pictures.words[place].text(), wanted.words(mixed))
            plot = self.pictures.plots[place]
            self.assertEqual(plot.accessibleDescription(), wanted.words(mixed))
            self.assertIn(
                f"({100 * mixed.spread[0]:.0f}\u00a0% of the spread)",
                plot.getAxis("bottom").labelText,
            )
        self.assertIn("all 100 photos", self.pictures.note.text())
        self.assertIn("PCA", self.pictures.note.toolTip())

    def test_a_photo_tells_its_name_letter_by_letter(self):
        table = self.table.copy()
        with table.unlocked(table.metas):
            table.metas[0, 0] = "<b>x</b>/consumer & co.jpg"
        self.show_table(table)
        names = rows_of(table).names
        told = {p.data() for each in self.points() for p in each.points()}
        kinds = rows_of(table).domains
        words = {"consumer": "worn photo", "shop": "shop photo"}
        self.assertEqual(
            told, {f"{name}\n{words[kinds.of(row)]}" for row, name in enumerate(names)}
        )
        tip = self.points()[0].opts["tip"]
        self.assertEqual(tip(0, 0, "<b>x</b>"), "<qt>&lt;b&gt;x&lt;/b&gt;</qt>")

    def test_colours_are_orange_s_own_also_in_the_dark(self):
        self.show_table()
        usual = [QColor(*each) for each in LimitedDiscretePalette(2).palette]
        self.assertEqual(colours_of(self.table), usual)

        def drawn():
            return {each.opts["brush"].color().name() for each in self.points()}

        self.assertEqual(drawn(), {colour.name() for colour in usual})
        dark = QPalette()
        dark.setColor(QPalette.Base, QColor("black"))
        dark.setColor(QPalette.Text, QColor("white"))
        self.pictures.setPalette(dark)
        self.assertEqual(drawn(), {colour.name() for colour in usual})
        self.assertEqual({p.opts["pen"].color().name() for p in self.points()}, {"#ffffff"})
        # Colours that somebody gave the column elsewhere on the canvas.
        variable: DiscreteVariable = self.table.domain["domain"]
        given = [(1, 2, 3), (200, 100, 0)]
        with patch.object(type(variable), "colors", np.array(given)):
            found = {c.name() for c in colours_of(self.table)}
        self.assertEqual(found, {QColor(*each).name() for each in given})

    def test_of_many_photos_a_sample_is_drawn_and_said(self):
        with patch.object(mixing, "MOST", 30):
            self.show_table()
        self.assertEqual(sum(len(each.points()) for each in self.points()), 30)
        self.assertIn("30 of the 100 photos", self.pictures.note.text())

    def test_without_a_picture_it_says_why(self):
        table = photos_table("ab", "cs", features=[[1.0, 2], [2, 1]])
        self.show_table(table, "none")
        self.assertIn("needs three photos", self.pictures.waiting.text())
        with patch(COMPARE, side_effect=ProtocolError("No vectors.")):
            self.show_table()
        self.assertEqual(self.pictures.waiting.text(), "No vectors.")
        self.assertFalse(self.pictures.pictures.isVisible())

    def test_what_is_gone_is_forgotten(self):
        self.show_table()
        self.pictures.show_nothing("Nothing.")
        self.assertEqual(self.points() + self.points(1), [])
        self.assertIsNone(self.pictures.found)
        self.assertEqual([each.text() for each in self.pictures.words], ["", ""])
        self.assertTrue(self.pictures.waiting.isVisible())
        self.pictures.show_aligned(align_table(self.table, "scale"))
        self.pictures.show_nothing("Nothing.")
        self.assertFalse(self.pictures.looking.is_busy)
