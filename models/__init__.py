# The order matters: a room knows those before it, and none after it
from . import (
    shared,
    touchpoints,
    clock,
    follow_ups,
    deliveries,
    orders,
    silence,
    intervals,
    concerns,
    people,
    plans,
    litmus,
    health,
    losses,
    relationship_settings,
    res_config_settings,
)
