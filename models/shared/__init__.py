from . import (
    formats,
    relationship_state,
    relationship_work,
)
