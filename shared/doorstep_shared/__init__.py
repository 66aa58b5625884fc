"""The domain of doorstep: changes, merging, kinds, errors and messages. No I/O, no clock, no randomness."""
