"""The launcher, on a project so small that it is installed at once: no requirement, one module."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gis
from gis.settings import Settings

PROJECT = Path(gis.__file__).parent.parent
MODULE = """
import os, pathlib, sys
print(os.getcwd(), *sys.argv[1:], sep="|")
sys.exit(7 if "fail" in sys.argv else 0)
"""
STEPS = ("fetching uv", "installing the Python packages")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh clone, in a folder whose name has a space."""
    clone = tmp_path / "my clone"
    (clone / "gis/cli").mkdir(parents=True)
    (clone / "gis/cli/__main__.py").write_text(MODULE, encoding="utf-8")
    shutil.copytree(PROJECT / "gis/setup", clone / "gis/setup")
    for name in ("xunge", "requirements-uv.txt"):
        shutil.copy(PROJECT / name, clone)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (clone / name).write_text("# nothing\n", encoding="utf-8")
    (clone / ".xunge").mkdir()
    for name in ("uv", "pip", "certificates"):  # where they were brought; or they are again
        if (brought := Settings().state_dir / name).exists():
            (clone / ".xunge" / name).symlink_to(brought)
    return clone


def start(clone: Path, *words: str, **options: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment.pop("XUNGE_STATE_DIR", None)
    return subprocess.Popen(
        [clone / "xunge", *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        **{"env": environment, **options},
    )  # fmt: skip


def run(clone: Path, *words: str, **options: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `./xunge WORDS`."""
    with start(clone, *words, **options) as process:
        out, err = process.communicate()
        return process.returncode, out, err


def installs(err: str) -> int:
    return err.count(STEPS[-1])


def test_the_first_start_installs_and_runs(project: Path) -> None:
    code, out, err = run(project, "net", "check", "a b.geojson", cwd=project.parent)
    assert (code, out) == (0, f"{project.parent}|net|check|a b.geojson\n"), err
    assert installs(err) == 1


def test_the_second_start_says_nothing_of_its_own(project: Path) -> None:
    run(project)
    assert run(project, cwd=project) == (0, f"{project}\n", "")


def test_the_exit_code_is_the_command_s(project: Path) -> None:
    assert run(project, "fail")[0] == 7


def test_through_a_link(project: Path) -> None:
    link = project.parent / "xunge"
    link.symlink_to(project / "xunge")
    assert run(project)[0] == 0
    assert run(link.parent)[0] == 0


def test_modules_in_the_caller_s_folder_are_not_imported(project: Path, tmp_path: Path) -> None:
    run(project)
    (tmp_path / "pathlib.py").write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    assert run(project, cwd=tmp_path)[0] == 0


def test_two_first_starts_at_once_install_once(project: Path) -> None:
    with start(project) as one, start(project) as other:
        told = [process.communicate()[1] for process in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0)
    assert installs("".join(told)) == 1


def test_an_install_cut_short_is_done_anew(project: Path) -> None:
    run(project)
    (project / ".venv/xunge-stamp").unlink()
    (project / ".venv/half-a-package").touch()
    assert installs(run(project)[2]) == 1
    assert not (project / ".venv/half-a-package").exists()


def test_new_requirements_are_installed_into_what_is_there(project: Path) -> None:
    run(project)
    (project / ".venv/mark").touch()
    (project / "requirements.txt").write_text("# something else\n", encoding="utf-8")
    assert installs(run(project)[2]) == 1
    assert (project / ".venv/mark").exists()


def test_a_moved_clone_is_installed_anew(project: Path) -> None:
    run(project)
    moved = project.rename(project.with_name("moved"))
    assert installs(run(moved)[2]) == 1


def test_the_developers_environment_serves_commands_too(project: Path) -> None:
    run(project, "test", "--version")  # there is no pytest: the environment is made all the same
    assert installs(run(project)[2]) == 0


def test_without_python_and_apt_one_line_says_so(project: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "cat", "dirname", "env", "flock", "mkdir", "readlink", "sed", "tail"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    code, out, err = run(project, env={"PATH": str(tools)})
    assert (code, out) == (3, "")
    assert err.startswith("xunge: Python >= 3.11 is missing (apt-get is missing)")
    assert err.count("\n") == 1


def test_the_caller_s_modules_do_not_go_before_ours(project: Path, tmp_path: Path) -> None:
    (tmp_path / "pathlib.py").write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    code, _, err = run(project, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert code == 0, err
