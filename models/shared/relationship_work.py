"""How scheduled actions work off what is due."""

import logging

from psycopg2 import InterfaceError, OperationalError
from psycopg2.errors import UniqueViolation
from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools.misc import split_every

_logger = logging.getLogger(__name__)

RETRIES = 5
TOO_MANY = 50  # where so many fail and none goes well, it isn't the records' fault


class RelationshipWork(models.AbstractModel):
    """Batches that may be killed anywhere, in which what fails stops nothing else."""

    _name = "relationship.work"
    _description = "Work of Scheduled Actions"

    @api.model
    def _work_off(self, action, model, ids, size, act, commit=None):
        """Do something with records, batch by batch; may be killed anywhere. Those
        that fail are left out, listed as problems for the administrator, and tried
        again the next time.

        :param action: what is done, in English (as without a language)
        :param str model: of the records
        :param ids: the records
        :param int size: of a batch
        :param act: called with a list of ids; locks the records and looks whether there
            is still something to do
        :param commit: as ``ir.cron._commit_progress``; by default all is done in the
            caller's transaction
        :return: whether there is time left
        :raise Exception: that of ``act``, where it fails with all records
        """
        if not (ids := list(ids)):
            return True
        retries = RETRIES if commit else 0
        commit = commit or (lambda processed=0, remaining=None: 1)
        time = commit(remaining=len(ids))
        for batch in split_every(size, ids, list):
            failed = self._work_off_batch(batch, act, retries)
            self.env["relationship.problem"]._keep(action, model, batch, failed)
            time = commit(len(batch))
            if not time:
                break
        return bool(time)

    @api.model
    def _work_off_batch(self, ids, act, retries):
        """Do something with the records; where it fails, halve them until those that
        fail are alone.

        :return: ``{id: error}`` of those that fail alone
        """
        failed, waiting, any_fine = {}, [ids], False
        while waiting:
            part = waiting.pop()
            error = self._attempt(part, act, retries)
            if not error:
                any_fine = True
            elif len(part) > 1:
                half = len(part) // 2
                waiting += [part[half:], part[:half]]
            else:
                _logger.warning("%s can't be worked off", part, exc_info=error)
                failed[part[0]] = error
                if len(failed) == TOO_MANY and not any_fine:
                    raise error
        return failed

    @api.model
    def _attempt(self, ids, act, retries):
        """Do something with all of the records, or nothing at all. When another server
        was faster, take it back and look again at what is left.

        :return: the error, if it failed by the records' fault
        """
        for left in reversed(range(retries + 1)):
            try:
                with self.env.cr.savepoint():
                    act(ids)
                return None
            except (ConcurrencyError, UniqueViolation, TransactionRollbackError):
                if not left:
                    raise
                self.env.cr.rollback()
            except (InterfaceError, OperationalError):
                raise  # the server's: all of it another time
            except Exception as error:
                return error

    @api.model
    def _run_alone(self, action, work, commit):
        """Do the work of one feature; if it fails, it is listed as a problem and stops
        no other.

        :param action: see ``_work_off``
        :param work: a method, called with ``commit``
        """
        failed = {}
        try:
            work(commit)
        except (InterfaceError, OperationalError):
            raise  # the server's: all of it another time
        except Exception as error:
            self.env.cr.rollback()
            _logger.exception("%s fails", work.__qualname__)
            failed = {0: error}
        self.env["relationship.problem"]._keep(action, work.__self__._name, [0], failed)
