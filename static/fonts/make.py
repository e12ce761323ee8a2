"""Cut Noto Sans down to Dutch and English.

Run once, by hand; the two .woff2 files are kept in the repository:
    apt-get install fonts-noto-core && python static/fonts/make.py
Other scripts get a file of their own later, with a `unicode-range` in css/fonts.css.
"""

from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]

SOURCE = Path("/usr/share/fonts/truetype/noto")
WEIGHTS = {400: "NotoSans-Regular.ttf", 700: "NotoSans-Bold.ttf"}
# Basic Latin, Latin-1, ij, dashes, quotes, bullet, dots, euro. The font has no arrows or ticks.
LETTERS = "U+20-7E,U+A0-FF,U+132,U+133,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+20AC"


def main() -> None:
    for weight, name in WEIGHTS.items():
        target = Path(__file__).with_name(f"noto-sans-{weight}.woff2")
        subset.main(
            [
                str(SOURCE / name),
                f"--unicodes={LETTERS}",
                "--flavor=woff2",
                "--layout-features=kern,liga,locl,ccmp,mark,mkmk",
                "--no-hinting",
                f"--output-file={target}",
            ]
        )


if __name__ == "__main__":
    main()
