from Orange.widgets.tests.base import GuiTest

from orangecontrib.aiff.evaluation.protocol import BEST, BY_ITEM, PRESETS, Protocol
from orangecontrib.aiff.widgets.evaluator.figures_view import FiguresView
from orangecontrib.aiff.widgets.evaluator.report import difference_rows, protocol_items

from .evaluations import result, table, worse


def test_a_protocol_in_words():
    items = dict(protocol_items(Protocol()))
    assert items["Preset"] == "Consumer to shop" and items["Right is"] == "the same garment"
    assert "Query part" not in items and "Photos of unknown garments" not in items
    other = Protocol(
        label="kind", within="category", unit=BEST, averaging=BY_ITEM, ks=(3, 7), search="csls"
    )
    items = dict(protocol_items(other))
    assert items["Preset"] == "own choice"
    assert items["Right is"] == "the same kind" and items["Search in"] == "its own category"
    assert items["Ranks count"] == "Garments, by their best photo"
    assert (items["Averages"], items["Depths k"]) == ("Over garments", "3, 7")
    assert items["Search"] == "Against hubs (CSLS)"


def test_parts_of_data_sets_and_distractors_are_told():
    items = dict(protocol_items(PRESETS["deepfashion_val_test"].protocol))
    assert (items["Query part"], items["Gallery part"]) == ("test", "val and test")
    items = dict(protocol_items(PRESETS["deepfashion2"].protocol))
    assert items["Photos of unknown garments"] == "searched too, as wrong answers"


class TestDifferences(GuiTest):
    def test_the_matrix_with_its_headings(self):
        good = table()
        found = result(good, worse(good))
        view = FiguresView()
        view.show_figures(found.evaluations, found.compared.comparisons, "map")
        head, first, second = difference_rows(view)
        self.assertEqual(head, ["", "photos", "worse"])
        self.assertEqual([first[0], first[1], second[2]], ["photos", "", ""])
        self.assertEqual(first[2], view.matrix.item(0, 1).text())
        self.assertEqual(second[1], view.matrix.item(1, 0).text())
