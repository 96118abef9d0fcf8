"""The SQL files: a header each, and nothing of it reaches the server."""

from pathlib import Path

import pytest

from gis.store import sql
from gis.store.sql import statement

FILES = sorted(Path(sql.__file__).parent.glob("*.sql"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_begins_with_what_it_is_for(file: Path):
    assert file.read_text(encoding="utf-8").startswith("-- ")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_comment_is_sent(file: Path):
    """A parameter named in a comment would be bound there, and its line breaks end the comment."""
    assert "--" not in statement(file.stem).text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_parameters_named_in_the_header_are_parameters(file: Path):
    lines = file.read_text(encoding="utf-8").splitlines()
    bound = set(statement(file.stem)._bindparams)
    named = {
        word[1:].rstrip(",.;:")
        for line in lines
        if line.startswith("--")
        for word in line.split()
        if word[0] == ":" and word[1:2].isalpha()
    }
    assert named <= bound
