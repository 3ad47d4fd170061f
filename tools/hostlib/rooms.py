"""The rule of the rooms: a file names models of its own room and of those before it.

The order is that of the imports in models/__init__.py; the spine counts as one room.
"""

import ast
import re

SPINE = {"touchpoints", "clock", "follow_ups"}
TABLE = re.compile(
    r"\b(?:FROM|JOIN|INTO|UPDATE|USING)\s+(relationship_\w+)", re.IGNORECASE
)
MODEL = re.compile(r"relationship(\.\w+)+")


def find_breaches(root):
    """Return lines such as ``clock/x.py:3 names relationship.loss of losses``.

    :param Path root: the folder of the addon
    """
    files = sorted((root / "models").glob("*/*.py"))
    places = read_places(root / "models" / "__init__.py")
    trees = {path: ast.parse(path.read_text()) for path in files}
    owners = {}
    for path, tree in trees.items():
        owners.update(dict.fromkeys(read_names(tree), path.parent.name))
    breaches = []
    for path, tree in trees.items():
        room = path.parent.name
        for line, name in read_mentions(tree):
            other = owners.get(name, name if name in places else room)
            if places[other] > places[room]:
                breaches.append(f"{room}/{path.name}:{line} names {name} of {other}")
    return breaches


def read_places(init):
    """Return ``{room: place}``, the rooms of the spine in one place."""
    names = [
        alias.name
        for node in ast.parse(init.read_text()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    places = {name: place for place, name in enumerate(names)}
    last = max(places.get(name, 0) for name in SPINE)
    return {name: last if name in SPINE else at for name, at in places.items()}


def read_names(tree):
    """Yield the models that a file brings into being: the values of ``_name``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            if getattr(node.targets[0], "id", "") == "_name":
                if str(node.value.value).startswith("relationship."):
                    yield node.value.value


def read_mentions(tree):
    """Yield ``(line, model or room)``: models in quotes, tables in SQL, imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if MODEL.fullmatch(node.value):
                yield node.lineno, node.value
            for table in TABLE.findall(node.value):
                yield node.lineno, table.replace("_", ".")
        elif isinstance(node, ast.ImportFrom) and node.level == 2 and node.module:
            yield node.lineno, node.module.split(".")[0]
