from . import (
    formats,
    relationship_archivable,
    relationship_input,
    relationship_problem,
    relationship_setting,
    relationship_state,
    relationship_work,
)
