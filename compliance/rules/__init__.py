"""The rules. Importing the package declares them all."""

from compliance.rules import (
    border,
    custody,
    endings,
    evidence,
    health,
    masses,
    materials,
    places,
    safety,
    sites,
    storage,
    vehicles,
)
from compliance.rules.declaration import REGISTRY, Case, Finding, Rule, Subject, about

__all__ = [
    "REGISTRY", "Case", "Finding", "Rule", "Subject", "about", "border", "custody", "endings", "evidence", "health",
    "masses", "materials", "places", "safety", "sites", "storage", "vehicles",
]  # fmt: skip
