"""Reads and writes safetensors files for tests/checkpoints: tensors as dtype, shape and bytes."""

import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

request = json.load(sys.stdin)


def from_bytes(stored):
    data = bytearray.fromhex(stored["bytes"])
    dtype = getattr(torch, stored["dtype"])
    if len(data) == 0:
        return torch.empty(stored["shape"], dtype=dtype)
    return torch.frombuffer(data, dtype=dtype).reshape(stored["shape"])


def to_bytes(tensor):
    flat = tensor.contiguous().reshape(-1).view(torch.uint8)
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "bytes": bytes(flat.tolist()).hex(),
    }


save_file(
    {name: from_bytes(stored) for name, stored in request["tensors"].items()},
    request["write"],
    metadata=request["metadata"],
)
with safe_open(request["read"], framework="pt") as opened:
    metadata = opened.metadata()
tensors = {name: to_bytes(t) for name, t in load_file(request["read"]).items()}
print(json.dumps({"metadata": metadata, "tensors": tensors}))
