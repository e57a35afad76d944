"""A symmetric positive definite system of equations, factorised once."""

from dataclasses import dataclass

import numpy as np

from nlu.components.features import Floats, Whole


@dataclass(frozen=True)
class System:
    """Ready to be solved; `factor` is lower triangular, its columns in a row."""

    factor: Floats

    @classmethod
    def of(cls, matrix: Floats) -> "System":
        """Factorise the matrix, which is lost. ValueError: it has no solution."""
        from scipy.linalg import lapack

        factor, failed = lapack.spotrf(matrix.T, lower=True, clean=1, overwrite_a=True)
        if failed:
            raise ValueError("the training sentences do not make a solvable system")
        return cls(factor)

    def leading(self, size: int) -> "System":
        """The system of the first unknowns alone: its factor is a part of this one."""
        if size == len(self.factor):
            return self
        return System(np.asfortranarray(self.factor[:size, :size]))

    def extended(self, across: Floats, among: Floats) -> "System":
        """The system with more unknowns behind these.

        `across` has one row for each of them and one column for each of these, `among`
        one row and column for each of them; it is lost.
        """
        from scipy.linalg import lapack

        old, whole = len(self.factor), len(self.factor) + len(among)
        if whole == old:
            return self
        side, _ = lapack.strtrs(self.factor, across.T, lower=True)
        among -= side.T @ side
        factor = np.zeros((whole, whole), dtype=np.float32, order="F")
        factor[:old, :old] = self.factor
        factor[old:, :old] = side.T
        factor[old:, old:] = System.of(among).factor
        return System(factor)

    def solve(self, wanted: Floats) -> Floats:
        """Return the weights that make the matrix give what is wanted."""
        from scipy.linalg import lapack

        found, _ = lapack.spotrs(self.factor, wanted, lower=True)
        return found

    def diagonal_end(self, size: int) -> Floats:
        """Return the end of the inverse's diagonal; only the factor's end counts."""
        from scipy.linalg import lapack

        inverse, _ = lapack.strtri(self.factor[-size:, -size:], lower=True)
        return np.einsum("ij,ij->j", inverse, inverse)

    def diagonal_at(self, places: Whole) -> Floats:
        """Return the diagonal of the inverse at a few places."""
        from scipy.linalg import lapack

        units = np.zeros((len(self.factor), len(places)), dtype=np.float32, order="F")
        units[places, np.arange(len(places))] = 1
        found, _ = lapack.strtrs(self.factor, units, lower=True, overwrite_b=True)
        return np.einsum("ij,ij->j", found, found)
