"""What is wrong with a description, in sentences: where, what, and what may stand there."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from smartdata.describe.schema import description_schema
from smartdata.describe.yaml_file import YamlFile

Steps = tuple[Any, ...]
#: What the patterns of the schema ask for.
HINTS = {
    r"^[a-z][a-z0-9_-]*$": "small letters, digits, - and _, beginning with a letter",
    r"^https?://": "an address that begins with https://",
    r"^https?://[^\s]+$": "an address that begins with https://",
    r"^[a-z]{2,3}$": "an ISO 639 code of a language, like lv",
    r"^[A-Z]{3}$": "an ISO 4217 code of a currency, like EUR",
    r"^[A-Z]{2}$": "an ISO 3166-1 code of a country, like LV",
    r"^\d{4}[A-Z]{2}[A-Z0-9]{7,9}$": "the CCI code of a programme, like 2014TC16RFCB027",
    r"^[A-Za-z][A-Za-z0-9_-]*$": "letters, digits, - and _, beginning with a letter",
    r"^\d{4}-\d{2}-\d{2}$": "a day, like 2014-01-31",
    r"^[^./\\\x00-\x1f][^/\\\x00-\x1f]{0,150}$": "a file's name without a folder",
    r"^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$": "the name of a host, like data.example.org",
    r"^(?:https?://[!-~]+|[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+)$": "a mail address, or one that begins "
    "with https://",
}
_KINDS = {
    "string": "a text", "object": "keys with values", "array": "a list, like [one, another]",
    "integer": "a whole number", "number": "a number", "boolean": "true or false",
}  # fmt: skip
_TODO = re.compile(r"TODO\b")
#: How many mistakes are shown, and how many are looked at.
_MOST = 30
_READ = 300
_KEY = "[key]"


@dataclass(frozen=True)
class _Mistake:
    """One thing that pydantic did not accept, at the keys of the file that it belongs to."""

    steps: Steps
    kind: str
    given: Any
    message: str
    of_key: bool = False

    @property
    def of_type(self) -> bool:
        """Whether another kind of value was wanted, so that another choice may fit better."""
        return self.kind.endswith("_type")


def todos(data: Any, steps: Steps = ()) -> Iterator[Steps]:
    """The paths of all values that are still TODO."""
    if isinstance(data, str) and _TODO.match(data):
        yield steps
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from todos(value, (*steps, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from todos(value, (*steps, number))


def mistakes(path: Path, told: YamlFile, error: ValidationError | None) -> list[str]:
    """One line for each mistake in a description, in the order of the file."""
    open_ends = list(todos(told.data))
    found = [(steps, f"is still TODO{_allowed(steps, ': say ')}.") for steps in open_ends]
    for mistake in _chosen(_read(told.data, error)) if error else []:
        if mistake.steps not in open_ends:
            found.append((mistake.steps, _sentence(mistake)))
    lines = sorted({(told.line(steps), _shown(steps), text) for steps, text in found})
    shown = [
        f"{path}:{line}: {f'{name}: ' if name else ''}{text}" for line, name, text in lines[:_MOST]
    ]
    more = len(lines) - _MOST
    return [*shown, f"{path}: and more mistakes, once these are mended."] if more > 0 else shown


def _shown(steps: Steps) -> str:
    """A path as it is printed; elements of lists are counted from 1."""
    text = ""
    for step in steps:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else f"{step}"
    return text


def _read(data: Any, error: ValidationError) -> list[_Mistake]:
    found = []
    for one in error.errors(include_url=False)[:_READ]:
        steps, at = [], data
        for n, step in enumerate(one["loc"]):
            last = n == len(one["loc"]) - 1
            if isinstance(at, dict) and step in at:
                at, step = at[step], str(step)  # noqa: PLW2901 - a key may be a number
            elif isinstance(at, list) and isinstance(step, int) and step < len(at):
                at = at[step]
            elif not (last and one["type"] == "missing"):
                continue  # the name of a choice, which stands in no file
            steps.append(step)
        of_key = one["loc"][-1:] == (_KEY,)
        found.append(_Mistake(tuple(steps), one["type"], one["input"], one["msg"], of_key))
    return found


def _chosen(found: Sequence[_Mistake]) -> Iterator[_Mistake]:
    """The mistakes of the choice that fits best, where a value may be one of several things."""
    for one in found:
        others = [o for o in found if o is not one and o.steps[: len(one.steps)] == one.steps]
        fits_less = one.of_type and not one.of_key and any(not o.of_type for o in others)
        follows = one.kind == "too_short" and others  # from elements that were not accepted
        if not fits_less and not follows:
            yield one


def _sentence(one: _Mistake) -> str:  # noqa: PLR0911 - one per kind of mistake
    if one.kind == "extra_forbidden" or (one.of_key and one.kind == "literal_error"):
        known = _keys(one.steps[:-1])
        if one.steps[-1] == "TODO":
            held = one.given if isinstance(one.given, list) else [one.given]
            columns = ", ".join(f"“{header}”" for header in held)
            return f"say what {columns} holds or ignore it; then delete the key TODO."
        return f"there is no such key here{_nearest(one.steps[-1], known)}"
    if one.kind == "union_tag_not_found":
        known, given = _keys(one.steps), next(iter(one.given), "")
        return f"there is no key {given} here{_nearest(given, known)}"
    if one.kind == "missing":
        about = next((n["description"] for n in _at(one.steps) if "description" in n), "")
        return f"is missing{_allowed(one.steps, ': say ')}. {about}".rstrip()
    if one.kind == "literal_error":
        return f"“{one.given}” can't stand here{_nearest(str(one.given), _words(one.steps))}"
    if one.kind == "string_pattern_mismatch":
        what = _allowed(one.steps, "") if not one.of_key else _hint(one.message)
        return f"“{one.given}” can't stand here; it must be {what}."
    if one.of_type:
        return _wrong_type(one)
    text = one.message.removeprefix("Value error, ").removesuffix(".")
    return re.sub(r"^(?:Input|String|Tuple|List|Dictionary) should", "must", text) + "."


def _hint(message: str) -> str:
    return next((hint for pattern, hint in HINTS.items() if f"'{pattern}'" in message), "another")


def _wrong_type(one: _Mistake) -> str:
    told, given = "keys with values" if not one.steps else _allowed(one.steps, ""), one.given
    if isinstance(given, int | float) and (one.of_key or any(map(_is_plain_text, _at(one.steps)))):
        shown = str(given).lower()
        kind = "true or false" if isinstance(given, bool) else "a number"
        return f'{shown} is {kind} for YAML; put it into quotes: "{shown}".'
    if given is None:
        return f"says nothing; it must be {told}." if one.steps else "the file says nothing."
    shown = "keys with values" if isinstance(given, dict) else "a list" if isinstance(
        given, list
    ) else f"“{given}”"  # fmt: skip
    return f"must be {told}, not {shown}."


def _nearest(given: Any, known: Sequence[str]) -> str:
    holding = [word for word in known if f"{given}" in word.split("_")]
    near = difflib.get_close_matches(str(given), known, 1, 0.6) or holding[:1]
    meant = f"; did you mean {near[0]}?" if near else "."
    return f"{meant} There {'is' if len(known) == 1 else 'are'} {', '.join(known)}."


def _resolved(node: Any, whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a part of the schema stands for: its choices, without references."""
    if not isinstance(node, dict):
        return
    reference = node.get("$ref")
    if reference is not None:
        about = {k: v for k, v in node.items() if k == "description"}
        yield {**whole["$defs"][reference.rpartition("/")[2]], **about}
    elif "anyOf" in node:
        about = {k: v for k, v in node.items() if k == "description"}
        for choice in node["anyOf"]:
            for one in _resolved(choice, whole):
                yield {**one, **about}
    else:
        yield node


def _at(steps: Steps) -> list[dict[str, Any]]:
    """The parts of the schema that may stand at a path."""
    whole = description_schema()
    nodes = [whole]
    for step in steps:
        inner: list[Any] = []
        for node in nodes:
            if isinstance(step, int) and "items" in node:
                inner.append(node["items"])
            elif step in node.get("properties", {}):
                inner.append(node["properties"][step])
            else:
                inner += node.get("patternProperties", {}).values()
                inner.append(node.get("additionalProperties"))
        nodes = [one for node in inner for one in _resolved(node, whole)]
    return nodes


def _keys(steps: Steps) -> list[str]:
    return list(dict.fromkeys(key for node in _at(steps) for key in node.get("properties", {})))


def _words(steps: Steps) -> list[str]:
    return [word for node in _at(steps) for word in node.get("enum", []) if word is not None]


def _is_plain_text(node: dict[str, Any]) -> bool:
    return "string" in _types(node) and "enum" not in node and "pattern" not in node


def _types(node: dict[str, Any]) -> list[str]:
    told = node.get("type", [])
    return [told] if isinstance(told, str) else told


def _allowed(steps: Steps, begin: str) -> str:
    """What may stand at a path, in words; an empty text where any text may."""
    told: list[str] = []
    keys: list[str] = []
    for node in _at(steps):
        types = [kind for kind in _types(node) if kind != "null"]
        if "enum" in node:
            told.append("one of " + ", ".join(map(str, filter(None, node["enum"]))))
        elif "pattern" in node:
            told.append(HINTS.get(node["pattern"], f"a text like {node['pattern']}"))
        elif "object" in types and node.get("properties"):
            keys += node["properties"]
        else:
            told += [_KINDS[kind] for kind in types]
    told = list(dict.fromkeys(told))
    if keys:
        told.append("keys with values: " + ", ".join(dict.fromkeys(keys)))
    if begin and told in ([], ["a text"]):
        return ""
    return begin + ", or ".join(told) if told else ""
