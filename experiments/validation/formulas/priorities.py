"""Priorities in M/G/1 and M/M/c; lists by class, first class first. Rates per second, means in seconds."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.validation.formulas.queues import erlang_c, wait_mmc


def _loads(rates: Sequence[float], means: Sequence[float]) -> list[float]:
    """Return the load of the first 0, 1, 2, ... classes."""
    loads = [0.0]
    for rate, mean in zip(rates, means, strict=True):
        loads.append(loads[-1] + rate * mean)
    return loads


def wait_cobham(rates: Sequence[float], means: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return the mean wait of each class in M/G/1 without interruption (Cobham 1954)."""
    rest = sum(r * m for r, m in zip(rates, second, strict=True)) / 2
    load = _loads(rates, means)
    return [rest / (1 - load[k]) / (1 - load[k + 1]) for k in range(len(rates))]


def wait_mixed(rates: Sequence[float], means: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return the mean wait of each class in M/G/1 if only the first interrupts, and interrupted work goes on first.

    A later class k waits for all work present of classes up to k and for the rest of started work, whose service is
    lengthened by 1 / (1 - load of the first). The lengthening cancels out and leaves Cobham's formula; the first class
    sees an M/G/1 queue of its own (Adiri, Domb 1982).
    """
    alone = rates[0] * second[0] / 2 / (1 - rates[0] * means[0])
    return [alone, *wait_cobham(rates, means, second)[1:]]


def stay_preemptive(rates: Sequence[float], means: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return the mean time in system of each class in M/G/1 with preemptive-resume priorities."""
    out, load, rest = [], 0.0, 0.0
    for r, m, s in zip(rates, means, second, strict=True):
        before, load, rest = load, load + r * m, rest + r * s / 2
        out.append((m * (1 - load) + rest) / (1 - before) / (1 - load))
    return out


def wait_kella_yechiali(rates: Sequence[float], mean: float, c: int) -> list[float]:
    """Return the mean wait of each class in M/M/c without interruption (Kella, Yechiali 1985)."""
    load = [x / c for x in _loads(rates, [mean] * len(rates))]
    all_busy = erlang_c(c, sum(rates) * mean) * mean / c
    return [all_busy / (1 - load[k]) / (1 - load[k + 1]) for k in range(len(rates))]


def stay_preemptive_mmc(rates: Sequence[float], mean: float, c: int) -> list[float]:
    """Return the mean time in system of each class in M/M/c with preemptive-resume priorities, one service rate.

    The first k classes together are M/M/c; their mean is the weighted mean of the classes (Buzen, Bondi 1983).
    """
    out: list[float] = []
    rate, before = 0.0, 0.0
    for r in rates:
        rate += r
        number = rate * (wait_mmc(rate, mean, c) + mean)
        out.append((number - before) / r)
        before = number
    return out
