"""Optimisers that Optax keeps apart as contributed."""

from ._muon import MuonState, muon, scale_by_muon
from ._sam import SAMState, normalize, sam
from ._schedule_free import (
    ScheduleFreeState,
    schedule_free,
    schedule_free_adamw,
    schedule_free_eval_params,
    schedule_free_sgd,
)
