"""The rules. Importing the package declares them all."""

from compliance.rules import custody, endings, evidence, materials, places, safety, sites
from compliance.rules.declaration import REGISTRY, Case, Finding, Rule, Subject, about

__all__ = ["REGISTRY", "Case", "Finding", "Rule", "Subject", "about", "custody", "endings", "evidence", "materials", "places",
           "safety", "sites"]  # fmt: skip
