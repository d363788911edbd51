"""How far a text that was read is from what was written."""


def distance(read: str, written: str) -> int:
    """The fewest characters to put in, leave out or change (Levenshtein 1966)."""
    row = list(range(len(written) + 1))
    for i, one in enumerate(read, 1):
        above, row = row, [i]
        for j, other in enumerate(written, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (one != other)))
    return row[-1]
