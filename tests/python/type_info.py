"""What torch.finfo and torch.iinfo tell of the element types that come on stdin."""

import json
import sys

import torch


def info(name):
    dtype = getattr(torch, name)
    if dtype.is_floating_point or dtype.is_complex:
        found = torch.finfo(dtype)
        names = ("bits", "eps", "max", "min", "tiny", "smallest_normal", "resolution", "dtype")
    else:
        found = torch.iinfo(dtype)
        names = ("bits", "max", "min", "dtype")
    return {name: str(value) if isinstance(value := getattr(found, name), int) else value for name in names}


print(json.dumps({name: info(name) for name in json.load(sys.stdin)}))
