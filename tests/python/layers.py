"""Runs modules in PyTorch: a list of cases on stdin, their results on stdout. tests/nn/parity.ts is the other side.

A case is {python, seed, train, inputs, call}: an expression that makes a module, and the shapes of its inputs. Both sides
draw the same numbers from the same seed, so only results are exchanged.
"""

import collections  # noqa: F401 (for the cases)
import json
import math  # noqa: F401 (for the cases)
import sys

import torch
import torch.nn.functional as F  # noqa: F401 (for the cases)
from drop_path import DropPath  # noqa: F401 (for the cases)
from torch import nn
from torch.nn.utils import rnn as P  # noqa: F401 (for the cases)


def encode(tensor):
    if tensor is None:
        return None
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": tensor.detach().reshape(-1).tolist()}


def encode_all(named):
    return {name: encode(tensor) for name, tensor in named}


def tensors_of(value):
    return [value] if isinstance(value, torch.Tensor) else [item for item in value if item is not None]


def run(case):
    torch.manual_seed(case["seed"])
    module = eval(case["python"])
    answer = {"repr": repr(module), "state": encode_all(module.state_dict().items())}
    module.double().train(case["train"])
    inputs = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in case["inputs"]]
    call = eval(case["call"]) if case["call"] else lambda module, *inputs: module(*inputs)
    outputs = tensors_of(call(module, *inputs))
    total = sum((out * torch.linspace(-1, 1, out.numel(), dtype=out.dtype).reshape(out.shape)).sum() for out in outputs)
    if total.requires_grad:
        total.backward()
    answer["outputs"] = [encode(out) for out in outputs]
    answer["inputGrads"] = [encode(tensor.grad) for tensor in inputs]
    answer["grads"] = {name: encode(parameter.grad) for name, parameter in module.named_parameters()}
    answer["buffers"] = encode_all(module.named_buffers())
    return answer


def initialise(case):
    torch.manual_seed(case["seed"])
    tensor = torch.empty(case["shape"], dtype=getattr(torch, case["dtype"]))
    return encode(eval(case["python"], {"torch": torch, "nn": nn, "math": math, "x": tensor}))


request = json.load(sys.stdin)
torch.set_num_threads(1)
json.dump({"modules": [run(case) for case in request["modules"]],
           "initialisers": [initialise(case) for case in request["initialisers"]]}, sys.stdout)
