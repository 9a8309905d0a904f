"""Households and grids: equal households under every grid size, partitions without loss, posts assigned."""

from __future__ import annotations

import numpy as np
import pytest

from sim.builder.area.grids import Grids, apportion, partition_even, partition_exact
from sim.builder.area.households import HouseholdParameters, generate_households
from sim.builder.area.posts import assign_posts, interleave_post_classes

PEOPLE = HouseholdParameters(
    persons_mean=2.62, special_share=0.09, renting_share=0.2, cooperation_spread=0.2, demand_cv=0.5
)
ONE_KIND = np.array([1.0])


def test_households_do_not_depend_on_the_number_of_communities_or_their_neighbours_size() -> None:
    small = generate_households(PEOPLE, np.array([300]), 7, 0)
    large = generate_households(PEOPLE, np.array([300, 500]), 7, 0)
    assert np.array_equal(small.home, large.home[:300])
    assert np.array_equal(small.multiplier, large.multiplier[:300])


def test_entity_is_community_and_place_on_the_ground() -> None:
    ground = generate_households(PEOPLE, np.array([300, 500]), 7, 0)
    assert ground.home["entity"][0] == 0
    assert ground.home["entity"][300] == 1 << 20
    assert len(np.unique(ground.home["entity"])) == 800


def test_attributes_have_their_documented_means() -> None:
    ground = generate_households(PEOPLE, np.array([100_000]), 3, 0)
    n = 100_000
    persons = ground.home["persons"]
    assert persons.min() == 1
    assert abs(persons.mean() - 2.62) / np.sqrt(1.62 / n) < 3.5
    assert abs(ground.home["special"].mean() - 0.09) / np.sqrt(0.09 * 0.91 / n) < 3.5
    assert abs(ground.renting.mean() - 0.2) / np.sqrt(0.16 / n) < 3.5
    assert abs(ground.multiplier.mean() - 1.0) / np.sqrt(0.25 / n) < 3.5
    assert ground.multiplier.std() == pytest.approx(0.5, abs=0.02)
    cooperation = ground.home["cooperation"]
    assert abs(cooperation.mean() - 1.0) / np.sqrt(0.4**2 / 12 / n) < 3.5
    assert cooperation.min() >= 0.8 and cooperation.max() <= 1.2


def test_a_larger_share_adds_special_households_and_removes_none() -> None:
    before = generate_households(PEOPLE, np.array([5000]), 3, 0).home["special"]
    more = HouseholdParameters(2.62, 0.12, 0.2, 0.2, 0.5)
    after = generate_households(more, np.array([5000]), 3, 0).home["special"]
    assert after.sum() > before.sum()
    assert np.all(after >= before)


def test_population_is_drawn_per_replication_or_once() -> None:
    fixed = HouseholdParameters(2.62, 0.09, 0.2, 0.2, 0.5, fixed=True)
    assert np.array_equal(
        generate_households(fixed, np.array([500]), 3, 0).home,
        generate_households(fixed, np.array([500]), 3, 5).home,
    )
    assert not np.array_equal(
        generate_households(PEOPLE, np.array([500]), 3, 0).home,
        generate_households(PEOPLE, np.array([500]), 3, 5).home,
    )


def test_exact_cut_leaves_a_remainder_with_a_scaled_post() -> None:
    sizes, scale = partition_exact(3300, 500)
    assert sizes.tolist() == [500] * 6 + [300]
    assert scale.tolist() == [1.0] * 6 + [0.6]
    sizes, scale = partition_exact(3000, 500)
    assert sizes.tolist() == [500] * 6 and scale.min() == 1.0


def test_even_cut_has_sizes_that_differ_by_one_at_most() -> None:
    sizes, scale = partition_even(3300, 500)
    assert sizes.sum() == 3300 and len(sizes) == 7
    assert sizes.max() - sizes.min() <= 1
    assert scale.tolist() == [1.0] * 7


@pytest.mark.parametrize("size", [500, 550, 600])
def test_households_per_full_time_post_are_those_asked_for(size: int) -> None:
    grids = Grids.from_partition([partition_exact(3300, size)] * 2)
    posts = assign_posts(grids, 1.0, None, ONE_KIND)
    assert 6600 / posts.scale.sum() == pytest.approx(size)


def test_no_grid_crosses_a_community() -> None:
    grids = Grids.from_partition([partition_exact(1000, 300), partition_exact(700, 300)])
    assert grids.community.tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert grids.first.tolist() == [0, 300, 600, 900, 1000, 1300, 1600, 1700]


def test_smaller_grids_raise_heads_unless_heads_of_the_community_are_kept() -> None:
    def posts(size: int, kept: int | None) -> int:
        return len(
            assign_posts(Grids.from_partition([partition_exact(3000, size)]), 1.0, kept, ONE_KIND).scale
        )

    assert posts(600, None) == 5 and posts(300, None) == 10
    assert posts(600, 5) == posts(300, 5) == 5


def test_one_post_can_serve_two_grids_and_one_grid_can_have_two_posts() -> None:
    grids = Grids.from_partition([partition_exact(2000, 500)])
    half = assign_posts(grids, 0.5, None, ONE_KIND)
    assert half.queue.tolist() == [0, 0, 1, 1] and len(half.scale) == 2
    double = assign_posts(grids, 2.0, None, ONE_KIND)
    assert double.queue.tolist() == [0, 1, 2, 3] and np.diff(double.first_post).tolist() == [2] * 4


def test_posts_are_numbered_inside_their_community() -> None:
    grids = Grids.from_partition([partition_exact(1000, 500), partition_exact(1500, 500)])
    assert assign_posts(grids, 1.0, None, ONE_KIND).number.tolist() == [0, 1, 0, 1, 2]


def test_two_kinds_of_post_alternate_along_the_ground() -> None:
    assert interleave_post_classes(6, np.array([0.5, 0.5])).tolist() == [0, 1, 0, 1, 0, 1]
    kinds = interleave_post_classes(200, np.array([0.5, 0.25, 0.25]))
    assert np.bincount(kinds).tolist() == [100, 50, 50]


def test_the_tree_of_fuxin() -> None:
    cuts = [(apportion(3750, 25), np.ones(25))] * 8
    grids = Grids.from_partition(cuts, np.full(8, 6))
    assert len(grids.community) == 200 and len(np.unique(grids.community)) == 8
    assert len(np.unique(grids.sub_area)) == 48
    assert grids.size.tolist() == [150] * 200
    of = {int(s): set(grids.community[grids.sub_area == s]) for s in np.unique(grids.sub_area)}
    assert all(len(c) == 1 for c in of.values()), "a sub-area lies in one community"


def test_a_community_without_a_post_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one grid post"):
        assign_posts(Grids.from_partition([partition_exact(1000, 500)]), None, 0, ONE_KIND)


def test_too_many_households_are_refused() -> None:
    with pytest.raises(ValueError, match="1,048,576"):
        generate_households(PEOPLE, np.array([1 << 21]), 1, 0)
