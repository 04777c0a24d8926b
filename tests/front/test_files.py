"""What people hand in: checked by size and content, kept under random names, given out safely."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from ced_platform.shared.files import (
    KINDS,
    StoredFile,
    UploadField,
    check_upload,
    download,
    random_name,
)

PDF = b"%PDF-1.7\n1 0 obj\n"


class Paper(StoredFile):
    """A model without a table: these tests store no row."""

    class Meta:
        app_label = "paper"
        managed = False


def archive(**entries: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


SAMPLES = {
    ".pdf": PDF,
    ".docx": archive(word__document_xml="<w/>"),
    ".xlsx": archive(xl__workbook_xml="<x/>"),
    ".pptx": archive(ppt__presentation_xml="<p/>"),
    ".odt": archive(mimetype=KINDS[".odt"].media_type),
    ".ods": archive(mimetype=KINDS[".ods"].media_type),
    ".odp": archive(mimetype=KINDS[".odp"].media_type),
    ".png": b"\x89PNG\r\n\x1a\n" + bytes(32),
    ".jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(32),
    ".jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(32),
}


@pytest.mark.parametrize("suffix", KINDS)
def test_each_type_is_taken_with_its_own_content_and_no_other(suffix: str) -> None:
    for of_type, content in SAMPLES.items():
        upload = SimpleUploadedFile(f"Texte signé{suffix.upper()}", content)
        if KINDS[of_type] == KINDS[suffix]:
            check_upload(upload)
        else:
            with pytest.raises(ValidationError, match="not what its name"):
                check_upload(upload)
        assert upload.tell() == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("page.html", b"<html><script>alert(1)</script>", "type"),
        ("drawing.svg", b"<svg onload='alert(1)'/>", "type"),
        ("none", PDF, "type"),
        ("program.pdf", b"MZ" + bytes(64), "content"),
        ("page.pdf", b"<html><script>alert(1)</script>", "content"),
        ("words.pdf", b"just words", "content"),
        ("broken.docx", SAMPLES[".docx"][:40], "content"),
        ("archive.odt", archive(anything="x"), "content"),
    ],
)
def test_what_is_refused_says_why(name: str, content: bytes, code: str) -> None:
    upload = SimpleUploadedFile(name, content)
    with pytest.raises(ValidationError) as refused:
        check_upload(upload)
    assert refused.value.code == code


def test_a_large_file_is_told_its_limit(settings) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF)
    check_upload(SimpleUploadedFile("a.pdf", PDF))
    with pytest.raises(ValidationError, match="at most") as refused:
        UploadField().clean(SimpleUploadedFile("a.pdf", PDF + b"\n"))
    assert refused.value.error_list[0].code == "too_large"


def test_the_input_offers_only_what_is_taken() -> None:
    assert UploadField().widget.attrs["accept"] == ",".join(KINDS)


def test_a_name_on_disk_tells_nothing() -> None:
    first, second = (random_name(Paper(), "../Secret plan.PDF") for _time in range(2))
    assert first != second
    assert first.startswith("paper/paper/")
    assert first.endswith(".pdf")
    assert "ecret" not in first
    assert ".." not in first


def test_what_is_taken_is_what_is_given_out(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    name = "اتفاقية " + "x" * 300 + ".pdf"
    paper = Paper().take(SimpleUploadedFile("C:\\papers\\" + name, PDF))
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (paper.size, paper.media_type) == (len(PDF), "application/pdf")
    assert paper.original_name.startswith("اتفاقية x")
    assert paper.original_name.endswith("x.pdf")
    assert len(paper.original_name) <= 200
    paper.file.save(paper.original_name, paper.file.file, save=False)
    response = download(paper)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    paper.file.close()


def test_fields_of_a_stored_file_check_it_again() -> None:
    field = Paper._meta.get_field("file")
    assert isinstance(field, models.FileField)
    assert check_upload in field.validators
