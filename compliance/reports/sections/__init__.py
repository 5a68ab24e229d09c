"""The sections of the report. Importing the package declares them all; they stand in the order of their codes."""

from compliance.reports.sections import cover, dispatches, gaps, method, processing, receipts, recovery, stock

__all__ = ["cover", "dispatches", "gaps", "method", "processing", "receipts", "recovery", "stock"]
