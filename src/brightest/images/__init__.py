"""Turn any picture of one digit into the 28×28 image, normalized like MNIST, that a network reads.

The public names are listed in `__init__.pyi`; importing one that opens no picture doesn't import Pillow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
