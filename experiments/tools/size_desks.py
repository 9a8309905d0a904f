"""Posts of street and county desks of the shipped places, written to conf/sources/sized_desks.yaml (clause S5.6).

``python -m experiments.tools.size_desks`` writes the file; a test compares it with this text. Every number of a
derivation is in hours of the measured period: the desk's posts are the smallest number whose load,
(work + posts x duties of a post) / (posts x present hours of a post), is at most ``sized_to_load``.
"""

from __future__ import annotations

from collections.abc import Iterator

from experiments.compose.composer import Composer
from experiments.compose.sized_desks import FILE
from sim.builder.desks import DeskLoad, desk_loads, unsized_desks
from sim.paths import conf_folder

HEAD = """\
# Posts of street and county desks whose documents give no number (clause S5.6), with their derivation.
# Written by `python -m experiments.tools.size_desks` from the place files. Work is that of the whole street or county,
# in hours of the measured year; load = (work_hours + posts x duty_hours) / (posts x present_hours), and
# load_with_one_less exceeds sized_to_load.
"""
HOUR = 3600.0


def sized_desks_text() -> str:
    """Return the text of the file."""
    composer = Composer()
    blocks = [block for place in composer.groups["place"] for block in _place_block(composer, place)]
    return HEAD + "\n".join(blocks) + "\n"


def _place_block(composer: Composer, place: str) -> Iterator[str]:
    scenario = composer.place(place)
    targets = unsized_desks(scenario)
    if not targets:
        return
    yield f"{place}:"
    for desk in desk_loads(scenario):
        if desk.role in targets:
            yield f"  {desk.role}: {{{_derivation(desk, targets[desk.role])}}}"


def _derivation(desk: DeskLoad, target: float) -> str:
    posts = desk.posts_for(target)
    assert posts is not None, f"the duties of a {desk.role} post alone exceed {target}"
    items = {
        "posts": f"{posts}", "sized_to_load": f"{target:g}", "communities": f"{desk.communities:g}",
        "work_hours": f"{desk.work.sum() / HOUR:.0f}", "duty_hours": f"{desk.duties.sum() / HOUR:.0f}",
        "present_hours": f"{desk.present / HOUR:.0f}", "load": f"{desk.load_with(posts):.3f}",
        "load_with_one_less": f"{desk.load_with(posts - 1):.3f}" if posts > 1 else "null",
    }  # fmt: skip
    return ", ".join(f"{name}: {value}" for name, value in items.items())


def main() -> None:
    """Write the file."""
    (conf_folder() / FILE).write_text(sized_desks_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
