"""Figures with a goal, measured by one command.

`python -m benchmarks --list` names them, `python -m benchmarks NAME…` measures
and prints one line of JSON each, `make bench` measures all.
"""
