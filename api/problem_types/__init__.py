"""Every kind of problem that the service answers with, declared once each."""

from api.problem_types import access, claims, figures, gaps, identifiers, reports, requests, service
from api.problem_types.declaration import REGISTRY, ProblemType

__all__ = ["REGISTRY", "ProblemType", "access", "claims", "figures", "gaps", "identifiers", "reports", "requests", "service"]
