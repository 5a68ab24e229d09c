"""Checks evidence, receipts and proofs offline. Runs without the service: `python -m events.verify FILE`."""
