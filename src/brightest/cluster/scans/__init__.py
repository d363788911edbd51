"""Oceans of scans: as many pictures as there are, read by many processes, a table of answers at the end.

files.py      files on this machine or in an object store
archives.py   the members of a .zip or .tar, each as a span of bytes
place.py      where the scans lie: a folder, a glob, an archive, an object store's prefix
listing.py    the list of all scans, on disk, in batches
reading.py    one batch: from scans to rows
table.py      rows as Parquet, CSV or JSON lines
parts.py      the folder of a reading: what is done survives any death
process.py    a reader in a process of its own, which may die
worker.py     what that process runs
run.py        the whole: list, read what is missing, put the table together
"""
