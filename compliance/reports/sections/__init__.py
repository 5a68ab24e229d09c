"""The sections of the report. Importing the package declares them all; they stand in the order of their codes."""

from compliance.reports.sections import (
    cover,
    cross_border,
    dispatches,
    dossier,
    evaluation,
    gaps,
    incidents,
    method,
    processing,
    receipts,
    recovery,
    second_life,
    stock,
    stock_lists,
    takeback,
    timeliness,
)

__all__ = [
    "cover", "cross_border", "dispatches", "dossier", "evaluation", "gaps", "incidents", "method", "processing", "receipts", "recovery",
    "second_life", "stock", "stock_lists", "takeback", "timeliness",
]  # fmt: skip
