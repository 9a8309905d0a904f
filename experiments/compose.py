"""From the command line to validated scenarios: Hydra composes, ``sim.config`` decides.

Hydra only merges files. Composing costs about 0.1 s, so it is done once for each choice of groups
and values are laid over the result the way Hydra does it (``OmegaConf.update``; a test compares both).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.doors import file_problems, value_problems
from experiments.overrides import COMMAND_LINE, Lever, Setting, levers
from experiments.problems import Problem, UserError, nearest

if TYPE_CHECKING:
    from omegaconf import DictConfig

    from sim.config import Scenario

BLOCKS = ("study", "executor")  # what is asked and who runs it: no part of a scenario


def conf_folder() -> Path:
    """The configuration that ships with the model, in a checkout and in an installed wheel alike."""
    import sim

    folder = Path(sim.__file__).resolve().parent.parent / "conf"
    if not (folder / "config.yaml").is_file():
        raise UserError([Problem(str(folder), "", "holds no config.yaml; the installation is incomplete")])
    return folder


@dataclass(frozen=True)
class Composed:
    """A composed configuration: the scenario's mapping, the other blocks, where each value came from."""

    mapping: dict[str, Any]
    blocks: Mapping[str, dict[str, Any]]
    choices: Mapping[str, str]
    origins: Mapping[str, str]
    sweep: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass
class Composer:
    """Composes settings; ``own`` is a folder with the user's own group files, or None."""

    own: Path | None = None
    conf: Path = field(default_factory=conf_folder)
    _bases: dict[
        tuple[tuple[str, str | None], ...], tuple[DictConfig, Mapping[str, str], tuple[str, ...]]
    ] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.own is not None:
            self._check_own(self.own)

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Every group of the defaults list with the names of its files, ours and the user's."""
        return {
            group: sorted(
                {file.stem for folder in self._folders() for file in folder.glob(f"{group}/*.yaml")}
            )
            for group in _group_names(self.conf)
        }

    def levers(self, words: Sequence[str], sweep: bool) -> tuple[list[Lever], list[Problem]]:
        """Levers of the command line and every problem in it."""
        return levers(words, self.groups, sweep)

    def compose(self, setting: Setting) -> Composed:
        """The configuration of one setting, with the keys that cannot be set: they are told with all else.

        Raises UserError where the chosen files themselves do not go together.
        """
        base, choices, sweep = self._base(setting.choices)
        config, problems = self._overlaid(base, setting)
        mapping = _plain(config)
        blocks = {name: mapping.pop(name, None) or {} for name in BLOCKS}
        return Composed(mapping, blocks, choices, dict(setting.origins), sweep, tuple(problems))

    def scenario(self, composed: Composed) -> Scenario:
        """The validated scenario; raises UserError with every problem of the configuration."""
        from sim.config import ConfigProblems, load_scenario

        problems = [*composed.problems, *value_problems("", composed.mapping, "")]
        try:
            scenario = load_scenario(composed.mapping)
        except ConfigProblems as error:
            known = {problem.key for problem in problems}
            problems += [p for p in error.problems if p.key not in known]
        if problems:
            raise UserError(self._with_origin(problem, composed) for problem in problems)
        return scenario

    # -- composing ---------------------------------------------------------------------------------

    def _base(
        self, choices: tuple[tuple[str, str | None], ...]
    ) -> tuple[DictConfig, Mapping[str, str], tuple[str, ...]]:
        if choices not in self._bases:
            self._bases[choices] = self._composed_by_hydra(choices)
        return self._bases[choices]

    def _composed_by_hydra(
        self, choices: tuple[tuple[str, str | None], ...]
    ) -> tuple[DictConfig, Mapping[str, str], tuple[str, ...]]:
        from hydra import compose, initialize_config_dir
        from hydra.errors import HydraException
        from omegaconf import OmegaConf, open_dict
        from omegaconf.errors import OmegaConfBaseException

        words = [f"{group}={'null' if choice is None else _quoted(choice)}" for group, choice in choices]
        if self.own is not None:
            words.append(f"hydra.searchpath=['file://{self.own.resolve().as_posix()}']")
        try:
            with initialize_config_dir(str(self.conf), version_base="1.3"):
                config = compose("config", overrides=words, return_hydra_config=True)
        except (HydraException, OmegaConfBaseException, ValueError) as error:
            text = " ".join(str(error).split("Config search path")[0].split())
            raise UserError([Problem(" ".join(words), "", f"cannot be composed: {text}")]) from None
        chosen = {
            str(k): str(v) for k, v in config.hydra.runtime.choices.items() if not str(k).startswith("hydra/")
        }
        params: Any = config.hydra.sweeper.get("params") or {}
        sweep = tuple(f"{key}={value}" for key, value in params.items())
        OmegaConf.set_readonly(config, False)
        with open_dict(config):
            del config["hydra"]
        return config, chosen, sweep

    def _overlaid(self, base: DictConfig, setting: Setting) -> tuple[DictConfig, list[Problem]]:
        import copy

        from omegaconf import OmegaConf
        from omegaconf.errors import OmegaConfBaseException

        config = copy.deepcopy(base)
        problems = []
        origins = dict(setting.origins)
        tops = [*map(str, base), *BLOCKS]
        for key, value in setting.values:
            origin = origins.get(key, COMMAND_LINE)
            top = key.split(".")[0]
            if top not in tops:
                near = nearest(top, [*self.groups, *tops])
                problems.append(Problem(key, str(value), "there is no such key", origin, near))
                continue
            try:
                OmegaConf.update(config, key, value, merge=True, force_add=True)
            except (
                OmegaConfBaseException,
                AssertionError,
                TypeError,
                ValueError,
                AttributeError,
                IndexError,
            ):
                problems.append(
                    Problem(
                        key, str(value), "cannot be set here: a part of its name is a plain value", origin
                    )
                )
        return config, problems

    # -- where things stand ------------------------------------------------------------------------

    def _folders(self) -> list[Path]:
        return [self.conf] + ([self.own] if self.own is not None else [])

    def _check_own(self, own: Path) -> None:
        if not own.is_dir():
            raise UserError([Problem("--conf", str(own), "is not a folder")])
        problems = [p for file in sorted(own.rglob("*.y*ml")) for p in self._file_problems(file, own)]
        if problems:
            raise UserError(problems)

    def _file_problems(self, file: Path, own: Path) -> list[Problem]:
        shown = file.relative_to(own).as_posix()
        found = list(file_problems(file, shown))
        group = file.parent.relative_to(own).as_posix()
        if group not in _group_names(self.conf):
            allowed = "belongs into a folder named after its group, such as place/"
            found.append(Problem(shown, "", allowed, "", nearest(group, _group_names(self.conf))))
        if file.suffix != ".yaml":
            found.append(Problem(shown, "", "must end in .yaml"))
        if not file.resolve().is_relative_to(own.resolve()):
            found.append(Problem(shown, "", "is a link that leads out of its folder"))
        return found

    def _with_origin(self, problem: Problem, composed: Composed) -> Problem:
        from dataclasses import replace

        return problem if problem.origin else replace(problem, origin=self.origin(problem.key, composed))

    def origin(self, key: str, composed: Composed) -> str:
        """Where the value of ``key`` was given: the command line or a file of ``conf/``."""
        for given, origin in composed.origins.items():
            if key == given or key.startswith((given + ".", given + "[")) or given.startswith(key + "."):
                return origin
        for file in reversed(self._chosen_files(composed.choices)):
            if _holds(file, key):
                return self._shown(file)
        return ""

    def _shown(self, file: Path) -> str:
        for folder in self._folders():
            if file.is_relative_to(folder):
                return f"{folder.name}/{file.relative_to(folder).as_posix()}"
        return file.name

    def _chosen_files(self, choices: Mapping[str, str]) -> list[Path]:
        named = [f"{group}/{choice}.yaml" for group, choice in choices.items()]
        files = [folder / name for folder in self._folders() for name in ["config.yaml", *named]]
        return [file for file in files if file.is_file()]


def _group_names(conf: Path) -> list[str]:
    """The groups that a run is made of: those of the defaults list in config.yaml."""
    import yaml

    entries = yaml.safe_load((conf / "config.yaml").read_text(encoding="utf-8"))["defaults"]
    names = [name for entry in entries if isinstance(entry, dict) for name in entry]
    return sorted(name.removeprefix("optional ") for name in names)


def _holds(file: Path, key: str) -> bool:
    """Whether a group file sets ``key``: at its full path (global package) or below its group's name."""
    import yaml

    parts = [part for part in key.replace("[", ".").replace("]", "").split(".") if part]
    if not parts:
        return False
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    for start in range(len(parts)):
        node: Any = content
        for part in parts[start:]:
            node = node.get(part) if isinstance(node, dict) else None
        if node is not None and (start == 0 or parts[start - 1] in (file.parent.name, *file.parent.parts)):
            return True
    return False


def _quoted(choice: str) -> str:
    return choice if choice.isascii() else f"'{choice}'"


def _plain(config: DictConfig) -> dict[str, Any]:
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    try:
        mapping = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        raise UserError([Problem(str(error.full_key or ""), "", str(error).splitlines()[0])]) from None
    assert isinstance(mapping, dict)
    return {str(key): value for key, value in mapping.items()}
