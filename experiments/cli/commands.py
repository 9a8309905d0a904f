"""What the commands do once their options are read."""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.compose.composer import Composer
from experiments.compose.overrides import Setting
from experiments.compose.request import Lang, Request, understood
from experiments.errors import Problem, UserError, collected, nearest
from experiments.run.session import Interrupted, OnlyPlanned


def show_configuration(request: Request) -> int:
    """Print the first point's composed configuration as YAML; it is validated first."""
    import yaml

    asked = understood(request)
    scenario = asked.scenarios()[0]
    yaml.safe_dump(
        scenario.model_dump(mode="json"), sys.stdout, allow_unicode=True, sort_keys=False, width=100
    )
    return 0


def run(request: Request) -> int:
    """Run what is asked, write it below the results and print the answer."""
    asked = understood(request)
    if asked.study.kind == "overload":
        from experiments.studies.overload import run_overload as run_study
    else:
        from experiments.studies.sweep import run_plain as run_study
    try:
        return run_study(asked, request)
    except OnlyPlanned as plan:
        print(plan)
        return 0
    except Interrupted as stop:
        print(f"\n{stop}\n  {request.line}", file=sys.stderr)
        return stop.code


def places(own: Path | None, lang: Lang) -> int:
    """Print every place with its name and the size its document states."""
    composer = Composer(own)
    settings_of = [Setting((("place", name),), ()) for name in composer.groups["place"]]
    scenarios = collected(lambda setting: composer.scenario(composer.compose(setting)), settings_of)
    width = max(len(scenario.place.id) for scenario in scenarios)
    for scenario in scenarios:
        place = scenario.place
        size = place.document_households_per_grid
        stated = f"{size.low}-{size.high}" if size else "-"
        name = place.name_zh if lang == "zh" else place.name_en
        print(f"{place.id:<{width}} {stated:>9}  {name}")
    print(
        "\n"
        + (
            "每网格户数（文件所述）"
            if lang == "zh"
            else "The number is households per grid as the place's document states it."
        )
    )
    return 0


def explain(key: str, place: str | None, own: Path | None, lang: Lang) -> int:
    """Print what a key means, or where a place's minutes go."""
    from experiments.cli.explain import budget_text, key_text

    composer = Composer(own)
    lines = budget_text(composer, place, lang) if key == "budget" else key_text(composer, key, place)
    print("\n".join(lines))
    return 0


def report(name: str, results: Path, lang: Lang) -> int:
    """Write the report of a finished study again from what its folder holds."""
    from experiments.compose.input_checks import study_folder

    folder = study_folder(results, name)
    if not folder.is_dir():
        names = (
            sorted(p.name for p in results.iterdir() if (p / "manifest.json").is_file())
            if results.is_dir()
            else []
        )
        allowed = "there is no such study; there are: " + (", ".join(names) or "none yet")
        raise UserError([Problem("study", name, allowed, "command line", nearest(name, names))])
    from experiments.studies.overload import report_again

    return report_again(folder, lang)
