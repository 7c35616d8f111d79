import threading
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from AnyQt.QtCore import Qt
from AnyQt.QtWidgets import QMessageBox
from Orange.misc import DistMatrix
from Orange.widgets.tests.base import GuiTest
from Orange.widgets.tests.utils import simulate

from orangecontrib.aiff.clusters.kinds import cluster_of
from orangecontrib.aiff.clusters.photo_grid import lay_out
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.tables import scores_table
from orangecontrib.aiff.presentation.writers import WRITERS
from orangecontrib.aiff.widgets import owinterestingclusters
from orangecontrib.aiff.widgets.clusters import analysing, presentation_dialog
from orangecontrib.aiff.widgets.clusters.analysing import run_analysis
from orangecontrib.aiff.widgets.clusters.presentation_dialog import (
    NO_SLIDES,
    PresentationDialog,
    best_of_kinds,
    offered,
)

from ...cases import random_table
from ...clusters.cases import random_photos
from ...clusters.test_grouping import grouped
from ...presentation.cases import make_analysis
from ..events import wait_until
from .clusters_test import ClustersTest

SCORES = scores_table([evaluate_table(random_table(np.random.default_rng(0), garments=2))])


class State:
    def is_interruption_requested(self):
        return False

    def set_progress_value(self, value):
        pass


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    analysis = make_analysis(tmp_path_factory.mktemp("photos") / "anna_rossi_AIFF_2026")
    matrix = DistMatrix(analysis.distances, analysis.labels.table)
    return run_analysis(matrix, None, "average", State())


@pytest.fixture
def dialog(result, tmp_path):
    GuiTest.setUpClass()
    dialog = PresentationDialog()
    dialog.show_choices(result, result.clusters[0], [], "html", None, None)
    dialog.path.setText(str(tmp_path / "clusters.html"))
    yield dialog
    dialog.close_all()
    GuiTest.tearDownClass()


def made(dialog):
    dialog.make.click()
    wait_until(lambda: dialog.task is None)
    return dialog.made


def choose(dialog, kind):
    simulate.combobox_activate_index(dialog.kind, [*WRITERS].index(kind))


def test_the_best_of_each_kind_is_ticked(dialog, result):
    best = best_of_kinds(result.clusters)
    assert [c.key for c in dialog.chosen] == [c.key for c in best]
    assert dialog.count.text().startswith(str(len(best)))
    assert len({c.kind for c in best}) == len(best)


def test_ticks_come_back_and_the_selected_node_is_offered(dialog, result):
    root = cluster_of(result.analysis, result.analysis.tree.root)
    wanted = result.clusters[-1].key
    dialog.show_choices(result, root, [wanted, "found:9999:of other data"], "html", None, None)
    assert [c.key for c in dialog.chosen] == [wanted]
    last = dialog.list.item(dialog.list.count() - 1)
    assert last.text().startswith("Selected: ")
    last.setCheckState(Qt.Checked)
    assert dialog.chosen[-1].key == root.key
    assert dialog.count.text() == "2 clusters chosen."


def test_only_the_first_of_a_kind_are_offered(result, monkeypatch):
    monkeypatch.setattr(presentation_dialog, "LISTED_OF_KIND", 1)
    kept = result.clusters[-1]
    found = offered(result.clusters, None, [kept.key])
    assert {c.key for c in best_of_kinds(result.clusters)} | {kept.key} == {c.key for c in found}


@pytest.mark.parametrize("kind", WRITERS)
def test_each_kind_is_made(dialog, tmp_path, kind):
    if kind == "pptx":
        pytest.importorskip("pptx")
    choose(dialog, kind)
    assert dialog.path.text() == str(tmp_path / "clusters") + WRITERS[kind].suffix
    assert not dialog.open.isEnabled()
    file = made(dialog)
    assert file.is_file() and file.stat().st_size > 1000
    assert str(file) in dialog.words.text()
    assert dialog.open.isEnabled() and dialog.progress.isHidden()


def test_the_chosen_clusters_have_their_slides(dialog, result):
    for row in range(dialog.list.count()):
        dialog.list.item(row).setCheckState(Qt.Unchecked)
    dialog.list.item(1).setCheckState(Qt.Checked)
    with patch.object(presentation_dialog, "run_presentation") as run:
        run.return_value = Path("x.html")
        made(dialog)
    assert run.call_args.args[1] == [dialog._clusters[1]]


def test_without_the_extra_there_is_a_sentence(dialog):
    with patch.object(presentation_dialog, "has_slides", lambda: False):
        choose(dialog, "pptx")
        assert dialog.kind_words.text() == NO_SLIDES
        assert not dialog.make.isEnabled()
        choose(dialog, "markdown")
        assert dialog.make.isEnabled()
        dialog.show_choices(dialog._result, None, [], "pptx", None, None)
        assert dialog.kind.currentData() == "html"


def test_a_folder_that_is_not_there(dialog, tmp_path):
    dialog.path.setText(str(tmp_path / "nowhere" / "clusters.html"))
    assert made(dialog) is None
    assert "There is no folder" in dialog.words.text()


def test_what_was_written_into_a_page_is_not_lost(dialog, tmp_path):
    choose(dialog, "markdown")
    page = made(dialog)
    page.write_text("My explanation: the lamp")
    assert made(dialog) is None
    assert "has a README.md already" in dialog.words.text()
    assert page.read_text() == "My explanation: the lamp"


def test_a_file_is_replaced_only_if_somebody_agrees(dialog):
    file = made(dialog)
    file.write_text("mine")
    with patch.object(QMessageBox, "exec", return_value=QMessageBox.StandardButton.No):
        made(dialog)
    assert file.read_text() == "mine"
    with patch.object(QMessageBox, "exec", return_value=QMessageBox.StandardButton.Yes):
        made(dialog)
    assert file.read_text() != "mine"


def test_a_file_chosen_to_be_replaced_is_not_asked_for_twice(dialog):
    file = made(dialog)
    file.write_text("mine")
    browse = patch.object(
        presentation_dialog.QFileDialog, "getSaveFileName", return_value=(str(file), "")
    )
    with browse, patch.object(QMessageBox, "exec", side_effect=AssertionError):
        dialog.browse.click()
        made(dialog)
    assert file.read_text() != "mine"


def test_stop(dialog, tmp_path):
    waiting = threading.Event()

    def slow(*args):
        state = args[-1]
        waiting.wait(10)
        if state.is_interruption_requested():
            raise presentation_dialog.Cancelled
        return tmp_path

    with patch.object(presentation_dialog, "run_presentation", slow):
        dialog.make.click()
        assert dialog.task is not None and not dialog.make.isEnabled()
        dialog.reject()
        waiting.set()
    assert dialog.task is None and dialog.made is None
    assert "Stopped" in dialog.words.text()
    assert dialog.make.isEnabled()


def test_parts_have_names(dialog):
    for part in (dialog.list, dialog.kind, dialog.path, dialog.progress, dialog.words):
        assert part.accessibleName()


@pytest.mark.parametrize("ticked", [True, False])
def test_all_photos_get_a_slide_if_somebody_wants_it(dialog, ticked):
    dialog.grid.setChecked(ticked)
    text = made(dialog).read_text()
    assert ("All photos, look-alikes side by side" in text) == ticked
    assert ("data:image/jpeg" in text and "seed 0" in text) == ticked


def test_a_grid_that_is_there_is_not_made_again(dialog, result):
    grid = lay_out(result.analysis.distances)
    dialog.show_choices(result, None, [], "html", None, None, True, grid)
    with patch.object(analysing, "run_grid", side_effect=AssertionError):
        assert made(dialog) is not None


def test_groups_without_vectors_have_no_grid(dialog):
    groups = run_analysis(None, grouped("001111"), "average", State())
    dialog.show_choices(groups, None, [], "html", None, None)
    assert not dialog.grid.isEnabled()
    assert "look-alikes side by side" not in made(dialog).read_text()


@pytest.mark.parametrize("models, enabled", [(1, False), (2, True)])
def test_models_are_compared_where_there_are_several(dialog, result, models, enabled):
    table = random_table(np.random.default_rng(0))
    scores = scores_table([evaluate_table(table, name=name) for name in ("one", "two")[:models]])
    dialog.show_choices(result, None, [], "html", None, scores, False)
    assert dialog.systems.isEnabled() == enabled and dialog.systems.isChecked()
    assert ("one or two?" in made(dialog).read_text()) == enabled
    dialog.show_choices(result, None, [], "html", None, scores, False, None, False)
    with patch.object(QMessageBox, "exec", return_value=QMessageBox.StandardButton.Yes):
        assert "one or two?" not in made(dialog).read_text()


class TestPresent(ClustersTest):
    def test_presentation_is_asked_for_with_what_is_there(self):
        self.cluster()
        self.send_signal(self.widget.Inputs.scores, SCORES)
        quality = self.judge()
        with patch.object(owinterestingclusters.PresentationDialog, "exec") as run:
            self.widget.present_button.click()
        run.assert_called_once()
        dialog = self.widget.dialog
        self.assertIs(dialog.quality, quality)
        self.assertIs(dialog._scores, SCORES)
        self.assertEqual(self.widget.presented, [c.key for c in dialog.chosen])
        self.assertTrue(self.widget.presented)
        self.assertEqual(self.widget.presentation_kind, dialog.kind.currentData())

    def test_the_dialog_offers_what_is_there_now(self):
        self.cluster()
        with patch.object(owinterestingclusters.PresentationDialog, "exec"):
            self.widget.present_button.click()
        dialog = self.widget.dialog
        dialog.show()
        other = random_photos(np.random.default_rng(3), garments=3)
        result = self.cluster(other)
        self.assertIs(dialog._result, result)
        self.assertLessEqual({c.key for c in dialog.chosen}, {c.key for c in result.clusters})
        self.assertIs(self.judge(), dialog.quality)
        self.send_signal(self.widget.Inputs.distances, None)
        self.assertFalse(dialog.isVisible())
        self.assertIsNone(dialog._result)
        self.assertEqual((dialog.list.count(), dialog.make.isEnabled()), (0, False))
        self.cluster()
        self.assertIsNone(dialog._result)  # nobody asked again
