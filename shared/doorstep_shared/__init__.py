"""The domain of doorstep: changes, merging, kinds, errors and messages. No I/O, no clock, no randomness."""

VERSION = "0.1.0"
"""The version of the program, which both sides tell each other."""
