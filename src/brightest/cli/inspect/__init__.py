"""`brightest inspect`: each inspection gives numbers, a few lines of text and a picture of a network."""
