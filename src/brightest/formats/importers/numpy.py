"""The Python file that `brightest export --to numpy` writes, parsed as text: it is never run."""

import ast
import base64
from itertools import pairwise

import numpy as np

from brightest.errors import StorageError
from brightest.formats.importers.parsed import ParsedExport
from brightest.nn.parameters import Parameters
from brightest.nn.storage import named_tensors
from brightest.system.budget import Budget

NAMES = ("ABOUT", "NUMBERS")
MAX_CODE_BYTES = 2**18  # the program and the description, without the numbers
_QUOTES = b'"""'
_NUMBERS = b"NUMBERS = " + _QUOTES


def read(content: bytes, budget: Budget) -> ParsedExport:
    """The description and the parameters. Raises StorageError."""
    before, _, rest = content.partition(_NUMBERS)
    numbers, _, after = rest.partition(_QUOTES)
    code = before + b"NUMBERS = ''" + after if rest else before
    if len(code) > MAX_CODE_BYTES:  # parsing takes about a hundred times its size in memory
        raise StorageError("is no Python file that brightest export wrote: it holds too much code.")
    budget.spend_array(len(numbers), 1)
    try:
        statements = ast.parse(code).body
        values = {}
        for statement in statements:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
                target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
                if isinstance(target, ast.Name) and target.id in NAMES:
                    values[target.id] = ast.literal_eval(statement.value)
        about, short = (values[name] for name in NAMES)
        layers = list(pairwise(about["layers"]))
        flat = np.frombuffer(base64.b64decode(numbers or short), {"<f4": "<f4", "<f8": "<f8"}[about["numbers"]])
        sizes = [n_in * n_out for n_in, n_out in layers] + [n_out for _, n_out in layers]
        if min(sizes) < 1 or sum(sizes) != len(flat):
            raise StorageError("holds a number of weights and biases that doesn't match its layers.")
        parts = np.split(flat, np.cumsum(sizes)[:-1])
    except (SyntaxError, ValueError, KeyError, TypeError, MemoryError) as error:
        raise StorageError("is no Python file that brightest export wrote, or is damaged.") from error
    weights = [part.reshape(n_out, n_in) for part, (n_in, n_out) in zip(parts, layers, strict=False)]
    return ParsedExport(named_tensors("", Parameters(tuple(weights), tuple(parts[len(layers) :]))), about)
