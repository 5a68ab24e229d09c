"""The rows of the table, each a module."""

from bench.rows import capture, handover, sequencing, acknowledgement, history, documents, epcis, proof, size, rebuild, judging, following, sweep  # noqa: F401, I001
