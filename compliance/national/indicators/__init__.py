"""The national indicators. Importing the package declares them all; they stand in the order of the life cycle."""

from compliance.national.indicators import (  # isort: skip
    retirement,
    routes,
    minerals,
    conduct,
    fleet,
)

__all__ = ["conduct", "fleet", "minerals", "retirement", "routes"]
