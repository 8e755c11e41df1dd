"""The reader of an import's format, by AWS's word for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fogbank.engines.dynamodb.formats.csv_rows import CsvReader
from fogbank.engines.dynamodb.formats.ion_reader import read_ion
from fogbank.engines.dynamodb.formats.json_lines import read_json
from fogbank.engines.dynamodb.formats.reading import LineReader, Reader


def reader(
    format_name: str, kinds: Mapping[str, str], delimiter: str = ",", header: Sequence[str] = ()
) -> Reader:
    """For one file. `kinds` are the types of key attributes; they, `delimiter` and `header` matter to CSV only."""
    if format_name == "CSV":
        return CsvReader(kinds, delimiter, header)
    return LineReader(read_ion if format_name == "ION" else read_json)
