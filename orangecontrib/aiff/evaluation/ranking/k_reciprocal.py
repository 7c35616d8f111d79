"""Re-ranking by k-reciprocal neighbours, after Z. Zhong et al., CVPR 2017."""

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp

from ...progress import untold

LARGEST = 8_000  # photos; all distances between them take half a gigabyte
K1, K2, SHARE = 20, 6, 0.3  # neighbours, neighbours to average, share of the plain distance


def k_reciprocal_distances(
    squared: np.ndarray, callback: Callable[[float], None] = untold
) -> np.ndarray:
    """Distances that count shared neighbours, shape (n, n).

    Parameters
    ----------
    squared : squared distances between all photos, shape (n, n)
    callback : is told the share that is done, 0..1; cancels by raising
    """
    photos = len(squared)
    k1, k2 = min(K1, photos - 1), min(K2, photos)
    plain = squared / np.maximum(squared.max(axis=1, keepdims=True), np.finfo(float).tiny)
    order = np.argsort(plain, axis=1, kind="stable")[:, : k1 + 1]
    # The photo itself stands first, even before a copy that comes earlier in the table.
    order = _self_first(order)
    near = [set(row) for row in order.tolist()]
    half = [set(row[: round(k1 / 2) + 1]) for row in order.tolist()]
    mutual = [[j for j in row if i in near[j]] for i, row in enumerate(order.tolist())]
    mutual_half = [
        {j for j in row[: round(k1 / 2) + 1] if i in half[j]}
        for i, row in enumerate(order.tolist())
    ]
    rows, columns, values = [], [], []
    for photo, neighbours in enumerate(mutual):
        expanded = set(neighbours)
        for other in neighbours:
            candidates = mutual_half[other]
            if 3 * len(candidates & set(neighbours)) > 2 * len(candidates):
                expanded |= candidates
        members = np.fromiter(sorted(expanded), dtype=int)
        weights = np.exp(-plain[photo, members])
        rows.append(np.full(len(members), photo))
        columns.append(members)
        values.append(weights / weights.sum())
    encoded = sp.csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))),
        shape=(photos, photos),
    )
    if k2 > 1:
        averaging = sp.csr_matrix(
            (
                np.full(photos * k2, 1 / k2),
                (np.repeat(np.arange(photos), k2), order[:, :k2].ravel()),
            ),
            shape=(photos, photos),
        )
        encoded = (averaging @ encoded).tocsr()
    by_column = encoded.tocsc()
    found = np.empty((photos, photos))
    for photo in range(photos):
        shared = np.zeros(photos)
        begin, end = encoded.indptr[photo : photo + 2]
        for column, value in zip(encoded.indices[begin:end], encoded.data[begin:end], strict=True):
            inside = slice(*by_column.indptr[column : column + 2])
            others = by_column.indices[inside]
            shared[others] += np.minimum(value, by_column.data[inside])
        found[photo] = 1 - shared / (2 - shared)
        if photo % 64 == 0:
            callback(photo / photos)
    return (1 - SHARE) * found + SHARE * plain


def _self_first(order: np.ndarray) -> np.ndarray:
    photos = np.arange(len(order))
    without = np.where(order == photos[:, None], -1, order)
    moved = np.column_stack([photos, without])
    # Drop the place the photo had, or the last neighbour where copies pushed it out.
    width = order.shape[1]
    missing = ~(moved == -1).any(axis=1)
    moved[missing, -1] = -1
    return moved[moved != -1].reshape(len(order), width)
