"""Whatever Orange's own widgets make of two folders' tables, each row is of its own file."""

import pickle
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from Orange.data import Domain, StringVariable, Table
from Orange.widgets.data.owconcatenate import OWConcatenate
from Orange.widgets.data.owcreateinstance import OWCreateInstance
from Orange.widgets.data.owdatasampler import OWDataSampler
from Orange.widgets.data.owfile import OWFile
from Orange.widgets.data.owmergedata import OWMergeData
from Orange.widgets.data.owpythonscript import OWPythonScript
from Orange.widgets.data.owsave import OWSave
from Orange.widgets.data.owselectcolumns import OWSelectAttributes
from Orange.widgets.data.owselectrows import OWSelectRows
from Orange.widgets.tests.base import WidgetTest
from orangecontrib.imageanalytics.import_images import ImportImages
from orangecontrib.imageanalytics.utils.image_utils import extract_paths
from orangecontrib.imageanalytics.widgets.owimagegrid import OWImageGrid
from orangecontrib.imageanalytics.widgets.owimageviewer import OWImageViewer
from PIL import Image

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.table import embed_table
from orangecontrib.aiff.photos.columns import image_variable, photo_paths
from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.rows import rows_of
from orangecontrib.aiff.photos.table import images_table

from ..embedding.fake import FakeEmbedder

PHOTOS = [f"dress_{d}/{name}.png" for d in (1, 2) for name in ("consumer_1", "shop_1")]
FOLDERS = ("ann_low_AIFF_2026", "bo_high_AIFF_2026")
# No two photos have the same width, and each row says its photo's.
WIDTHS = np.arange(10, 18)


def width_of(path):
    with Image.open(path) as image:
        return image.width


class TestFilesOfRows(WidgetTest):
    def setUp(self):
        super().setUp()
        home = TemporaryDirectory()
        self.addCleanup(home.cleanup)
        self.tmp = Path(home.name)
        self.tables, widths = [], iter(WIDTHS.tolist())
        for place, folder in enumerate(FOLDERS):
            root = self.tmp / str(place) / folder
            for path in PHOTOS:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                Image.new("RGB", (next(widths), 9)).save(root / path)
            self.tables.append(images_table(read_collection(root)))

    def put(self, kind, **signals):
        widget = self.create_widget(kind)
        for name, value in signals.items():
            self.send_signal(getattr(widget.Inputs, name), value, widget=widget)
        return widget

    def concatenated(self):
        widget = self.create_widget(OWConcatenate)
        for place, table in enumerate(self.tables):
            self.send_signal(widget.Inputs.additional_data, table, place, widget=widget)
        return self.get_output(widget.Outputs.data, widget)

    def assert_own_files(self, table, widths=WIDTHS):
        """Each row's photo is as wide as the row says, whoever opens it."""
        self.assertEqual(sorted(table.get_column("width")), sorted(widths))
        ways = [photo_paths(table), rows_of(table).paths]
        image = image_variable(table.domain)
        if image.attributes.get("type") == "image":
            ways.append(extract_paths(table, image))
        for paths in ways:
            self.assertEqual([width_of(path) for path in paths], table.get_column("width").tolist())

    def test_concatenate(self):
        table = self.concatenated()
        self.assert_own_files(table)
        self.assertEqual(len(set(table.ids)), 8)
        self.assertEqual(len(set(rows_of(table).known_as)), 8)

    def test_embedding(self):
        table = self.concatenated()
        with VectorCache(self.tmp / "vectors.sqlite") as cache:
            together = embed_table(table, FakeEmbedder(), cache).embeddings
            alone = [embed_table(each, FakeEmbedder(), cache).embeddings for each in self.tables]
        np.testing.assert_array_equal(together.X, np.vstack([each.X for each in alone]))

    def test_primary_table_of_concatenate(self):
        widget = self.create_widget(OWConcatenate)
        self.send_signal(widget.Inputs.primary_data, self.tables[1], widget=widget)
        self.send_signal(widget.Inputs.additional_data, self.tables[0], 0, widget=widget)
        self.assert_own_files(self.get_output(widget.Outputs.data, widget))

    def test_merge_data(self):
        for how, rows in ((0, 8), (1, 4), (2, 8)):  # append columns, matching pairs, all rows
            widget = self.create_widget(
                OWMergeData, stored_settings={"merging": how, "__version__": 2}
            )
            self.send_signal(widget.Inputs.data, self.concatenated(), widget=widget)
            self.send_signal(widget.Inputs.extra_data, self.tables[1], widget=widget)
            image = self.tables[1].domain["image"]
            widget.attr_boxes.set_state([(image, image)])
            widget.commit.now()
            merged = self.get_output(widget.Outputs.data, widget)
            self.assert_own_files(merged, WIDTHS[8 - rows :])

    def test_select_rows_and_columns_and_samples(self):
        table = self.concatenated()
        rows = self.put(OWSelectRows, data=table)
        self.assert_own_files(self.get_output(rows.Outputs.matching_data, rows))
        columns = self.put(OWSelectAttributes, data=table)
        self.assert_own_files(self.get_output(columns.Outputs.data, columns))
        sample = self.put(OWDataSampler, data=table)
        found = self.get_output(sample.Outputs.data_sample, sample)
        self.assert_own_files(found, found.get_column("width"))

    def test_python_script(self):
        script = "from Orange.data import Table\nout_data = Table.concatenate(in_datas[::-1])\n"
        widget = self.create_widget(
            OWPythonScript, stored_settings={"scriptText": script, "__version__": 2}
        )
        for place, table in enumerate(self.tables):
            self.send_signal(widget.Inputs.data, table, (place,), widget=widget)
        widget.commit()
        self.assert_own_files(self.get_output(widget.Outputs.data, widget))

    def test_a_table_made_of_cells_alone(self):
        table = self.concatenated()
        old = table.domain
        metas = [StringVariable(v.name) if v.is_string else v.copy() for v in old.metas]
        made = Table.from_numpy(
            Domain([], old.class_vars, metas), table.X, table.Y, table.metas.copy()
        )
        self.assert_own_files(made)

    def test_create_instance(self):
        widget = self.put(OWCreateInstance, data=self.tables[0], reference=self.tables[1])
        table = self.get_output(widget.Outputs.data, widget)
        paths = photo_paths(table)
        # The row is made of medians and of no text: it has no photo, and gets none.
        self.assertEqual([width_of(path) for path in paths[:4]], WIDTHS[:4].tolist())
        self.assertTrue(all(path is None or Path(path).is_file() for path in paths))

    def test_saved_and_loaded(self):
        table = self.concatenated()
        for ending in (".tab", ".csv", ".xlsx", ".pkl"):
            with self.subTest(ending):
                widget = self.put(OWSave, data=table)
                # In a folder that has a folder of that name, and another file at the same place.
                file = self.tmp / "1" / f"saved{ending}"
                widget.filename = str(file)
                widget.filter = next(
                    f for f, w in widget.get_filters().items() if ending in w.EXTENSIONS
                )
                widget.do_save()
                self.assert_own_files(Table.from_file(str(file)))
                opened = self.create_widget(
                    OWFile, stored_settings={"recent_paths": [], "recent_urls": []}
                )
                opened.add_path(str(file))
                opened.source = OWFile.LOCAL_FILE
                opened.load_data()
                loaded = self.get_output(opened.Outputs.data, opened)
                self.assert_own_files(loaded)

    def test_pickled_and_copied(self):
        table = pickle.loads(pickle.dumps(self.concatenated()))
        self.assert_own_files(table)
        self.assert_own_files(table.copy())
        self.assert_own_files(table.transform(self.tables[1].domain))

    def test_orange_viewers_open_each_rows_file(self):
        table = self.concatenated()
        widget = self.put(OWImageViewer, data=table)
        self.process_events(lambda: widget.items)
        shown = [width_of(item.url.toLocalFile()) for item in widget.items]
        self.assertEqual(shown, [row["width"] for row in table])
        grid = self.create_widget(OWImageGrid)
        with VectorCache(self.tmp / "vectors.sqlite") as cache:
            vectors = embed_table(table, FakeEmbedder(), cache).embeddings
        with vectors.unlocked(vectors.X):  # all black photos have no place of their own
            vectors.X[:] = np.random.default_rng(0).normal(size=vectors.X.shape)
        self.send_signal(grid.Inputs.data, vectors, widget=grid)
        self.wait_until_finished(widget=grid)
        self.assertEqual(grid.stringAttrs[0].name, "image")

    def test_rows_that_cannot_be_told_are_refused(self):
        for place, folder in enumerate(FOLDERS):  # one folder's photos are larger
            for path in PHOTOS:
                file = self.tmp / str(place) / folder / path
                Image.effect_noise((30 + 10 * place, 30), 90).convert("RGB").save(file)
        tables = []
        for place, folder in enumerate(FOLDERS):
            found, _ = ImportImages()(str(self.tmp / str(place) / folder))
            tables.append(found)
        table = Table.concatenate(tables)
        with VectorCache(self.tmp / "vectors.sqlite") as cache:
            made = embed_table(table, FakeEmbedder(), cache)
        self.assertEqual(made.embeddings.ids.tolist(), table.ids[:4].tolist())
        self.assertEqual(made.skipped.ids.tolist(), table.ids[4:].tolist())
        self.assertIn("does not tell which file", str(made.skipped[0]["reason"]))

    def test_a_path_below_no_folder_is_not_looked_for_where_the_program_runs(self):
        text = "\n".join(["image,item", *PHOTOS])
        file = self.tmp / "relative.csv"
        file.write_text(text)
        table = Table.from_file(str(file))
        for var in table.domain.metas:
            var.attributes.pop("origin", None)
        with patch("os.getcwd", lambda: str(self.tmp / "0" / "ann_low_AIFF_2026")):
            self.assertEqual(photo_paths(table), [None] * 4)

    def test_nothing_for_people_names_this_computer(self):
        known = rows_of(self.concatenated()).known_as.tolist()
        self.assertEqual(len(set(known)), 8)
        folders = {f"{folder}/{path}" for folder in FOLDERS for path in PHOTOS}
        self.assertLessEqual(set(known), folders | set(PHOTOS))
        self.assertFalse([name for name in known if str(self.tmp) in name])
