"""Passwords: kept as Argon2id, judged by their length, made up at random."""

import argon2
import pytest

from gis.errors import BadInput
from gis.service.passwords import check_password, hash_of, is_outdated, make_password, matches


def test_a_password_matches_its_hash_and_no_other() -> None:
    kept = hash_of("correct horse battery")
    assert matches("correct horse battery", kept)
    assert not matches("correct horse batterz", kept)


def test_it_is_kept_as_argon2id_with_64_mib() -> None:
    parameters = argon2.extract_parameters(hash_of("correct horse battery"))
    assert (parameters.type, parameters.memory_cost) == (argon2.Type.ID, 65536)


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_of("correct horse battery") != hash_of("correct horse battery")


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$broken"])
def test_nothing_matches_what_is_no_hash(kept: str | None) -> None:
    assert not matches("", kept)


def test_a_hash_of_other_parameters_is_outdated() -> None:
    older = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    assert is_outdated(older.hash("correct horse battery"))
    assert not is_outdated(hash_of("correct horse battery"))


@pytest.mark.parametrize("password", ["", "x" * 11, "x" * 201])
def test_too_short_and_too_long_are_refused(password: str) -> None:
    with pytest.raises(BadInput):
        check_password(password)


def test_a_made_up_one_is_long_enough_and_never_the_same() -> None:
    made = {make_password() for _ in range(20)}
    assert len(made) == 20
    for password in made:
        check_password(password)
