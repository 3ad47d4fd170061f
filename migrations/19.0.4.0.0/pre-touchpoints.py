"""Text messages have a channel of their own. Where somebody has made one with its code
already, that one is it: two can't have the same code."""


def migrate(cr, version):
    """Give an own channel "sms" the XML id of the shipped one."""
    cr.execute(
        """INSERT INTO ir_model_data (module, name, model, res_id, noupdate)
           SELECT 'relationship_flow', 'relationship_channel_sms',
                  'relationship.channel', channel.id, true
             FROM relationship_channel channel
            WHERE channel.code = 'sms'
              AND NOT EXISTS (
                  SELECT FROM ir_model_data known
                   WHERE known.module = 'relationship_flow'
                     AND known.name = 'relationship_channel_sms')"""
    )
