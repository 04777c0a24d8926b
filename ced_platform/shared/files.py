"""Files that people hand in: checked by their content, kept under random names, given out safely.

A room makes a model of its own from StoredFile, asks for the file with UploadField, fills the row
with `take`, and answers a permitted download with `download`:

    class Report(StoredFile): ...
    report = Report(visit=visit).take(form.cleaned_data["file"])
    return download(get_object_or_404(Report.objects.visible_to(request.user), pk=pk))

A file is never changed or deleted: a new one supersedes it.
"""

import hashlib
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Self

import puremagic
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Enough for every signature that puremagic knows.
HEAD_BYTES = 8192
NAME_LENGTH = 200


@dataclass(frozen=True)
class Kind:
    """A type that is taken. Office files are archives: `part` is what only this type has inside."""

    media_type: str
    part: str = ""


OPEN_XML = "application/vnd.openxmlformats-officedocument"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
KINDS = {
    ".pdf": Kind("application/pdf"),
    ".docx": Kind(f"{OPEN_XML}.wordprocessingml.document", "word/document.xml"),
    ".xlsx": Kind(f"{OPEN_XML}.spreadsheetml.sheet", "xl/workbook.xml"),
    ".pptx": Kind(f"{OPEN_XML}.presentationml.presentation", "ppt/presentation.xml"),
    ".odt": Kind(f"{OPEN_DOCUMENT}.text", "mimetype"),
    ".ods": Kind(f"{OPEN_DOCUMENT}.spreadsheet", "mimetype"),
    ".odp": Kind(f"{OPEN_DOCUMENT}.presentation", "mimetype"),
    ".png": Kind("image/png"),
    ".jpg": Kind("image/jpeg"),
    ".jpeg": Kind("image/jpeg"),
}


def suffix_of(name: str) -> str:
    return PurePath(name).suffix.lower()


def check_upload(file: Any) -> None:
    """Raise ValidationError for a file that is empty, too large, of a type that is not taken, or
    whose content is not what its name says. Its position is at the start afterwards."""
    limit = settings.UPLOAD_MAX_BYTES
    if file.size == 0:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")
    if file.size > limit:
        raise ValidationError(
            _("This file has %(size)s; at most %(limit)s are taken. Make it smaller or split it.")
            % {"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
            code="too_large",
        )
    kind = KINDS.get(suffix_of(file.name))
    if kind is None:
        raise ValidationError(
            _("Files of this type are not taken. These are: %(types)s.")
            % {"types": ", ".join(suffix.removeprefix(".") for suffix in KINDS)},
            code="type",
        )
    if not _content_fits(file, kind):
        raise ValidationError(
            _(
                "The content of this file is not what its name “%(name)s” says. Save it again "
                "in the right format, then choose it anew."
            )
            % {"name": PurePath(file.name).name},
            code="content",
        )


def _content_fits(file: Any, kind: Kind) -> bool:
    file.seek(0)
    try:
        if kind.part:
            return _archive_fits(file, kind)
        found = puremagic.magic_string(file.read(HEAD_BYTES))
        return suffix_of(file.name) in {match.extension for match in found}
    except (puremagic.PureError, ValueError):
        return False
    finally:
        file.seek(0)


def _archive_fits(file: Any, kind: Kind) -> bool:
    """Every archive begins alike: what it is stands inside."""
    try:
        with zipfile.ZipFile(file) as archive:
            if kind.part == "mimetype":
                with archive.open("mimetype") as entry:
                    return entry.read(HEAD_BYTES).decode("ascii", "replace") == kind.media_type
            return kind.part in archive.namelist()
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return False


def accepted_suffixes() -> str:
    """For the `accept` attribute of a file input: the browser offers only these."""
    return ",".join(KINDS)


def _what_is_taken() -> str:
    return gettext(
        "PDF, Word, Excel, PowerPoint, OpenDocument, PNG or JPEG, at most %(limit)s."
    ) % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}


class UploadField(forms.FileField):
    """A file of a type and a size that are taken; see `check_upload`."""

    default_validators = [check_upload]
    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", lazy(_what_is_taken, str)())
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": accepted_suffixes()}


def random_name(instance: models.Model, name: str) -> str:
    """A path that tells nothing and cannot be guessed: the room, the model, 128 random bits."""
    token = uuid.uuid4().hex
    folder = instance._meta.label_lower.replace(".", "/")
    return f"{folder}/{token[:2]}/{token}{suffix_of(name)}"


class StoredFile(models.Model):
    """A file on disk with what its readers need to know of it. `sha256` proves that it is the one
    that was handed in."""

    file = models.FileField(
        _("file"), upload_to=random_name, max_length=120, validators=[check_upload]
    )
    original_name = models.CharField(_("name of the file"), max_length=NAME_LENGTH)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        abstract = True

    def take(self, upload: "UploadedFile | File[bytes]") -> Self:
        """Fill the fields from a file; `save` writes it to disk. Raises ValidationError."""
        check_upload(upload)
        name = PurePath(str(upload.name).replace("\\", "/")).name
        suffix = suffix_of(name)
        self.original_name = name[: NAME_LENGTH - len(suffix)].removesuffix(suffix) + suffix
        self.media_type = KINDS[suffix].media_type
        self.size = upload.size or 0  # never 0: checked above
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        self.sha256 = digest.hexdigest()
        self.file = upload
        return self


def download(stored: StoredFile) -> FileResponse:
    """The file as an attachment, under the name it came with; the browser never shows it inside
    the platform, guesses no type and keeps no copy. The caller has checked who asks."""
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=True,
        filename=stored.original_name,
        content_type=stored.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
