"""The tensors in a file by PyTorch, as its pickle describes them. The pickle is read as a list, and never run."""

from __future__ import annotations

import io
import pickletools
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from hfdeploy_action.folder.tensors import Tensor
from hfdeploy_action.inside import open_file

_LARGEST = 50_000_000  # bytes of a pickle
_MOST = 500_000  # operations; a model of 10,000 tensors takes 400,000
_MOST_MODULES = 50_000
_EARLY = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # the first of the pickles in a file by PyTorch before 1.6
_EARLY_PART = 10_000_000  # bytes in which the pickles of such a file must end
_DTYPES = {
    "DoubleStorage": "F64",
    "FloatStorage": "F32",
    "HalfStorage": "F16",
    "BFloat16Storage": "BF16",
    "LongStorage": "I64",
    "IntStorage": "I32",
    "ShortStorage": "I16",
    "CharStorage": "I8",
    "ByteStorage": "U8",
    "BoolStorage": "BOOL",
}
_WRAPPERS = ("model_state_dict", "state_dict", "model", "module", "net", "network")


class Made(NamedTuple):
    """What a pickle would call, and with what; or a class that it would import, without arguments."""

    what: str
    arguments: tuple[Any, ...] = ()


class StateDict(NamedTuple):
    """The tensors of a file by name, and what they are in: the key of a checkpoint, or the class of a model."""

    tensors: Mapping[str, Tensor]
    within: str = ""
    of: str = ""


NOTHING = StateDict({})


def read_state_dict(path: Path) -> StateDict | None:
    """What a file by PyTorch holds; None if that is not known."""
    try:
        with open_file(path) as file:
            return _state_dict(_read(_pickle_in(file)), set())
    except Exception:  # noqa: BLE001  whatever a damaged file makes of `zipfile` and `pickletools`; HFD129 reports it
        return None


def _pickle_in(file: IO[bytes]) -> IO[bytes]:
    """The pickle that describes the tensors."""
    start = file.read(len(_EARLY))
    file.seek(0)
    if start == _EARLY:
        early = io.BytesIO(file.read(_EARLY_PART))
        for _ in range(3):  # the magic number, the version of the format, and facts about the machine
            _read(early)
        return early
    if start[:4] != b"PK\3\4":
        return io.BytesIO(file.read(_LARGEST))
    with zipfile.ZipFile(file) as archive:
        name = next(entry for entry in archive.infolist() if entry.filename.endswith("data.pkl"))
        with archive.open(name) as inner:
            return io.BytesIO(inner.read(_LARGEST))


def _state_dict(found: object, seen: set[int], depth: int = 3) -> StateDict | None:
    """The tensors of what a pickle holds, in any of the forms in which people save a model."""
    if isinstance(found, Made):
        return StateDict(dict(_of_module(found)), of=found.what) if found.what else None
    if not isinstance(found, dict):
        return None
    tensors = dict(_tensors(found))
    if tensors or not found:
        return StateDict(tensors)
    for key in (*_WRAPPERS, *found):
        inner = found.get(key)
        if isinstance(inner, Made):
            return StateDict(dict(_of_module(inner)), within=key, of=inner.what)
        is_new = isinstance(inner, dict) and depth > 0 and id(inner) not in seen
        seen.add(id(inner))  # a hostile pickle can name one dict many times
        held = _state_dict(inner, seen, depth - 1) if is_new else NOTHING
        if held and held.tensors:
            return held._replace(within=f"{key}.{held.within}".rstrip("."))
    return StateDict({})


def _tensors(values: Mapping[Any, Any], prefix: str = "") -> Iterator[tuple[str, Tensor]]:
    for name, value in values.items():
        if isinstance(name, str) and isinstance(value, Made) and (tensor := _tensor(value)):
            yield prefix + name, tensor


def _tensor(made: Made) -> Tensor | None:
    """A tensor, or a parameter around one."""
    if made.what.endswith("_rebuild_parameter") and made.arguments and isinstance(made.arguments[0], Made):
        return _tensor(made.arguments[0])
    if not made.what.startswith("torch._utils._rebuild_") or len(made.arguments) < 3:
        return None
    storage, _, shape, *_ = made.arguments
    kind = storage.arguments[1] if isinstance(storage, Made) and len(storage.arguments) > 1 else None
    dtype = _DTYPES.get(kind.what.rpartition(".")[2], "") if isinstance(kind, Made) else ""
    return Tensor(dtype, tuple(shape)) if isinstance(shape, tuple) and {*map(type, shape)} <= {int} else None


def _of_module(module: Made) -> Iterator[tuple[str, Tensor]]:
    """The tensors of a pickled module, by the names in its state dict."""
    modules = [("", module)]
    for seen in range(_MOST_MODULES):  # a hostile pickle can name one module many times
        if seen == len(modules):
            return
        prefix, each = modules[seen]
        last = each.arguments[-1] if each.arguments else None
        state: dict[Any, Any] = last if isinstance(last, dict) else {}
        for key in ("_parameters", "_buffers", "_modules"):
            inner = state.get(key)
            if isinstance(inner, dict) and key == "_modules":
                modules += [(f"{prefix}{name}.", child) for name, child in inner.items() if isinstance(child, Made)]
            elif isinstance(inner, dict):
                yield from _tensors(inner, prefix)


def _read(file: IO[bytes]) -> object:
    """What the next pickle in a file describes: text, numbers and containers as they are, all else as `Made`."""
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    operations: Iterator[tuple[Any, Any, Any]] = pickletools.genops(file)
    for done, (operation, argument, _) in enumerate(operations):
        if done > _MOST:
            raise ValueError("too many operations")
        name = operation.name
        if name in _ACTS:
            _ACTS[name](stack)
        elif name.endswith("PUT"):
            memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif name.endswith("GET"):
            stack.append(memo[argument])
        elif name == "GLOBAL":
            stack.append(Made(argument.replace(" ", ".")))
        elif name == "STOP":
            return stack[-1]
        elif name not in {"PROTO", "FRAME"}:
            stack.append(argument)
    raise ValueError("no end")


_MARK = object()


def _since_mark(stack: list[Any]) -> list[Any]:
    found: list[Any] = []
    while (last := stack.pop()) is not _MARK:
        found.append(last)
    return found[::-1]


def _pairs(flat: Iterable[Any]) -> dict[Any, Any]:
    """A dict of its keys and values in turn; keys that are not plain are left out."""
    each = iter(flat)
    return {key: value for key, value in zip(each, each, strict=False) if isinstance(key, str | int | float | bool)}


def _gather(make: Callable[[list[Any]], Any]) -> Callable[[list[Any]], None]:
    return lambda stack: stack.append(make(_since_mark(stack)))


def _last(number: int, make: Callable[..., Any]) -> Callable[[list[Any]], None]:
    def act(stack: list[Any]) -> None:
        taken = stack[len(stack) - number :]
        del stack[len(stack) - number :]
        stack.append(make(*taken))

    return act


def _set(stack: list[Any], flat: list[Any]) -> None:
    if isinstance(stack[-1], dict):
        stack[-1].update(_pairs(flat))


def _add(stack: list[Any], values: list[Any]) -> None:
    if isinstance(stack[-1], list):
        stack[-1].extend(values)


def _stored(about: tuple[Any, ...]) -> Any:
    """What is not in the pickle itself: the data of a tensor; before PyTorch 1.6, also the source of a class."""
    return about[1] if about[:1] == ("module",) and len(about) > 1 else Made("storage", about)


def _called(what: Any, arguments: Any) -> Any:
    """What a call gives: an ordered dict is one, and all else is described."""
    name = what.what if isinstance(what, Made) else ""
    if name == "collections.OrderedDict":
        return {}
    return Made(name, arguments if isinstance(arguments, tuple) else ())


def _built(thing: Any, state: Any) -> Any:
    return Made(thing.what, (*thing.arguments, state)) if isinstance(thing, Made) else thing


_ACTS: dict[str, Callable[[list[Any]], Any]] = {
    "MARK": lambda stack: stack.append(_MARK),
    "NONE": lambda stack: stack.append(None),
    "NEWTRUE": lambda stack: stack.append(True),
    "NEWFALSE": lambda stack: stack.append(False),
    "EMPTY_DICT": lambda stack: stack.append({}),
    "EMPTY_LIST": lambda stack: stack.append([]),
    "EMPTY_TUPLE": lambda stack: stack.append(()),
    "EMPTY_SET": lambda stack: stack.append(None),
    "POP": lambda stack: stack.pop(),
    "DUP": lambda stack: stack.append(stack[-1]),
    "POP_MARK": _since_mark,
    "TUPLE": _gather(tuple),
    "TUPLE1": _last(1, lambda *items: items),
    "TUPLE2": _last(2, lambda *items: items),
    "TUPLE3": _last(3, lambda *items: items),
    "LIST": _gather(list),
    "DICT": _gather(_pairs),
    "FROZENSET": _gather(lambda _: None),
    "SETITEM": lambda stack: _set(stack, [stack.pop(-2), stack.pop()]),
    "SETITEMS": lambda stack: _set(*_rest(stack)),
    "APPEND": lambda stack: _add(stack, [stack.pop()][:1]),
    "APPENDS": lambda stack: _add(*_rest(stack)),
    "ADDITEMS": _since_mark,
    "BINPERSID": _last(1, lambda stored: _stored(stored if isinstance(stored, tuple) else ())),
    "STACK_GLOBAL": _last(2, lambda module, name: Made(f"{module}.{name}")),
    "REDUCE": _last(2, _called),
    "NEWOBJ": _last(2, _called),
    "NEWOBJ_EX": _last(3, lambda what, arguments, _: _called(what, arguments)),
    "BUILD": _last(2, _built),
}


def _rest(stack: list[Any]) -> tuple[list[Any], list[Any]]:
    """The stack below the mark, and what was above it."""
    found = _since_mark(stack)
    return stack, found
