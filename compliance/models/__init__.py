from compliance.models.assessments import Assessment, AssessmentPart, RuleBook
from compliance.models.gaps import Duty, Finding, Gap, GapFilter, GapStep, GapWatch, Severity
from compliance.models.national import Fact, OutsideFigure
from compliance.models.notices import Delivery, MailSetting, Notice, Subscription
from compliance.models.parameters import DayOff, Parameter
from compliance.models.reports import Attestation, Report, ReportFile
from compliance.models.sites import JudgedSite, ReportDay, Stay

__all__ = [
    "Assessment", "AssessmentPart", "Attestation", "DayOff", "Delivery", "Duty", "Fact", "Finding", "Gap", "GapFilter",
    "GapStep", "GapWatch", "JudgedSite", "MailSetting", "Notice", "OutsideFigure", "Parameter", "Report", "ReportDay",
    "ReportFile", "RuleBook", "Severity", "Stay", "Subscription",
]  # fmt: skip
