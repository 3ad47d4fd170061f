from . import (
    formats,
    relationship_archivable,
    relationship_input,
    relationship_state,
    relationship_work,
)
