"""Pages laid out as people lay them out: columns, cards, bars, tables, forms, receipts, code, drawings with labels.

Each layout sets other words, in another face, each time; the lines are set in the order in which a person reads them.
They are to measure on, not to learn from: what went wrong on one of them is mended for all pages of its kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.data.fonts import Face
from training.data.page_canvas import BLACK, GREY, LEADING, WHITE, Colour, PageCanvas
from training.data.texts import Texts

BLUE, RED, AMBER, GREEN, NIGHT = (25, 55, 120), (190, 30, 45), (240, 160, 30), (46, 150, 90), (30, 32, 38)
LABELS = ("Name", "Date of birth", "Address", "Telephone", "Account", "Signature")
SOURCE = (
    "def total(rows, rate=0.2):",
    "    result = 0",
    "    for row in rows:",
    '        if row["price"] > 100:',
    '            result += row["price"] * (1 + rate)',
    '        elif not row.get("free"):',
    "            result -= 1",
    "    return round(result, 2)",
    "class Page(Base):",
    "    def __init__(self, path: str):",
    "        self.lines = [line for line in open(path)]",
    "    def count(self): return len(self.lines)",
)


@dataclass(frozen=True)
class Copy:
    """What is to be set: words and figures drawn by `rng` from `texts`, and the faces for them, `mono` of one pitch."""

    rng: np.random.Generator
    texts: Texts
    face: Face
    mono: Face

    def words(self, most: int) -> str:
        """A few words of running text, at most so many."""
        return " ".join(self.texts.fragment(self.rng, 9 * most).split()[:most])

    def running(self, length: int) -> str:
        return " ".join(self.texts.paragraph(self.rng, -(-length // 60), 60))

    def amount(self) -> str:
        return f"{self.number(1, 9000):,}.{self.number(0, 100):02d}"

    def number(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high))

    def colour(self) -> Colour:
        """A dark one."""
        red, green, blue = (self.number(20, 130) for _ in range(3))
        return red, green, blue


def newspaper(copy: Copy) -> PageCanvas:
    """A heading over four columns of a length."""
    page = PageCanvas((1500, 1300), copy.face)
    page.text((750, 20), copy.words(4).title(), 40, align="centre")
    for column in range(4):
        page.paragraph((40 + 365 * column, 110), 325, copy.running(3500), 18, most=45)
    return page


def stretched_columns(copy: Copy) -> PageCanvas:
    """Five narrow columns whose lines are stretched: some of their blanks are as wide as what is between them."""
    page = PageCanvas((1240, 1050), copy.face, (232, 230, 224))
    for column in range(5):
        page.paragraph((40 + 235 * column, 40), 215, copy.running(2500), 16, most=44, stretched=True)
    return page


def invoice(copy: Copy) -> PageCanvas:
    """A dark band, a table under a dark head with striped rows, and a sum."""
    page = PageCanvas((1240, 1100), copy.face)
    page.draw.rectangle((0, 0, 1240, 110), fill=BLUE)
    page.text((60, 30), copy.words(2).upper(), 40, WHITE)
    page.text((1180, 34), "INVOICE", 36, WHITE, align="right")
    y = 160
    page.draw.rectangle((50, y, 1190, y + 44), fill=(60, 60, 60))
    for x, head, align in ((60, "Description", "left"), (800, "Quantity", "right"), (1180, "Amount", "right")):
        page.text((x, y + 8), head, 22, WHITE, align=align)
    for number in range(14):
        y += 46
        if number % 2:
            page.draw.rectangle((50, y, 1190, y + 45), fill=(225, 232, 240))
        page.text((60, y + 10), copy.words(4), 20)
        page.text((800, y + 10), str(copy.number(1, 40)), 20, align="right")
        page.text((1180, y + 10), copy.amount(), 20, align="right")
    page.text((900, y + 80), "Total", 26, align="right")
    page.text((1180, y + 80), copy.amount(), 26, align="right")
    return page


def web_page(copy: Copy) -> PageCanvas:
    """Bands of other colours one below another, a button, and three cards."""
    page = PageCanvas((1280, 900), copy.face)
    page.draw.rectangle((0, 0, 1280, 64), fill=BLUE)
    page.text((40, 16), copy.words(1).title(), 26, WHITE)
    for number in range(4):
        page.text((560 + 180 * number, 20), copy.words(1).title(), 20, WHITE)
    page.draw.rectangle((0, 64, 1280, 330), fill=(70, 120, 200))
    page.text((640, 110), copy.words(4).title(), 56, WHITE, align="centre")
    page.text((640, 200), copy.words(7), 24, WHITE, align="centre")
    page.draw.rounded_rectangle((540, 255, 740, 305), 10, fill=AMBER)
    page.text((640, 266), "Sign up", 22, WHITE, align="centre")
    for number in range(3):
        x = 40 + 415 * number
        page.draw.rounded_rectangle((x, 370, x + 385, 760), 14, outline=(200, 200, 200), width=2)
        page.text((x + 20, 395), copy.words(3).title(), 26)
        page.paragraph((x + 20, 450), 345, copy.running(400), 18, (80, 80, 80), most=9)
        page.text((x + 20, 715), "Read more", 18, (30, 90, 200))
    page.draw.rectangle((0, 800, 1280, 900), fill=(40, 40, 40))
    page.text((40, 840), copy.words(6), 16, (200, 200, 200))
    return page


def dashboard(copy: Copy) -> PageCanvas:
    """Four coloured tiles, a list on a white card, and a dark card beside it."""
    page = PageCanvas((1280, 860), copy.face, (243, 244, 247))
    page.text((40, 24), copy.words(2).title(), 34)
    for number, colour in enumerate((BLUE, GREEN, RED, AMBER)):
        x = 40 + 305 * number
        page.draw.rounded_rectangle((x, 90, x + 285, 220), 12, fill=colour)
        page.text((x + 20, 104), copy.words(2).title(), 20, WHITE)
        page.text((x + 20, 142), f"{copy.number(1, 90000):,}", 44, WHITE)
    page.draw.rounded_rectangle((40, 250, 800, 820), 12, fill=WHITE)
    for number in range(9):
        y = 290 + 56 * number
        page.text((60, y), copy.words(3), 18)
        page.text((780, y), copy.amount(), 18, align="right")
    page.draw.rounded_rectangle((830, 250, 1240, 820), 12, fill=(40, 48, 66))
    for number in range(6):
        y = 280 + 84 * number
        page.text((850, y), copy.words(4), 18, (230, 230, 230))
        page.text((850, y + 28), f"{copy.number(2, 59)} minutes ago", 15, (160, 160, 160))
    return page


def curriculum(copy: Copy) -> PageCanvas:
    """A band of another colour along the left side, with short lines beside paragraphs."""
    colour = copy.colour()
    page = PageCanvas((1100, 1300), copy.face)
    page.draw.rectangle((0, 0, 340, 1300), fill=colour)
    y = 60.0
    for _ in range(4):
        page.text((30, y), copy.words(1).upper(), 24, (255, 230, 160))
        for number in range(4):
            page.text((30, y + 44 + 34 * number), copy.words(2), 19, WHITE)
        y += 250
    y = 50.0
    for _ in range(5):
        page.text((390, y), copy.words(3).title(), 24, colour)
        y = page.paragraph((390, y + 40), 660, copy.running(300), 18, most=5) + 40
    return page


def form(copy: Copy) -> PageCanvas:
    """Labels with rules for the answers, boxes to tick, and a number in cells of its own."""
    page = PageCanvas((1100, 900), copy.face)
    page.text((550, 30), copy.words(3).upper(), 32, align="centre")
    y = 130
    for label in LABELS:
        page.text((80, y), label, 22)
        page.draw.line((340, y + 30, 1020, y + 30), fill=BLACK, width=2)
        page.text((360, y), copy.words(3), 22)
        y += 60
    for _ in range(4):
        page.draw.rectangle((80, y + 4, 100, y + 24), outline=BLACK, width=2)
        page.text((120, y), copy.words(4), 20)
        y += 42
    page.text((80, y + 20), "Reference", 22)
    digits = "".join(str(copy.number(0, 10)) for _ in range(8))
    for number, digit in enumerate(digits):
        x = 340 + 40 * number
        page.draw.rectangle((x, y + 12, x + 40, y + 56), outline=BLACK, width=2)
        page.draw.text((x + 13, y + 18), digit, fill=BLACK, font=copy.face.at(26))
    box = [340, y + 12, 340 + 40 * len(digits), y + 56]
    page.words.append({"text": digits, "box": box})
    page.lines.append({"text": digits, "box": box})
    return page


def till_receipt(copy: Copy) -> PageCanvas:
    """Lines of one pitch, prices at the right, and rules of dashes."""
    page = PageCanvas((520, 1000), copy.mono)
    page.text((260, 30), copy.words(2).upper(), 32, align="centre")
    y = 100
    for _ in range(12):
        page.text((20, y), copy.words(2).upper(), 20)
        page.text((500, y), f"{copy.number(1, 99)}.{copy.number(0, 100):02d}", 20, align="right")
        y += 30
    page.draw.text((20, y), "-" * 40, fill=BLACK, font=copy.mono.at(20))
    page.text((20, y + 40), "TOTAL", 34)
    page.text((500, y + 40), f"{copy.number(10, 400)}.{copy.number(0, 100):02d}", 34, align="right")
    page.text((260, y + 120), "THANK YOU!", 20, align="centre")
    return page


def source_code(copy: Copy) -> PageCanvas:
    """Light on dark, of one pitch, with brackets between the words."""
    page = PageCanvas((1100, 520), copy.mono, NIGHT)
    step = page.width(" ", 22)
    for number, line in enumerate(SOURCE):
        colour = ((212, 212, 212), (206, 145, 120), (150, 200, 130))[copy.number(0, 3)]
        page.text((30 + step * (len(line) - len(line.lstrip())), 30 + 38 * number), line.strip(), 22, colour)
    return page


def statement(copy: Copy) -> PageCanvas:
    """A table without rules between its columns: dates, words, amounts."""
    page = PageCanvas((1240, 900), copy.face)
    for x, head, align in (
        (60, "Date", "left"),
        (260, "Text", "left"),
        (900, "Debit", "right"),
        (1180, "Sum", "right"),
    ):
        page.text((x, 60), head, 20, align=align)
    page.draw.line((60, 92, 1180, 92), fill=BLACK, width=2)
    for number in range(22):
        y = 104 + 34 * number
        page.text((60, y), f"{copy.number(1, 29):02d}.{copy.number(1, 13):02d}.2024", 18)
        page.text((260, y), copy.words(4), 18)
        page.text((900, y), copy.amount(), 18, align="right")
        page.text((1180, y), copy.amount(), 18, align="right")
    return page


def references(copy: Copy) -> PageCanvas:
    """Numbered paragraphs whose lines are set in."""
    page = PageCanvas((1100, 1200), copy.face)
    page.text((70, 40), "References", 36)
    y = 110.0
    for number in range(14):
        entry = f"[{number + 1}] {copy.words(2).title()} ({copy.number(1960, 2024)}). {copy.words(12)}."
        y = page.paragraph((70, y), 940, entry, 19, indent=44) + 12
    return page


def diagram(copy: Copy) -> PageCanvas:
    """A few words amid thick pale strokes."""
    page = PageCanvas((1200, 900), copy.face, (226, 238, 224))
    for _ in range(8):
        places = [(copy.number(20, 1180), copy.number(20, 880)) for _ in range(3)]
        page.draw.line(places, fill=(250, 220, 120), width=copy.number(4, 14), joint="curve")
    for row in range(7):
        for column in range(3):
            place = (60 + 390 * column + copy.number(0, 80), 50 + 120 * row + copy.number(-6, 6))
            page.text(place, copy.words(2), copy.number(16, 26), (110, 10, 10) if (row + column) % 3 == 0 else BLACK)
    return page


def contents(copy: Copy) -> PageCanvas:
    """Headings with leaders of dots and the numbers of pages."""
    page = PageCanvas((1100, 1000), copy.face)
    page.text((550, 40), "CONTENTS", 34, align="centre")
    for number in range(20):
        y, ink = 130 + 24 * LEADING * number, GREY if number % 5 == 4 else BLACK
        end = 100 + page.text((90, y), f"{number + 1}. {copy.words(4)}", 24, ink)
        dots = "." * int((940 - end) / page.width(".", 24))
        page.draw.text((round(end), round(y)), dots, fill=ink, font=copy.face.at(24))
        page.text((1000, y), str(5 + 7 * number), 24, ink, align="right")
    return page


LAYOUTS: dict[str, Callable[[Copy], PageCanvas]] = {
    layout.__name__: layout
    for layout in (
        newspaper,
        stretched_columns,
        invoice,
        web_page,
        dashboard,
        curriculum,
        form,
        till_receipt,
        source_code,
        statement,
        references,
        diagram,
        contents,
    )
}
