"""Scores as LookBench counts and calls them, beside our own (C. Gao et al., arXiv 2601.14706).

Read in its code (look-bench 0.4.0, `metrics/rank.py` and `metrics/ndcg.py`): its "Recall@k" is
Hit@k, relevance in nDCG@k is 0 or 1, and a query that nothing in the gallery answers scores 0 where
here it does not count.
"""

from collections.abc import Sequence

from .evaluation import Evaluation
from .protocol import BY_QUERY, NEAREST, Protocol
from .protocol_settings import preset_of

# Presets: what LookBench, and who reports on it, calls its recall.
RECALLS = {
    "lookbench_fine": "Fine Recall",
    "lookbench_coarse": "Coarse Recall",
    "lookbench_item": "ID Recall",
}
# The README of look-bench 0.4.0 prints one table of numbers twice. By the definitions they are
# nDCG@5: hopit-ai/Moda measured the same network again (Marqo-FashionSigLIP: nDCG@5 49.63, Fine
# Recall@1 63.84), and the paper's tables have 49.44 and 62.77.
TWO_NAMES = (
    "LookBench's README prints its nDCG@5 a second time, as “Fine Recall@1”: compare both of its "
    "columns with nDCG@5."
)

OTHER_SEARCH = (
    "LookBench itself searches for the nearest photos by cosine, and so do published scores."
)
COSINE = "cosine"


def lookbench_figures(evaluation: Evaluation) -> dict[str, float]:
    """Recall and nDCG at the protocol's depths, in per cent, as LookBench counts.

    Keys are "recall@1", "ndcg@1", ... as its own evaluators have them.
    """
    task = evaluation.task
    asked = len(task.queries)
    share = asked / (asked + task.dropped_queries)
    names = {"recall": "hit", "ndcg": "ndcg"}
    return {
        f"{theirs}@{k}": 100 * share * evaluation.figures[f"{ours}@{k}"]
        for theirs, ours in names.items()
        for k in evaluation.protocol.ks
    }


def recall_of(protocol: Protocol) -> str:
    """What LookBench calls its recall under a protocol; "" where that is none of its own."""
    return RECALLS.get(preset_of(protocol) or "", "")


def lookbench_sentences(evaluation: Evaluation) -> list[str]:
    """Which figure is which, a sentence each; none under other protocols."""
    protocol = evaluation.protocol
    recall = recall_of(protocol)
    if not recall or protocol.averaging != BY_QUERY:
        return []
    found = lookbench_figures(evaluation)
    depths = ", ".join(map(str, protocol.ks))
    sentences = [
        f"As LookBench counts, {recall} at {depths}: {_row(found, 'recall', protocol.ks)}; nDCG at "
        f"{depths}: {_row(found, 'ndcg', protocol.ks)} (%)."
    ]
    if protocol.search != NEAREST or protocol.distance != COSINE:
        sentences.append(OTHER_SEARCH)
    if n := evaluation.task.dropped_queries:
        misses = "1 query that no photo answers is a miss" if n == 1 else ""
        misses = misses or f"{n:,} queries that no photo answers are misses"
        sentences.append(f"There {misses}; in all other scores here such queries do not count.")
    if recall == RECALLS["lookbench_fine"]:
        sentences.append(TWO_NAMES)
    return sentences


def _row(found: dict[str, float], name: str, ks: Sequence[int]) -> str:
    return ", ".join(f"{found[f'{name}@{k}']:.2f}" for k in ks)
