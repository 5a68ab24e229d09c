"""The sections of the report. Importing the package declares them all; they stand in the order of their codes."""

from compliance.reports.sections import (
    certificates,
    cover,
    cross_border,
    dismantling,
    dispatches,
    dossier,
    evaluation,
    facility_balance,
    gaps,
    incidents,
    method,
    nation,
    processing,
    receipts,
    reconciliation,
    recovery,
    recycling_balance,
    recycling_lots,
    second_life,
    stock,
    stock_lists,
    takeback,
    timeliness,
)

__all__ = [
    "certificates", "cover", "cross_border", "dismantling", "dispatches", "dossier", "evaluation",
    "facility_balance", "gaps", "incidents", "method", "nation", "processing", "receipts", "reconciliation", "recovery",
    "recycling_balance", "recycling_lots", "second_life", "stock", "stock_lists", "takeback", "timeliness",
]  # fmt: skip
