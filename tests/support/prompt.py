"""Python's prompt, as somebody meets it who types along."""

from codeop import compile_command


def refused(code):
    """The first line that the prompt refuses when `code` is pasted, which it reads line by line; "" where it takes all.

    There an indented body ends with an empty line.
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
