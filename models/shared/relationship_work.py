"""How scheduled actions work off what is due."""

import logging

from psycopg2 import InterfaceError, OperationalError

from odoo import api, models
from odoo.tools.misc import split_every

_logger = logging.getLogger(__name__)


class RelationshipWork(models.AbstractModel):
    """Batches that may be killed anywhere, in which what fails stops nothing else."""

    _name = "relationship.work"
    _description = "Work of Scheduled Actions"

    @api.model
    def _work_off(self, ids, size, domain, act):
        """Do something with records, batch by batch; may be killed anywhere. Where a
        batch fails, its records are taken one by one, and those that fail alone wait
        for the next time, so that a broken one stops nobody else's.

        :param list ids: the records
        :param int size: of a batch
        :param list domain: what must hold still once the records are locked
        :param act: called with the records of a batch
        :return: whether there is time left
        """
        commit = self.env["ir.cron"]._commit_progress
        time = commit(remaining=len(ids))
        for batch in split_every(size, ids, list):
            if not self._work_off_batch(batch, domain, act) and len(batch) > 1:
                for id_ in batch:
                    self._work_off_batch([id_], domain, act)
            time = commit(len(batch))
            if not time:
                break
        return bool(time)

    @api.model
    def _work_off_batch(self, ids, domain, act):
        """Do something with the records that can be locked, or nothing at all.

        :return: whether it went well
        """
        try:
            with self.env.cr.savepoint():
                records = self.browse(ids).try_lock_for_update()
                if records := records.filtered_domain(domain):
                    act(records)
        except (InterfaceError, OperationalError):
            raise  # the server's, not the records': all of it another time
        except Exception:
            _logger.exception("%s %s can't be worked off", self._description, ids)
            return False
        return True
