"""The only place that draws: widgets, marks and figures. It is handed views and returns values."""
