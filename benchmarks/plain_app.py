"""The peer: the same returns on a page as one would write it in an hour, with pandas and Plotly and nothing kept.

The file is read once for all visitors; each change filters, adds up and draws anew.
"""

import os

import numpy as np
import pandas as pd
import plotly.express as px
import streamlit as st


@st.cache_resource
def read():
    """Read the returns with each site's network, once for everybody; nobody changes them."""
    folder = os.environ["PLAIN_FOLDER"]
    returns = pd.read_csv(f"{folder}/returns.csv", parse_dates=["period_start", "period_end"])
    sites = pd.read_csv(f"{folder}/sites.csv")
    networks = sites.assign(network=sites["parent"].fillna(sites["site"]))[["site", "network"]]
    return returns.merge(networks, on="site"), pd.Timestamp(sites["actual_start"].iloc[0])


returns, start = read()
outcome = st.query_params.get("outcome", "out00")
st.title("Outcomes by network")
chosen = returns[returns["outcome"] == outcome]
months = pd.DateOffset(months=12)
chosen = chosen[(chosen["period_start"] >= start - months) & (chosen["period_end"] < start + months)]
sums = chosen.groupby(["network", "phase"])[["numerator", "denominator"]].sum().unstack("phase")
events, people = sums["numerator"], sums["denominator"]
odds = np.log(events / (people - events))
effect = odds["after"] - odds["before"]
error = np.sqrt((1 / events + 1 / (people - events)).sum(axis=1))
table = pd.DataFrame({"network": effect.index, "odds ratio": np.exp(effect), "error": 1.96 * error})
st.plotly_chart(px.scatter(table, x="odds ratio", y="network", error_x="error", log_x=True))
st.dataframe(table)
