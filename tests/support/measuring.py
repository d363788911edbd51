"""The edit distance between a text that was read and the text that was written."""


def distance(read: str, written: str) -> int:
    """The smallest number of characters to insert, delete or replace (Levenshtein 1966)."""
    row = list(range(len(written) + 1))
    for i, one in enumerate(read, 1):
        above, row = row, [i]
        for j, other in enumerate(written, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (one != other)))
    return row[-1]
