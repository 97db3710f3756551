"""From published rows to one effect a site: windows, sums and scales, before anything is pooled."""
