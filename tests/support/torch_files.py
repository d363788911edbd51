"""Files as torch.save writes them, written without PyTorch."""

import collections
import io
import pickle
import zipfile

import numpy as np

KINDS = {np.float32: "FloatStorage", np.float64: "DoubleStorage", np.float16: "HalfStorage", np.int64: "LongStorage"}


class Tensor:
    """Pickles as PyTorch's does: where its numbers lie, and changes."""

    def __init__(self, array, modules, offset=0, shape=None, strides=None, parameter=False):
        self.array, self.modules = array, modules
        self.where = offset, shape or array.shape, strides or tuple(s // array.itemsize for s in array.strides)
        self.parameter = parameter

    def __reduce__(self):
        storage = Storage(self.array, self.modules[0])
        tensor = self.modules[1]._rebuild_tensor_v2, (storage, *self.where, False, collections.OrderedDict())
        if not self.parameter:
            return tensor
        inner = Tensor(self.array, self.modules, *self.where)
        return self.modules[1]._rebuild_parameter, (inner, True, collections.OrderedDict())


class Storage:
    """The numbers of a tensor, which the pickle names and a member of the zip holds."""

    def __init__(self, array, torch):
        self.array, self.kind = array, getattr(torch, KINDS[array.dtype.type])


def saved(path, value, protocol=2):
    """As torch.save: a zip with the pickle and a member for each storage."""
    storages = []

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            if not isinstance(thing, Storage):
                return None
            if thing not in storages:
                storages.append(thing)
            return "storage", thing.kind, str(storages.index(thing)), "cpu", thing.array.size

    program = io.BytesIO()
    Pickler(program, protocol).dump(value)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", program.getvalue())
        for number, storage in enumerate(storages):
            archive.writestr(f"model/data/{number}", storage.array.tobytes())
    return path


def two_layers(modules, dtype=np.float32, **changes):
    """The state dict of two layers, the later one with the earlier name."""
    rng = np.random.default_rng(0)
    shapes = {"in.weight": (4, 5), "in.bias": (4,), "a.weight": (3, 4), "a.bias": (3,)}
    arrays = {name: rng.normal(size=shape).astype(dtype) for name, shape in shapes.items()}
    state_dict = collections.OrderedDict((name, Tensor(array, modules, **changes)) for name, array in arrays.items())
    state_dict._metadata = collections.OrderedDict({"": {"version": 1}})
    return state_dict, arrays
