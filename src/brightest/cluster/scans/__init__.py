"""Reads any number of pictures with many processes, and writes the answers into one table (`brightest read`).

files.py      files on this machine or in an object store
archives.py   the members of a .zip or .tar, each as a span of bytes
place.py      where the scans are: a folder, a glob, an archive, or a prefix in an object store
listing.py    the list of all scans, in a file, in batches
reading.py    reads one batch of scans into rows
table.py      writes rows as Parquet, CSV or JSON lines
parts.py      the folder of an unfinished job, which keeps the batches that are done if the job is killed
process.py    a child process that reads batches, and is replaced if it dies
worker.py     the program that this process runs
run.py        the whole job: list the scans, read those that are missing, join the parts into the table
"""
