"""Judging much at once: split by keys over workers, its state in the database, so that it can be stopped and resumed."""
