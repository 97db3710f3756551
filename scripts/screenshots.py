"""Take pictures of the pages, wide and narrow, light and dark: python scripts/screenshots.py --out docs/images

Starts the app with a store of its own (picture_store), or uses a running one with --url. Pictures show the whole page,
whatever the height of a screen, but for the end of the longest, and are reduced to few colours to keep the repository
small.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from app_in_browser import ROOT, running_app, running_browser, settled
from picture_store import filled
from PIL import Image
from playwright.sync_api import Browser

sys.path.insert(0, str(ROOT))

from components import navigation, tokens
from components.charts.palette import DARK, LIGHT

#: Name of the picture and address of the page, from the menu; and the presentation.
PAGES = {
    entry.url_path or "overview": f"/{entry.url_path}?programme=demonstration&project=IRISi"
    for entry in navigation.PAGES
} | {"present": "/?programme=demonstration&present=1&slide=2"}
WIDTHS_PX = (1440, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

_HEIGHT_PX = 900
#: By width: a screen page of text weighs much, and what follows looks like what came before.
_MOST_HEIGHT_PX = {1440: 4000, 390: 6000}
_COLOURS = 64
_CONTENT_HEIGHT = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    return Math.ceil(main.scrollHeight + main.getBoundingClientRect().top);
}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures that were asked for and print where they are."""
    options = _parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with _address(options.url) as (url, waiting), running_browser() as browser:
        pages = PAGES | waiting
        for name in options.page or pages:
            for width_px in options.width or WIDTHS_PX:
                for scheme in SCHEMES:
                    picture = _picture(browser, url + pages[name], width_px=width_px, scheme=scheme)
                    path = options.out / f"{name}-{width_px}-{scheme}.png"
                    path.write_bytes(picture)
                    print(f"{path}, {len(picture) / 1024:.0f} KB")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where the pictures go")
    parser.add_argument("--url", metavar="BASE", help="a running app, for example http://127.0.0.1:8501")
    parser.add_argument("--page", action="append", choices=list(PAGES), help="only this page; may be repeated")
    parser.add_argument("--width", type=int, action="append", metavar="PX", help="only this width; may be repeated")
    return parser


@contextmanager
def _address(url: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Give the app's address, and the pages that show something only with the store made for the pictures."""
    if url:
        yield url.rstrip("/"), {}
        return
    with tempfile.TemporaryDirectory() as folder:
        upload = filled(Path(folder))
        with running_app(Path(folder)) as app:
            yield app.url, {"review": f"/review?programme=own&upload={upload}"}


def _picture(browser: Browser, url: str, *, width_px: int, scheme: Literal["light", "dark"]) -> bytes:
    context = browser.new_context(
        viewport={"width": width_px, "height": _HEIGHT_PX}, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.goto(url)
        settled(page)
        # the page scrolls inside a box of its own, so a picture of the "full page" would end with the window
        height_px = min(page.evaluate(_CONTENT_HEIGHT), _MOST_HEIGHT_PX.get(width_px, 6000))
        page.set_viewport_size({"width": width_px, "height": max(height_px, _HEIGHT_PX)})
        settled(page)
        return _small(page.screenshot())
    finally:
        context.close()


def _small(png: bytes) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    commonest = image.quantize(_COLOURS, dither=Image.Dither.NONE).getpalette() or []
    # those that fill little, as the stripe and verdicts' bars, would take another's colour, and the ground a mean
    own = [tokens.STRIPE, *(code for shade in tokens.CSS_NAMES.values() for code in (shade.light, shade.dark))]
    for look in (*LIGHT.marks.values(), *DARK.marks.values()):
        own += [look.fill, look.line, look.bar]
    palette = Image.new("P", (1, 1))
    palette.putpalette([*commonest[: 3 * _COLOURS], *bytes.fromhex("".join(own).replace("#", ""))])
    small = io.BytesIO()
    image.quantize(palette=palette, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    sys.exit(main())
