from compliance.models.gaps import Duty, Finding, Gap, GapStep, Severity
from compliance.models.parameters import Parameter
from compliance.models.reports import Report, ReportFile

__all__ = ["Duty", "Finding", "Gap", "GapStep", "Parameter", "Report", "ReportFile", "Severity"]
