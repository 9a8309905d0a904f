"""Hidden hazards and who brings them to light beside the patrol (clause S4.9; T6, J5, F10, Q24)."""

from __future__ import annotations

from sim.config.base import Rate, Share, Strict


class Ripening(Strict):
    """The loop `late hazards`: what stays hidden becomes an emergency."""

    active: bool
    per_day: Rate


class Watchers(Strict):
    """Others who see a share of all hazards, each after an exponential delay unless it came to light before."""

    active: bool
    share: Share
    delay_days: Rate


class Hazards(Strict):
    """Active: what workers find exists before they find it; else it arises while they are on shift."""

    active: bool
    ripening: Ripening
    reported_per_day: Rate  # by residents
    helpers: Watchers  # tell the grid worker
    video: Watchers  # the centre sees it and passes it down as it does a call
