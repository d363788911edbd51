"""An export is a network in a form that other programs read, proved equal to the original before it is put in place."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from brightest.errors import SettingError, choose

if TYPE_CHECKING:
    from collections.abc import Callable

    from brightest.formats.exporters.agreement import Agreement
    from brightest.nn.network import Network

__all__ = ["TARGETS", "Target", "check", "export"]


@dataclass(frozen=True)
class Target:
    """A form to export to. Its module has `written` (network → bytes) and `compared` (network, bytes → Agreement)."""

    name: str
    module: str
    ending: str
    libraries: tuple[str, ...] = ()  # beyond what brightest itself needs
    extra: str = ""  # that installs them


TARGETS = {
    target.name: target
    for target in (
        Target("onnx", "onnx", ".onnx", ("onnx", "onnxruntime"), "onnx"),
        Target("onnx-framed", "framed", ".onnx", ("onnx", "onnxruntime"), "onnx"),
        Target("numpy", "numpy", ".py"),
        Target("torch", "torch", ".safetensors", ("torch",), "torch"),
        Target("json", "json", ".json"),
    )
}


def export(network: "Network", to: str, path: str | Path, data_dir: Path | None = None) -> "Agreement":
    """Write `network` to `path` in the form called `to`; how far the two agree on 10,000 images.

    `data_dir` is where MNIST's test images are looked for. Raises SettingError where the call can't work or a library
    is missing, StorageError where the file can't be written, or would not agree; there is no new file then.
    """
    from brightest.formats.exporters.agreement import images_for
    from brightest.nn.storage import cannot_write
    from brightest.system.files import write_atomically

    target = check(to, path)
    module = import_module(f"brightest.formats.exporters.{target.module}")
    content: bytes = module.written(network)
    compare: Callable[..., Agreement] = module.compared
    agreement = compare(network, content, images_for(network.layers[0], data_dir))
    agreement.check(path)
    try:
        write_atomically(Path(path), content)
    except OSError as error:
        raise cannot_write(path, error) from error
    return agreement


def check(to: str, path: str | Path) -> Target:
    """The form called `to`. Raises SettingError or StorageError now where `export` would after some work."""
    from brightest.nn.storage import check_writable

    target = choose("export format", to, TARGETS)
    if Path(path).suffix != target.ending:
        raise SettingError(f"an export to {to} is a {target.ending} file: call it {Path(path).stem}{target.ending}.")
    if missing := [library for library in target.libraries if find_spec(library) is None]:
        raise SettingError(
            f"an export to {to} is checked with {' and '.join(target.libraries)}, and {missing[0]} is not installed: "
            f"pip install 'brightest[{target.extra}]'."
        )
    check_writable(path)
    return target
