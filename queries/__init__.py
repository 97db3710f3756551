"""The only door to DuckDB and the disk; every function takes the actor."""

import logging

# what goes wrong is told to the person in a sentence; the log is for whoever sets one up
logging.getLogger(__name__).addHandler(logging.NullHandler())
