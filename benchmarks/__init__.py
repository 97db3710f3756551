"""Benchmarks: `python -m benchmarks CASE…` times the app beside others and writes what it found into docs."""
