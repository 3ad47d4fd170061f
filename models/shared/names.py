"""How to address a person by the first name, from a name as people write it."""

import re

TITLES = {
    "dipl",
    "dott",
    "dottssa",
    "dr",
    "dra",
    "drs",
    "ing",
    "ir",
    "mag",
    "med",
    "phd",
    "prof",
}
SALUTATIONS = {
    "don",
    "dona",
    "famiglia",
    "familie",
    "family",
    "famille",
    "fr",
    "frau",
    "herr",
    "herrn",
    "hr",
    "m",
    "madame",
    "miss",
    "mlle",
    "mme",
    "monsieur",
    "mr",
    "mrs",
    "ms",
    "sig",
    "signor",
    "signora",
    "sir",
    "sr",
    "sra",
    "mevrouw",
    "mijnheer",
}
# After a comma these follow the name instead of being the first name
SUFFIXES = {"bsc", "esq", "ii", "iii", "jr", "mba", "msc", "phd", "sr"}
# Mailboxes that stand in the address book as if they were people
MAILBOXES = {
    "accounting",
    "admin",
    "buchhaltung",
    "einkauf",
    "empfang",
    "info",
    "office",
    "purchasing",
    "reception",
    "sales",
    "service",
    "support",
}
# Where the family name comes first, nobody is called by the first word
SURNAME_FIRST = {"hu", "ja", "ko", "vi", "zh"}


def get_first_name(name, lang=None):
    """Return the first name in a person's name; "" where that can't be told: titles
    alone, addresses, initials, mailboxes, languages with the family name first.

    :param str name: such as "Dr. Anna Meier", "Meier, Anna"
    :param str lang: language code of the person, such as "de_DE"
    """
    name = " ".join((name or "").split())
    if not name or "@" in name:
        return ""
    surname, comma, rest = (part.strip() for part in name.partition(","))
    if comma and rest and _plain(rest.split(" ")[0]) not in SUFFIXES:
        words = _without_titles(rest.split(" "))
    else:
        plain = surname.split(" ")
        words = _without_titles(plain)
        titled = len(words) < len(plain)
        by_family = (lang or "").split("_")[0] in SURNAME_FIRST
        if len(words) == 1 and titled or len(words) > 1 and by_family:
            return ""
    first = words[0] if words else ""
    if len(first.strip(".")) < 2 or first.endswith(".") or re.search(r"\d", first):
        return ""
    return "" if _plain(first) in MAILBOXES else first


def _plain(word):
    return word.strip(".").replace("ñ", "n").lower()


def _without_titles(words):
    """Leave out titles and salutations in front of a name."""
    while words and all(
        _plain(part) in TITLES | SALUTATIONS for part in words[0].split("-")
    ):
        words = words[1:]
    return words
