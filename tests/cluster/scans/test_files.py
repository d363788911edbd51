"""A folder that can't be listed ends a listing: its scans would be missing from the table, and nobody would know."""

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from brightest.cluster.scans.files import RemoteFiles
from brightest.errors import DataError


class ClosedFolders(MemoryFileSystem):
    protocol = "closed"
    store, pseudo_dirs = {}, [""]

    def ls(self, path, detail=True, **kwargs):
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return super().ls(path, detail=detail, **kwargs)


def test_a_stores_folder_that_cannot_be_listed_is_an_error():
    fsspec.register_implementation("closed", ClosedFolders, clobber=True)
    for name in ("open/a.png", "closed/b.png"):
        fsspec.filesystem("closed").pipe_file(f"/scans/{name}", b"")
    with pytest.raises(DataError, match=r"closed can't be read: Permission denied\.$"):
        list(RemoteFiles("closed").below("/scans"))
