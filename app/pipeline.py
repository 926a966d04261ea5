"""The whole way of a page, on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.assembly.merged_pages import beside, evidence, length, merged, text_alone
from app.document import Page
from app.imaging.decode import SourceImage
from app.imaging.first_look import FirstLook
from app.imaging.rim import rim_of
from app.imaging.straight_page import StraightPage
from app.imaging.straighten import show_ink
from app.looks import MANY_ON_ROWS, Look, Looks
from app.observation import Observe
from app.options import ReadOptions
from app.recognition.choose import Readers
from app.recognition.reading import ReadLine
from app.recognition.upright import DOUBTFUL, FEWEST, as_it_stands, longest, upright_turn
from app.stage_drawings import show_layout, show_reading
from app.stopwatch import Stopwatch
from app.vertical_looks import look_beside

MOST_LINES_TURNED = 1500
"""A page of more lines, read with doubt, is not tried in its other positions: it is grain, or so full that its outlines
tell how it lies."""

LITTLE_TEXT, MOSTLY_READ = 150, 0.95
"""A page of fewer characters, which have a smaller share of its ink or stand on a sheet that may be a board among
others, may be a sign or a label, where each row of letters has its own light."""

SHARE_OF_ROWS = 0.5
"""A picture's rows of letters are all of it where they show so many of the characters that seemed to stand in rows, and
fewer than MANY_ON_ROWS; else it is looked at as a page too."""

UNSURE, CLEARLY = 0.9, 5.0
"""Mean confidence below which a page may be out of focus, and how much more evidence it must show made sharper, or in
other ink, about a dozen characters: among the shadows of what is no text some look like letters then."""

STRAIGHT = 0.95
"""Mean confidence from which a word does not stand along an arc."""

MOST_OF_CROP = 0.5
"""A word takes up this share of the width of what was cut out for it: less is a part of it, or a gap in its letters."""

MOSTLY_PAPER = 0.9
"""A picture of one character has this share of paper along its rim where its ink is what it was taken for."""


def read_page(
    image: SourceImage, options: ReadOptions, readers: Readers, number: int = 1, observe: Observe | None = None
) -> Page:
    """Read one image: straighten it, find its lines, read them, and put the characters back where they stand.

    `observe`, if given, is called with a name and a picture a stage, for a person who wants to see where a page went
    wrong.
    """
    clock = Stopwatch()
    looks = Looks(image, options, readers, clock)

    def seen(options: ReadOptions) -> tuple[Look, Page]:
        lying = looks.at_first(options)
        picture = _as_picture(looks, options, lying, number, observe) if options.of_many_lines else None
        return picture or _as_page(looks, options, lying, number, observe)

    look, document = seen(options)
    if options.rotation == "auto" and options.of_many_lines and 0 < len(look.layout.lines) <= MOST_LINES_TURNED:
        stood = look.page.rotation

        def read_turned(degrees: int) -> list[ReadLine]:
            found = [] if look.of_rows else looks.at_turned(look.page, degrees, options).readings
            if _little(document):
                found = [*found, *looks.at_rows(_turned(options, stood + degrees), lines_of=longest).readings]
            return found

        characters = _characters(document)
        standing = as_it_stands(document.confidence, characters, look.illegible, look.share_in_longest)
        turn = upright_turn(standing, read_turned, back=-stood % 360)
        if turn:
            look, document = seen(_turned(options, stood + turn))
    if options.of_many_lines and not look.of_rows and look.characters >= LITTLE_TEXT:
        look, vertical = look_beside(looks, look, options)
        if vertical:
            parts = [[looks.document(row, number) for row in rows] for rows in vertical]
            document = beside(looks.document(look, number), parts)
    if observe:
        with clock.stage("pictures"):
            show_layout(observe, look.page, look.layout)
            show_reading(observe, image, look.page, look.layout, look.readings, document)
    return replace(document, timings_ms=clock.milliseconds)


def _as_picture(
    looks: Looks, options: ReadOptions, lying: FirstLook, number: int, observe: Observe | None
) -> tuple[Look, Page] | None:
    """A look at a picture's rows of letters and its document, where it is a picture and these are all that it shows."""
    if not lying.is_picture:
        return None
    look = looks.at_rows(_turned(options, lying.rotation))
    if look.letters is None or look.letters >= LITTLE_TEXT:
        return None
    document = text_alone(looks.document(look, number))
    enough = max(FEWEST, SHARE_OF_ROWS * lying.survey.rows.pairs)
    if not enough <= _characters(document) < MANY_ON_ROWS:
        return None
    if observe:
        show_ink(observe, look.page)
    return look, document


def _as_page(
    looks: Looks, options: ReadOptions, lying: FirstLook, number: int, observe: Observe | None
) -> tuple[Look, Page]:
    """A look at an image as a page, and its document with what other looks add to it."""
    look = looks.at_page(options, observe, lying)
    document = looks.document(look, number)
    for otherwise in () if look.is_made_out else _where_little_is_made_out(look.page, options):
        lying_so = looks.at_first(otherwise)
        is_turned = lying_so.rotation != lying.rotation
        if lying_so.is_picture or not (is_turned or lying_so.survey.in_characters >= lying.survey.in_characters):
            continue
        other = looks.at_page(otherwise, observe, lying_so)
        seen = looks.document(other, number)
        more = evidence(seen.lines) - evidence(document.lines)
        if more > 0 or (more == 0 and is_turned):  # where neither shows anything, the page lies as it came
            options, lying, look, document = otherwise, lying_so, other, seen
    if look.page.of_sheet and look.is_cut:
        uncut = looks.at_page(replace(options, perspective="off"), observe)
        if better := _better(looks, uncut, number, than=document, by=CLEARLY):
            return better
    unsure = document.confidence < UNSURE
    if not options.of_many_lines:
        others = _other_looks(looks, look, document.confidence, options)
        document = max(
            [document, *(looks.document(other, number) for other in others)], key=lambda seen: evidence(seen.lines)
        )
    elif _little(document) and (look.page.of_sheet or look.share_read < MOSTLY_READ):
        # Rows of letters, each in its own light and ink.
        upright = replace(options, rotation=str(look.page.rotation)) if document.lines else options
        of_writing = look.is_writing or (look.page.of_sheet and look.is_made_out)
        rows = looks.document(looks.at_rows(upright), number)
        document = merged([document, rows], of_writing)
        in_their_ink = looks.at_ink_of_rows(look, upright, observe)
        if better := _better(looks, in_their_ink, number, than=document, by=CLEARLY, rows=rows):
            return better
        if not (lying.is_picture or look.is_made_out):
            large = looks.at_size_of_rows(upright, observe, lying)
            if better := _better(looks, large, number, than=document, rows=rows):
                return better
    if options.of_many_lines and unsure:
        sharper = looks.at_sharper(look, options, observe, lying)
        if better := _better(looks, sharper, number, than=document, by=CLEARLY):
            return better
    return look, document


def _better(
    looks: Looks, other: Look | None, number: int, than: Page, by: float = 0.0, rows: Page | None = None
) -> tuple[Look, Page] | None:
    """Another look, if there is one, and its document, where so much more evidence speaks for that; what a picture's
    `rows` of letters show better is taken from these."""
    if other is None:
        return None
    seen = looks.document(other, number)
    if evidence(seen.lines) <= evidence(than.lines) + by:
        return None
    return other, merged([seen, rows]) if rows else seen


def _little(document: Page) -> bool:
    return _characters(document) < LITTLE_TEXT


def _characters(document: Page) -> int:
    return sum(map(length, document.lines))


def _other_looks(looks: Looks, look: Look, confidence: float, options: ReadOptions) -> list[Look]:
    """Other looks at a crop of which a `look` was read with this `confidence`: in other ink, and along an arc."""
    seen = [look]
    is_doubtful = confidence < DOUBTFUL or (options.mode == "word" and look.width_read < MOST_OF_CROP)
    if options.ink == "auto" and is_doubtful and not (options.mode == "char" and _framed_by_paper(look.page)):
        seen.append(looks.at_page(replace(options, ink=look.page.other_ink)))
    if confidence < STRAIGHT and options.mode == "word":
        seen += filter(None, [looks.at_arc(other, options) for other in seen])
    return seen[1:]


def _where_little_is_made_out(page: StraightPage, options: ReadOptions) -> Iterator[ReadOptions]:
    """Other ways to look at a page of which little was made out: outlines of what is no text tell nothing of how it
    lies, and a picture on it may look like a sheet."""
    if options.rotation == "auto" and page.rotation:
        yield _turned(options, 0)
    if page.of_sheet:
        yield replace(options, perspective="off")


def _framed_by_paper(page: StraightPage) -> bool:
    """Whether the rim of a picture of one character shows that its ink is what it was taken for."""
    return 1 - float(rim_of(page.ink).mean()) >= MOSTLY_PAPER


def _turned(options: ReadOptions, degrees: int) -> ReadOptions:
    return replace(options, rotation=str(degrees % 360))
