"""Draw the app icons from the mark: one open loop in a thread.

Run once, by hand; the pictures are kept in the repository. Needs playwright and a Chromium:
    python static/icons/make.py /usr/bin/chromium
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PNGS = {
    "app-192.png": ("app.svg", 192),
    "app-512.png": ("app.svg", 512),
    "favicon-32.png": ("favicon.svg", 32),
    "maskable-512.png": ("maskable.svg", 512),
    "apple-touch-180.png": ("maskable.svg", 180),
}
THREAD = "M9 2 V10 C9 26 32 31 32 18 C32 6 13 8 9 26 C8 30 9 36 9 40 V62"


def svg(corner: int, height: int, stroke: float) -> str:
    """A teal square of 128 with the white thread in its middle, `height` tall."""
    scale = height / 64
    left, top = 64 - 20.5 * scale, 64 - height / 2
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128">'
        f'<rect width="128" height="128" rx="{corner}" fill="#0b4f54"/>'
        f'<path transform="translate({left:.2f} {top:.2f}) scale({scale:.4f})" d="{THREAD}" '
        f'fill="none" stroke="#fff" stroke-width="{stroke}" stroke-linecap="round"/></svg>\n'
    )


def main(chromium: str) -> None:
    (HERE / "app.svg").write_text(svg(28, 92, 6))
    (HERE / "favicon.svg").write_text(svg(24, 104, 8))
    (HERE / "maskable.svg").write_text(svg(0, 76, 6))
    with sync_playwright() as play:
        page = play.chromium.launch(executable_path=chromium).new_page()
        for name, (source, size) in PNGS.items():
            page.set_viewport_size({"width": size, "height": size})
            drawing = (HERE / source).read_text()
            page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
            page.screenshot(path=HERE / name, omit_background=True)


if __name__ == "__main__":
    main(sys.argv[1])
