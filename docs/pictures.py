"""Takes the pictures of this folder: the demo's report in Debian's Chromium.

    pip install pillow
    python docs/pictures.py demo-report

`make demo` writes that report. Every picture is one screenful: width, colour scheme, page.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SHOTS = (
    ("index-1280-light", 1280, 780, "light", "index"),
    ("index-1920-dark", 1920, 860, "dark", "index"),
    ("index-390-light", 390, 844, "light", "index"),
    ("article-1280-light", 1280, 780, "light", "article"),
    ("article-1920-dark", 1920, 820, "dark", "article"),
    ("article-390-dark", 390, 844, "dark", "article"),
    ("capture-1280-light", 1280, 780, "light", "capture"),
    ("pictures-1280-light", 1280, 620, "light", "pictures"),
)


def show(page: Page, index: str, what: str) -> None:
    """Bring the page to what the picture is of."""
    page.goto(index)
    if what == "pictures":
        page.evaluate("() => document.querySelector('.pictures').scrollIntoView()")
    if what in ("article", "capture"):
        page.locator(".first a").first.click()
        page.wait_for_selector(".finding.current")
    if what == "capture":
        page.keyboard.press("o")
        page.evaluate("() => document.querySelector('.actions').scrollIntoView()")
    page.wait_for_timeout(1500)


def with_palette(png: bytes) -> bytes:
    """The picture in its 256 commonest colours, the rest drawn in the nearest: a third the size."""
    from PIL import Image

    shades = Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    out = BytesIO()
    shades.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Write every picture beside this file."""
    index = (Path(sys.argv[1]).resolve() / "report.html").as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-lcd-text"],
        )
        for name, width, height, scheme, what in SHOTS:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page = context.new_page()
            show(page, index, what)
            path = Path(__file__).with_name(f"{name}.png")
            path.write_bytes(with_palette(page.screenshot()))
            print(f"{path.name} {path.stat().st_size // 1000} kB")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
