"""Subscriptions to named EPCIS queries: what is new is posted to a program that asked for it.

Each follows the log by a mark of its own, which moves only when the program has taken what is before it: what is sent
may arrive twice, and then under the same id, and nothing is left out.
"""
