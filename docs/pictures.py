"""Takes the pictures of this folder: the demo's report in Debian's Chromium.

    pip install pillow
    python docs/pictures.py demo-report
    python docs/pictures.py talk-page.wiki
    python docs/pictures.py reading-live.html reading-live

`make demo` writes that report; the second is what `check --format wikitext` writes, drawn as wikis
draw it; the third what `extract --html` writes, under the name of its pictures. Every picture is
one screenful: width, colour scheme, page.
"""

from __future__ import annotations

import re
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


_STYLE = """body{font:14px/1.5 sans-serif;margin:16px 24px;color:#202122}h2{font:24px Georgia,serif;
border-bottom:1px solid #a2a9b1}h3{font-size:17px}table{border-collapse:collapse;background:#f8f9fa}
td,th{border:1px solid #a2a9b1;padding:5px 8px;vertical-align:top;text-align:left}th{background:
#eaecf0}a{color:#36c}code{background:#f8f9fa;border:1px solid #eaecf0;padding:1px 4px}"""


def talk_page(text: str) -> str:
    """The page that a wiki makes of what the format writes: only what stands in that is known."""
    text = re.sub(r"\[(https?:\S+) ([^\]]*)\]", r'<a href="\1">\2</a>', text)
    text = re.sub(r"\'{3}(.*?)\'{3}", r"<b>\1</b>", text).replace("<nowiki>", "")
    text = text.replace("</nowiki>", "")
    made = []
    for line in text.split("\n"):
        if line.startswith("==="):
            made.append(f"<h3>{line.strip('= ')}</h3>")
        elif line.startswith("=="):
            made.append(f"<h2>{line.strip('= ')}</h2>")
        elif line.startswith("{|"):
            made.append("<table><tr>")
        elif line.startswith("|}"):
            made.append("</table>")
        elif line.startswith("|-"):
            made.append("<tr>")
        elif line.startswith(("! ", "| ")):
            cell, parts = ("th", " !! ") if line[0] == "!" else ("td", " || ")
            made += [f"<{cell}>{one}</{cell}>" for one in line[2:].split(parts)]
        elif line.startswith("* "):
            made.append(f"<li>{line[2:]}</li>")
        else:
            made.append(f"<p>{line}</p>" if line else "")
    return f"<meta charset=utf-8><style>{_STYLE}</style>{''.join(made)}"


READINGS = ((1280, 760), (390, 780))


def readings(page: Path, name: str) -> None:
    """The page that `extract --html` wrote, wide and as on a telephone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-lcd-text"],
        )
        for width, height in READINGS:
            shown = browser.new_page(viewport={"width": width, "height": height})
            shown.goto(page.as_uri())
            path = Path(__file__).with_name(f"{name}-{width}-light.png")
            path.write_bytes(with_palette(shown.screenshot()))
            wide = shown.evaluate("document.documentElement.scrollWidth")
            print(f"{path.name} {path.stat().st_size // 1000} kB, {wide} px wide")
        browser.close()


def main() -> None:
    """Write every picture beside this file."""
    given = Path(sys.argv[1]).resolve()
    if len(sys.argv) > 2:
        readings(given, sys.argv[2])
        return
    if given.is_file():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 400})
            page.set_content(talk_page(given.read_text("utf-8")))
            path = Path(__file__).with_name("talk-page-1280-light.png")
            path.write_bytes(with_palette(page.screenshot(full_page=True)))
            browser.close()
        return
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
