"""Exports a network for other programs, and compares the export with the original before the file is put in place."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from brightest.errors import SettingError, choose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from brightest.formats.exporters.agreement import Agreement
    from brightest.nn.network import Network

__all__ = ["TARGETS", "Target", "check", "export", "input_note"]

UPRIGHT_INPUT = "It expects upright digits: deslant its images first, as brightest.images.deslant does."


@dataclass(frozen=True)
class Target:
    """An export format. Its module has `serialize` (network → bytes) and `verify` (network, bytes → Agreement)."""

    name: str
    module: str
    suffix: str
    libraries: tuple[str, ...] = ()  # the libraries that it needs beyond brightest's own dependencies
    extra: str = ""  # the extra that installs them
    frames: bool = False  # whether the export brings images into the network's frame by itself
    double: bool = False  # whether `serialize` takes `double`, to compute in float64 instead of float32


TARGETS = {
    target.name: target
    for target in (
        Target("onnx", "onnx", ".onnx", ("onnx", "onnxruntime"), "onnx", double=True),
        Target("onnx-framed", "normalizing_onnx", ".onnx", ("onnx", "onnxruntime"), "onnx", frames=True, double=True),
        Target("numpy", "numpy", ".py"),
        Target("torch", "torch", ".safetensors", ("torch",), "torch"),
        Target("json", "json", ".json"),
        Target("html", "html", ".html", frames=True),
        Target("c", "c", ".h", frames=True),
        Target("c-int8", "c_int8", ".h", frames=True),
    )
}


def export(
    network: "Network",
    to: str,
    path: str | Path,
    data_dir: Path | None = None,
    *,
    double: bool = False,
    lessons: "Sequence[dict[str, Any]]" = (),
) -> "Agreement":
    """Write `network` to `path` in the format `to`, a key of TARGETS. Returns their agreement on 10,000 images.

    data_dir: a folder with MNIST, for its test images.
    double: let ONNX compute in float64 instead of float32.
    lessons: steps for an html page to show beside the network, made by `brightest.lessons.steps`.

    Raises SettingError for bad arguments or a missing library; DataError if `data_dir` doesn't hold MNIST; StorageError
    if the network's outputs aren't finite, or if the file can't be written or doesn't agree with the network. After an
    error, no file is written.
    """
    from brightest.formats.exporters.agreement import images_for
    from brightest.nn.storage import check_has_not_diverged, write_file

    target = check(to, path, double=double)
    check_has_not_diverged(network, path)
    module = import_module(f"brightest.formats.exporters.{target.module}")
    choices = {name: value for name, value in (("double", double), ("lessons", lessons)) if value}
    content: bytes = module.serialize(network, **choices)
    verify: Callable[..., Agreement] = module.verify
    agreement = verify(network, content, images_for(network.layers[0], data_dir))
    agreement.check(path)
    write_file(Path(path), content)
    return agreement


def input_note(network: "Network") -> dict[str, str]:
    """The entry of an export's description which says that images must be deslanted first; empty if they needn't."""
    return {"input": UPRIGHT_INPUT} if network.card.frame == "upright" else {}


def check(to: str, path: str | Path, *, double: bool = False) -> Target:
    """The format `to`. Raises those SettingErrors and StorageErrors of `export` that can be found before the work."""
    from brightest.nn.storage import check_writable

    target = choose("export format", to, TARGETS)
    if Path(path).suffix != target.suffix:
        raise SettingError(f"an export to {to} is a {target.suffix} file: call it {Path(path).stem}{target.suffix}.")
    if double and not target.double:
        choices = " or ".join(name for name, other in TARGETS.items() if other.double)
        raise SettingError(f"double is only for an export to {choices}: leave it out.")
    if missing := [library for library in target.libraries if find_spec(library) is None]:
        raise SettingError(
            f"an export to {to} is checked with {' and '.join(target.libraries)}, and {missing[0]} is not installed: "
            f"pip install 'brightest[{target.extra}]'."
        )
    check_writable(path)
    return target
