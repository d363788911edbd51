"""From a photo, scan or drawing of many digits to answers that can be acted on.

reader.py, views.py, sheet.py    the pipeline, and the views of a picture that it tries
paper.py                         finds the ink on the paper
ruling.py, line_pieces.py        remove printed lines
components.py, boxes.py          find connected ink; drop boxes, page edges and dust
lines.py                         arranges components in rows
grid.py, outlines.py, lattice.py, cells.py   find a grid, fit a lattice to its lines, and cut digits out of its cells
splitting.py, segmentation.py, deskew.py   decide which ink is one digit, and rotate sloping rows
recognition.py                   lets the network read ink
text.py, signs.py                make rows of digits, and recognize the signs between them
sudoku.py                        lets guesses follow the rules of a Sudoku
rejection.py, strikethrough.py   reject answers for reasons that the network can't see
result.py                        the answers
stages.py                        report what each stage saw
"""
