"""Measurements. Each prints what it measured and on how many tries; none of them is a test."""
