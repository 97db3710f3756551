"""Take pictures of the pages, wide and narrow, light and dark: python scripts/screenshots.py --out docs/images

Starts the app with an empty store of its own, or uses a running one with --url. Pictures show the whole page, whatever
the height of a screen, and are reduced to 64 colours to keep the repository small.
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
from PIL import Image
from playwright.sync_api import Browser

sys.path.insert(0, str(ROOT))

from components import navigation

#: Name of the picture and address of the page, from the menu; and the presentation.
PAGES = {
    entry.url_path or "overview": f"/{entry.url_path}?programme=demonstration&project=IRISi"
    for entry in navigation.PAGES
} | {"present": "/?programme=demonstration&present=1&slide=2"}
WIDTHS_PX = (1440, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

_HEIGHT_PX = 900
_MOST_HEIGHT_PX = 8000
_CONTENT_HEIGHT = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    return Math.ceil(main.scrollHeight + main.getBoundingClientRect().top);
}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the pictures that were asked for and print where they are."""
    options = _parser().parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    with _address(options.url) as url, running_browser() as browser:
        for name in options.page or PAGES:
            for width_px in options.width or WIDTHS_PX:
                for scheme in SCHEMES:
                    picture = _picture(browser, url + PAGES[name], width_px=width_px, scheme=scheme)
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
def _address(url: str | None) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder)) as app:
        yield app.url


def _picture(browser: Browser, url: str, *, width_px: int, scheme: Literal["light", "dark"]) -> bytes:
    context = browser.new_context(
        viewport={"width": width_px, "height": _HEIGHT_PX}, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.goto(url)
        settled(page)
        # the page scrolls inside a box of its own, so a picture of the "full page" would end with the window
        height_px = min(page.evaluate(_CONTENT_HEIGHT), _MOST_HEIGHT_PX)
        page.set_viewport_size({"width": width_px, "height": max(height_px, _HEIGHT_PX)})
        settled(page)
        return _small(page.screenshot())
    finally:
        context.close()


def _small(png: bytes) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    small = io.BytesIO()
    image.save(small, "PNG", optimize=True)
    return small.getvalue()


if __name__ == "__main__":
    sys.exit(main())
