"""AIFF Folder Loader in any order of folders, files and clicks: nothing shown outlives its "
"photos."""

import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from AnyQt.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from AnyQt.QtGui import QDropEvent
from hypothesis import strategies as st
from hypothesis.stateful import rule
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.photos.columns import DOMAINS, photo_paths
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader

from ...folders import make_photos, zip_of
from ..states import WidgetStates, run_states

PAGES = ("Photos", "Class", "Duplicates")
PERSON = ("dress_1/consumer_1.jpg", "dress_1/shop_1.jpg", "dress_2/IMG_1.jpg", "shop_9.jpg")
FOLDERS = {
    "anna_rossi_AIFF_2026": PERSON,
    "plain": ("a/1.jpg", "b/2.jpg"),
    "class": [f"{name}_AIFF_2026/{path}" for name in ("bo_li", "ugo") for path in PERSON[:3]],
    "empty": (),
}
CHOICES = (*FOLDERS, "zipped_AIFF_2026.zip", "nowhere", "sample:wardrobe")


class Loading(WidgetStates):
    """A person who chooses and clicks, and whose folders change meanwhile."""

    opens = OWFolderLoader
    sends = {}
    pages = PAGES
    root: Path  # of what can be loaded; made again for each order

    # It has no inputs.
    send_one = send_nothing = disconnect = disconnect_and_return = None
    disconnect_all_and_return = None

    def show(self, widget):
        if self.widget is None:
            self._make()
            self.read = None  # the files that were there when they were read last
        super().show(widget)
        widget._settled.setInterval(0)

    def _make(self):
        shutil.rmtree(self.root, ignore_errors=True)
        QSettings().clear()
        for name, paths in FOLDERS.items():
            (self.root / name).mkdir(parents=True)
            make_photos(self.root / name, *paths)
        zip_of(make_photos(self.root / "zipped_AIFF_2026", *PERSON))
        twice = self.root / "class" / "bo_li_AIFF_2026"
        shutil.copy(twice / PERSON[0], twice / "dress_2" / "again.jpg")

    def is_busy(self):
        widget = self.widget
        return widget.task is not None or widget._looking.is_busy or widget._settled.isActive()

    def turn(self, page):
        self.widget.tabs.setCurrentIndex(PAGES.index(page))

    def told(self):
        # What somebody chose and is gone is an error; in a workflow it is asked for.
        is_there = all(path.exists() for path in self.widget._paths)
        return (super().told(), self._shown()) if is_there else None

    # Folders and files

    def _photos(self):
        """Photo files of what is chosen, as they are now."""
        paths = self.widget._paths
        if not all(path.is_dir() for path in paths):
            return None
        return {file for path in paths for file in path.rglob("*.jpg")}

    def _load(self, load):
        load()
        self.read = self._photos()

    @rule(name=st.sampled_from(CHOICES))
    def choose(self, name):
        path = name if name.startswith("sample:") else self.root / name
        self._load(lambda: self.widget.set_folder(path))

    @rule()
    def choose_several(self):
        paths = [self.root / "anna_rossi_AIFF_2026", self.root / "zipped_AIFF_2026.zip"]
        self._load(lambda: self.widget.set_sources(paths))

    @rule(share=st.floats(0, 1))
    def choose_from_the_list(self, share):
        combo = self.widget.chooser.combo
        index = round(share * (combo.count() - 1))
        if combo.itemData(index) and combo.itemData(index) != "sample:fashion-mnist":
            combo.setCurrentIndex(index)
            self._load(lambda: combo.activated.emit(index))

    @rule(names=st.sets(st.sampled_from([*FOLDERS]), min_size=1, max_size=2))
    def drop(self, names):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self.root / name)) for name in sorted(names)])
        nothing = Qt.KeyboardModifier.NoModifier
        event = QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, nothing
        )
        if all((self.root / name).is_dir() for name in names):
            self._load(lambda: self.widget.dropEvent(event))

    @rule()
    def reload(self):
        self._load(self.widget.chooser.reload.emit)

    # While nothing is read: whether a change comes in time is a matter of moments.

    @rule(name=st.sampled_from([*FOLDERS]), number=st.integers(1, 9))
    def grow(self, name, number):
        self.wait()
        make_photos(self.root / name, f"dress_{number}/new_{number}.jpg")

    @rule(name=st.sampled_from([*FOLDERS]), share=st.floats(0, 1))
    def shrink(self, name, share):
        self.wait()
        files = sorted((self.root / name).rglob("*.jpg"))
        for file in files[round(share * len(files)) :]:
            file.unlink()

    @rule(name=st.sampled_from([*FOLDERS]), other=st.sampled_from([*FOLDERS]))
    def replace(self, name, other):
        self.wait()
        shutil.rmtree(self.root / name, ignore_errors=True)
        make_photos(self.root / name, *FOLDERS[other])

    @rule(name=st.sampled_from([*FOLDERS]))
    def remove(self, name):
        self.wait()
        shutil.rmtree(self.root / name, ignore_errors=True)

    # Clicks

    def _some_keys(self, share):
        photos = self.widget.collection.photos if self.widget.collection else ()
        return [photo.key for photo in photos[: round(share * len(photos))]]

    @rule(share=st.floats(0, 1), domain=st.sampled_from([*DOMAINS, ""]))
    def say(self, share, domain):
        self.widget.board.select(self._some_keys(share))
        self.widget.board.choose(domain)

    @rule(share=st.floats(0, 1), item=st.sampled_from(["dress_1", "new"]))
    def move(self, share, item):
        self.widget.board.move_photos(self._some_keys(share), item)

    @rule(button=st.sampled_from(["accept", "undo", "redo", "box"]))
    def press(self, button):
        getattr(self.widget.tools, button).click()

    @rule(share=st.floats(0, 1))
    def open_a_collector(self, share):
        table = self.widget.class_page.table
        if table.rowCount():
            table.setCurrentCell(round(share * (table.rowCount() - 1)), 0)
            table.open_current()

    @rule(share=st.floats(0, 1))
    def choose_whose(self, share):
        combo = self.widget.photos_page.whose
        combo.setCurrentIndex(round(share * (combo.count() - 1)))
        combo.activated.emit(combo.currentIndex())

    @rule()
    def show_duplicates(self):
        tree = self.widget.copies_list.list
        for row in range(tree.topLevelItemCount()):
            tree.itemClicked.emit(tree.topLevelItem(row).child(0), 0)

    @rule(handling=st.sampled_from(["keep", "drop", "mark"]))
    def handle_duplicates(self, handling):
        if self.widget.copies_list.combo.isEnabled():
            self.widget.copies_list.handling_chosen.emit(handling)

    @rule(least=st.integers(0, 6))
    def ask_for_more(self, least):
        self.widget.checklist.spins["shop"].setValue(least)

    # What always holds

    def _shown(self):
        """Keys of the photos on the board, and who stands in the class."""
        table = self.widget.class_page.table
        names = {table.item(row, 0).data(Qt.UserRole) for row in range(table.rowCount())}
        return {tile.key for tile in self.widget.board._tiles}, names

    def check_always(self):
        widget, (keys, names) = self.widget, self._shown()
        photos = widget.collection.photos if widget.collection else ()
        known = {photo.key for photo in photos}
        assert keys <= known and set(widget.board.selected_keys()) <= keys
        assert widget.board.current_key() in {None, *keys}
        if not photos:
            assert not keys and not names
            assert not widget.checklist.garments.topLevelItemCount()
            assert not widget.copies_list.list.topLevelItemCount()
        for copies in widget.copies or () if photos else ():
            assert set(copies.keys) <= known
        if photos and widget._looking.is_busy:
            assert widget.copies is None  # those of the photos before are not these
        collector = widget.photos_page._collector
        if collector is not None and photos:
            own = {photo.key for photo in photos if (photo.collector or "") == collector}
            assert keys == own
        elif photos:
            assert keys == known

    def check_at_rest(self):
        widget = self.widget
        images, problems = self.output("images"), self.output("problems")
        if widget.collection is None:
            assert images is None and problems is None
            assert widget.summary.text() == "" or not widget.summary.text().endswith("photos…")
            said = widget.Error.cannot_load, widget.Information.not_here
            assert not widget._paths or any(each.is_shown() for each in said)
            return
        assert not widget.Error.cannot_load.is_shown()
        files = {Path(path) for path in photo_paths(images)}
        if widget.copies_handling == "keep":
            assert len(images) == len(widget.collection.photos)
        if self.read is not None:
            assert files <= self.read
            assert len(widget.collection.photos) == len(self.read)
        assert (problems is None) == (not widget.collection.problems)


class TestStates(WidgetTest):
    def test_any_order(self):
        with tempfile.TemporaryDirectory() as folder:
            Loading.root = Path(folder).resolve() / "photos"
            with patch.dict("os.environ", {"ORANGE_AIFF_CACHE": f"{folder}/cache"}):
                run_states(Loading, self, examples=14, steps=18)
