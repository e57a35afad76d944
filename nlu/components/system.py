"""A symmetric positive definite system of equations, factorised once."""

from dataclasses import dataclass

import numpy as np

from nlu.components.features import Floats, Whole


@dataclass(frozen=True)
class System:
    """Ready to be solved; `factor` is lower triangular, its columns in a row.

    Only the first `size` unknowns are in it, whatever else is in the factor.
    """

    factor: Floats
    size: int

    @classmethod
    def of(cls, matrix: Floats) -> "System":
        """Factorise the matrix, which is lost. ValueError: it has no solution."""
        from scipy.linalg import lapack

        factor, failed = lapack.spotrf(matrix.T, lower=True, clean=1, overwrite_a=True)
        if failed:
            raise ValueError("the training sentences do not make a solvable system")
        return cls(factor, len(factor))

    def leading(self, size: int) -> "System":
        """The system of the first unknowns alone: its factor is a part of this one."""
        return System(self.factor, size)

    def extended(self, across: Floats, among: Floats) -> "System":
        """The system with more unknowns behind these.

        `across` has one row for each of them and one column for each of these, `among`
        one row and column for each of them; it is lost.
        """
        from scipy.linalg import lapack

        old, whole = self.size, self.size + len(among)
        if whole == old:
            return self
        mine = np.asfortranarray(self.factor[:old, :old])
        side, _ = lapack.strtrs(mine, across.T, lower=True)
        among -= side.T @ side
        factor = np.zeros((whole, whole), dtype=np.float32, order="F")
        factor[:old, :old] = mine
        factor[old:, :old] = side.T
        factor[old:, old:] = System.of(among).factor
        return System(factor, whole)

    def solve(self, wanted: Floats) -> Floats:
        """Return the weights that make the matrix give what is wanted."""
        return self._by_factor(self._by_factor(wanted), backward=True)

    def diagonal_end(self, size: int) -> Floats:
        """Return the end of the inverse's diagonal; only the factor's end counts."""
        from scipy.linalg import lapack

        end = slice(self.size - size, self.size)
        inverse, _ = lapack.strtri(self.factor[end, end], lower=True)
        return np.einsum("ij,ij->j", inverse, inverse)

    def diagonal_at(self, places: Whole) -> Floats:
        """Return the diagonal of the inverse at a few places."""
        units = np.zeros((self.size, len(places)), dtype=np.float32)
        units[places, np.arange(len(places))] = 1
        found = self._by_factor(units)
        return np.einsum("ij,ij->j", found, found)

    def _by_factor(self, wanted: Floats, *, backward: bool = False) -> Floats:
        """Solve by the factor, or by its transpose, without a copy of its part.

        Zeros behind what is wanted leave the first unknowns as if they were alone.
        """
        from scipy.linalg import lapack

        padded = np.zeros((len(self.factor), wanted.shape[1]), np.float32, order="F")
        padded[: self.size] = wanted
        found, _ = lapack.strtrs(
            self.factor, padded, lower=True, trans=int(backward), overwrite_b=True
        )
        return found[: self.size]
