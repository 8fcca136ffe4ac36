"""Which photos and texts are trained on, and which are kept to measure with."""

from __future__ import annotations

from pathlib import Path

from corpus import captioned, held_out_labels, labelled
from figures import held_out


def labels_table(folder: Path, *sets: str) -> Path:
    rows = [f"{name}/{number}.jpg\t{name}\tThing {number}" for name in sets for number in range(12)]
    path = folder / "labels.tsv"
    path.write_text("\n".join(["photo\tset\tlabel", *rows]), encoding="utf-8")
    return path


def test_captions_of_a_photo_are_one_example(tmp_path: Path) -> None:
    table = tmp_path / "captions.tsv"
    table.write_text(
        "photo\tsplit\tcaption\na.jpg\ttrain\tone\nb.jpg\tdev\ttwo\na.jpg\ttrain\tthree", encoding="utf-8"
    )
    (only,) = captioned(tmp_path, table, "train")
    assert (only.file, only.texts, only.is_labelled) == (tmp_path / "a.jpg", ("one", "three"), False)
    assert len(captioned(tmp_path, table, None)) == 2


def test_a_label_is_put_in_sentences_and_groups_its_photos(tmp_path: Path) -> None:
    first, *others = labelled(tmp_path, labels_table(tmp_path, "a", "b"))
    assert "a photo of a Thing 0" in first.texts
    assert sum(other.group == first.group for other in others) == 1  # the same label in the other set


def test_held_out_labels_do_not_depend_on_what_else_is_there(tmp_path: Path) -> None:
    alone = held_out_labels(labels_table(tmp_path, "caltech101"))
    together = held_out_labels(labels_table(tmp_path, "flowers102", "caltech101"))
    assert alone == together
    assert len(alone["caltech101"]) == 4


def test_training_and_measuring_share_no_concept(tmp_path: Path) -> None:
    table = labels_table(tmp_path, "caltech101", "flowers102")
    held = held_out_labels(table)["caltech101"]
    trained = labelled(tmp_path, table, [label.lower() for label in held])
    measured = held_out(table)["caltech101"]
    assert set(measured.labels) == set(held)
    assert not {example.group for example in trained} & {f"label {label.lower()}" for label in held}
