"""The forms that a report is handed over in. Each is made from the same data, and the data's hash stands in all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from compliance.reports.forms import archive, csv, json, pdf, xlsx


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is known of a report only once its data is: which report it is, when it was made, and the data's hash."""

    report_id: str
    printed_at: datetime
    sha256: str
    forms: dict[str, bytes] = field(default_factory=dict)
    """The forms that are made already; the last of them packs the others."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: its ending and media type, and what makes it of data and imprint."""

    ending: str
    media_type: str
    make: Callable[[dict, Imprint], bytes]


FORMS = {
    form.ending: form
    for form in (
        Form("json", "application/json", json.make),
        Form("csv", "text/csv; charset=utf-8", csv.make),
        Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.make),
        Form("pdf", "application/pdf", pdf.make),
        Form("zip", "application/zip", archive.make),
    )
}

__all__ = ["FORMS", "Form", "Imprint"]
