"""Texts to set: fragments of free corpora and made-up codes, amounts, dates and the like, printable ASCII only."""

from __future__ import annotations

import gzip
import math
import re
import string
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.recognition.alphabet import VISIBLE

CORPORA = {
    "prose_modern": 0.24,
    "news": 0.2,
    "prose_old": 0.12,
    "forms_business": 0.24,
    "addresses_codes": 0.1,
    "conversation": 0.02,
    "names": 0.03,
    "words": 0.05,
}
"""Share of each text file (NAME.txt.gz) among fragments."""
HELD_OUT_EVERY = 25
"""Every 25th line of a corpus is kept for validation."""
LONGEST = 84
"""Characters of the longest line set."""
QUOTED = 0.14
"""Share of a paragraph's lines that get quotation marks beyond those of the corpus."""
RARE = "`\\~^_&@#$%*+<=>?[]{}|\"'/;!:()"
"""Symbols that running text hardly uses: they get strings of their own."""
_RUN = re.compile(r"([._\-=*~])\1{3,}")
_BLANKS = re.compile(r" +")


def canonical(text: str) -> str:
    """The text as a picture shows it: leaders and rules of any length are three signs, '' is ", blanks are single."""
    text = _RUN.sub(lambda run: run.group(1) * 3, text)
    return _BLANKS.sub(" ", text.replace("''", '"')).strip()


class Texts:
    """Draws texts; the same generator state gives the same texts."""

    def __init__(self, folder: Path, validation: bool = False) -> None:
        self._corpora: list[list[str]] = []
        for name in CORPORA:
            with gzip.open(folder / f"{name}.txt.gz", "rt", encoding="ascii") as file:
                lines = file.read().splitlines()
            self._corpora.append(
                [line for number, line in enumerate(lines) if (number % HELD_OUT_EVERY == 0) == validation and line]
            )
        self._shares = np.cumsum(list(CORPORA.values()))

    def length(self, rng: np.random.Generator) -> int:
        """A line length in characters: a quarter full lines, the rest log-uniform from 1."""
        if rng.random() < 0.25:
            return int(rng.integers(36, LONGEST))
        return max(1, round(math.exp(rng.uniform(0.4, math.log(LONGEST)))))

    def fragment(self, rng: np.random.Generator, length: int) -> str:
        """About `length` characters of running text, whole words mostly, from anywhere in a line."""
        corpus = self._corpora[
            min(int(np.searchsorted(self._shares, rng.random() * self._shares[-1])), len(CORPORA) - 1)
        ]
        text = corpus[int(rng.integers(len(corpus)))]
        while len(text) < length:
            text += (" " if rng.random() < 0.9 else "  ") + corpus[int(rng.integers(len(corpus)))]
        if len(text) > length:
            start = int(rng.integers(len(text) - length + 1))
            if rng.random() < 0.9:
                start = text.rfind(" ", 0, start + 1) + 1
            end = min(start + length, len(text))
            if rng.random() < 0.8:
                end = max(text.rfind(" ", start + 1, end + 1), 0) or end
            cut = end < len(text) and text[end - 1].isalpha() and text[end].isalpha()
            text = text[start:end] + ("-" if cut and rng.random() < 0.7 else "")
        return text.strip() or "a"

    def paragraph(self, rng: np.random.Generator, lines: int, length: int) -> list[str]:
        """Consecutive lines of one running text, each about `length` characters."""
        text = self.fragment(rng, lines * length)
        while len(text) < (lines - 0.5) * length:
            text += " " + self.fragment(rng, length)
        result = []
        for _ in range(lines):
            end = len(text)
            if end > length:
                end = text.rfind(" ", 1, length + 1)
                if end <= 0 or rng.random() < 0.08:
                    end = length
            line = text[:end]
            if rng.random() < QUOTED:
                line = quoted(rng, line)
            hyphen = end < len(text) and line[-1:].isalpha() and text[end].isalpha()
            result.append(line.strip() + ("-" if hyphen else ""))
            text = text[end:].lstrip() or self.fragment(rng, length)
        return [line or "the" for line in result]

    def line(self, rng: np.random.Generator, length: int | None = None) -> str:
        """One line of any kind."""
        length = length or self.length(rng)
        kind = rng.random()
        if length <= 2 and kind < 0.7:
            return single(rng, length)
        if kind < 0.58:
            text = self.fragment(rng, length)
        elif kind < 0.76:
            text = self.joined(rng, length)
        elif kind < 0.84:
            between = one(rng, (": ", " ", "  ", " - ", ":", " : ", " :"))
            text = f"{self.fragment(rng, max(length // 2, 2))}{between}{datum(rng)}"
        elif kind < 0.90:
            text = with_symbols(rng, self.fragment(rng, length))
        elif kind < 0.94:
            text = symbols(rng, min(length, 24))
        else:
            text = code(rng, min(length, 30))
        return cased(rng, text)

    def joined(self, rng: np.random.Generator, length: int) -> str:
        """Amounts, dates, codes and numbers set one after another until `length` is reached."""
        text = datum(rng)
        while len(text) < length and rng.random() < 0.75:
            text += one(rng, (" ", " ", "  ", " - ", ", ", " / ", "; ")) + datum(rng)
        return text


def cased(rng: np.random.Generator, text: str) -> str:
    """The text as it is, or in capitals (a fifth), small letters, title case or letter by letter at random."""
    draw = rng.random()
    if draw < 0.2:
        return text.upper()
    if draw < 0.23:
        return text.lower()
    if draw < 0.26:
        return text.title()
    if draw < 0.275:
        return "".join(
            c.upper() if flip else c.lower() for c, flip in zip(text, rng.random(len(text)) < 0.5, strict=True)
        )
    return text


def single(rng: np.random.Generator, length: int = 1) -> str:
    """One or two signs: any visible character alike."""
    return "".join(one(rng, VISIBLE) for _ in range(length))


def symbols(rng: np.random.Generator, length: int) -> str:
    """Characters of all kinds in a row, symbols and letters alike."""
    pool = VISIBLE if rng.random() < 0.6 else RARE
    text = "".join(one(rng, pool) for _ in range(max(length, 1)))
    if rng.random() < 0.5:
        at = int(rng.integers(len(text) + 1))
        text = f"{text[:at]} {text[at:]}".strip()
    return text


def with_symbols(rng: np.random.Generator, text: str) -> str:
    """The text with symbols put round or between its words: brackets, quotes, marks, footnote signs."""
    words = text.split(" ")
    for _ in range(int(rng.integers(1, 3 + len(words) // 4))):
        at = int(rng.integers(len(words)))
        draw = rng.random()
        if draw < 0.45:
            pair = one(rng, ('""', "''", "()", "[]", "{}", "<>", "**", "__", "``", "//", "||", "~~", "$ ", '" '))
            words[at] = f"{pair[0]}{words[at]}{pair[1]}".strip()
        elif draw < 0.7:
            words[at] += one(rng, RARE)
        elif draw < 0.85:
            words[at] = one(rng, RARE) + words[at]
        else:
            words.insert(
                at, one(rng, ("&", "+", "=", "*", "|", "@", "#", "-", "--", "/", "%", "<", ">", "^", "~", "_", "..."))
            )
    return " ".join(words)


def quoted(rng: np.random.Generator, text: str) -> str:
    """The text with some of its words in quotation marks, or with one mark whose other stands on another line."""
    words = text.split(" ")
    first, last = sorted(int(number) for number in rng.integers(0, len(words), 2))
    mark = '"' if rng.random() < 0.65 else "'"
    both = rng.random()
    if both < 0.85:
        words[first] = mark + words[first]
    if both > 0.15:
        words[last] += one(rng, ("", "", "", ",", ".", "?", "!", ";")) + mark
    return " ".join(words)


def digits(rng: np.random.Generator, length: int) -> str:
    return "".join(map(str, rng.integers(0, 10, length)))


def code(rng: np.random.Generator, length: int) -> str:
    """Capitals, digits and hyphens as serial numbers have them; now and then of both cases."""
    pool = one(
        rng,
        (
            string.ascii_uppercase + string.digits,
            string.digits,
            string.ascii_uppercase,
            string.ascii_letters + string.digits,
        ),
    )
    text = "".join(one(rng, pool) for _ in range(max(length, 1)))
    if length > 4 and rng.random() < 0.6:
        at = int(rng.integers(1, length - 1))
        text = text[:at] + one(rng, "-- /.:#") + text[at:]
    return text


def amount(rng: np.random.Generator) -> str:
    value = math.exp(rng.uniform(-1, 11))
    text = f"{value:,.2f}" if rng.random() < 0.7 else f"{value:.2f}" if rng.random() < 0.7 else f"{value:,.0f}"
    draw = rng.random()
    if draw < 0.25:
        return "$" + (" " if rng.random() < 0.2 else "") + text
    if draw < 0.32:
        return one(rng, ("RM", "USD ", "EUR ", "GBP ", "RM ")) + text
    if draw < 0.4:
        return one(
            rng, (f"-{text}", f"({text})", f"{text}-", f"{text}%", f"+{text}", f"{text} S", f"{text} SR", f"*{text}")
        )
    return text


def date(rng: np.random.Generator) -> str:
    day, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(1950, 2030))
    name = one(
        rng,
        (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
    )
    clock = f"{int(rng.integers(0, 24)):02d}:{int(rng.integers(0, 60)):02d}"
    forms = (
        f"{day:02d}/{month:02d}/{year}",
        f"{month}/{day}/{year % 100:02d}",
        f"{day:02d}-{month:02d}-{year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day}.{month}.{year}",
        f"{name} {day}, {year}",
        f"{day} {name[:3]} {year}",
        f"{name[:3].upper()} {day} {year}",
        clock,
        f"{clock}:{int(rng.integers(0, 60)):02d}",
        f"{day:02d}/{month:02d}/{year} {clock}",
        f"{clock} {one(rng, ('AM', 'PM', 'am', 'p.m.'))}",
    )
    return one(rng, forms)


def contact(rng: np.random.Generator) -> str:
    user = "".join(one(rng, string.ascii_lowercase) for _ in range(int(rng.integers(2, 9))))
    host = "".join(one(rng, string.ascii_lowercase + "-") for _ in range(int(rng.integers(3, 10)))).strip("-") or "web"
    end = one(rng, ("com", "org", "net", "gov", "edu", "co.uk", "com.my", "de"))
    forms = (
        f"{user}@{host}.{end}",
        f"{user}_{digits(rng, 2)}@{host}.{end}",
        f"www.{host}.{end}",
        f"http://www.{host}.{end}/{user}",
        f"https://{host}.{end}/{user}?id={digits(rng, 3)}&p={digits(rng, 1)}",
        f"({digits(rng, 3)}) {digits(rng, 3)}-{digits(rng, 4)}",
        f"+{digits(rng, 2)} {digits(rng, 3)} {digits(rng, 4)}",
        f"{digits(rng, 3)}-{digits(rng, 3)}-{digits(rng, 4)}",
        f"{digits(rng, 2)}-{digits(rng, 8)}",
        f"C:\\{host}\\{user}.txt",
        f"~/{user}/{host}",
        f"#{user}",
        f"{user}_{host} = {digits(rng, 2)};",
    )
    return one(rng, forms)


def datum(rng: np.random.Generator) -> str:
    """A number, amount, date, code or address of the net."""
    draw = rng.random()
    if draw < 0.3:
        return amount(rng)
    if draw < 0.5:
        return date(rng)
    if draw < 0.65:
        return digits(rng, int(rng.integers(1, 9)))
    if draw < 0.72:
        return f"{int(rng.integers(1, 40))} {one(rng, ('x', 'X', '@', 'pcs', 'kg', '%', 'ml', 'of'))} {amount(rng)}"
    if draw < 0.85:
        return code(rng, int(rng.integers(3, 13)))
    return contact(rng)


def one(rng: np.random.Generator, choices: Sequence[str]) -> str:
    """One of the `choices`, each as likely as another."""
    return choices[int(rng.integers(len(choices)))]
