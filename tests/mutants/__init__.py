"""Planted mistakes, each of which some test must notice: `python -m tests.mutants`."""
