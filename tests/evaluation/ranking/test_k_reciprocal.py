import numpy as np

from orangecontrib.aiff.evaluation.ranking.k_reciprocal import k_reciprocal_distances


def test_k_reciprocal_agrees_with_the_authors_own_steps():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(60, 8)) + np.repeat(rng.normal(size=(12, 8)), 5, axis=0) * 2
    squared = ((points[:, None] - points) ** 2).sum(axis=2)
    np.testing.assert_allclose(k_reciprocal_distances(squared), _as_published(squared), atol=1e-9)


def _as_published(squared, k1=20, k2=6, share=0.3):
    """The authors' steps, query and gallery being the same, written with plain loops."""
    original = (squared / squared.max(axis=0)).T
    rank = np.argsort(original, axis=1)
    n = len(original)

    def mutual(i, k):
        forward = rank[i, : k + 1]
        return np.array([j for j in forward if i in rank[j, : k + 1]])

    weights = np.zeros((n, n))
    for i in range(n):
        near = mutual(i, k1)
        expanded = near
        for candidate in near:
            others = mutual(candidate, int(np.around(k1 / 2)))
            if len(np.intersect1d(others, near)) > 2 / 3 * len(others):
                expanded = np.append(expanded, others)
        expanded = np.unique(expanded)
        row = np.exp(-original[i, expanded])
        weights[i, expanded] = row / row.sum()
    weights = np.array([weights[rank[i, :k2]].mean(axis=0) for i in range(n)])
    shared = np.minimum(weights[:, None], weights).sum(axis=2)
    return (1 - share) * (1 - shared / (2 - shared)) + share * original
