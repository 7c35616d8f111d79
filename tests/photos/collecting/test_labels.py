import pytest

from orangecontrib.aiff.errors import Problem
from orangecontrib.aiff.files import table_rows
from orangecontrib.aiff.photos.collecting.labels import CORRECT, Label, read_label_file
from orangecontrib.aiff.photos.complaints import NAMED
from orangecontrib.aiff.photos.photo import Box


def labels_of(folder, text, encoding="utf-8"):
    (folder / "labels.csv").write_bytes(text.encode(encoding))
    labels, problems = read_label_file(folder / "labels.csv")
    return labels, [problem.problem for problem in problems]


def test_no_file(tmp_path):
    assert read_label_file(tmp_path / "labels.csv") == ({}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheet_dialects(tmp_path, delimiter, encoding):
    text = "Path,Domain,Item\r\ndress_1/a.jpg,Shop,dress_9\r\n.\\dress_1\\b.jpg,consumer,\r\n"
    labels, complaints = labels_of(tmp_path, text.replace(",", delimiter), encoding)
    assert complaints == []
    assert labels == {
        "dress_1/a.jpg": Label("shop", "dress_9"),
        "dress_1/b.jpg": Label("consumer", None),
    }


def test_an_empty_domain_leaves_it_to_the_names(tmp_path):
    assert labels_of(tmp_path, "path,domain,item\na.jpg,,coat\n")[0] == {
        "a.jpg": Label(None, "coat")
    }


def test_bad_lines_are_named_and_the_others_kept(tmp_path):
    labels, complaints = labels_of(tmp_path, "path,domain\na.jpg,kitchen\n,shop\nb.jpg,shop\n")
    assert list(labels) == ["b.jpg"]
    assert ["line 2" in complaints[0], "kitchen" in complaints[0], "line 3" in complaints[1]] == [
        True
    ] * 3


@pytest.mark.parametrize("text, encoding", [("a,b\n1,2\n", "utf-8"), ("path,domain\n", "utf-16")])
def test_files_that_are_not_labels(tmp_path, text, encoding):
    labels, (complaint,) = labels_of(tmp_path, text, encoding)
    assert labels == {} and complaint


@pytest.mark.parametrize("decimal", [".", ","])
def test_boxes(tmp_path, decimal):
    text = "path;domain;box x;box y;box width;box height\na.jpg;;1.5;2;30;40\nb.jpg;shop;;;;\n"
    labels, complaints = labels_of(tmp_path, text.replace(".5", f"{decimal}5"))
    assert complaints == []
    assert labels["a.jpg"] == Label(None, None, Box(1.5, 2, 30, 40))
    assert labels["b.jpg"] == Label("shop", None)


@pytest.mark.parametrize("cells", ["1,2,3,", "1,2,0,4", "a,2,3,4", "1,2,inf,4"])
def test_boxes_that_are_none_are_named(tmp_path, cells):
    text = f"path,domain,box x,box y,box width,box height\na.jpg,shop,{cells}\n"
    labels, (complaint,) = labels_of(tmp_path, text)
    assert labels == {} and "line 2: its box is not four numbers" in complaint


def test_a_first_line_that_says_the_separator_counts_as_a_line(tmp_path):
    labels, complaints = labels_of(
        tmp_path, "sep=;\npath;domain\na,b;c.jpg;x\na,b,c.jpg;shop\n\u2028.jpg;shop\n"
    )
    assert labels == {"a,b,c.jpg": Label("shop", None), "\u2028.jpg": Label("shop", None)}
    assert len(complaints) == 1 and "line 3" in complaints[0]


def test_only_lines_of_photos_are_kept(tmp_path):
    text = "path,domain\na.jpg,shop\n../b.jpg,shop\n/etc/c.jpg,shop\n" + "d.jpg,shop\n" * 5000
    (tmp_path / "labels.csv").write_text(text)
    labels, complaints = read_label_file(tmp_path / "labels.csv", {"a.jpg"}.__contains__)
    assert labels == {"a.jpg": Label("shop", None)}
    assert complaints[0].problem == "it names “../b.jpg”, which is not among the photos"
    assert len(complaints) == NAMED + 1 and "more lines" in complaints[-1].problem


def test_a_column_that_comes_twice(tmp_path):
    labels, (complaint,) = labels_of(tmp_path, "path,domain,domain\na.jpg,shop,consumer\n")
    assert labels == {"a.jpg": Label("shop", None)} and "two columns domain" in complaint


@pytest.mark.parametrize("item", ["a\0b", "x" * 1001])
def test_an_item_that_is_no_name(tmp_path, item):
    labels, (complaint,) = labels_of(
        tmp_path, f"path,domain,item\na.jpg,shop,{item}\nb.jpg,shop,c\n"
    )
    assert labels == {"b.jpg": Label("shop", "c")} and "line 2: its item is not text" in complaint


def test_utf_16_is_told_what_to_do(tmp_path):
    (tmp_path / "labels.csv").write_bytes("path,domain\na.jpg,shop\n".encode("utf-16"))
    labels, (problem,) = read_label_file(tmp_path / "labels.csv")
    assert labels == {} and problem == Problem(
        "labels.csv",
        "cannot be read: it is text in UTF-16",
        "Save it as CSV in UTF-8. Or delete it.",
    )


def test_a_file_of_another_kind_has_no_line_to_correct(tmp_path):
    (tmp_path / "labels.csv").write_bytes("path;domain\nmüller.jpg;shop\n".encode("cp1252"))
    labels, (problem,) = read_label_file(tmp_path / "labels.csv")
    assert labels == {} and problem.advice == "Save it as CSV in UTF-8. Or delete it."
    (tmp_path / "labels.csv").write_text("photo,kind\na.jpg,shop\n")
    _, (problem,) = read_label_file(tmp_path / "labels.csv")
    assert "first line" in problem.problem and problem.advice == CORRECT


def test_a_file_larger_than_any_labels_none(tmp_path, monkeypatch):
    monkeypatch.setattr(table_rows, "MAX_ROWS", 2)
    labels, (complaint,) = labels_of(tmp_path, "path,domain\na.jpg,shop\nb.jpg,shop\n")
    assert labels == {} and "more than 2 rows" in complaint


def test_reading_can_be_stopped(tmp_path):
    def stop(share):
        raise KeyboardInterrupt

    (tmp_path / "labels.csv").write_text("path,domain\na.jpg,shop\n")
    with pytest.raises(KeyboardInterrupt):
        read_label_file(tmp_path / "labels.csv", callback=stop)
