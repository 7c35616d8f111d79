"""What a workflow keeps of Interesting Clusters."""

from ...clusters.kinds import KINDS
from ...clusters.tree import LINKAGES, MAX_PHOTOS
from ...presentation.writers import WRITERS
from ..kit.settings import Text, WindowSettings, choice, several, text, whole, yes_or_no
from .cluster_filters import MOST
from .grid_page import FRAMES
from .tree_controls import CUTS
from .two_trees import SIDES

PAGES = {"cluster": "Cluster", "grid": "All photos", "quality": "Quality", "trees": "Two trees"}


class ClustersSettings(WindowSettings, total=False):
    linkage: choice("Linkage", LINKAGES)
    cut_by: choice("Cut", CUTS)
    cut_number: whole("Clusters", 1, MAX_PHOTOS)
    filter_kind: choice("Kind", ["", *KINDS])
    filter_least: whole("Least number of photos", 1, MOST)
    filter_most: whole("Greatest number of photos", 0, MOST)
    filter_item: text("Garment")
    filter_collector: text("Collector")
    page: choice("Page", PAGES)
    side: choice("List of two trees", SIDES)
    frames: choice("Frames of all photos", FRAMES)
    presentation_kind: choice("Kind of presentation", WRITERS)
    presentation_grid: yes_or_no("All photos on one slide")
    presentation_models: yes_or_no("Compare the models of Scores")
    selected_key: text("Selected cluster", Text | None)
    presented: several("Clusters of the presentation", Text, 2 * MAX_PHOTOS)
