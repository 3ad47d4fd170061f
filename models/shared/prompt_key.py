"""What a prompt is about, as text: the kind of thing and its id, such as "step,7". Each
kind is built in one room; all keys are built and read here."""

LARGEST = 2**31 - 1  # an id


def make_key(kind, *parts):
    """Return the key of a thing: ``make_key("step", 7)`` is "step,7". With "" as the
    last part it is what the keys of a kind begin with, with "%" their pattern."""
    return ",".join([kind, *map(str, parts)])


def read_key(key, kind):
    """Return the id in a key of that kind; None in those of other kinds, and in what is
    no key at all."""
    found, _comma, rest = (key or "").partition(",")
    digits = rest.partition(",")[0]
    if found != kind or not digits.isdecimal():
        return None
    id_ = int(digits[:11])
    return id_ if id_ <= LARGEST else None
