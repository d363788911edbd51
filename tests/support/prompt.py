"""Python in documents: run here as a script would run it, or pasted at Python's prompt."""

import contextlib
import io
from codeop import compile_command


def printed(code):
    """What `code` prints, run in this process: the libraries are imported already, and a warning is an error."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "document", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def refused(code):
    """The first line that the prompt refuses when `code` is pasted, which it reads line by line; "" if it takes all.

    The prompt needs an empty line after an indented body.
    """
    waiting = []
    for line in [*code.splitlines(), ""]:
        waiting.append(line)
        try:
            if compile_command("\n".join(waiting), symbol="single"):
                waiting = []
        except SyntaxError:
            return line
    return "\n".join(waiting).strip()
