from .decode import read_grey as read_grey
from .foreground import extract_foreground as extract_foreground
from .normalize import normalize_digit as normalize_digit
from .single import as_digit as as_digit
from .single import read_picture as read_picture
