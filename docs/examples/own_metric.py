"""An own metric: share of the minutes worked by grid workers that fall after 18:00."""

import gridstaff as gs


@gs.own_metric("share", "work after 18:00", better="lower")
def evening_share(events: gs.Events) -> float | None:
    total = evening = 0.0
    for spell in events.spells:
        if spell.measured and spell.post_level == "grid":
            total += spell.minutes
            if spell.started.hour >= 18:
                evening += spell.minutes
    return evening / total if total > 0.0 else None
