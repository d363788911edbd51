"""Load labelled images: MNIST, the bundled handwriting, or your own files and arrays."""

from brightest.data.arrays import from_arrays
from brightest.data.catalogue import DATA_SET_NAMES, CatalogueEntry, available, fetch, verify
from brightest.data.dataset import NO_CLASS, DataSet, Examples
from brightest.data.progress import ProgressCallback
from brightest.data.sources import load_data, load_examples

__all__ = [
    "DATA_SET_NAMES",
    "NO_CLASS",
    "CatalogueEntry",
    "DataSet",
    "Examples",
    "ProgressCallback",
    "available",
    "fetch",
    "from_arrays",
    "load_data",
    "load_examples",
    "verify",
]
