"""The weights of a model folder in every format, as far as their headers and outlines tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hfdeploy_action.folder import headers, shards
from hfdeploy_action.folder.files import Files
from hfdeploy_action.folder.headers import Header, Tensor, Unsound
from hfdeploy_action.folder.json_files import JsonFiles
from hfdeploy_action.folder.onnx import Outline, read_outline
from hfdeploy_action.folder.shards import Index
from hfdeploy_action.folder.signatures import is_signed, read_damage

if TYPE_CHECKING:  # what only a folder with pickles needs
    from hfdeploy_action.folder.pickles import Scan
    from hfdeploy_action.folder.state_dicts import StateDict

_PICKLE = "pytorch_model.bin"
_PICKLED = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib")


class Distant(NamedTuple):
    """What was read of the content of Git LFS pointers without fetching it, and why some of it is missing."""

    headers: Mapping[str, Header | Unsound] = MappingProxyType({})
    trouble: str = ""


class Weights:
    """Facts about the files with weights. Nothing here raises, and no tensor data is read."""

    def __init__(self, files: Files, json: JsonFiles, distant: Distant) -> None:
        self.distant = distant
        self._files = files
        self._json = json

    @cached_property
    def headers(self) -> dict[str, Header | Unsound]:
        """The header of every safetensors file, or what is wrong with it; of a pointer if it was read from afar."""
        names = self._files.with_content(lambda name: name.endswith(".safetensors"))
        return {**self.distant.headers, **{name: self._header(name) for name in names}}

    def _header(self, name: str) -> Header | Unsound:
        try:
            return headers.read_header(self._files.path(name))
        except Unsound as error:
            return error
        except OSError as error:
            return Unsound(error.strerror or "cannot be read")

    @cached_property
    def indexes(self) -> dict[str, Index]:
        """The files that say which shard holds which tensor."""
        return {
            name: shards.read_index(name, self._json.object(name)) for name in self._files.with_content(shards.is_index)
        }

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """The tensors that transformers would load; empty if they are not known, or not all here and sound."""
        if not any(name.endswith(".safetensors") for name in self.loaded):
            return self._pickled
        return shards.loaded(self.headers, self.indexes.get(shards.INDEX))

    @cached_property
    def loaded(self) -> list[str]:
        """The files that transformers loads: the first that there is of four forms."""
        for whole in (shards.WHOLE, _PICKLE):
            index = f"{whole}.index.json"
            if whole in self._files:
                return [whole]
            if index in self._files:
                return [*self.indexes[index].shards] if index in self.indexes else []
        return []

    @cached_property
    def state_dicts(self) -> dict[str, StateDict | None]:
        """What the pickles hold that transformers would load; None if that is not known."""
        names = [name for name in self.loaded if name.endswith(".bin") and self._files.has_content(name)]
        if not names:
            return {}
        from hfdeploy_action.folder.state_dicts import read_state_dict

        return {name: read_state_dict(self._files.path(name)) for name in names}

    @property
    def _pickled(self) -> dict[str, Tensor]:
        """The tensors in pickles; empty if they are not the whole of each, or not all known."""
        found = [each for each in self.state_dicts.values() if each is not None and not each.within and not each.of]
        if len(found) < len(self.loaded):
            return {}
        return {name: tensor for each in found for name, tensor in each.tensors.items()}

    @cached_property
    def pickles(self) -> dict[str, Scan]:
        """What the files contain that may be pickles by their endings."""
        names = self._files.with_content(lambda name: name.endswith(_PICKLED))
        if not names:
            return {}
        from hfdeploy_action.folder.pickles import scan_all

        return scan_all({name: self._files.path(name) for name in names})

    @cached_property
    def onnx(self) -> dict[str, Outline]:
        """The outline of every ONNX file."""
        names = self._files.with_content(lambda name: name.endswith(".onnx"))
        return {name: read_outline(self._files.path(name)) for name in names}

    @cached_property
    def damages(self) -> dict[str, str]:
        """What is wrong with each file whose first bytes show its format; empty text for a sound one."""
        return {name: read_damage(self._files.path(name)) for name in self._files.with_content(is_signed)}
