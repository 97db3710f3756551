"""One module a page: results in, a frozen view out. What a page shows is decided here and asserted in tests."""
