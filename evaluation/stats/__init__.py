"""Vectorised pure functions: arrays in, frozen dataclasses of arrays out, nothing fetched or drawn."""
