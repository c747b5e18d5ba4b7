"""Runs the parity cases in PyTorch: parity.py CASES.json INPUTS.bin RESULTS.json RESULTS.bin

tests/torch/parity has the cases and compares the results. The two sides number and encode alike.
"""

import json
import sys

import torch
import torch.nn.functional  # noqa: F401 (reached by name)

BYTES = {"bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8, "float16": 2, "bfloat16": 2,
         "float32": 4, "float64": 8, "complex64": 8, "complex128": 16}


def resolve(path):
    value = torch
    for part in path.split("."):
        value = getattr(value, part)
    return value


class Inputs:
    def __init__(self, data, in_place):
        self.data = data
        self.in_place = in_place
        self.leaves = []
        self.passed = []

    def make(self, spec):
        dtype = getattr(torch, spec["dtype"])
        count = 1
        for size in spec["shape"]:
            count *= size
        if count == 0:
            tensor = torch.empty(spec["shape"], dtype=dtype)
        else:
            raw = torch.frombuffer(self.data, dtype=torch.uint8, count=count * BYTES[spec["dtype"]],
                                   offset=spec["offset"])
            # A copy of its own: the offset need not be aligned.
            tensor = raw.clone().view(dtype).reshape(spec["shape"])
        form = spec.get("form")
        if form == "transposed":
            tensor = tensor.transpose(0, 1)
        elif form == "channels_last":
            tensor = tensor.contiguous(memory_format=torch.channels_last)
        elif form == "expanded":
            tensor = tensor.unsqueeze(0).expand(3, *tensor.shape)
        if spec["grad"]:
            tensor.requires_grad_()
        self.leaves.append(tensor)
        # What an op writes to must not be a leaf that requires a gradient.
        if self.in_place and spec["grad"]:
            tensor = tensor.clone()
        self.passed.append(tensor)
        return tensor

    def value(self, arg):
        if isinstance(arg, list):
            return [self.value(item) for item in arg]
        if not isinstance(arg, dict):
            return arg
        kind = arg["$"]
        if kind == "tensor":
            return self.make(arg)
        if kind in ("float", "number"):
            return float(arg["text"])
        if kind == "int":
            return int(arg["text"])
        if kind in ("dtype", "format"):
            return getattr(torch, arg["text"])
        if kind == "complex":
            return complex(arg["real"], arg["imag"])
        if kind == "generator":
            return torch.Generator().manual_seed(arg["seed"])
        raise ValueError(kind)


def cotangent(tensor, k):
    count = tensor.numel() * (2 if tensor.is_complex() else 1)
    values = [((i * 7919 + k * 104729 + 1) % 1009) / 1009 - 0.5 for i in range(count)]
    real = torch.tensor(values, dtype=torch.float64)
    if tensor.is_complex():
        return torch.view_as_complex(real.reshape(*tensor.shape, 2)).to(tensor.dtype)
    return real.reshape(tensor.shape).to(tensor.dtype)


class Results:
    def __init__(self):
        self.chunks = []
        self.length = 0

    def tensor(self, tensor):
        plain = tensor.detach().resolve_conj().resolve_neg().contiguous().cpu()
        data = plain.reshape(-1).view(torch.uint8).numpy(force=True).tobytes() if plain.numel() else b""
        offset = self.length
        self.chunks.append(data)
        self.length += len(data)
        return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "stride": list(tensor.stride()),
                "requiresGrad": tensor.requires_grad, "offset": offset, "bytes": len(data)}

    def tree(self, value, passed):
        if isinstance(value, torch.Tensor):
            for i, tensor in enumerate(passed):
                if value is tensor:
                    return {"same": i}
            return self.tensor(value)
        if isinstance(value, (list, tuple)):
            return [self.tree(item, passed) for item in value]
        if isinstance(value, complex):
            return {"complex": [value.real, value.imag]}
        if isinstance(value, torch.dtype):
            return str(value)[6:]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
            return {"int": str(value)}
        if isinstance(value, float) and (value != value or abs(value) == float("inf")):
            return {"float": str(value)}
        return value


def tensors_in(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from tensors_in(item)


def run(case, data, results):
    torch.manual_seed(1234)
    path = case["fn"]
    name = path.split(".")[-1]
    inputs = Inputs(data, name.endswith("_") or "out" in case["kwargs"])
    args = [inputs.value(arg) for arg in case["args"]]
    kwargs = {key: inputs.value(case["kwargs"][key]) for key in sorted(case["kwargs"])}
    value = resolve(path)
    if callable(value):
        value = value(*args, **kwargs)
    else:
        value = value.__get__(args[0])
    if path.startswith("_foreach_") and path.endswith("_"):
        value = None  # its schema returns nothing; only the Python binding hands the list back
    answer = {"result": results.tree(value, inputs.passed)}
    roots = [tensor for tensor in tensors_in(value) if tensor.requires_grad]
    if roots:
        torch.autograd.backward(roots, [cotangent(root, k) for k, root in enumerate(roots)])
    answer["grads"] = [None if leaf.grad is None else results.tensor(leaf.grad) for leaf in inputs.leaves]
    answer["after"] = [results.tensor(tensor) for tensor in inputs.passed]
    return answer


def main(cases_path, inputs_path, json_path, bin_path):
    torch.set_num_threads(1)
    with open(cases_path) as file:
        cases = json.load(file)
    with open(inputs_path, "rb") as file:
        data = bytearray(file.read()) or bytearray(1)
    results = Results()
    answers = []
    for case in cases:
        try:
            answers.append(run(case, data, results))
        except Exception as error:  # the case is at fault; the comparison says which
            answers.append({"error": f"{type(error).__name__}: {error}"})
    with open(bin_path, "wb") as file:
        file.write(b"".join(results.chunks))
    with open(json_path, "w") as file:
        json.dump({"version": torch.__version__, "answers": answers}, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
