"""The rules. Importing the package declares them all."""

from compliance.rules import (
    border,
    custody,
    danger,
    endings,
    evidence,
    health,
    identity,
    masses,
    materials,
    origins,
    places,
    safety,
    sites,
    storage,
    vehicles,
)
from compliance.rules.declaration import REGISTRY, Case, Finding, Rule, Subject, about

__all__ = [
    "REGISTRY", "Case", "Finding", "Rule", "Subject", "about", "border", "custody", "danger", "endings", "evidence", "health",
    "identity", "masses", "materials", "origins", "places", "safety", "sites", "storage", "vehicles",
]  # fmt: skip
