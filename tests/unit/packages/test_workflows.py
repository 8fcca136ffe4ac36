"""The workflows of GitHub, as far as they can be judged without running them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project import ROOT
from release_files import ENDINGS, SBOM_ENDING
from signing import Secrets

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RELEASE = ROOT / ".github" / "workflows" / "release.yml"


def program(name: str) -> str | None:
    """Return a program on the search path or beside this interpreter, where pip puts it."""
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))


def jobs(workflow: Path) -> dict[str, str]:
    """Return the text of each job."""
    parts = re.split(
        r"^  (?=[\w-]+:$)", workflow.read_text("utf-8").partition("\njobs:\n")[2], flags=re.MULTILINE
    )
    return {part.partition(":")[0]: part for part in parts if part}


@pytest.mark.skipif(program("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing() -> None:
    done = subprocess.run(
        [str(program("actionlint")), *map(str, WORKFLOWS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.skipif(program("zizmor") is None, reason="zizmor is not installed")
def test_zizmor_finds_nothing() -> None:
    done = subprocess.run(
        [str(program("zizmor")), "--offline", "--quiet", *map(str, WORKFLOWS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
class TestEvery:
    def test_actions_are_pinned_to_one_commit_each_and_its_version_is_told(self, workflow: Path) -> None:
        used = re.findall(r"uses: (.*)", workflow.read_text("utf-8"))
        assert used
        for action in used:
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)

    def test_downloads_are_checked(self, workflow: Path) -> None:
        text = workflow.read_text("utf-8")
        assert text.count("curl ") == text.count("sha256sum --check")
        assert not re.search(r"wget|Invoke-WebRequest|choco |brew ", text)

    def test_checkouts_leave_no_token_behind_and_rights_are_few(self, workflow: Path) -> None:
        text = workflow.read_text("utf-8")
        assert text.count("actions/checkout@") == text.count("persist-credentials: false")
        assert "\npermissions:\n  contents: read\n" in text

    def test_every_script_of_ours_is_there(self, workflow: Path) -> None:
        for script in re.findall(
            r"(?:python|script:|bash) ((?:packaging|\.ci)/[\w./-]+)", workflow.read_text("utf-8")
        ):
            assert (ROOT / script).is_file(), script


def test_all_use_the_same_versions_of_actions() -> None:
    texts = "".join(workflow.read_text("utf-8") for workflow in WORKFLOWS)
    pinned = set(re.findall(r"uses: ([\w-]+/[\w-]+)@(\S+) # (\S+)", texts))
    assert len(pinned) == len({name for name, _, _ in pinned})


class TestRelease:
    def test_publishes_only_what_was_tried(self) -> None:
        all_jobs = jobs(RELEASE)
        assert re.search(r"needs: \[notes, linux, try\]", all_jobs["publish"])
        assert "if: github.event_name == 'push'" in all_jobs["publish"]
        assert "--check" in all_jobs["linux"]
        tried = set(re.findall(r"made: (made-[\w-]+)", all_jobs["try"]))
        processors = re.findall(r"processor: (\w+)", all_jobs["macos"])
        assert tried == {"made-windows", *(f"made-macos-{processor}" for processor in processors)}
        assert set(processors) == {"arm64", "x86_64"}
        assert "always()" not in RELEASE.read_text("utf-8")

    def test_only_publishing_may_write(self) -> None:
        assert {name for name, job in jobs(RELEASE).items() if ": write" in job} == {"publish"}

    def test_every_kind_of_file_is_handed_on(self) -> None:
        handed = set(re.findall(r"dist/\*(\.[\w.]+)$", RELEASE.read_text("utf-8"), re.MULTILINE))
        assert all(any(ending.endswith(kind) for kind in handed) for ending in (*ENDINGS, SBOM_ENDING))

    def test_secrets_are_those_that_signing_reads_and_reach_no_other_job(self) -> None:
        named = {name: set(re.findall(r"secrets\.(\w+)", job)) for name, job in jobs(RELEASE).items()}
        wanted = {f"MACOS_{name.upper()}" for name in Secrets.__slots__}
        assert {name: secrets for name, secrets in named.items() if secrets} == {"macos": wanted}
