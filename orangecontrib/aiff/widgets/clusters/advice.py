"""What Interesting Clusters advises: what to connect, and what the data lacks."""

from ...clusters.analysis import Analysis
from ...clusters.kinds import KINDS
from ...embedding.blocks import provenance_of
from .cluster_list import why_none

CONNECT = (
    "Connect the Distances of Orange’s Distances widget, or data with a column “Cluster” from "
    "Hierarchical Clustering, k-Means, DBSCAN or Louvain Clustering.\n\n"
    "The widget then lists the clusters of the tree, the most telling first."
)
# What to do comes first: a long message is cut off where the window ends.
TICK = (
    "tick “Bring worn and shop photos nearer each other” in Local GPU Embedder, and connect its "
    "output Embeddings."
)
EMBED = "embed them with Local GPU Embedder, or put Domain Aligner before Distances."


def alignment_advice(analysis: Analysis) -> str:
    """What to do where nothing brought worn and shop photos nearer; "" where something did."""
    if not analysis.lacks_alignment:
        return ""
    return TICK if provenance_of(analysis.labels.table) else EMBED


def lacking_advice(analysis: Analysis) -> str:
    """Why the data has no clusters of some kinds, and what to load; "" where it has all."""
    if analysis.labels.table is None:
        return ""
    return why_none(analysis, [key for key in KINDS if key != "apart"])
