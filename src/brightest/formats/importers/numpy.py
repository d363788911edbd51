"""The Python file that `brightest export --to numpy` writes, parsed as text: it is never run."""

import ast
import base64
from itertools import pairwise

import numpy as np

from brightest.errors import StorageError
from brightest.formats.importers.parsed import ParsedExport
from brightest.nn.parameters import Parameters
from brightest.nn.storage import named_tensors

NAMES = ("ABOUT", "NUMBERS")


def read(content: bytes) -> ParsedExport:
    """The description and the parameters. Raises StorageError."""
    try:
        statements = ast.parse(content).body
        values = {}
        for statement in statements:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                if isinstance(target, ast.Name) and target.id in NAMES:
                    values[target.id] = ast.literal_eval(statement.value)
        about, numbers = (values[name] for name in NAMES)
        layers = list(pairwise(about["layers"]))
        flat = np.frombuffer(base64.b64decode(numbers), {"<f4": "<f4", "<f8": "<f8"}[about["numbers"]])
        sizes = [n_in * n_out for n_in, n_out in layers] + [n_out for _, n_out in layers]
        if min(sizes) < 1 or sum(sizes) != len(flat):
            raise StorageError("holds a number of weights and biases that doesn't match its layers.")
        parts = np.split(flat, np.cumsum(sizes)[:-1])
    except (SyntaxError, ValueError, KeyError, TypeError, MemoryError) as error:
        raise StorageError("is no Python file that brightest export wrote, or is damaged.") from error
    weights = [part.reshape(n_out, n_in) for part, (n_in, n_out) in zip(parts, layers, strict=False)]
    return ParsedExport(named_tensors("", Parameters(tuple(weights), tuple(parts[len(layers) :]))), about)
