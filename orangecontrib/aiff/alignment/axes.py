"""Principal axes, by the products of rows or of numbers with each other, whichever are fewer."""

from functools import cached_property

import numpy as np
from scipy.linalg import eigh

from ..cores import on_one_core

# Directions whose variance is a smaller share of the largest carry nothing.
NOTHING, NOTHING_IN_SINGLE = 1e-9, 1e-7


def carrying(variances: np.ndarray) -> np.ndarray:
    """Which of some directions carry more than rounding, by their variances, bool (k,)."""
    nothing = NOTHING_IN_SINGLE if variances.dtype == np.float32 else NOTHING
    return variances > nothing * variances.max(initial=0)


class Spread:
    """How rows vary: what is found of them shares their products with each other.

    Parameters
    ----------
    rows : centred, shape (n, d), in single or double precision, which all is then found in
    """

    def __init__(self, rows: np.ndarray):
        self.rows = rows

    @cached_property
    def product(self) -> np.ndarray:
        """Of rows with each other or, where these are fewer, of numbers, shape (m, m)."""
        with on_one_core():
            return self.rows @ self.rows.T if self._is_wide else self.rows.T @ self.rows

    @property
    def _is_wide(self) -> bool:
        return self.rows.shape[0] < self.rows.shape[1]

    @cached_property
    def total(self) -> float:
        """The variances' sum."""
        return float((self.rows**2).sum() / max(1, len(self.rows)))

    @property
    def average(self) -> float:
        """A number's variance, the mean over all numbers."""
        return self.total / max(1, self.rows.shape[1])

    def principal(self, most: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Principal axes, those of most variance first.

        Parameters
        ----------
        most : how many axes are wanted; 0 for all

        Returns
        -------
        Variances, at least `most`, else as many as the smaller of n and d; and the axes, shape
        (k, d), where k is `most` or the number of variances, whichever is less. Axes that carry
        nothing may be zeros, and the variance then is 0.
        """
        count, size = self.rows.shape
        with on_one_core():
            if most and min(count, size) > 4 * most:
                from sklearn.utils.extmath import randomized_svd

                _, sizes, axes = randomized_svd(self.rows, most, n_iter=4, random_state=0)
                return sizes**2 / count, axes
            squares, sides = eigh(self.product, driver="evd")
            squares, sides = np.maximum(squares[::-1], 0), sides[:, ::-1]
            if not self._is_wide:
                return squares / count, sides.T[: most or None]
            # Of what carries nothing no direction can be told.
            kept = carrying(squares)
            lengths = np.sqrt(squares, where=kept, out=np.full_like(squares, np.inf))
            axes = (sides / lengths).T[: most or None] @ self.rows
            return np.where(kept, squares, 0) / count, axes

    @property
    def oas(self) -> float:
        """The share of shrinkage that scikit-learn's OAS finds, 0..1.

        It needs no more than the sum of the covariance's squares, which n rows' products have too.
        """
        count, size = self.rows.shape
        squares = (self.product**2).sum() / (count * size) ** 2
        square = (np.trace(self.product) / (count * size)) ** 2
        spread = (count + 1) * (squares - square / size)
        return 1.0 if spread == 0 else float(min((squares + square) / spread, 1))
