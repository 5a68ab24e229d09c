"""The rules. Importing the package declares them all."""

from compliance.rules import custody, endings, evidence, materials, places, safety
from compliance.rules.declaration import REGISTRY, Case, Finding, Rule

__all__ = ["REGISTRY", "Case", "Finding", "Rule", "custody", "endings", "evidence", "materials", "places", "safety"]
