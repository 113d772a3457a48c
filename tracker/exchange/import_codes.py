"""In which code a table of text is: as it says, as its bytes allow, or as its letters make words.

No Django.
"""

import codecs
import re
from itertools import pairwise

from tracker.exchange.import_files import File, Files
from tracker.exchange.import_lines import NO_TEXT

SAMPLE = 1 << 18
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CYRILLIC = set("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџќѓѕ")
GREEK = set("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ")
HEBREW = set(map(chr, range(0x5D0, 0x5EB)))
ARABIC = set(map(chr, range(0x621, 0x653))) | set("پچژگکیے")
FOREIGN = CYRILLIC | GREEK | HEBREW | ARABIC
# The letters beyond ASCII of the languages of a code page of Windows; then of a Mac and of the command line.
LETTERS = {
    "cp1252": [
        *map(set, ("àâæçéèêëîïôœùûüÿ", "áéíñóúüïçàèòª", "áâãàçéêíóôõú", "äöüßé", "àèéìòùî")),
        *map(set, ("åäöæøéü", "áðéíóúýþæö", "ëïéèöüá")),
    ],
    "cp1250": [*map(set, ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäľĺŕô", "áéíóöőúüű", "ăâîşţ", "čćđšž"))],
    "cp1254": [set("çğıöşüâîûi̇")],
    "cp1257": [*map(set, ("āčēģīķļņšūž", "ąčęėįšųūž", "õäöüšž"))],
    "cp1251": [CYRILLIC],
    "cp1253": [GREEK],
    "cp1255": [HEBREW],
    "cp1256": [ARABIC],
}
LETTERS |= {
    "mac_roman": LETTERS["cp1252"],
    "cp850": LETTERS["cp1252"],
    "koi8-r": [CYRILLIC],
    "cp866": [CYRILLIC],
}
# Two bytes a letter: which first bytes the usual ones have.
EASTERN = {"cp932": (0x81, 0x98), "cp949": (0xB0, 0xC8), "gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6)}
WORD = re.compile(r"[^\W\d_]+")


def code_of(files: Files, file: File) -> str:
    """In which code a text is: as it says, as its bytes allow, or as its letters make words. Raises
    ProblemError."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    sample = bytearray()
    good = bad = 0
    for place, part in enumerate(files.parts(file)):
        if place == 0 and (marked := code_by_mark(part)):
            return marked
        text = decoder.decode(part)
        if part.isascii():
            continue
        lost = len(NO_TEXT.findall(text))
        bad, good = bad + lost, good + sum(letter > "\x7f" for letter in text) - lost
        if len(sample) < SAMPLE:
            sample += b"\n".join(line for line in part.splitlines() if not line.isascii())
    # One torn name among many that are right is a problem of its line.
    return "utf-8-sig" if good >= bad else legacy_code(bytes(sample[:SAMPLE]))


def code_by_mark(head: bytes) -> str:
    if marked := next((code for mark, code in MARKS.items() if head.startswith(mark)), ""):
        return marked
    zeros = [head[:400:2].count(0), head[1:400:2].count(0)]
    half = min(len(head), 400) / 2
    if max(zeros) > 0.6 * half > min(zeros) * 4:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return ""


def legacy_code(sample: bytes) -> str:
    """The code in whose letters most words are spelt as in one of its languages; of several the first. Where
    none does, it is UTF-8 with noise in it, which its lines tell."""
    scores = {code: count_words(sample, code) for code in (*LETTERS, *EASTERN)}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 0 else "utf-8-sig"


def count_words(sample: bytes, code: str) -> int:
    """Letters beyond ASCII in words of its languages, less those in words of none."""
    text = sample.decode(code, "replace")
    total = 0
    for word in WORD.findall(text):
        strange = [letter for letter in word if letter > "\x7f"]
        if strange:
            weight = len(strange) * (2 if code in EASTERN else 1)
            total += weight if is_word(word, strange, code) else -weight
    return total - 3 * text.count("\ufffd") - sum("\x80" <= letter < "\xa0" for letter in text)


def is_word(word: str, strange: list[str], code: str) -> bool:
    if code in EASTERN:
        return len(strange) == len(word) and all(is_usual(letter, code) for letter in strange)
    # "£ód\u0178", "S\u00c6o": no language has a great letter behind a small one, or alone in the middle
    if any(one.islower() and other.isupper() for one, other in pairwise(word)):
        return False
    if not word.isupper() and any(letter.isupper() and letter > "\x7f" for letter in word[1:]):
        return False
    small = {letter.lower()[:1] for letter in strange}
    if any(small <= letters for letters in LETTERS[code]):
        # Greek and Cyrillic words have no Latin letters in them.
        return len(strange) == len(word) or not small & FOREIGN
    return False


def is_usual(letter: str, code: str) -> bool:
    """Of the first half of its table, where the letters of everyday are."""
    first, last = EASTERN[code]
    raw = letter.encode(code, "replace")
    return len(raw) == 2 and first <= raw[0] <= last
