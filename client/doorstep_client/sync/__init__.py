"""Syncing: what the laptop offers, what it takes in, and what it tells the worker afterwards. Knows no HTTP."""
