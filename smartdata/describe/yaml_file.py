"""Reading ``source.yaml``: plain YAML within bounds, with the line of each key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from smartdata.errors import RawError

#: No description is as long, nor has as many values once its aliases are followed.
_MOST_BYTES = 1_000_000
_MOST_VALUES = 100_000


@dataclass(frozen=True)
class YamlFile:
    """What a YAML file says, and where in the file it says so."""

    text: str
    data: Any
    root: yaml.Node | None

    def line(self, path: Sequence[str | int]) -> int:
        """The line, from 1, of the key or element that a path of keys leads to; where the path
        ends in something that is not there, the line of what holds it."""
        node, line = self.root, 1
        for step in path:
            if isinstance(node, yaml.MappingNode):
                pairs = [(k, v) for k, v in node.value if k.value == step or k.value == str(step)]
                if not pairs:
                    break
                key, node = pairs[-1]
                line = key.start_mark.line + 1
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                if step >= len(node.value):
                    break
                node = node.value[step]
                line = node.start_mark.line + 1
            else:
                break
        return line


class _Loader(yaml.SafeLoader):
    """Reads plain values as YAML 1.2 and editors do, and each key once.

    In the older YAML of the base class ``NO`` and ``on`` are no words but false and true, ``12:30``
    is 750 and ``010`` is 8. Of a key that stands twice it would silently keep the last.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = Counter((key.tag, str(key.value)) for key, _ in node.value)
        twice = sorted(value for (_, value), count in keys.items() if count > 1)
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice[0]} stands twice in one place", node.start_mark
            )
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), list(_first)
    )


def read_yaml(path: Path) -> YamlFile:
    """The content of a YAML file in UTF-8.

    Raises:
        RawError: it is missing, too large, or not readable as YAML; the message names the line.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RawError(f"{path}: is larger than {_MOST_BYTES} bytes, so it is no description.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise RawError(
            f"{path}: there is no description. Every folder of the raw directory is a source and "
            "needs one; begin it with: smartdata sources draft FILE"
        ) from error
    except OSError as error:
        raise RawError(f"{path}: can't be read ({error.strerror}).") from error
    return yaml_of(data, path)


def yaml_of(data: bytes, path: Path) -> YamlFile:
    """What the bytes of a YAML file say.

    Raises:
        RawError: they are not readable as YAML; the message names ``path`` and the line.
    """
    try:
        return _loaded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RawError(
            f"{path}:{line}: not readable as YAML: it is not UTF-8 here. Save the file as UTF-8."
        ) from error
    except yaml.MarkedYAMLError as error:
        raise RawError(f"{path}:{_told(error)}") from error
    except RecursionError as error:
        raise RawError(f"{path}: not readable as YAML: it is nested too deeply.") from error
    except (yaml.YAMLError, ValueError) as error:
        told = " ".join(str(error).split())
        raise RawError(f"{path}: not readable as YAML: {told}.") from error


def _loaded(text: str) -> YamlFile:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return YamlFile(text, None, None)
        values = _values(root, {}, set())
        if values > _MOST_VALUES:
            raise ValueError(
                f"its aliases (*name) stand for {values} values, more than {_MOST_VALUES}"
            )
        return YamlFile(text, loader.construct_document(root), root)
    finally:
        loader.dispose()


def _values(node: yaml.Node, known: dict[int, int], within: set[int]) -> int:
    """How many values a node stands for once its aliases are followed."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if id(node) in within:
        raise ValueError("an alias (*name) stands inside of what it names")
    if id(node) not in known:
        within.add(id(node))
        inner = node.value if isinstance(node, yaml.SequenceNode) else [
            one for pair in node.value for one in pair
        ]  # fmt: skip
        known[id(node)] = 1 + sum(_values(one, known, within) for one in inner)
        within.discard(id(node))
    return known[id(node)]


def _told(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or "it breaks off"
    if problem.startswith("found character '\\t'"):
        problem = "a tab stands here; YAML wants blanks"
    elif problem.startswith("but found another document"):
        problem = "a second document (---) begins here"
    elif problem.startswith("mapping values are not allowed"):
        problem = "a colon with a blank after it begins a value; put the text into quotes"
    return f"{mark.line + 1 if mark else 1}: not readable as YAML: {problem}."
