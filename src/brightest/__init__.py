"""brightest: see a small network think, learn and be wrong. The brightest neuron in its last layer is its answer.

The public names are listed in `__init__.pyi`. Each is imported when it is first used, so `import brightest` is quick.
"""

import lazy_loader

from brightest.system.version import __version__ as __version__

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
