"""CSV and Parquet: read in pieces, every record with its place."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gis.errors import BadInput, NotFound
from gis.track_files import Reading, RowFault, TrackFile, delimited, open_tracks, parquet

HEADER = "t,lon,lat,accuracy,worker,device,mock"
ROW = "2026-07-01T08:00:00+08:00,117.1,39.2,5,w1,phone,false"


def written(folder: Path, text: str | bytes, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def all_fixes(file: TrackFile) -> pd.DataFrame:
    parts = [batch.fixes.astype({"worker": "str", "device": "str"}) for batch in file.batches]
    return pd.concat(parts, ignore_index=True)


def read(folder: Path, text: str | bytes, reading: Reading | None = None) -> pd.DataFrame:
    return all_fixes(open_tracks(written(folder, text), reading or Reading()))


def faults(fixes: pd.DataFrame) -> list[tuple[int, str]]:
    return [
        (line, RowFault(code).name.lower())
        for line, code in zip(fixes["line"], fixes["fault"], strict=True)
        if code
    ]


def test_a_record_becomes_a_fix(tmp_path: Path):
    (fix,) = read(tmp_path, f"{HEADER}\n{ROW}\n").itertuples()
    assert (fix.line, fix.fault, fix.worker, fix.device) == (2, 0, "w1", "phone")
    assert (fix.lon, fix.lat, fix.accuracy_m, fix.mock) == (117.1, 39.2, 5.0, False)
    assert fix.t == pd.Timestamp("2026-07-01T00:00:00Z")


def test_what_a_file_does_not_say_is_missing(tmp_path: Path):
    (fix,) = read(tmp_path, "t,lon,lat\n1782864000,117.1,39.2\n").itertuples()
    assert pd.isna([fix.worker, fix.device, fix.accuracy_m, fix.mock]).all()


def test_columns_that_mean_nothing_are_told(tmp_path: Path):
    path = written(tmp_path, "t,lon,lat,speed,电量\n1782864000,117.1,39.2,1,80\n")
    assert open_tracks(path, Reading()).ignored == ("speed", "电量")


def test_columns_can_be_mapped(tmp_path: Path):
    text = "when,x,y\n1782864000,117.1,39.2\n"
    mapping = {"t": "when", "lon": "x", "lat": "y"}
    assert read(tmp_path, text, Reading(mapping))["lon"].tolist() == [117.1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str):
    text = f"{HEADER}\n{ROW}\n".replace(",", delimiter)
    assert read(tmp_path, text)["lat"].tolist() == [39.2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str):
    text = "时间,经度,纬度,网格员\n1782864000,117.1,39.2,张三\n"
    assert read(tmp_path, text.encode(encoding))["worker"].tolist() == ["张三"]


def test_gbk_behind_a_long_plain_beginning_is_found(tmp_path: Path):
    rows = "1782864000,117.1,39.2,w1\n" * 50_000
    text = f"t,lon,lat,worker\n{rows}1782864000,117.1,39.2,李四\n"
    assert read(tmp_path, text.encode("gbk"))["worker"].iloc[-1] == "李四"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_end_as_they_like(tmp_path: Path, end: str):
    assert len(read(tmp_path, f"{HEADER}{end}{ROW}{end}{ROW}")) == 2


def test_blank_lines_are_passed_over_and_counted(tmp_path: Path):
    fixes = read(tmp_path, f"{HEADER}\n\n{ROW}\n   \n,,,,,,\n{ROW}\n\n")
    assert fixes["line"].tolist() == [3, 6]
    assert faults(fixes) == []


def test_ragged_records_are_faults_with_their_line(tmp_path: Path):
    fixes = read(tmp_path, f"{HEADER}\n{ROW}\n1,2\n{ROW},more\n{ROW}\n")
    assert sorted(faults(fixes)) == [(3, "columns"), (4, "columns")]
    assert sorted(fixes["line"]) == [2, 3, 4, 5]


def test_places_are_right_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 256)
    monkeypatch.setattr(delimited, "_BATCH_ROWS", 7)
    kinds = ["", ROW, "1,2", ROW.replace("117.1", "?")]
    lines = [HEADER, *(kinds[number % 4] for number in range(2, 200))]
    fixes = read(tmp_path, "\n".join(lines)).sort_values("line")
    assert fixes["line"].tolist() == [number for number in range(2, 200) if number % 4]
    assert faults(fixes) == [
        (number, "columns" if number % 4 == 2 else "bad_number")
        for number in range(2, 200)
        if number % 4 >= 2
    ]


def test_a_quoted_line_break_is_one_record(tmp_path: Path):
    fixes = read(tmp_path, f'{HEADER},note\n{ROW},"two\nlines"\n{ROW},one\n')
    assert fixes["line"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (",117.1,39.2,5,false", "no_time"),
        ("soon,117.1,39.2,5,false", "bad_time"),
        ("2026-07-01 08:00:00,117.1,39.2,5,false", "naive_time"),
        ("1782864000,,39.2,5,false", "no_position"),
        ("1782864000,117.1,-,5,false", "no_position"),
        ("1782864000,117°,39.2,5,false", "bad_number"),
        ("1782864000,117.1,39.2,good,false", "bad_number"),
        ("1782864000,117.1,39.2,5,perhaps", "bad_flag"),
        ("soon,117.1,,good,perhaps", "no_position"),
    ],
)
def test_a_record_that_is_no_fix_says_why(tmp_path: Path, cells: str, fault: str):
    fixes = read(tmp_path, f"t,lon,lat,accuracy,mock\n{cells}\n")
    assert faults(fixes) == [(2, fault)]


def test_a_header_alone_holds_no_fixes(tmp_path: Path):
    path = written(tmp_path, f"{HEADER}\n")
    assert list(open_tracks(path, Reading()).batches) == []


def test_the_last_batch_ends_the_file(tmp_path: Path):
    path = written(tmp_path, f"{HEADER}\n{ROW}\n{ROW}\n")
    assert [batch.share for batch in open_tracks(path, Reading()).batches][-1] == 1.0


def test_an_empty_file_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="is empty"):
        open_tracks(written(tmp_path, ""), Reading())


def test_a_missing_file_is_not_found(tmp_path: Path):
    with pytest.raises(NotFound, match=r"none\.csv"):
        open_tracks(tmp_path / "none.csv", Reading())


def test_an_unknown_ending_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match=r"\.parquet"):
        open_tracks(written(tmp_path, "x", "a.xlsx"), Reading())


def test_bytes_that_are_no_text_are_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="neither in UTF-8 nor in GBK"):
        open_tracks(written(tmp_path, b"t,lon,lat\n\xff\xff\xff\n"), Reading())


@pytest.mark.parametrize("text", ["\n", "no columns here", "\x01\x02"])
def test_a_table_without_the_columns_is_refused(tmp_path: Path, text: str):
    with pytest.raises(BadInput, match="columns"):
        open_tracks(written(tmp_path, text), Reading())


def test_a_quote_that_never_ends_is_no_error_of_ours(tmp_path: Path):
    text = f'{HEADER}\n{ROW}\n"{ROW}\n{ROW}\n'
    fixes = read(tmp_path, text)
    assert fixes["fault"].tolist()[0] == 0


def most_held(path: Path, rows: int) -> int:
    """The most bytes that Arrow holds between the batches of a file of so many rows."""
    numbers = np.random.default_rng(1).random((rows, 3))
    frame = pd.DataFrame(numbers, columns=["t", "lon", "lat"])
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path, row_group_size=rows, use_dictionary=False)
    before = pa.total_allocated_bytes()
    return max(pa.total_allocated_bytes() - before for _ in open_tracks(path, Reading()).batches)


@pytest.mark.parametrize(("name", "rows"), [("a.csv", 20_000), ("a.parquet", 200_000)])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch, name: str, rows: int):
    """Even where all the rows of a Parquet file lie in one row group."""
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 4096)
    monkeypatch.setattr(delimited, "_BATCH_ROWS", 1000)
    monkeypatch.setattr(parquet, "_BUFFER_BYTES", 4096)
    monkeypatch.setattr(parquet, "_BATCH_ROWS", 20_000)
    path = tmp_path / name
    assert most_held(path, 4 * rows) < 1.2 * most_held(path, rows)


@pytest.fixture
def table() -> pa.Table:
    return pa.table(
        {
            "time": pa.array([1782864000000, None, 1782864005000], pa.timestamp("ms", "UTC")),
            "longitude": pa.array([117.1, 117.1, None], pa.float32()),
            "latitude": [39.2, 39.2, 39.2],
            "worker": pa.array(["w1", "w1", "w2"]).dictionary_encode(),
            "steps": [1, 2, 3],
        }
    )


def test_parquet_rows_become_fixes(tmp_path: Path, table: pa.Table):
    pq.write_table(table, tmp_path / "a.parquet")
    file = open_tracks(tmp_path / "a.parquet", Reading())
    fixes = all_fixes(file)
    assert (file.unit, file.ignored) == ("row", ("steps",))
    assert fixes["worker"].tolist() == ["w1", "w1", "w2"]
    assert fixes["t"][0] == pd.Timestamp("2026-07-01T00:00:00Z")
    assert faults(fixes) == [(2, "no_time"), (3, "no_position")]


def test_parquet_places_go_on_across_batches(tmp_path: Path, monkeypatch, table: pa.Table):
    monkeypatch.setattr(parquet, "_BATCH_ROWS", 2)
    pq.write_table(table, tmp_path / "a.parquet")
    batches = list(open_tracks(tmp_path / "a.parquet", Reading()).batches)
    assert [batch.fixes["line"].tolist() for batch in batches] == [[1, 2], [3]]
    assert np.allclose([batch.share for batch in batches], [2 / 3, 1])


def test_parquet_of_no_rows_holds_no_fixes(tmp_path: Path, table: pa.Table):
    pq.write_table(table.slice(0, 0), tmp_path / "a.parquet")
    assert all(b.fixes.empty for b in open_tracks(tmp_path / "a.parquet", Reading()).batches)


def test_what_is_no_parquet_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="cannot be read"):
        open_tracks(written(tmp_path, "PAR1 nonsense", "a.parquet"), Reading())


@pytest.mark.parametrize("place", [100, -300], ids=["data", "footer"])
def test_broken_parquet_is_refused(tmp_path: Path, place: int):
    path = tmp_path / "a.parquet"
    columns = dict.fromkeys(("t", "lon", "lat"), np.random.default_rng(1).random(5000))
    pq.write_table(pa.table(columns), path, compression="zstd", use_dictionary=False)
    whole = bytearray(path.read_bytes())
    whole[place : place + 200] = b"?" * 200
    path.write_bytes(whole)
    with pytest.raises(BadInput, match="cannot be read"):
        list(open_tracks(path, Reading()).batches)


def test_a_table_of_ragged_records_alone_has_their_faults(tmp_path: Path):
    fixes = read(tmp_path, f"{HEADER}\n1\n2,3\n")
    assert faults(fixes) == [(2, "columns"), (3, "columns")]


def test_a_record_larger_than_a_piece_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", 64)
    with pytest.raises(BadInput, match="cannot be read"):
        read(tmp_path, f"{HEADER}\n{ROW.replace('w1', 'w' * 200)}\n")


def test_a_header_that_never_ends_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="first line"):
        read(tmp_path, "w" * 200_000)


def test_a_zero_byte_is_no_text(tmp_path: Path):
    with pytest.raises(BadInput, match="neither in UTF-8 nor in GBK"):
        read(tmp_path, f"{HEADER}\n{ROW}\n{ROW}\0\n")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_in_utf_16_that_is_cut_off_is_refused(tmp_path: Path, encoding: str):
    text = "\ufefft,lon,lat\n2026-07-01T08:00:00Z,117,39\n".encode(encoding)[:-1]
    with pytest.raises(BadInput, match="is text neither"):
        read(tmp_path, text)


def test_a_header_of_any_number_of_columns_is_refused(tmp_path: Path):
    with pytest.raises(BadInput, match="first line"):
        read(tmp_path, "," * 100_000 + "\n1")
