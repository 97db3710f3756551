"""View in, bytes out: pictures of charts, the PDF, the deck and the files behind them. Nothing here knows Streamlit."""
