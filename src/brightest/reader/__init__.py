"""From a photo, scan or drawing of many digits to answers that can be acted on.

reader.py, candidates.py      the pipeline, and the ways to see ink in a picture that it tries
background.py, ruling.py      remove the paper's shading and its printed lines
components.py, boxes.py       find connected ink; drop boxes, page edges and dust
lines.py, grid.py             arrange it in rows, or in the cells of a grid
splitting.py, segmentation.py, deskew.py   decide which ink is one digit, and level it
rejection.py, strikethrough.py             reject answers for reasons that the network can't see
result.py                     the answers
"""
