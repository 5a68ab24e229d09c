from compliance.models.gaps import Duty, Finding, Gap, GapFilter, GapStep, GapWatch, Severity
from compliance.models.notices import Delivery, MailSetting, Notice, Subscription
from compliance.models.parameters import Parameter
from compliance.models.reports import Report, ReportFile

__all__ = [
    "Delivery", "Duty", "Finding", "Gap", "GapFilter", "GapStep", "GapWatch", "MailSetting", "Notice", "Parameter",
    "Report", "ReportFile", "Severity", "Subscription",
]  # fmt: skip
