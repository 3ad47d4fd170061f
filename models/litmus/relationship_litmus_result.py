"""What comes out of a litmus test: made in a few statements when it closes, for all
tests that close together; nothing of it is known before. Only answers that were
submitted count, and once counted they are gone: nothing tells any more whose they were.
"""

from odoo import api, fields, models
from odoo.tools import SQL, get_lang

from ..shared.prompt_key import make_key
from ..shared.relationship_setting import COLORS
from .relationship_litmus import FEWEST
from .relationship_litmus_question import AREAS

DISPUTED = 2  # answers between the weakest and the best one given
WEAK, STRONG = 50, 80  # scores of a question: below, from

# Comments in the order of the alphabet, which tells nobody who wrote them
COUNT = """
UPDATE relationship_litmus_item i
   SET count_1 = r.count_1, count_2 = r.count_2, count_3 = r.count_3,
       count_4 = r.count_4, count_unknown = r.count_unknown, score = r.score,
       spread = r.spread, is_disputed = COALESCE(r.spread >= %(disputed)s, false),
       verdict = CASE WHEN r.score < %(weak)s THEN 'weak'
                      WHEN r.score < %(strong)s THEN 'fair'
                      WHEN r.score IS NOT NULL THEN 'strong' END,
       comments = r.comments
  FROM (SELECT a.item_id,
               count(*) FILTER (WHERE a.choice = '1') AS count_1,
               count(*) FILTER (WHERE a.choice = '2') AS count_2,
               count(*) FILTER (WHERE a.choice = '3') AS count_3,
               count(*) FILTER (WHERE a.choice = '4') AS count_4,
               count(*) FILTER (WHERE a.choice = '0') AS count_unknown,
               (avg(NULLIF(a.choice, '0')::int) - 1) / 3 * 100 AS score,
               max(NULLIF(a.choice, '0')::int) - min(NULLIF(a.choice, '0')::int)
                   AS spread,
               string_agg(DISTINCT NULLIF(trim(a.comment), ''), E'\\n') AS comments
          FROM relationship_litmus_answer a
          JOIN relationship_litmus_participant p ON p.id = a.participant_id
         WHERE p.litmus_id = ANY(%(ids)s) AND p.is_done
      GROUP BY a.item_id) r
 WHERE r.item_id = i.id
"""
# How many could tell, so answered more than "I can't tell"
KNOWN = "i.count_1 + i.count_2 + i.count_3 + i.count_4"
# The total is of the questions that are shown, or it would tell the others' answers by
# what is missing; where none is shown, of all
CLOSE = f"""
WITH result AS (
    SELECT litmus_id, COALESCE(
               sum(weight * score) FILTER (WHERE {KNOWN} >= %(fewest)s)
               / sum(weight) FILTER (WHERE {KNOWN} >= %(fewest)s),
               sum(weight * score) / sum(weight)) AS score
      FROM relationship_litmus_item i
     WHERE litmus_id = ANY(%(ids)s) AND score IS NOT NULL
  GROUP BY litmus_id
), heard AS (
    SELECT p.litmus_id, count(DISTINCT p.id) AS people
      FROM relationship_litmus_participant p
      JOIN relationship_litmus_answer a ON a.participant_id = p.id
     WHERE p.litmus_id = ANY(%(ids)s) AND p.is_done AND a.choice > '0'
  GROUP BY p.litmus_id
)
UPDATE relationship_litmus l
   SET state = 'closed', closed_date = %(today)s, score = result.score,
       answer_count = COALESCE(heard.people, 0)
  FROM relationship_litmus own
  LEFT JOIN result ON result.litmus_id = own.id
  LEFT JOIN heard ON heard.litmus_id = own.id
 WHERE own.id = l.id AND l.id = ANY(%(ids)s) AND l.state = 'open'
"""

# Of few who could tell, nothing: single answers would tell whose they are
HIDE = f"""
UPDATE relationship_litmus_item i
   SET count_1 = 0, count_2 = 0, count_3 = 0, count_4 = 0, count_unknown = 0,
       score = NULL, spread = NULL, is_disputed = false, verdict = NULL, comments = NULL
 WHERE litmus_id = ANY(%(ids)s) AND COALESCE({KNOWN}, 0) < %(fewest)s
"""
# Of what is shown
SUM_UP_AREAS = """
UPDATE relationship_litmus l
   SET area_scores = COALESCE((
       SELECT jsonb_object_agg(area, round(area_score::numeric, 1))
         FROM (SELECT area, sum(weight * score) / sum(weight) AS area_score
                 FROM relationship_litmus_item
                WHERE litmus_id = l.id AND score IS NOT NULL
             GROUP BY area) areas), '{}')
 WHERE l.id = ANY(%(ids)s)
"""
FORGET = """
DELETE FROM relationship_litmus_answer a USING relationship_litmus_participant p
 WHERE p.id = a.participant_id AND p.litmus_id = ANY(%(ids)s)
"""


class RelationshipLitmus(models.Model):
    _inherit = "relationship.litmus"

    score = fields.Float(
        readonly=True,
        digits=(5, 0),
        aggregator="avg",
        copy=False,
        help="0 to 100: the mean of all questions by their weight.",
    )
    area_scores = fields.Json(readonly=True, copy=False)
    answer_count = fields.Integer(
        string="Views",
        readonly=True,
        copy=False,
        help="How many colleagues are in the result.",
    )
    previous_id = fields.Many2one(
        "relationship.litmus",
        string="The one before",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        copy=False,
    )
    change = fields.Float(
        compute="_compute_change",
        digits=(5, 0),
        help="Against the litmus test before.",
    )
    color = fields.Selection(
        COLORS,
        string="Light",
        compute="_compute_color",
    )
    areas = fields.Json(compute="_compute_areas")
    weakness_ids = fields.Many2many(
        "relationship.litmus.item", string="Weaknesses", compute="_compute_verdicts"
    )
    strength_ids = fields.Many2many(
        "relationship.litmus.item", string="Strengths", compute="_compute_verdicts"
    )
    dispute_ids = fields.Many2many(
        "relationship.litmus.item",
        string="Where colleagues see it differently",
        compute="_compute_verdicts",
    )

    # === COMPUTE METHODS === #

    @api.depends("score", "answer_count", "previous_id.score")
    def _compute_change(self):
        for litmus in self:
            known = litmus.answer_count and litmus.previous_id
            litmus.change = litmus.score - litmus.previous_id.score if known else 0

    @api.depends("score", "answer_count")
    def _compute_color(self):
        get_color = self.env["relationship.setting"]._get_color
        for litmus in self:
            litmus.color = litmus.answer_count and get_color(litmus.score)

    @api.depends("area_scores", "previous_id.area_scores")
    @api.depends_context("lang")
    def _compute_areas(self):
        """A row per area that was asked about, with last year's score beside it."""
        labels = dict(
            self.env["relationship.litmus.item"]
            ._fields["area"]
            ._description_selection(self.env)
        )
        get_color = self.env["relationship.setting"]._get_color
        for litmus in self:
            scores = litmus.area_scores or {}
            before = litmus.previous_id.area_scores or {}
            litmus.areas = [
                {
                    "area": area,
                    "label": labels[area],
                    "score": round(scores[area]),
                    "color": get_color(scores[area]),
                    "previous": round(before[area]) if area in before else None,
                }
                for area, _label in AREAS
                if area in scores
            ]

    @api.depends("item_ids.verdict", "item_ids.is_disputed")
    def _compute_verdicts(self):
        for litmus in self:
            items = litmus.item_ids
            weak = items.filtered(lambda item: item.verdict == "weak")
            strong = items.filtered(lambda item: item.verdict == "strong")
            litmus.weakness_ids = weak.sorted(
                lambda item: (item.weight * (item.score - 100), item.sequence)
            )
            litmus.strength_ids = strong.sorted(
                lambda item: (-item.score, item.sequence)
            )
            litmus.dispute_ids = items.filtered("is_disputed").sorted(
                lambda item: (-item.spread, item.sequence)
            )

    # === GROUPING === #

    def _read_group_select(self, aggregate_spec, query):
        # What nobody has answered has no score, and is no 0 in the mean
        if aggregate_spec != "score:avg":
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "AVG(%s) FILTER (WHERE %s > 0)",
            self._field_to_sql(self._table, "score", query),
            self._field_to_sql(self._table, "answer_count", query),
        )

    # === BUSINESS METHODS === #

    def _close_complete(self):
        """Close the tests that everybody has answered."""
        self.flush_recordset()
        self.filtered(
            lambda test: test.state == "open"
            and test.answered_count
            and not test._get_waiting()
        )._close()

    def _close(self):
        """Make the results, take back the prompts that are left, and tell those who
        are responsible."""
        tests = self.filtered(lambda test: test.state == "open")
        self.env.flush_all()
        values = {"ids": tests.ids, "disputed": DISPUTED, "weak": WEAK}
        self.env.cr.execute(SQL(COUNT, strong=STRONG, **values))
        self.env.cr.execute(
            SQL(
                CLOSE,
                ids=tests.ids,
                fewest=FEWEST,
                today=fields.Date.context_today(self),
            )
        )
        self.env.cr.execute(SQL(HIDE, ids=tests.ids, fewest=FEWEST))
        self.env.cr.execute(SQL(SUM_UP_AREAS, ids=tests.ids))
        self.env.cr.execute(SQL(FORGET, ids=tests.ids))
        self.env.invalidate_all()
        tests.participant_ids._get_prompts().unlink()
        tests.filtered("answer_count")._tell_result()

    def _tell_result(self):
        """Raise a prompt for each responsible colleague to look at the result; where
        that one has left, for the cover, else for the pool."""
        # sudo: whoever answers last closes the test, with any rights
        tests = self.sudo()
        assignment = tests.env["relationship.assignment"]
        absent_ids = assignment._get_absent_ids()
        todo = self.env.ref("mail.mail_activity_data_todo")
        return tests.env["relationship.follow.up"]._raise(
            [
                {
                    "partner": test.partner_id,
                    "record": test,
                    "reason": "litmus",
                    "key": test._get_result_key(),
                    "date": fields.Date.context_today(self),
                    "user": assignment._get_present(
                        test.user_id, test.partner_id, absent_ids, test.company_id
                    ),
                    "activity_type": todo,
                    **test._get_result_words(),
                }
                for test in tests
            ]
        )

    def _get_result_key(self):
        return make_key("litmus", self.id, "result")

    def _get_result_words(self):
        """Return summary and note of the prompt, in the responsible user's language."""
        env = self.with_context(lang=get_lang(self.env, self.user_id.lang).code).env
        weak = self.with_env(env).weakness_ids
        words = {"count": self.answer_count, "score": round(self.score)}
        if self.answer_count < FEWEST:
            note = env._(
                "Score %(score)s of 100, as seen by %(count)s. With fewer than three "
                "views, single questions are not shown.",
                **words,
            )
        elif weak:
            note = env._(
                "Score %(score)s of 100, as seen by %(count)s. Weakest: %(weak)s",
                weak=weak[0].name,
                **words,
            )
        else:
            note = env._(
                "Score %(score)s of 100, as seen by %(count)s. No weaknesses.",
                **words,
            )
        return {
            "summary": env._("Litmus test: the result"),
            "note": env["relationship.script"]._as_html(note),
        }
