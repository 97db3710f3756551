"""View in, Plotly figure out; nothing here knows Streamlit."""
