"""The command line as a person or a script meets it: real processes, the real starter model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from photosearch import Library
from photosearch.models.onnx import BULK_BATCH_SIZE

PICTURES = ("chelsea.png", "coffee.png", "astronaut.png", "camera.png")
"""Public-domain pictures in scikit-image's wheel."""

WORDS = {"chelsea": "a cat", "coffee": "a cup of coffee", "camera": "a man taking pictures"}
"""What people would say of them; "an astronaut" is beyond today's starter model."""


def photosearch(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    result: subprocess.CompletedProcess[str] = subprocess.run(
        [sys.executable, "-m", "photosearch", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    photos = tmp_path_factory.mktemp("photos")
    source = Path(skimage.data.__file__).parent
    for name in PICTURES:
        Image.open(source / name).convert("RGB").save(photos / name.replace(".png", ".jpg"), quality=90)
    return photos


@pytest.fixture(scope="module")
def library(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("made") / "library"
    result = photosearch("index", folder, "--library", made)
    assert result.returncode == 0, result.stderr
    assert "4 added" in result.stderr
    assert result.stdout == ""
    return made


@pytest.mark.parametrize(("name", "words"), WORDS.items())
def test_describing_a_photo_finds_it_first(library: Path, name: str, words: str) -> None:
    result = photosearch("search", *words.split(), "--library", library)
    assert result.returncode == 0
    score, path = result.stdout.splitlines()[0].split("\t")
    assert Path(path).stem == name
    assert 0 < float(score) <= 1


def test_search_answers_in_json(library: Path, folder: Path) -> None:
    result = photosearch("--json", "search", "a cat", "--library", library, "--limit", "2", "--all")
    answer = json.loads(result.stdout)
    assert set(answer) == {"query", "model", "took_ms", "total", "less_certain", "hits"}
    assert (answer["query"], answer["model"], answer["total"], len(answer["hits"])) == (
        "a cat",
        "starter",
        4,
        2,
    )
    hit = answer["hits"][0]
    assert set(hit) == {
        *("path", "score", "relevant", "photo_id", "taken", "width", "height"),
        *("group", "alike", "favorite", "rating"),
    }
    assert (hit["path"], hit["width"], hit["height"]) == (str(folder / "chelsea.jpg"), 451, 300)


def test_similar_takes_any_picture(library: Path, folder: Path, tmp_path: Path) -> None:
    with Image.open(folder / "chelsea.jpg") as cat:
        cat.resize((200, 133)).save(tmp_path / "small cat.png")
    result = photosearch("similar", tmp_path / "small cat.png", "--library", library)
    assert result.stdout.splitlines()[0].endswith("chelsea.jpg")
    inside = photosearch("similar", folder / "chelsea.jpg", "--library", library, "--json")
    assert all(hit["path"] != str(folder / "chelsea.jpg") for hit in json.loads(inside.stdout)["hits"])


def test_minus_is_no_option(library: Path) -> None:
    result = photosearch("search", "coffee", "-cat", "--library", library)
    assert result.stdout.splitlines()[0].endswith("coffee.jpg")


def test_status_failures_models_and_doctor(library: Path, folder: Path) -> None:
    status = json.loads(photosearch("status", "--library", library, "--json").stdout)
    counts = {"photos": 4, "indexed": 4, "failed": 0, "offline": 0, "pending": 0}
    assert {key: status[key] for key in counts} == counts
    assert (status["model"], status["dimension"]) == ("starter", 640)
    assert status["roots"] == [str(folder)]
    assert min(status["catalog_bytes"], status["thumbnail_bytes"]) > 0
    assert status["index_bytes"] >= 0  # so few photos take none
    assert photosearch("failures", "--library", library).returncode == 0
    models = json.loads(photosearch("models", "list", "--json").stdout)["models"]
    assert [(m["name"], m["default"]) for m in models] == [("starter", True)]
    doctor = photosearch("doctor", "--library", library)
    assert (doctor.returncode, doctor.stdout.count("fine")) == (0, 8)


def test_index_speaks_json_lines(folder: Path, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat.jpg").write_bytes((folder / "chelsea.jpg").read_bytes())
    (photos / "broken.jpg").write_bytes((folder / "chelsea.jpg").read_bytes()[:3000])
    result = photosearch("index", photos, "--library", tmp_path / "library", "--json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0
    assert {event["event"] for event in events} == {"progress", "failed", "done"}
    (failed,) = [event for event in events if event["event"] == "failed"]
    assert failed["path"].endswith("broken.jpg")
    assert "ends too early" in failed["reason"]
    done = events[-1]
    assert {key: done[key] for key in ("event", "added", "updated", "removed", "failed")} == {
        "event": "done", "added": 1, "updated": 0, "removed": 0, "failed": 1,
    }  # fmt: skip
    assert done["seconds"] > 0
    assert done["photos_per_second"] > 0
    assert photosearch("index", "--library", tmp_path / "library").returncode == 0


def test_forget_leaves_the_files(folder: Path, tmp_path: Path) -> None:
    photosearch("index", folder, "--library", tmp_path / "library")
    before = sorted(folder.iterdir())
    result = photosearch("forget", folder, "--library", tmp_path / "library")
    assert (result.returncode, sorted(folder.iterdir())) == (0, before)
    assert photosearch("search", "a cat", "--library", tmp_path / "library").returncode == 1


STRANGE_NAMES = [
    b"with space.jpg",
    b"quote'\".jpg",
    "emoji \U0001f431.jpg".encode(),
    b"new\nline.jpg",
    b"bytes \xff\xfe.jpg",
    b"-dash.jpg",
    b"$(touch owned).jpg",
    b"<b>bold.jpg",
]


@pytest.mark.skipif(sys.platform != "linux", reason="such names exist on Linux only")
def test_photos_that_moved_are_remapped_and_failures_tried_again(folder: Path, tmp_path: Path) -> None:
    photos, library = shutil.copytree(folder, tmp_path / "photos"), tmp_path / "library"
    (photos / "broken.jpg").write_text("not a picture")
    assert "4 added" in photosearch("index", photos, "--library", library).stderr
    new = photos.rename(tmp_path / "new")
    result = photosearch("index", "--remap", photos, new, "--retry-failed", "--library", library, "--json")
    done = json.loads(result.stdout.splitlines()[-1])
    assert (result.returncode, done["event"], done["added"], done["removed"], done["failed"]) == (
        0, "done", 0, 0, 1,
    )  # fmt: skip
    assert str(new / "chelsea.jpg") in photosearch("search", "a cat", "--library", library).stdout
    again = photosearch("index", "--remap", photos, new, "--library", library)
    assert (again.returncode, again.stdout) == (2, "")
    assert "photos is not a folder of this library" in again.stderr
    assert len(again.stderr.splitlines()) == 1


def test_strange_names_come_back_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    photos = os.fsencode(tmp_path) + b"/ph\xf6tos \xf0\x9f\x93\xb7"
    os.mkdir(photos)  # noqa: PTH102 - bytes
    for name in STRANGE_NAMES:
        Path(os.fsdecode(photos + b"/" + name)).write_bytes((folder / "chelsea.jpg").read_bytes())
    library = tmp_path / "library"
    assert photosearch("index", os.fsdecode(photos), "--library", library).returncode == 0
    result = photosearch("search", "a cat", "--library", library)
    assert len(result.stdout.splitlines()) == len(STRANGE_NAMES)
    answer = photosearch("search", "a cat", "--library", library, "--json").stdout
    found = {os.fsencode(hit["path"]) for hit in json.loads(answer)["hits"]}
    assert found == {photos + b"/" + name for name in STRANGE_NAMES}
    some = os.fsdecode(photos + b"/" + STRANGE_NAMES[4])
    assert photosearch("similar", some, "--library", library, "--all").returncode == 0


class TestInterrupting:
    @pytest.fixture
    def many(self, tmp_path: Path) -> Path:
        photos = tmp_path / "many"
        photos.mkdir()
        for number in range(150):
            Image.new("RGB", (64, 48), (number, 255 - number, 80)).save(photos / f"{number:03}.png")
        return photos

    @pytest.fixture
    def running(self, many: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
        """An indexing run that has written its first batches."""
        process = subprocess.Popen(
            [sys.executable, "-m", "photosearch", "index", many, "--library", tmp_path / "library", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event.get("stage") == "indexing" and event["done"] > 0:
                break
        yield process
        process.kill()
        process.wait()
        process.stdout.close()
        assert process.stderr is not None
        process.stderr.close()

    def finish(self, many: Path, library: Path, at_least: int) -> None:
        before = json.loads(photosearch("status", "--library", library, "--json").stdout)
        assert before["indexed"] >= at_least
        assert before["indexed"] + before["pending"] == 150
        result = photosearch("index", many, "--library", library, "--json")
        done = json.loads(result.stdout.splitlines()[-1])
        assert done["added"] == before["pending"]
        assert photosearch("doctor", "--library", library).returncode == 0

    def test_ctrl_c_ends_in_good_order_and_the_next_run_goes_on(
        self, running: subprocess.Popen[str], many: Path, tmp_path: Path
    ) -> None:
        running.send_signal(signal.SIGINT)
        _, talk = running.communicate(timeout=60)
        assert running.returncode == 130
        assert "Traceback" not in talk
        assert "go on" in talk
        self.finish(many, tmp_path / "library", at_least=BULK_BATCH_SIZE)

    def test_a_kill_costs_at_most_the_batch_in_flight(
        self, running: subprocess.Popen[str], many: Path, tmp_path: Path
    ) -> None:
        running.kill()
        running.wait()
        self.finish(many, tmp_path / "library", at_least=BULK_BATCH_SIZE)

    def test_a_second_writer_is_told_who_is_at_it_while_searching_works(
        self, running: subprocess.Popen[str], many: Path, tmp_path: Path
    ) -> None:
        running.send_signal(signal.SIGSTOP)
        result = photosearch("index", many, "--library", tmp_path / "library")
        assert result.returncode == 2
        assert f"process {running.pid}" in result.stderr
        assert (
            photosearch("search", "a green wall", "--all", "--library", tmp_path / "library").returncode == 0
        )
        running.send_signal(signal.SIGCONT)


def one_line_and_exit_2(result: subprocess.CompletedProcess[str], *words: str) -> None:
    assert result.returncode == 2, result
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert all(word in lines[0] for word in words), lines[0]
    assert result.stdout == ""


class TestBadInput:
    def test_no_such_folder(self, tmp_path: Path) -> None:
        result = photosearch("index", tmp_path / "nowhere", "--library", tmp_path / "library")
        one_line_and_exit_2(result, "nowhere")

    def test_a_file_instead_of_a_folder(self, folder: Path, tmp_path: Path) -> None:
        result = photosearch("index", folder / "coffee.jpg", "--library", tmp_path / "library")
        one_line_and_exit_2(result, "coffee.jpg", "folder")

    def test_a_folder_without_photos(self, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        result = photosearch("index", tmp_path / "empty", "--library", tmp_path / "library")
        one_line_and_exit_2(result, "no photos in", "empty")

    @pytest.mark.parametrize("query", ["", "   "])
    def test_an_empty_query(self, library: Path, query: str) -> None:
        one_line_and_exit_2(photosearch("search", query, "--library", library), "empty")

    def test_a_malformed_query_names_the_column(self, library: Path) -> None:
        one_line_and_exit_2(photosearch("search", 'dog "on a', "--library", library), "column 5")

    def test_a_picture_that_is_none(self, library: Path, tmp_path: Path) -> None:
        (tmp_path / "text.jpg").write_text("text")
        one_line_and_exit_2(
            photosearch("similar", tmp_path / "text.jpg", "--library", library), "not a picture"
        )
        one_line_and_exit_2(photosearch("similar", tmp_path / "gone.jpg", "--library", library), "gone.jpg")

    def test_an_unknown_model(self, folder: Path, tmp_path: Path) -> None:
        result = photosearch("index", folder, "--library", tmp_path / "library", "--model", "nonsense")
        one_line_and_exit_2(result, "nonsense", "photosearch models")

    def test_no_library_yet(self, tmp_path: Path) -> None:
        one_line_and_exit_2(
            photosearch("search", "a cat", "--library", tmp_path / "none"), "photosearch index"
        )

    def test_a_library_folder_that_cannot_be_made(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        one_line_and_exit_2(
            photosearch("index", folder, "--library", tmp_path / "file" / "library"), "library"
        )
        one_line_and_exit_2(photosearch("index", folder, "--library", "/proc/library"), "/proc/library")

    def test_a_damaged_catalog(self, tmp_path: Path) -> None:
        (tmp_path / "catalog.sqlite").write_bytes(b"damaged" * 1000)
        one_line_and_exit_2(photosearch("status", "--library", tmp_path), "damaged", "doctor")


def test_the_doctor_saves_a_damaged_library(library: Path, tmp_path: Path) -> None:
    damaged = Path(shutil.copytree(library, tmp_path / "library"))
    with (damaged / "catalog.sqlite").open("rb+") as file:
        file.write(bytes(20_000))
    one_line_and_exit_2(photosearch("search", "a cat", "--library", damaged), "damaged", "photosearch doctor")
    doctor = photosearch("doctor", "--library", damaged, "--json")
    assert (doctor.returncode, doctor.stderr) == (0, "")
    found = {found["check"]: found for found in map(json.loads, doctor.stdout.splitlines())}
    assert [check for check, finding in found.items() if not finding["ok"]] == ["catalog"]
    assert found["catalog"]["repaired"]
    assert "kept the damaged file as catalog.sqlite.damaged-" in found["catalog"]["done"]
    assert "saved 4 photos and 4 embeddings" in found["catalog"]["done"]
    before, after = (photosearch("search", "a cat", "--library", at).stdout for at in (library, damaged))
    assert before == after != ""
    again = photosearch("doctor", "--library", damaged)
    assert (again.returncode, again.stdout.count("fine")) == (0, 8)


def test_nothing_found_is_exit_1(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty"):
        pass
    result = photosearch("search", "a cat", "--library", tmp_path / "empty")
    assert (result.returncode, result.stdout, result.stderr.strip()) == (1, "", "nothing found")


def test_help_and_import_load_nothing_heavy() -> None:
    heavy = ["torch", "open_clip", "onnxruntime", "hnswlib", "PySide6", "numpy", "PIL", "tqdm"]
    code = f"""
import sys, photosearch, photosearch.cli.main
try:
    photosearch.cli.main.main(["--help"])
except SystemExit as end:
    assert end.code == 0
loaded = [name for name in {heavy} if name in sys.modules]
assert not loaded, loaded
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "index" in result.stdout


def test_a_closed_pipe_is_no_error(library: Path) -> None:
    command = f"{sys.executable} -m photosearch search cat --all --library '{library}' | true"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert "Traceback" not in result.stderr
    assert "Broken" not in result.stderr


def test_the_profile_and_home_move_everything(folder: Path, tmp_path: Path) -> None:
    home = {**os.environ, "PHOTOSEARCH_HOME": str(tmp_path / "home")}
    assert photosearch("index", folder, env=home).returncode == 0
    assert (tmp_path / "home" / "library" / "catalog.sqlite").is_file()
    assert photosearch("search", "a cat", env=home).returncode == 0
    assert photosearch("--profile", "other", "search", "a cat", env=home).returncode == 2
