"""What all measures share, each against what Odoo or PostgreSQL would do alone."""

from contextlib import contextmanager
from unittest.mock import patch

from historylib.prototypes import Rollback

from .timing import queries


class Measures:
    """Figures of one kind, on one database made by `data.Data`."""

    def __init__(self, data, results, sizes):
        self.env = data.env
        self.data = data
        self.results = results
        self.sizes = sizes
        self.repeat = sizes["repeat"]

    @contextmanager
    def taken_back(self):
        """Undo what happens inside."""
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
                raise Rollback
        except Rollback:
            self.env.invalidate_all(flush=False)

    def bypassed(self, model, method):
        """Leave out one of our methods, to see what Odoo does without it."""
        return patch.object(
            self.env.registry[model], method, lambda self, *args, **kwargs: None
        )

    def _count_added(self, what, method, call, most, warm=2):
        for _number in range(warm):
            call()
        with_capture = queries(self.env, call)
        with self.bypassed("relationship.capture", method):
            call()
            without = queries(self.env, call)
        added = with_capture - without
        self.results.add(
            what,
            f"{added} queries added",
            f"{without} without capture",
            with_capture / without,
            (added, most),
        )
