"""The one style sheet: marks, tables, banners. Colours follow the reader's theme through CSS's own light-dark()."""

from __future__ import annotations

import streamlit as st

from components import tokens, verdict_shapes
from components.charts import retention

_CSS = """
<style>
:root {
  TOKENS
}
/* Streamlit's bar lies over ours: let clicks through to everything but its own buttons. */
[data-testid="stHeader"] { background: transparent; pointer-events: none; }
[data-testid="stHeader"] * { pointer-events: none; }
[data-testid="stHeader"] button, [data-testid="stHeader"] button * { pointer-events: auto; }
[data-testid="stApp"] { border-top: 4px solid STRIPE; }
[data-testid="stMainBlockContainer"] { max-width: 1180px; padding: 1.25rem 1.5rem 4rem; }
[data-testid="stMainBlockContainer"] h1, .stHtml h1 { font-size: 1.85rem; line-height: 1.25; font-weight: 600;
  max-width: 44em;
  padding: .5rem 0 .5rem; text-wrap: pretty; }
.stHtml :is(h1, h2, h3, li, dd, .ok-kicker) { overflow-wrap: anywhere; }
.ok-whole { white-space: nowrap; }
.stHtml h1, .stHtml h2 { color: var(--ok-text); margin: 0; }
.stHtml h3 { margin: 0; padding: .1rem 0; }
[data-testid="stMainBlockContainer"] h2 { font-size: 1.3rem; font-weight: 600; padding: 1.25rem 0 .25rem; }
[data-testid="stMainBlockContainer"] h3 { font-size: 1.1rem; font-weight: 600; padding: .25rem 0; }
.st-key-ok-who { margin: -.6rem 0 -.9rem; padding-right: max(0px, min(2.6rem, (1330px - 100vw) * 9)); }
.st-key-ok-who .note { color: var(--ok-quiet); font-size: .88rem; overflow-wrap: anywhere; }
.st-key-ok-who button p { font-size: .88rem; text-decoration: underline; }
.ok-brand { font-weight: 700; font-size: 1.15rem; color: var(--ok-text); white-space: nowrap; }
.ok-skip { position: absolute; left: 1rem; top: 0; padding: .5rem 1rem; opacity: 0; background: var(--ok-card);
  color: var(--ok-link); z-index: 10; pointer-events: none; }
[data-testid="stElementContainer"]:has(> .stHtml > :is(.ok-skip, #ok-content)) { position: absolute; width: auto; }
.st-key-ok-popover-keys { position: absolute; width: auto; }
.ok-skip:focus { opacity: 1; }
.st-key-ok-nav { gap: .1rem .15rem; border-bottom: 1px solid var(--ok-line); padding-bottom: .35rem; flex-wrap: wrap; }
.st-key-ok-nav :is([data-testid="stElementContainer"], [data-testid="stPageLink"]) { width: auto; flex: none; }
[class*="st-key-ok-nav"] [data-testid="stPageLink"] a { padding: .3rem .55rem; min-height: 2rem; }
[class*="st-key-ok-nav"] [data-testid="stPageLink"] p, .st-key-ok-actions p { font-size: .95rem; }
.st-key-ok-actions .ok-link { color: var(--ok-text); text-decoration: none; font-size: .95rem;
  line-height: 1.5; }
.st-key-ok-actions :is([data-testid="stPageLink"] a, .ok-link) { display: flex; align-items: center;
  padding: 0 .7rem; height: 2.5rem; border-radius: 8px; border: 1px solid var(--ok-line); background: var(--ok-card); }
.st-key-ok-actions [data-testid="stPageLink"] a { margin: 0; }
.st-key-ok-actions [data-testid="stElementContainer"]:has([data-testid="stPageLink"]) { margin: 0; }
.ok-divider { display: block; width: 1px; height: 1.3rem; margin: .35rem auto; background: var(--ok-line); }
.st-key-ok-nav-narrow { display: none; }
.st-key-ok-header { padding-right: max(0px, min(2.6rem, (1330px - 100vw) * 9)); }
.ok-brand small { display: block; font-weight: 400; font-size: .8rem; color: var(--ok-quiet); }
.ok-banner { border-left: 6px solid; padding: .6rem .9rem; border-radius: 0 6px 6px 0; font-size: .95rem;
  line-height: 1.45; }
.ok-banner:is(.made-up, .narrowed) { color: light-dark(#5C2F00, #FFE3B3); background: light-dark(#FFF1D6, #38280F);
  border-color: light-dark(#B34700, #F2A65A); }
.ok-banner.earlier { color: var(--ok-text); background: var(--ok-card); border-color: var(--ok-quiet); }
.ok-banner.narrowed { border-left-style: dashed; }
.ok-banner.trouble { color: #FFFFFF; background: #8A1C1C; border-color: #DD0031; font-weight: 600; }
.ok-banner.cited { color: light-dark(#12436D, #CFE6FA); background: light-dark(#E6F0F9, #14304A);
  border-color: light-dark(#12436D, #7FB8E8); }
[data-testid="stBaseButton-primary"] p { color: light-dark(#FFFFFF, #12181D); }
.ok-kicker { color: var(--ok-quiet); font-size: .95rem; }
.ok-along { color: var(--ok-quiet); font-size: .88rem; text-align: center; }
/* A chart's titles and key belong to it, so that they stand nearer to it than parts of a page do to each other. */
[data-testid="stElementContainer"]:has(> .stHtml > :is(.ok-kicker, .ok-key)):has(
  + [data-testid="stElementContainer"] [data-testid="stPlotlyChart"]) {
  margin-bottom: -.6rem; }
[data-testid="stElementContainer"]:has(> * > [data-testid="stPlotlyChart"])
  + :has(> .stHtml > :is(.ok-along, .ok-key)), :has(> .stHtml > .ok-along) + :has(> .stHtml > .ok-key) {
  margin-top: -.6rem; }
[data-testid="stElementContainer"]:has(> .stHtml > h2):has(+ * > .stHtml > ul.ok-lines) { margin-bottom: -.75rem; }
/* A box below a heading needs the room that a line of text brings along. */
[data-testid="stElementContainer"]:has([data-testid="stHeading"]) + :is([data-testid="stLayoutWrapper"]:has(
  > [data-testid="stExpander"], > [class*="st-key-card-"])) { margin-top: .5rem; }
.stHtml ul.ok-lines { margin: .1rem 0 .2rem; padding: 0; list-style: none; max-width: 46em; }
.stHtml ul.ok-lines li { margin: .15rem 0; padding: 0; color: var(--ok-text); font-size: 1rem; line-height: 1.45;
  text-wrap: pretty; }
.stHtml ul.ok-lines.quiet li { color: var(--ok-quiet); font-size: .92rem; }
.ok-mark { display: inline-flex; align-items: center; gap: .4em; padding: .18em .6em .18em .45em;
  border-radius: 999px; font-weight: 600; font-size: .9rem; line-height: 1.3; white-space: nowrap;
  border: 1.5px solid transparent; }
.ok-mark::before { content: ""; width: 1.1em; height: 1.1em; flex: none; background: currentColor; mask-size: cover; }
SHAPES
/* In the dark a firm verdict is the bright one, as in the charts, and one that says nothing stays dark. */
.ok-mark.kept { background: light-dark(#12436D, #7DB9F2); color: light-dark(#FFFFFF, #12181D); }
.ok-mark.weaker { background: light-dark(#D6E9FA, #1D3A55); color: light-dark(#12436D, #CFE6FA);
  border-color: light-dark(#12436D, #B8DAFA); }
.ok-mark.not_kept { background: light-dark(#B34700, #FF9A52); color: light-dark(#FFFFFF, #12181D); }
.ok-mark.cannot_tell { background: light-dark(#E8EDEE, #2A333B); color: light-dark(#2F353B, #EEF1F3);
  border-color: light-dark(#595F69, #B4BCC4); }
.ok-mark.no_data { background: light-dark(#FFFFFF, transparent); color: light-dark(#4C6272, #B4BCC4);
  border: 1.5px dotted light-dark(#4C6272, #B4BCC4); }
.ok-flag { margin-left: .4em; font-weight: 600; color: var(--ok-warn); font-size: .9rem; }
.ok-table { width: 100%; border-collapse: collapse; font-size: .95rem; color: var(--ok-text); }
.ok-table caption { display: table-caption; text-align: left; color: var(--ok-quiet); font-size: .9rem;
  padding: 0 0 .4rem; }
.ok-table th { text-align: left; font-weight: 600; color: var(--ok-quiet); border-bottom: 2px solid var(--ok-line);
  padding: .35rem .6rem; white-space: nowrap; }
.ok-table td { border-bottom: 1px solid var(--ok-line); padding: .45rem .6rem; vertical-align: top;
  overflow-wrap: break-word; }
.ok-table th:first-child, .ok-table td:first-child { padding-left: 0; }
.ok-table a, .ok-link { color: var(--ok-link); text-decoration: underline; text-underline-offset: .15em; }
[data-testid="stApp"] :is(a, button, summary, [role="radio"], [tabindex="0"]):focus-visible {
  outline: 3px solid var(--ok-focus); outline-offset: 2px; }
.ok-table .note { display: block; color: var(--ok-quiet); font-size: .88rem; max-width: 34em; }
.ok-table .item { display: block; margin-bottom: .15rem; }
.ok-table summary { cursor: pointer; margin: .2rem 0; }
.ok-table td:first-child { overflow-wrap: anywhere; min-width: 9rem; }
.ok-table tr.chosen td { background: var(--ok-chosen); }
.stHtml dl.ok-facts { padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr));
  gap: .6rem 1.5rem; margin: .4rem 0; }
.stHtml .ok-facts dt, .stHtml .ok-facts dd { margin: 0; padding: 0; }
.ok-facts dt { color: var(--ok-quiet); font-size: .88rem; } .ok-facts dd { overflow-wrap: anywhere; }
[class*="st-key-card-"] { background: var(--ok-card); padding: .7rem 1.1rem; }
[class*="st-key-card-"] [data-testid="stPageLink"] p { font-size: 1.25rem; font-weight: 700; color: var(--ok-link);
  text-decoration: underline; text-underline-offset: .18em; text-decoration-thickness: 1px; }
[class*="st-key-card-"] [data-testid="stPageLink"] a { padding-left: 0; }
.ok-table td:first-child .ok-mark { margin-top: .3rem; }
.st-key-ok-side-by-side .ok-table th { white-space: normal; vertical-align: bottom; }
@media (min-width: 641px) {
  .ok-table tr.chosen td:first-child { box-shadow: -.6rem 0 var(--ok-chosen); }
  [class*="st-key-ok-above-"] { max-height: BAREpx; overflow: hidden; }
  .st-key-ok-side-by-side .ok-table { table-layout: fixed; }
  .st-key-ok-side-by-side th:is(:nth-child(1), :nth-child(4), :nth-child(5)) { width: 20%; }
  .st-key-ok-side-by-side th:nth-child(2) { width: 25%; }
}
.ok-wide { overflow-x: auto; }
.ok-wide .ok-table td { min-width: 4.5rem; } .ok-wide .ok-table td:first-child { min-width: 9rem; }
.st-key-ok-board { background: var(--ok-card); padding: .5rem 1.1rem; gap: .1rem; }
.st-key-ok-board [data-testid="stPageLink"] p { font-size: 1.15rem; font-weight: 700; color: var(--ok-link);
  text-decoration: underline; text-underline-offset: .18em; text-decoration-thickness: 1px; }
.st-key-ok-board [data-testid="stPageLink"] a { padding: 0; min-height: 1.6rem; }
.st-key-ok-board [data-testid="stVerticalBlock"] { gap: 0; }
[class*="st-key-ok-row-"] { padding: .35rem 0; border-top: 1px solid var(--ok-line); }
.st-key-ok-row-0 { border-top: 0; }
:is(.st-key-ok-board, .st-key-ok-strips, [class*="st-key-card-"]) [data-testid="stHorizontalBlock"] { row-gap: .1rem; }
[class*="st-key-card-"] { gap: .3rem; }
[class*="st-key-card-"] h2 { font-size: 1.1rem !important; padding: 0 !important; }
[data-testid="stApp"]:has(.st-key-ok-slide) .st-key-ok-who { display: none; }
.st-key-ok-slide { min-height: calc(100vh - 11rem); justify-content: center; }
.st-key-ok-slide h1 { font-size: clamp(1.75rem, 3.4vw, 2.75rem); }
.st-key-ok-slide :is(.ok-mark, .ok-table td, .ok-table th), .st-key-ok-slide ul.ok-lines li {
  font-size: 28px; line-height: 1.4; max-width: 44em; }
.st-key-ok-slide ul.ok-lines { max-width: 60em; }
.st-key-ok-slide .ok-table caption { font-size: 0; }
.st-key-ok-slide-foot .ok-foot { border: 0; padding: 0; }
.ok-key .ok-mark { font-size: .8rem; }
[data-testid="stPageLink"] :is(a, span, p), [data-testid="stButtonGroup"] :is(button, div, p), .st-key-ok-outcome p,
[data-testid="stCheckbox"] :is([data-testid="stWidgetLabel"], [data-testid="stMarkdownContainer"], p) {
  white-space: normal; overflow: visible; overflow-wrap: anywhere; text-overflow: clip; height: auto; max-width: 100%; }
.st-key-ok-outcome button { white-space: normal; text-align: left; }
.st-key-site-panel, .st-key-ok-state { background: var(--ok-card); }
[data-testid="stMarkdownContainer"] { overflow-wrap: anywhere; }
[data-testid="stMarkdownContainer"] pre { white-space: pre-wrap; }
.ok-foot { color: var(--ok-quiet); font-size: .9rem; border-top: 1px solid var(--ok-line); padding-top: .6rem; }
.ok-key { display: flex; flex-wrap: wrap; align-items: center; gap: .4rem 1.1rem; color: var(--ok-quiet);
  font-size: .9rem; }
.ok-key > span { display: inline-flex; align-items: center; gap: .4em; }
.ok-sign { display: inline-block; flex: none; background: currentColor; }
.ok-sign { width: 1.4em; } .ok-sign.bar { height: .7em; } .ok-sign.thick { height: 4px; }
.ok-sign:is(.thin, .dashes, .dots) { height: 2px; }
.ok-sign.dashes { background: repeating-linear-gradient(90deg, currentColor 0 5px, transparent 5px 8px); }
.ok-sign.dots { background: repeating-linear-gradient(90deg, currentColor 0 2px, transparent 2px 5px); }
.ok-sign:is(.dotted, .dashed) { width: 2px; height: 1.3em; margin: 0 .3em;
  background: repeating-linear-gradient(currentColor 0 2px, transparent 2px 4px); }
.ok-sign.dashed { background: linear-gradient(currentColor 40%, transparent 40% 60%, currentColor 60%); }
.ok-sign.goes-on { width: .65em; height: .9em; clip-path: polygon(0 0, 100% 50%, 0 100%); }
@media (max-width: 1120px) {
  [class*="st-key-ok-nav"] [data-testid="stPageLink"] a { padding: .3rem .38rem; }
  [class*="st-key-ok-nav"] [data-testid="stPageLink"] p { font-size: .88rem; }
}
@media (max-width: 800px) {
  .st-key-ok-nav { display: none; }
  .st-key-ok-nav-narrow { display: flex; margin-top: -1rem; }
}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: .9rem .9rem 3rem; }
  [data-testid="stMainBlockContainer"] h1 { font-size: 1.4rem; }
  .st-key-ok-header { padding-right: 0; }
  .st-key-ok-slide :is(.ok-mark, .ok-table td, .ok-table th), .st-key-ok-slide ul.ok-lines li { font-size: 1.1rem; }
  .st-key-ok-slide .xtick text { font-size: 13px !important; }
  .ok-table thead { display: block; position: absolute; clip-path: inset(50%); width: 1px; height: 1px;
    overflow: hidden; }
  .ok-table caption { display: block; }
  .ok-table, .ok-table tbody, .ok-table tr, .ok-table td { display: block; width: 100%; }
  .ok-table tr { border-bottom: 1px solid var(--ok-line); padding: .5rem 0; }
  .ok-table td { border: 0; padding: .12rem 0; overflow-wrap: anywhere; }
  .ok-table td:empty { display: none; }
  [data-testid="stMarkdownContainer"] table { table-layout: fixed; width: 100%; font-size: .82rem; }
  [data-testid="stMarkdownContainer"] :is(td, th) { padding: .25rem !important; overflow-wrap: anywhere; }
  .ok-table td[data-name]::before { content: attr(data-name) " "; color: var(--ok-quiet); }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
</style>
"""


def show() -> None:
    """Put the style sheet on the page."""
    st.html(
        _CSS.replace("TOKENS", tokens.css_variables())
        .replace("STRIPE", tokens.STRIPE)
        .replace("BARE", str(retention.BARE_HEIGHT_PX))
        .replace("SHAPES", verdict_shapes.css())
    )
