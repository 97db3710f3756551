"""The pure core: it computes; it never fetches and never draws."""
