"""Examples to learn from: images and labels, of MNIST, of the bundled handwriting, or from your own files."""

from brightest.data.arrays import from_arrays
from brightest.data.catalogue import NAMES, Listing, available, fetch, verify
from brightest.data.dataset import DARK, DataSet, Examples
from brightest.data.progress import Progress
from brightest.data.sources import load_all, load_data

__all__ = [
    "DARK",
    "NAMES",
    "DataSet",
    "Examples",
    "Listing",
    "Progress",
    "available",
    "fetch",
    "from_arrays",
    "load_all",
    "load_data",
    "verify",
]
