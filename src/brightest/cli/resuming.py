"""The checkpoint from which `brightest train --resume` continues, and the path of its network."""

from pathlib import Path
from typing import TYPE_CHECKING

from brightest.cli.options import DEFAULT_NETWORK
from brightest.errors import SettingError

if TYPE_CHECKING:
    from rich.console import Console


def checkpoint_to_resume(resume: Path, console: "Console") -> Path | None:
    """The checkpoint that `resume` names; None (after a message) if the training was killed before its first one."""
    from brightest.training.checkpoint import find_checkpoint

    checkpoint = find_checkpoint(resume)
    if checkpoint is None:
        console.print(f"There is no checkpoint {resume}: starting over.")
    return checkpoint


def network_path(resume: Path | None, found: Path | None) -> Path:
    """The file for the network of a resumed training. Raises SettingError if that is the checkpoint itself."""
    if resume is None:
        return DEFAULT_NETWORK
    if resume != found and resume.exists():
        return resume
    checkpoint = found or resume
    out = checkpoint.with_name(checkpoint.name.replace(".checkpoint", ""))
    if out == checkpoint and checkpoint.exists():
        raise SettingError(
            f"the network can't be saved as {checkpoint}, which is the checkpoint: choose another --out."
        )
    return out
