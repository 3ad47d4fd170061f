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
    "maga",
    "med",
    "phd",
    "prof",
}
SALUTATIONS = {
    "dhr",
    "don",
    "dona",
    "famiglia",
    "familie",
    "family",
    "famille",
    "fr",
    "frau",
    "fru",
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
    "mx",
    "pan",
    "pani",
    "sig",
    "signor",
    "signora",
    "sigra",
    "sir",
    "sr",
    "sra",
    "mevrouw",
    "mijnheer",
}
# Two people, in the place of the first name or after it
CONJUNCTIONS = {"and", "e", "en", "et", "och", "og", "und", "y"}
# In front of a family name that is still one
PARTICLES = {"d", "da", "de", "del", "den", "der", "di", "du", "la", "le", "ter", "van"}
PARTICLES |= {"von", "zu", "zum", "zur"}
# Companies that were entered as a person
LEGAL_FORMS = {"corp", "gbr", "gmbh", "inc", "kft", "limited", "llc", "llp", "ltd"}
LEGAL_FORMS |= {"ohg", "plc", "sarl", "srl", "sro"}
# These are names as well, unless they are written as abbreviations
SHORT_FORMS = {"ab", "ag", "as", "bv", "kg", "nv", "oy", "sa", "sas", "sl", "spa", "ug"}
# After a comma these follow the name instead of being the first name
SUFFIXES = {"bsc", "ceo", "cfo", "cpa", "cto", "esq", "ii", "iii", "jr", "mba", "md"}
SUFFIXES |= {"msc", "phd", "sr"}
# Mailboxes that stand in the address book as if they were people
MAILBOXES = {
    "accounting",
    "accounts",
    "admin",
    "buchhaltung",
    "einkauf",
    "empfang",
    "info",
    "office",
    "purchasing",
    "rechnungswesen",
    "reception",
    "sales",
    "service",
    "support",
}
# Where the family name comes first, nobody is called by the first word
SURNAME_FIRST = {"hu", "ja", "ko", "vi", "zh"}
LEAST = 2  # letters; a single one is an initial


def get_first_name(name, lang=None):
    """Return the first name in a person's name; "" where that can't be told: titles
    alone, addresses, initials, mailboxes, companies, two people, languages with the
    family name first.

    :param str name: such as "Dr. Anna Meier", "Meier, Anna"
    :param str lang: language code of the person, such as "de_DE"
    """
    name = re.sub(r"\([^)]*\)|[\"“”„]", " ", name or "")
    name = re.sub(r"\.(?=[A-ZÀ-Þ])(?!\w\.)", ". ", name)  # Dr.Anna, but not B.V.
    family, comma, given = (" ".join(part.split()) for part in name.partition(","))
    if "@" in name or _is_company(f"{family} {given}".split()):
        return ""
    words = _without_titles(family.split())
    titled = len(words) < len(family.split())
    by_family = (lang or "").split("_")[0] in SURNAME_FIRST
    if comma and given and _plain(given.split()[0]) not in SUFFIXES:
        surname = [word for word in words if _plain(word) not in PARTICLES]
        # "John Doe, Sales manager"
        words = _without_titles(given.split()) if len(surname) == 1 else []
    elif len(words) == 1 and titled or len(words) > 1 and by_family:
        return ""
    return _check(words)


def _check(words):
    """Return the first of the ``words`` of a name, "" where that is no first name."""
    first = words[0] if words else ""
    family_first = first.isupper() and not all(word.isupper() for word in words[:2])
    if (
        len(first) < LEAST
        or not re.fullmatch(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", first)
        or _plain(first) in MAILBOXES
        or CONJUNCTIONS.intersection(words[:2])
        or first in PARTICLES
        or family_first  # "DUPONT Jean"
    ):
        return ""
    return first


def _is_company(words):
    """Return whether the ``words`` of a name are those of a company."""
    return any(
        word in "&+"
        or _plain(word) in LEGAL_FORMS
        or _plain(word) in SHORT_FORMS
        and (word.isupper() or "." in word)
        for word in words[1:]
    )


def _plain(word):
    return word.replace(".", "").replace("ñ", "n").lower()


def _without_titles(words):
    """Leave out titles and salutations in front of a name."""
    while words and all(
        _plain(part) in TITLES | SALUTATIONS for part in words[0].split("-")
    ):
        words = words[1:]
    return words
