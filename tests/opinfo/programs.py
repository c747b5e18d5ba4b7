"""What a Python callable does with PyTorch's public API, as a list of calls that can be written in another language."""

import functools
import types

import torch
from torch.overrides import TorchFunctionMode
from encode import NotEncodable

MODULES = {"": torch, "linalg": torch.linalg, "fft": torch.fft, "special": torch.special,
           "nn.functional": torch.nn.functional, "signal.windows": torch.signal.windows, "masked": torch.masked,
           "sparse": torch.sparse, "nn.functional.": torch._C._nn}

#: Python's operators, and the methods that they call.
OPERATORS = {name: f"Tensor.{method}" for name, method in {
    "__add__": "add", "__radd__": "add", "__mul__": "mul", "__rmul__": "mul", "__sub__": "sub", "__truediv__": "div",
    "__and__": "bitwise_and", "__or__": "bitwise_or", "__xor__": "bitwise_xor", "__pow__": "pow", "__neg__": "neg",
    "__matmul__": "matmul", "__mod__": "remainder", "__eq__": "eq", "__ne__": "ne", "__lt__": "lt", "__le__": "le",
    "__gt__": "gt", "__ge__": "ge", "__invert__": "bitwise_not", "__getitem__": "index", "__setitem__": "index_put_",
    "__iadd__": "add_", "__imul__": "mul_", "__isub__": "sub_", "__itruediv__": "div_",
}.items()}


def public_names():
    names = {}
    for prefix, module in MODULES.items():
        # Private names come last: some are those of public functions too.
        for name in sorted(dir(module), key=lambda name: name.startswith("_")):
            value = getattr(module, name)
            if callable(value) and not isinstance(value, type):
                prefix = prefix.rstrip(".")
                names.setdefault(id(value), f"{prefix}.{name}" if prefix else name)
    for name in dir(torch.Tensor):
        value = getattr(torch.Tensor, name)
        if not name.startswith("__") and callable(value):
            names.setdefault(id(value), f"Tensor.{name}")
        elif name in OPERATORS:
            names.setdefault(id(value), OPERATORS[name])
    return names


NAMES = public_names()
#: What a tensor knows of itself.
PROPERTIES = {name for name in dir(torch.Tensor) if not callable(getattr(torch.Tensor, name))} | {
    "is_complex", "is_floating_point", "dim", "size", "stride"}
recording = None


def watch():
    """Makes public functions that are written in Python known to the recorder: not all of them tell a mode."""
    def watched(name, function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            recorder = recording
            if recorder is None or recorder.inside or not has_tensors([args, kwargs]):
                return function(*args, **kwargs)
            with torch._C.DisableTorchFunction():
                return recorder.call(name, function, args, kwargs)
        return call

    for module in MODULES.values():
        for name, value in list(vars(module).items()):
            # The state of generators is no part of what is called: PyTorch's samples only keep it as it was.
            public = id(value) in NAMES and not name.startswith("_") and "rng_state" not in name
            if isinstance(value, types.FunctionType) and public:
                setattr(module, name, watched(NAMES[id(value)], value))


def name_of(function):
    """A function's path under torch, or None where it is not public."""
    if isinstance(function, (torch._ops.OpOverload, torch._ops.OpOverloadPacket)):
        packet = getattr(function, "overloadpacket", function)
        return f"ops.{packet._qualified_op_name.replace('::', '.')}"
    name = getattr(function, "__name__", "")
    if name == "__get__" and hasattr(function.__self__, "__name__"):
        return f"Tensor.{function.__self__.__name__}"
    return NAMES.get(id(function)) or OPERATORS.get(name)


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors_in(item)


def has_tensors(value):
    return next(tensors_in(value), None) is not None


watch()


class Recorder(TorchFunctionMode):
    """Records the outermost public calls, and what of their results the last value consists of."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.calls = []
        self.results = []
        self.inside = False

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = name_of(function)
        inner = getattr(function, "__wrapped__", None)
        if name is None and inner is not None:
            with self:
                return inner(*args, **kwargs)
        return self.call(name or f"unknown.{getattr(function, '__name__', function)}", function, args, kwargs)

    def call(self, name, function, args, kwargs):
        value = self.encoder.value
        if name == "Tensor.index" and isinstance(args[1], tuple):
            return self.call(name, lambda tensor, *indices: function(tensor, indices), (args[0], *args[1]), kwargs)
        self.calls.append({"fn": name, "args": [value(arg) for arg in args],
                           "kwargs": {key: value(arg) for key, arg in kwargs.items()}})
        self.inside = True
        try:
            result = function(*args, **kwargs)
        finally:
            self.inside = False
        silent = "rng_state" in name or name.startswith("unknown.") or name.removeprefix("Tensor.") in PROPERTIES
        if silent and not has_tensors(result):
            self.calls.pop()  # a shape or the like, whose value is in what follows
            return result
        self.results.append(result)
        fresh = []
        for tensor in tensors_in(result):
            self.encoder.learn(tensor)
            fresh.append(self.encoder.known[id(tensor)])
        self.calls[-1]["results"] = fresh
        return result

    def returned(self, value):
        """Where the callable's value comes from."""
        for i, result in enumerate(self.results):
            if value is result:
                return {"$": "result", "of": i}
        return self.encoder.value(value)


def run(function, args, kwargs, encoder):
    """Runs a callable: its value, its calls, and where the value comes from. The calls stay where it raises."""
    recorder = Recorder(encoder)
    name = name_of(function)
    global recording
    recording = recorder
    try:
        if name is not None:
            value = recorder.call(name, function, args, kwargs)
        else:
            with recorder:
                value = function(*args, **kwargs)
        return recorder.calls, value, recorder.returned(value), None
    except Exception as error:
        if isinstance(error, NotEncodable):
            raise
        if not recorder.calls:
            raise NotEncodable(f"Python alone, which raised {type(error).__name__}") from error
        return recorder.calls, None, None, error
    finally:
        recording = None
