"""Indexes tensors with PyTorch: JSON cases on stdin, a JSON list of what came of each on stdout.

tests/torch/indexing.test.ts has the cases and compares.
"""

import json
import math
import sys

import torch


def numbered(spec, first=0.0):
    count = math.prod(spec["shape"])
    return (torch.arange(count, dtype=torch.float64) + first).reshape(spec["shape"]).to(getattr(torch, spec["dtype"]))


def content(tensor):
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "values": tensor.flatten().tolist()}


def weighted(tensor):
    return (tensor * numbered({"shape": list(tensor.shape), "dtype": "float64"}, 1.0)).sum()


def attempt(run):
    try:
        return run()
    except Exception as error:
        return {"error": type(error).__name__}


def read(case):
    x = numbered(case)
    part = eval(f"x[{case['index']}]")
    before = content(part)
    if part.numel() > 0:
        part.fill_(1 if part.dtype == torch.bool else 77)
    return {"part": before, "base": content(x)}


def write(case):
    x = numbered(case)
    value = case["value"]
    value = numbered(value, 100.0) if isinstance(value, dict) else value
    exec(f"x[{case['index']}] = value", {"x": x, "value": value, "torch": torch})
    return content(x)


def gradients(case):
    x = numbered(case).requires_grad_()
    weighted(eval(f"x[{case['index']}]")).backward()
    of_read = content(x.grad)
    x.grad = None
    value = numbered(case["value"], 100.0).requires_grad_()
    y = x * 1
    exec(f"y[{case['index']}] = value", {"y": y, "value": value, "torch": torch})
    weighted(y).backward()
    return [of_read, content(x.grad), content(value.grad)]


kinds = {"read": read, "write": write, "gradients": gradients}
print(json.dumps([attempt(lambda: kinds[case["kind"]](case)) for case in json.load(sys.stdin)]))
