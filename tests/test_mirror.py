"""The tests have the tree of the package: each module its own file, or a line here that says where.

A test file may also be about more than one module; then it has a name of its own.
"""

from pathlib import Path

import pytest

from .test_rooms import imports, modules, read_imports

TESTS = Path(__file__).parent

# Modules that are tested with what uses them, because little is left of them without it:
# parts of a window, which are seen through it; steps of a command; words, shapes and tables.
# In order, so that a line is found; the file named must lead to the module.
ELSEWHERE = """
alignment.photos                  alignment/test_maps.py
catalogue.about                   catalogue/test_store.py
catalogue.aligning                catalogue/test_indexing.py
catalogue.facts                   catalogue/test_indexing.py
catalogue.filters                 catalogue/test_searching.py
catalogue.handed                  matching/test_in_catalogue.py
catalogue.places                  catalogue/test_indexing.py
catalogue.recall                  catalogue/test_searching.py
catalogue.schema                  catalogue/test_store.py
catalogue.space                   catalogue/test_indexing.py
catalogue.tables                  catalogue/test_indexing.py
catalogue.words                   catalogue/test_upkeep.py
commands.catalogue                commands/test_index.py
commands.chain                    commands/test_commands.py
commands.choices                  commands/test_commands.py
commands.demo                     commands/test_commands.py
commands.doctor                   checkup/test_checkup.py
commands.download                 commands/test_commands.py
commands.embed                    commands/test_commands.py
commands.evaluating               commands/test_commands.py
commands.indexing                 commands/test_index.py
commands.keeping                  commands/test_index.py
commands.language                 test_language.py
commands.vectors                  commands/test_commands.py
embedding.networks.network        embedding/test_speed_settings.py
embedding.seeing.resizing         embedding/seeing/test_preparing.py
embedding.seeing.row_files        embedding/seeing/test_regions.py
embedding.threads                 embedding/test_pipeline.py
evaluation.scores                 presentation/test_systems.py
files.outputs                     commands/test_outputs.py
files.storage                     files/test_download.py
files.suffixes                    photos/collecting/test_walk.py
matching.askable                  test_api.py
photos.datasets.packed_pictures   photos/datasets/test_lookbench.py
photos.datasets.pairs             photos/datasets/test_deepfashion.py
photos.datasets.parquet           photos/datasets/test_lookbench.py
photos.names                      photos/collecting/test_layout.py
photos.photo                      photos/collecting/test_edits.py
photos.pictures.fetched           files/test_fetch.py
presentation.scores_picture       presentation/test_systems.py
presentation.slides               presentation/test_html.py
widgets                           test_package.py
widgets.aligner.network_weights   widgets/test_owdomainaligner.py
widgets.aligner.settings          widgets/kit/test_opening.py
widgets.catalogue.chooser         widgets/test_owcatalogue.py
widgets.catalogue.photo_source    widgets/test_owcatalogue.py
widgets.catalogue.report          widgets/test_owcatalogue.py
widgets.catalogue.settings        widgets/kit/test_opening.py
widgets.catalogue.working         widgets/test_owcatalogue.py
widgets.clusters.advice           widgets/test_owinterestingclusters.py
widgets.clusters.analysing        widgets/test_owinterestingclusters.py
widgets.clusters.beside           widgets/test_owinterestingclusters.py
widgets.clusters.item_colours     widgets/test_owinterestingclusters.py
widgets.clusters.report           widgets/test_owinterestingclusters.py
widgets.clusters.settings         widgets/kit/test_opening.py
widgets.clusters.small_tree       widgets/clusters/test_tree_view.py
widgets.clusters.tree_controls    widgets/test_owinterestingclusters.py
widgets.clusters.tree_lines       widgets/clusters/test_tree_view.py
widgets.clusters.tree_stripes     widgets/clusters/test_tree_view.py
widgets.embedder.report           widgets/test_owembedder.py
widgets.embedder.settings         widgets/kit/test_opening.py
widgets.evaluator.settings        widgets/kit/test_opening.py
widgets.evaluator.strip_controls  widgets/evaluator/test_photos_page.py
widgets.evaluator.strip_paint     widgets/evaluator/test_photo_pair.py
widgets.kit.galleries             widgets/test_owcatalogue.py
widgets.kit.labels                widgets/test_owembedder.py
widgets.kit.window                widgets/test_shown_plainly.py
widgets.loader.board_page         widgets/test_owfolderloader.py
widgets.loader.board_tools        widgets/test_owfolderloader.py
widgets.loader.board_view         widgets/loader/test_board.py
widgets.loader.checklist          widgets/test_owfolderloader.py
widgets.loader.copies_list        widgets/test_owfolderloader.py
widgets.loader.dataset_options    widgets/test_owfolderloader.py
widgets.loader.loading            widgets/test_owfolderloader.py
widgets.loader.messages           widgets/test_owfolderloader.py
widgets.loader.report             widgets/test_owfolderloader.py
widgets.loader.settings           widgets/kit/test_opening.py
widgets.loader.source_chooser     widgets/test_owfolderloader.py
widgets.loader.tree_and_scores_drop workflows/test_dropped.py
widgets.match.answers_area        widgets/test_owstylematch.py
widgets.match.asking              widgets/test_owstylematch.py
widgets.match.column              widgets/test_owstylematch.py
widgets.match.photo_controls      widgets/test_owstylematch.py
widgets.match.question_panel      widgets/test_owstylematch.py
widgets.match.report              widgets/test_owstylematch.py
widgets.match.search_controls     widgets/test_owstylematch.py
widgets.match.settings            widgets/kit/test_opening.py
widgets.match.words_panel         widgets/test_owstylematch.py
widgets.match.worn                widgets/test_owstylematch.py
"""
WHERE = dict(line.split() for line in ELSEWHERE.strip().splitlines())


def own_test(module: str) -> Path:
    """Where the tests of a module stand; a folder's own code is tested beside its modules'."""
    folder, _, name = module.rpartition(".")
    if modules()[module].name == "__init__.py":
        folder = module
    return TESTS.joinpath(*folder.split("."), f"test_{name.strip('_')}.py")


def with_code() -> list[str]:
    """Modules that hold more than the sentence that says what a folder is for."""
    return [
        module
        for module, path in modules().items()
        if path.name != "__init__.py" or len(path.read_text(encoding="utf-8").splitlines()) > 1
    ]


def reached(test: Path) -> set[str]:
    """Modules that a test file imports, and those that these import, wherever they do."""
    read = read_imports("", test, test.read_text(encoding="utf-8"))
    left = [each.target[1:] for each in read if each.target.startswith(":")]
    found: set[str] = set()
    while left:
        module = left.pop()
        if module not in found:
            found.add(module)
            left += [i.target[1:] for i in imports()[module] if i.target.startswith(":")]
    return found


def test_every_module_is_tested():
    missing = [m for m in with_code() if not own_test(m).is_file() and m not in WHERE]
    assert not missing, "write tests of " + ", ".join(missing)


def test_no_line_is_out_of_date():
    lines = ELSEWHERE.strip().splitlines()
    assert lines == sorted(lines)
    gone = [module for module in WHERE if module not in modules()]
    own = [m for m in WHERE if m in modules() and own_test(m).is_file()]
    assert (gone, own) == ([], [])


@pytest.mark.parametrize("place", sorted(set(WHERE.values())))
def test_what_is_named_leads_to_the_module(place):
    found = reached(TESTS / place)
    assert [m for m, where in WHERE.items() if where == place and m not in found] == []


def test_every_folder_of_tests_is_a_room():
    aside = {"benchmarks", "fuzz", "workflows"}
    folders = {path.parent.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")}
    rooms = {module.replace(".", "/") for module, p in modules().items() if p.stem == "__init__"}
    assert folders - aside - {"."} <= rooms
