"""One import from end to end: read and check, plan, propose trades, write, report."""

import csv
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from actors.imports import cordis
from actors.imports.proposing import Proposal, propose
from actors.services.imported_firms import (
    ImportedFirm,
    PlannedFirm,
    State,
    plan_import,
    write_import,
)
from territories.models import Territory
from trades.models import Activity
from trades.queries import with_labels

Progress = Callable[[str], None]
# Firms between two lines of progress.
STEP = 100


def silent(_line: str) -> None:
    """Progress that nobody reads."""


@dataclass(frozen=True)
class ImportReport:
    """What an import has done, or would do when `written` is false.

    `proposals` and `lines` go by the reference of the firm in the source.
    """

    rows: int
    planned: tuple[PlannedFirm, ...]
    proposals: dict[str, tuple[Proposal, ...]]
    lines: dict[str, tuple[int, ...]]
    errors: tuple[cordis.LineError, ...]
    written: bool

    def count(self, state: State) -> int:
        return sum(one.state is state for one in self.planned)

    def by_territory(self) -> dict[int, Counter[State]]:
        """Firms by state, for each territory id."""
        counts: dict[int, Counter[State]] = {}
        for one in self.planned:
            counts.setdefault(one.imported.territory_id, Counter())[one.state] += 1
        return counts

    def confidences(self) -> Counter[int]:
        """Main activities proposed, by tenths of confidence (9 is 0.9 to 1)."""
        return Counter(min(9, int(found[0].confidence * 10)) for found in self.proposals.values())


def import_cordis(
    path: Path,
    *,
    apply: bool,
    countries: Collection[str] = (),
    announce: bool = True,
    progress: Progress = silent,
) -> ImportReport:
    """Read the file and, with `apply`, write its firms: all of them, or none when a line is wrong.

    `countries` (ISO 3166) limits what is written to firms of these; the whole file is checked all
    the same. The trades are proposed before the transaction begins, so that it stays short.
    """
    register = dict(Territory.objects.filter(parent=None).values_list("code", "id"))
    reading = cordis.read_file(path, countries=register)
    progress(
        _("%(rows)d rows read, %(firms)d firms.")
        % {"rows": reading.rows, "firms": len(reading.firms)}
    )
    firms = [
        _imported(firm, register[firm.country])
        for firm in reading.firms
        if not countries or firm.country in countries
    ]
    planned = plan_import(source=cordis.SOURCE, firms=firms)
    wanted = [one.imported for one in planned if one.wants_activities]
    proposals = _propose(wanted, progress)
    written = apply and not reading.errors
    if written:
        activities = {
            reference: [proposal.activity_id for proposal in found]
            for reference, found in proposals.items()
        }
        planned = write_import(
            source=cordis.SOURCE, firms=firms, activities=activities, announce=announce
        )
    return ImportReport(
        rows=reading.rows,
        planned=tuple(planned),
        proposals=proposals,
        lines={firm.reference: firm.lines for firm in reading.firms},
        errors=reading.errors,
        written=written,
    )


def _imported(firm: cordis.SourceFirm, territory_id: int) -> ImportedFirm:
    return ImportedFirm(
        reference=firm.reference,
        territory_id=territory_id,
        name=firm.name,
        language=cordis.LANGUAGE,
        description=firm.description,
        items=firm.items,
    )


def _propose(firms: Sequence[ImportedFirm], progress: Progress) -> dict[str, tuple[Proposal, ...]]:
    proposals = {}
    for number, firm in enumerate(firms, start=1):
        titles = [text for _, text in firm.items]
        found = propose(titles, firm.description, prior=cordis.prior)
        if found:
            proposals[firm.reference] = found
        if number % STEP == 0 or number == len(firms):
            progress(
                _("Trades proposed for %(done)d of %(all)d firms.")
                % {"done": number, "all": len(firms)}
            )
    return proposals


def write_report(report: ImportReport, path: Path) -> None:
    """The report as CSV: one line a firm, then one line an error."""
    labels = _labels(report)
    codes = dict(Territory.objects.values_list("id", "code"))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["lines", "state", "territory", "name", "reference", "code", "label", "confidence"]
        )
        for one in report.planned:
            firm = one.imported
            main = report.proposals.get(firm.reference, (None,))[0]
            writer.writerow(
                [
                    " ".join(map(str, report.lines[firm.reference])),
                    one.state.value,
                    codes[firm.territory_id],
                    firm.name,
                    firm.reference,
                    main.code if main else "",
                    labels[main.activity_id] if main else "",
                    f"{main.confidence:.2f}" if main else "",
                ]
            )
        for error in report.errors:
            writer.writerow([error.line, "error", "", error.message, "", "", "", ""])


def _labels(report: ImportReport) -> dict[int, str]:
    ids = {proposal.activity_id for found in report.proposals.values() for proposal in found}
    labelled = with_labels(Activity.objects.filter(pk__in=ids), cordis.LANGUAGE)
    return {activity.pk: str(activity.label) for activity in labelled}
