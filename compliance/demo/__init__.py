"""A small, plausible and wholly invented fleet, posted through the service's own API, with faults to be found."""

from compliance.demo.card import card

__all__ = ["card"]
