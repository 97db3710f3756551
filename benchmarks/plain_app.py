"""The peer: the Project page's charts over the same returns, as one would write them in an hour, and nothing kept.

The file is read once for all visitors; each change filters, adds up and draws anew: the outcome's networks with their
average, its practices by size, and the other outcomes. Averages are of fixed effects, which is the least one can do;
there is no verdict, no protection of small numbers and no second look.
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
months = pd.DateOffset(months=12)
inside = returns[(returns["period_start"] >= start - months) & (returns["period_end"] < start + months)]

sums = inside.groupby(["outcome", "network", "phase"])[["numerator", "denominator"]].sum().unstack("phase")
events, people = sums["numerator"], sums["denominator"]
odds = np.log(events / (people - events))
effect = (odds["after"] - odds["before"]).rename("effect").reset_index()
effect["error"] = np.sqrt((1 / events + 1 / (people - events)).sum(axis=1)).to_numpy()
effect["weight"] = 1 / effect["error"] ** 2
effect["weighted"] = effect["effect"] * effect["weight"]
new = effect[effect["network"] != "ORIGIN"]
averages = new.groupby("outcome")[["weighted", "weight"]].sum()
averages = pd.DataFrame({
    "odds ratio": np.exp(averages["weighted"] / averages["weight"]),
    "error": 1.96 / np.sqrt(averages["weight"]),
})  # fmt: skip

st.title("Outcomes by network")
st.selectbox("Outcome", averages.index, index=list(averages.index).index(outcome))
st.write(f"On average the odds ratio of {outcome} is {averages.loc[outcome, 'odds ratio']:.2f}.")
chosen = effect[effect["outcome"] == outcome]
chosen = pd.DataFrame({
    "network": chosen["network"], "odds ratio": np.exp(chosen["effect"]), "error": 1.96 * chosen["error"]
})  # fmt: skip
st.plotly_chart(px.scatter(chosen, x="odds ratio", y="network", error_x="error", log_x=True))
st.dataframe(chosen)
after = inside[(inside["outcome"] == outcome) & (inside["phase"] == "after")]
practices = after.groupby("site")[["numerator", "denominator"]].sum().reset_index()
practices["level"] = practices["numerator"] / practices["denominator"]
st.plotly_chart(px.scatter(practices, x="denominator", y="level", hover_name="site"))
st.header("Outcomes of this project")
st.dataframe(averages)
