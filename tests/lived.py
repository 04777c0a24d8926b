"""What stands in the workspace of the world's standing binôme: one row of each kind."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from partnerships.models import (
    Agreement,
    AgreementFile,
    Attachment,
    FollowUp,
    Meeting,
    Message,
    SheetVersion,
    Undertaking,
    Visit,
)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(name: str = "plan.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def build_life(binome: Any, head: Any) -> SimpleNamespace:
    """Written by `head`, who represents one of the two firms."""
    for side in "ab":
        Undertaking.objects.create(binome=binome, side=side, given_by=head)
    side = "a" if binome.firm_a_id in head.represented_firm_ids else "b"
    message = Message.objects.create(
        binome=binome, author=head, side=side, role="firm", text="Good morning", language="en"
    )
    attachment = Attachment(message=message).take(pdf())
    attachment.save()
    for sheet in ("grid", "project"):
        SheetVersion.objects.create(binome=binome, sheet=sheet, number=1, side=side, author=head)
    visit = Visit.objects.create(
        binome=binome,
        visitor=side,
        asked_by=side,
        starts_on="2026-01-05",
        ends_on="2026-01-06",
        travellers="Two engineers",
        language="en",
    )
    meeting = Meeting.objects.create(
        binome=binome,
        status="moving",
        asked_by=side,
        subject="First talk",
        language="en",
        mode="online",
        link="https://meet.example.org/gears",
        times=[timezone.now() + timedelta(days=one) for one in (3, 4)],
        starts_at=timezone.now() + timedelta(days=2),
        booked_at=timezone.now(),
    )
    agreement = Agreement.objects.create(
        binome=binome,
        kind="supply",
        title="Gears for a year",
        language="en",
        signed_on="2026-01-07",
        proposed_by=side,
        **{f"confirmed_{side}_at": "2026-01-07T10:00:00Z"},
    )
    signed = AgreementFile(agreement=agreement).take(pdf())
    signed.save()
    follow_up = FollowUp.objects.create(binome=binome, wave=6, side=side, due_on="2026-07-07")
    return SimpleNamespace(
        follow_up=follow_up,
        side=side,
        message=message,
        attachment=attachment,
        visit=visit,
        meeting=meeting,
        agreement=agreement,
        signed=signed,
    )
