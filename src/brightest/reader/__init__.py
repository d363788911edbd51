"""From a photo, scan or drawing of many digits to answers that can be acted on.

reader.py, views.py, sheet.py    the pipeline, and the ways to look at a picture that it tries
paper.py                         what stands out from the paper
ruling.py, line_pieces.py        its printed lines, which are removed
components.py, boxes.py          find connected ink; drop boxes, page edges and dust
lines.py                         arranges it in rows
grid.py, outlines.py, lattice.py, cells.py   find a grid, fit a lattice to its lines, and cut digits out of its cells
splitting.py, segmentation.py, deskew.py   decide which ink is one digit, and level it
recognition.py                   what the network says to ink
text.py, signs.py                rows of digits, and the signs between them
rejection.py, strikethrough.py   reject answers for reasons that the network can't see
result.py                        the answers
stages.py                        show what each stage saw
"""
