"""Changes of a plan: what the options of `gridstaff whatif` change in the scenario of today.

The rules below derive values that depend on the place; every other option sets its keys
(`experiments.compose.changes.questions`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.compose.changes.questions import VALUE, Question, load_questions
from experiments.errors import Problem, UserError, closest_match

if TYPE_CHECKING:
    from experiments.compose.composed import ComposedConfiguration
    from sim.builder.area.post_assignment import PostAssignment
    from sim.config import Scenario
    from sim.config.groups.staffing import Staffing

Options = Mapping[str, Any]  # name of the question -> value, as given
Changes = dict[str, Any]  # group or dotted key -> value

GATE_WITH_LIST = "listed"  # Q12: item list of a place that has none of its own
ADDED = "added"  # label of the posts that a plan adds
POSTS = "staffing.posts"


class Today(NamedTuple):
    """The scenario that a plan starts from."""

    scenario: Scenario
    composed: ComposedConfiguration


def plan_changes(today: Today, options: Options) -> Changes:
    """Return the changes of a plan.

    Parameters
    ----------
    today : Today
        The scenario without the plan.
    options : mapping
        Name of a question -> value of its option; those that were not given are left out.

    Returns
    -------
    dict
        Group or dotted key -> value.

    Raises
    ------
    UserError
        With every option that cannot be answered in this place.
    """
    known = load_questions()
    changes: Changes = {}
    problems: list[Problem] = []
    for name, value in options.items():
        question = known[name]
        try:
            made = _set_keys(question, value) if question.set else _RULES[question.rule or ""](today, options)
        except UserError as error:
            problems += error.problems
            continue
        problems += [
            _contradiction(question, key) for key in made if key in changes and changes[key] != made[key]
        ]
        changes |= made
    if problems:
        raise UserError(problems)
    return changes


def _contradiction(question: Question, key: str) -> Problem:
    return Problem(question.option, "", f"sets {key}, which another option sets too", "command line")


def _set_keys(question: Question, value: Any) -> Changes:
    return {key: value if to == VALUE else to for key, to in question.set.items()}


# -- posts ----------------------------------------------------------------------------------------------


def _add_posts(today: Today, options: Options) -> Changes:
    """List today's posts, then the added ones, which come last in their community (clause S3.2)."""
    from sim.builder.area.posts import post_assignment
    from sim.config.groups.posts import MOST_LISTED

    number, staffing = options["add_posts"], today.scenario.staffing
    if number < 1:
        raise _refuse("--add-posts", number, "at least 1")
    share, post_class = options.get("share"), options.get("post_class")
    if share is not None and not 0.0 < share <= 1.0:
        raise _refuse("--share", share, "above 0 and at most 1")
    if post_class is not None and post_class not in staffing.classes:
        near = closest_match(post_class, staffing.classes)
        raise _refuse("--post-class", post_class, "one of: " + ", ".join(staffing.classes), near)
    assigned = post_assignment(today.scenario)
    added = _added_rows(assigned, number, {"grid_share": share, "post_class": post_class})
    if any(row["number"] > MOST_LISTED for row in added.values()):
        raise _refuse("--add-posts", number, f"at most {MOST_LISTED:,} in a grid")
    return {POSTS: _posts_today(assigned, staffing) | added}


def _with_add_posts(today: Today, options: Options) -> Changes:
    """Return nothing of its own: the option says of which kind the added posts are."""
    if "add_posts" not in options:
        given = "--share" if "share" in options else "--post-class"
        raise _refuse(given, options.get("share", options.get("post_class")), "needs --add-posts")
    return {}


def _posts_today(assigned: PostAssignment, staffing: Staffing) -> dict[str, Any]:
    """Return today's posts as rows: as listed, one row where all grids are alike, else a row for each post."""
    if staffing.listed_posts:
        return {
            label: row.model_dump(mode="json", exclude_defaults=True)
            for label, row in staffing.listed_posts.items()
        }
    per_grid = staffing.workers_per_grid
    alike = staffing.workers_per_community is None and not staffing.classes_set_posts
    if alike and len(staffing.classes) == 1 and per_grid == round(per_grid):
        return {"today": {"number": round(per_grid)}}
    return dict(_single_posts(assigned, list(staffing.classes)))


def _single_posts(assigned: PostAssignment, classes: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a row for each post in the order of their numbers, so that its draws stay the same."""
    edges = _community_edges(assigned)
    queue_of = np.searchsorted(assigned.first_post, np.arange(len(assigned.number)), side="right") - 1
    order = np.lexsort((assigned.number, assigned.community[queue_of]))
    for post in order.tolist():
        queue = int(queue_of[post])
        community = int(assigned.community[queue])
        grids = [int(grid) - edges[community] + 1 for grid in np.flatnonzero(assigned.queue == queue)]
        row: dict[str, Any] = {"community": community + 1, "grids": grids}
        row |= {"shared": True} if len(grids) > 1 else {}
        row |= {"post_class": classes[int(assigned.kind[post])]} if len(classes) > 1 else {}
        share = float(assigned.grid_share[post] * assigned.scale[post])
        yield f"c{community + 1}_{int(assigned.number[post]) + 1}", {**row, "grid_share": share}


def _added_rows(assigned: PostAssignment, number: int, kind: Mapping[str, Any]) -> dict[str, Any]:
    """Return the added posts: evenly over communities and, within each, over its grids along the ground."""
    edges = _community_edges(assigned)
    communities = len(edges) - 1
    given = {name: value for name, value in kind.items() if value is not None}
    rows = {}
    for community, posts in enumerate(_spread(number, communities)):
        grids = _whole_queues(assigned, edges[community], edges[community + 1])
        for times, members in _placed(grids, posts):
            label = ADDED + (f"_c{community + 1}" if communities > 1 else "")
            label += "" if label not in rows else "_more"
            where = {"community": community + 1} if communities > 1 else {}
            rows[label] = {"number": times, **where, "grids": members, **given}
    return rows


def _spread(number: int, over: int) -> list[int]:
    """Return ``number`` divided evenly over positions, the larger parts spread along them.

    >>> _spread(2, 4), _spread(5, 2)
    ([0, 1, 0, 1], [2, 3])
    """
    ends = [number * (i + 1) // over for i in range(over)]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _placed(grids: Sequence[int], posts: int) -> Iterator[tuple[int, list[int]]]:
    """Yield (posts per grid, grid numbers): all grids alike as far as possible, the rest evenly spread."""
    whole, rest = divmod(posts, len(grids))
    if whole:
        yield whole, list(grids)
    if rest:
        yield 1, [grids[(2 * i + 1) * len(grids) // (2 * rest)] for i in range(rest)]


def _whole_queues(assigned: PostAssignment, start: int, stop: int) -> list[int]:
    """Return one grid of each queue of a community, by number; remainder grids only if there are no others."""
    queues = assigned.queue[start:stop]
    first = [int(np.flatnonzero(queues == queue)[0]) for queue in dict.fromkeys(queues.tolist())]
    whole = [grid for grid in first if assigned.scale[assigned.first_post[int(queues[grid])]] == 1.0]
    return [grid + 1 for grid in whole or first]


def _community_edges(assigned: PostAssignment) -> list[int]:
    """Return the first grid of each community, and the number of grids."""
    of_grid = assigned.community[assigned.queue]
    edges: list[int] = np.searchsorted(of_grid, np.arange(int(of_grid[-1]) + 2)).tolist()
    return edges


def _remove_line_jobs(today: Today, options: Options) -> Changes:
    staffing = today.scenario.staffing
    classes = {
        f"staffing.classes.{name}.grid_share": 1.0
        for name, of in staffing.classes.items()
        if of.grid_share not in (None, 1.0)
    }
    rows = {
        f"{POSTS}.{label}.grid_share": 1.0
        for label, row in staffing.listed_posts.items()
        if row.grid_share not in (None, 1.0)
    }
    own = {"staffing.grid_share": 1.0} if staffing.grid_share != 1.0 else {}
    if not (classes or rows or own):
        raise _refuse("--no-line-jobs", "", "all grid posts of this place work full time in the grid already")
    return own | classes | rows


def _add_desk_posts(today: Today, options: Options) -> Changes:
    desks = today.scenario.staffing.desks
    return {"staffing.desks.community.posts": desks["community"].staff + options["desk_posts"]}


def _raise_wages(today: Today, options: Options) -> Changes:
    """Raise the stated wages below the option's value to it; higher ones stay."""
    classes, wage = today.scenario.staffing.classes, options["wage"]
    stated = {name: of.wage_yuan_month for name, of in classes.items() if of.wage_yuan_month is not None}
    if not stated:
        allowed = "no wage is stated in this place; set staffing.classes.*.wage_yuan_month"
        raise _refuse("--wage", wage, allowed)
    lower = [name for name, of in stated.items() if of < wage]
    if not lower:
        raise _refuse("--wage", wage, f"above the lowest wage of the place, {min(stated.values()):g}")
    return {f"staffing.classes.{name}.wage_yuan_month": wage for name in lower}


# -- grids and tasks --------------------------------------------------------------------------------------


def _split_grids(today: Today, options: Options) -> Changes:
    parts, households = options["split"], today.scenario.area.grid_households
    if not 2 <= parts <= households:
        raise _refuse("--split", parts, f"from 2 to the households of a grid, {households:g}")
    return {"area.households_per_grid": round(households / parts)}


def _switch_gate(today: Today, options: Options) -> Changes:
    """Switch the place's own item list on, or choose that of Qingdao where it has none; off is off."""
    is_on, gate = options["gate"], today.scenario.gate
    if not is_on:
        return {"gate.active": False}
    return {"gate.active": True} if gate.items else {"gate": GATE_WITH_LIST}


def _refuse(option: str, value: object, allowed: str, near: str = "") -> UserError:
    return UserError([Problem(option, str(value), allowed, "command line", near)])


_RULES: Mapping[str, Callable[[Today, Options], Changes]] = {
    "add_posts": _add_posts,
    "with_add_posts": _with_add_posts,
    "split_grids": _split_grids,
    "remove_line_jobs": _remove_line_jobs,
    "switch_gate": _switch_gate,
    "add_desk_posts": _add_desk_posts,
    "raise_wages": _raise_wages,
}
