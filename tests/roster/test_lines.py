"""CSV files line by line: their character sets, headers and records."""

import pytest

from gis.errors import BadInput
from gis.privacy import private_fields
from gis.roster.lines import Layout, read_lines

LAYOUT = Layout({"worker": ("网格员",), "name": ("姓名",)}, needed=("worker",))


def cells(content: bytes) -> list[dict[str, str]]:
    lines, faults = read_lines(content, "a.csv", LAYOUT)
    assert faults == []
    return [dict(line.cells) for line in lines]


def refused(text: str) -> str:
    with pytest.raises(BadInput) as refusal:
        read_lines(text.encode(), "a.csv", LAYOUT)
    return str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_usual_character_sets_are_told_apart(encoding: str):
    content = "worker,name\nw1,张三\n".encode(encoding)
    assert cells(content) == [{"worker": "w1", "name": "张三"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_delimiters_are_told_apart(delimiter: str):
    content = f"worker{delimiter}name\nw1{delimiter}A B\n".encode()
    assert cells(content) == [{"worker": "w1", "name": "A B"}]


def test_a_header_may_be_chinese():
    assert cells("网格员,姓名\nw1,甲\n".encode()) == [{"worker": "w1", "name": "甲"}]


def test_a_header_may_be_in_capitals_and_have_spaces():
    assert cells(b" Worker , NAME\nw1, A \n") == [{"worker": "w1", "name": "A"}]


def test_places_are_line_numbers():
    lines, _ = read_lines(b'worker,name\nw1,"two\nlines"\n\nw2,A\n', "a.csv", LAYOUT)
    assert [line.place for line in lines] == ["a.csv:3", "a.csv:5"]


def test_a_line_of_another_width_is_a_fault_with_its_number():
    lines, faults = read_lines(b"worker,name\nw1\nw2,A,B\nw3,C\n", "a.csv", LAYOUT)
    assert [line["worker"] for line in lines] == ["w3"]
    assert [fault.say() for fault in faults] == [
        "a.csv:2: has 1 cells, the header 2",
        "a.csv:3: has 3 cells, the header 2",
    ]


def test_a_cell_that_never_ends_is_a_fault():
    content = b"worker,name\nw1," + b"x" * 200_000 + b"\n"
    _, faults = read_lines(content, "a.csv", LAYOUT)
    assert "cannot be read as CSV" in faults[0].say()


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\nworker,name\n"])
def test_without_a_header_it_is_no_such_file(content: bytes):
    assert "the column worker is missing" in refused(content.decode())


def test_bytes_in_no_character_set_are_refused():
    with pytest.raises(BadInput, match="no text in UTF-8"):
        read_lines(b"worker\n\xff\xff\n", "a.csv", LAYOUT)


@pytest.mark.parametrize("content", [b"worker\nw\x001\n", "worker\nw1\n".encode("utf-16-le")])
def test_a_zero_byte_is_no_text(content: bytes):
    with pytest.raises(BadInput, match="no text"):
        read_lines(content, "a.csv", LAYOUT)


def test_half_a_utf16_file_is_refused():
    with pytest.raises(BadInput, match="no text"):
        read_lines("worker\nw1".encode("utf-16")[:-1], "a.csv", LAYOUT)


def test_an_unknown_column_names_those_there_are():
    assert "no column team here; allowed are worker, name" in refused("worker,team\n")


def test_a_column_that_comes_twice_is_refused():
    assert "worker comes more than once" in refused("worker,网格员\n")


@pytest.mark.parametrize("name", ["phone", "身份证号", "Mobile_Phone", "家庭住址", "户主", "ID_No"])
def test_a_private_column_is_refused_as_such(name: str):
    assert f"the column {name} says private data" in refused(f"worker,{name}\n")


def test_everything_wrong_with_a_header_comes_at_once():
    assert refused("name,name,phone,team\n").count("a.csv:1:") == 4


@pytest.mark.parametrize("name", ["code", "name", "网格编码", "hotel", "page", "households"])
def test_ordinary_names_are_not_private(name: str):
    assert private_fields([name]) == []


def test_a_header_that_never_ends_is_refused():
    assert "a.csv:1: cannot be read as CSV" in refused("w" * 200_000)
