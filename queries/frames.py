"""From DuckDB's Arrow tables to the frames of a Collection."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

#: From so many texts on, finding those that are repeated takes less time than it saves.
_MANY = 1_000


def frame(table: pa.Table) -> pd.DataFrame:
    """Return text as str or None, dates as datetime64, numbers as float64 with NaN for null, `line` as int32."""
    return pd.DataFrame({name: _series(table.column(name)) for name in table.column_names})


def _series(column: pa.ChunkedArray) -> pd.Series:
    if pa.types.is_date(column.type):
        return pd.Series(column.cast(pa.timestamp("s")).to_numpy())
    if pa.types.is_string(column.type):
        # without the dtype pandas makes its own string type of it, with NaN where we promise None
        return _texts(column) if len(column) > _MANY else pd.Series(column.to_numpy(), dtype=object)
    return pd.Series(column.to_numpy())


def _texts(column: pa.ChunkedArray) -> pd.Series:
    """Return the texts, each that is repeated as one object: a column of codes holds few, and making them is slow."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):  # newer releases give one chunk as it is
        encoded = encoded.combine_chunks()
    texts = pd.Series([*encoded.dictionary.to_pylist(), None], dtype=object)
    return texts.take(encoded.indices.fill_null(len(texts) - 1).to_numpy()).reset_index(drop=True)
