"""Values as JSON, and the bytes of their tensors beside it. tests/opinfo/decode.ts reads them."""

import enum
import functools
import inspect

import numpy
import torch

SPARSE = {torch.sparse_csr: ("crow_indices", "col_indices"), torch.sparse_csc: ("ccol_indices", "row_indices"),
          torch.sparse_bsr: ("crow_indices", "col_indices"), torch.sparse_bsc: ("ccol_indices", "row_indices")}

#: Python's types that stand for dtypes.
DTYPES_OF = {float: "float64", int: "int64", bool: "bool", complex: "complex128"}


class NotEncodable(Exception):
    """A value that JavaScript has no counterpart of, such as a Python function."""


def remember_arguments(cls):
    """Makes modules keep the arguments of their constructor."""
    original = cls.__init__

    @functools.wraps(original)
    def init(self, *args, **kwargs):
        self.__dict__.setdefault("_made_with", (args, kwargs))
        original(self, *args, **kwargs)

    cls.__init__ = init


for made in vars(torch.nn).values():
    if isinstance(made, type) and issubclass(made, torch.nn.Module) and "__init__" in vars(made):
        remember_arguments(made)


#: The constructors of recurrent modules hide their parameters.
RECURRENT = inspect.signature(lambda input_size, hidden_size, num_layers=1, nonlinearity="tanh", bias=True,
                              batch_first=False, dropout=0.0, bidirectional=False, proj_size=0: None)


def placed(function, args, kwargs):
    """Arguments as they are written in JavaScript: those that are required by position, whether or not Python names them."""
    parameters = list(inspect.signature(function).parameters.values())
    args, kwargs = list(args), dict(kwargs)
    for one in parameters[len(args):]:
        if one.default is not inspect.Parameter.empty or one.name not in kwargs:
            break
        args.append(kwargs.pop(one.name))
    return args, kwargs


def named(cls, args, kwargs):
    """Arguments of a constructor as they are written in JavaScript: what is required by position, the rest by name."""
    signature = inspect.signature(cls)
    if [one.kind for one in signature.parameters.values()] == [inspect.Parameter.VAR_POSITIONAL,
                                                              inspect.Parameter.VAR_KEYWORD]:
        signature = RECURRENT
    try:
        given = signature.bind(*args, **kwargs).arguments
    except TypeError:
        return args, kwargs
    variable = [name for name, one in signature.parameters.items() if one.kind == inspect.Parameter.VAR_POSITIONAL]
    if variable:
        return args, kwargs
    # A transformer has defaults for its sizes, which are always given here.
    required = [name for name, one in signature.parameters.items()
                if one.default is inspect.Parameter.empty or name in ("d_model", "nhead")]
    return ([given[name] for name in required if name in given],
            {name: arg for name, arg in given.items() if name not in required})


class Bytes:
    """The file of bytes that a chunk's JSON refers to."""

    def __init__(self):
        self.parts = []
        self.length = 0

    def add(self, data):
        offset = self.length
        padding = -len(data) % 16  # so that every tensor begins where its elements may
        self.parts.append(data + b"\0" * padding)
        self.length += len(data) + padding
        return {"offset": offset, "bytes": len(data)}


def raw(tensor):
    """The bytes of the elements in row-major order."""
    if tensor.numel() == 0:
        return b""
    # A copy: what has one element, or holds zeros that are nowhere, may not be viewed as bytes.
    return torch.empty(tensor.shape, dtype=tensor.dtype).copy_(tensor).reshape(-1).view(torch.uint8).numpy().tobytes()


class Encoder:
    """Encodes the values of one case. Tensors that are known already are numbers in the list `tensors`."""

    def __init__(self, data):
        self.data = data
        self.known = {}
        self.keep = []
        self.storages = {}
        self.count = 0

    def learn(self, tensor):
        """Numbers a tensor."""
        if id(tensor) not in self.known:
            self.known[id(tensor)] = len(self.known)
            self.keep.append(tensor)

    def input(self, tensor):
        """A tensor to be made on the other side: its storage, so that strides and aliases stay."""
        grad = tensor.requires_grad
        leaf = tensor.is_leaf
        with torch.no_grad(), torch._C.DisableTorchFunction():
            tensor = tensor.detach()
            if tensor.layout == torch.sparse_coo:
                parts = {"indices": self.input(tensor._indices()), "values": self.input(tensor._values()),
                         "coalesced": tensor.is_coalesced()}
                return {"layout": "sparse_coo", "shape": list(tensor.shape), "grad": grad, "leaf": leaf, **parts}
            if tensor.layout in SPARSE:
                compressed, plain = (self.input(getattr(tensor, name)()) for name in SPARSE[tensor.layout])
                return {"layout": str(tensor.layout)[6:], "shape": list(tensor.shape), "grad": grad,
                        "leaf": leaf, "compressed": compressed, "plain": plain, "values": self.input(tensor.values())}
            if tensor.layout != torch.strided or tensor.device.type != "cpu" or tensor.is_quantized:
                raise NotEncodable(f"a tensor of {tensor.layout} on {tensor.device}")
            storage = tensor.untyped_storage()
            key = (storage.data_ptr(), str(tensor.dtype), storage.nbytes())
            place = self.storages.get(key) if storage.nbytes() else None
            if place is None:
                size = storage.nbytes() // tensor.element_size() * tensor.element_size()
                flat = torch.empty(0, dtype=torch.uint8).set_(storage, 0, (size,), (1,))
                place = self.storages[key] = {**self.data.add(raw(flat)), "storage": self.count}
                self.count += 1
                self.keep.append(storage)
            return {"layout": "strided", "dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape),
                    "stride": list(tensor.stride()), "start": tensor.storage_offset(), "grad": grad, "leaf": leaf,
                    "conj": tensor.is_conj(), "neg": tensor.is_neg(), **place}

    def output(self, value):
        """A result to be compared: the elements in row-major order."""
        if isinstance(value, torch.Tensor):
            with torch.no_grad(), torch._C.DisableTorchFunction():
                dense = value.detach()
                layout = str(dense.layout)[6:]
                if dense.layout != torch.strided:
                    dense = dense.to_dense()
                dense = dense.resolve_conj().resolve_neg()
                return {"$": "tensor", "dtype": str(value.dtype)[6:], "shape": list(value.shape), "layout": layout,
                        "grad": value.requires_grad, **self.data.add(raw(dense))}
        if isinstance(value, dict):
            return {"$": "dict", "items": {str(key): self.output(item) for key, item in value.items()}}
        if isinstance(value, (list, tuple)):
            return [self.output(item) for item in value]
        return self.value(value)

    def value(self, value):
        """An argument, or a result that is no tensor."""
        if value is None or isinstance(value, (bool, numpy.bool_)):
            return None if value is None else bool(value)
        if isinstance(value, torch.nn.Module):
            return self.module(value)
        if callable(value) and getattr(torch.nn.functional, getattr(value, "__name__", ""), None) is not None:
            return {"$": "function", "name": value.__name__}
        if isinstance(value, torch.Tensor):
            if id(value) in self.known:
                return {"$": "ref", "to": self.known[id(value)]}
            return {"$": "input", **self.input(value)}
        if isinstance(value, enum.Enum):
            return {"$": "enum", "name": value.name}
        if isinstance(value, str):
            return value
        if isinstance(value, (int, numpy.integer)):
            return {"$": "int", "text": str(int(value))}
        if isinstance(value, (float, numpy.floating)):
            return {"$": "float", "text": repr(float(value)).replace("inf", "Infinity").replace("nan", "NaN")}
        if isinstance(value, complex):
            return {"$": "complex", "real": self.value(value.real), "imag": self.value(value.imag)}
        if isinstance(value, (torch.dtype, torch.layout, torch.memory_format)):
            return str(value)[6:]
        if isinstance(value, torch.device):
            return str(value)
        if isinstance(value, type) and value in DTYPES_OF:
            return DTYPES_OF[value]
        if isinstance(value, slice):
            return {"$": "slice", "parts": [self.value(part) for part in (value.start, value.stop, value.step)]}
        if value is Ellipsis:
            return "..."
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {"$": "dict", "items": {str(key): self.value(item) for key, item in value.items()}}
        raise NotEncodable(f"a {type(value).__name__}")

    def module(self, module):
        if "_made_with" not in module.__dict__:
            raise NotEncodable(f"a {type(module).__name__}")
        return self.construction(type(module), *module.__dict__["_made_with"])

    def construction(self, cls, args, kwargs):
        """A module by its class and the arguments of its constructor."""
        args, kwargs = named(cls, args, kwargs)
        return {"$": "module", "name": cls.__name__, "args": [self.value(arg) for arg in args],
                "kwargs": {key: self.value(arg) for key, arg in kwargs.items()}}
