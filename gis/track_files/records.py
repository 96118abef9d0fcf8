"""The numbers of a CSV file's records, through everything that is passed over."""

import numpy as np
import numpy.typing as npt
import pyarrow.csv as arrow_csv

Lines = npt.NDArray[np.int64]


class Records:
    """The numbers of a CSV file's records, and which of them are ragged."""

    def __init__(self) -> None:
        self._last = 1  # the header
        self._skipped: list[int] = []
        self._ragged: list[int] = []

    def skip(self, row: arrow_csv.InvalidRow) -> str:
        """Note a record with too few or too many cells; one of spaces alone is only blank."""
        self._skipped.append(row.number)
        if row.text.strip():
            self._ragged.append(row.number)
        return "skip"

    def number(self, count: int) -> Lines:
        """The numbers of the next `count` records that came through."""
        ahead = np.arange(self._last + 1, self._last + 1 + count + len(self._skipped))
        numbers = ahead[~np.isin(ahead, self._skipped)][:count]
        self._last = int(numbers[-1])
        self._skipped = [number for number in self._skipped if number > self._last]
        return numbers

    def take_ragged(self) -> list[int]:
        """The ragged records that were not told yet."""
        told, self._ragged = self._ragged, []
        return told
