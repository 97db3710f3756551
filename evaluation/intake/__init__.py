"""The door: bytes of a file become checked rows, or faults that its maker can mend. No disk, no database."""
