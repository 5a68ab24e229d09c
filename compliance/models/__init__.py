from compliance.models.gaps import Duty, Finding, Gap, GapStep, Severity
from compliance.models.parameters import Parameter
from compliance.models.reports import Report, ReportFile
from compliance.models.sites import JudgedSite, ReportDay, Stay

__all__ = [
    "Duty", "Finding", "Gap", "GapStep", "JudgedSite", "Parameter", "Report", "ReportDay", "ReportFile", "Severity", "Stay",
]  # fmt: skip
