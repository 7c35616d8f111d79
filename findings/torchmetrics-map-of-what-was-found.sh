#!/usr/bin/env bash
# torchmetrics 1.9.0: a right photo whose similarity is negative costs mAP nothing; nor does one
# beyond top_k.
#
# retrieval_average_precision, and RetrievalMAP on it, drop a right photo with a score of 0 or less,
# then average over the right photos that are left. Cosines go down to -1: the same ranking scores
# higher when its last right photos fall below zero, and 1 when only the first is above. Minus a
# distance, the other usual score, gives 0, though the same ranking has a hit rate of 1. Precision,
# recall and reciprocal rank drop the same photos; hit rate, R-precision and nDCG do not. With top_k
# it averages over the right photos among these k: one of five found gives AP@5 = 1, where trec_eval
# (map_cut) and ranx give 0.2, and finding a second lowers it. The docs ask for floats, "estimated
# probabilities". Adding 2 to cosines, and no top_k, gives the AP that scikit-learn gives.
#
# Output seen (a query with 5 right photos, at ranks 1, 6, 7, 8, 9 of 10):
#   torchmetrics 1.9.0, scikit-learn 1.9.1
#   from 0.9 down to 0.1:   AP 0.563, scikit-learn's 0.563, hit@1 1, recall@10 1.0
#   from 0.9 down to -0.9:  AP 1.000, scikit-learn's 0.563, hit@1 1, recall@10 0.2
#   from -0.1 down to -1.9: AP 0.000, scikit-learn's 0.563, hit@1 1, recall@10 0.0
#   AP@1 1.000, AP@5 1.000, AP@6 0.667, AP@10 0.563
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "torchmetrics==1.9.0" "torch==2.14.1" \
    "scikit-learn==1.9.1" "numpy==2.3.5"
cd "$place"
"$place/venv/bin/python" -W ignore - <<'PYTHON'
from importlib.metadata import version

import torch
from sklearn.metrics import average_precision_score
from torchmetrics.functional.retrieval import retrieval_hit_rate, retrieval_recall
from torchmetrics.retrieval import RetrievalMAP

print(", ".join(f"{name} {version(name)}" for name in ("torchmetrics", "scikit-learn")))
PHOTOS, RIGHT_AT = 10, (1, 6, 7, 8, 9)
right = torch.tensor([rank in RIGHT_AT for rank in range(1, PHOTOS + 1)])
one_query = torch.zeros(PHOTOS, dtype=torch.long)


def ap(scores, **how):
    return float(RetrievalMAP(**how)(scores, right, indexes=one_query))


SCORES = {(0.9, 0.1): 0.563, (0.9, -0.9): 1.0, (-0.1, -1.9): 0.0}
for (first, last), seen in SCORES.items():
    scores = torch.linspace(first, last, PHOTOS)  # the same ranking each time
    theirs, wanted = ap(scores), average_precision_score(right, scores)
    hit = float(retrieval_hit_rate(scores, right, top_k=1))
    recall = float(retrieval_recall(scores, right, top_k=PHOTOS))
    print(
        f"{f'from {first} down to {last}:':23} AP {theirs:.3f}, scikit-learn's {wanted:.3f}, "
        f"hit@1 {hit:.0f}, recall@10 {recall:.1f}"
    )
    assert abs(theirs - seen) < 1e-3 and hit == 1, "this has changed"
    assert abs(wanted - 0.563) < 1e-3, "scikit-learn's has changed"
depths = {k: ap(torch.linspace(0.9, 0.1, PHOTOS), top_k=k) for k in (1, 5, 6, 10)}
print(", ".join(f"AP@{k} {value:.3f}" for k, value in depths.items()))
assert depths[5] == 1 > depths[6] > depths[10], "this has changed with top_k"
PYTHON
