"""Writes files for tests/torch/serialization.test.ts with torch.save, tells of each value what it is, and reads what was
written there with weights_only=True.
"""

import argparse
import collections
import json
import os
import sys

import numpy
import torch

folder = json.load(sys.stdin)["folder"]
path = lambda name: os.path.join(folder, name)  # noqa: E731

NUMPY = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32",
         "float64", "complex64", "complex128"]


def bits(tensor):
    flat = tensor.detach().resolve_conj().resolve_neg().contiguous().reshape(-1).view(torch.uint8)
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "bytes": flat.numpy().tobytes().hex()}


def values():
    grid = numpy.arange(6).reshape(2, 3)
    base = torch.arange(6.0).view(2, 3)
    sparse = torch.tensor([[0.0, 2, 0], [3, 0, 4]])
    return {
        "plain": {"epoch": 3, "lr": 0.5, "name": "größe", "none": None, "flags": [True, False], "pair": (1, 2),
                  "big": 2**70, "raw": b"\x00\xff\x80", "array": bytearray(b"\x01\xfe"), "set": {1, 2}, "complex": 1 - 2j,
                  "numbers": {1: "one", 2: {"two": 2}}, "counts": collections.Counter("aab"),
                  "default": collections.defaultdict(int, x=1), "ordered": collections.OrderedDict(b=1, a=2),
                  "__proto__": 5, "size": torch.Size([2, 3])},
        "torch": {"dtype": torch.float32, "layout": torch.sparse_coo, "device": torch.device("cpu"), "gpu": torch.device("cuda", 1)},
        "scalars": {name: numpy.dtype(name).type(1) for name in NUMPY},
        "arrays": {name: grid.astype(name) for name in NUMPY},
        "odd": {"fortran": numpy.asfortranarray(grid), "big_endian": grid.astype(">f4"), "zero": numpy.array(2.5),
                "empty": numpy.zeros((0, 3))},
        "tensors": {"base": base, "view": base[:, 1], "parameter": torch.nn.Parameter(base + 1), "again": base,
                    "conj": torch.tensor([1 + 2j, 3 - 1j]).conj(), "neg": torch.tensor([1 + 2j, 3 - 1j]).conj().imag},
        "sparse": {"coo": sparse.to_sparse(), "uncoalesced": torch.sparse_coo_tensor([[0, 0]], [1.0, 2.0], (3,)),
                   "csr": sparse.to_sparse_csr(), "csc": sparse.to_sparse_csc(), "bsr": sparse.repeat(1, 2).to_sparse_bsr(1)},
        "others": {"namespace": argparse.Namespace(lr=0.1, betas=(0.9, 0.95), weight=torch.ones(2)), "type": dict},
    }


def dense(value):
    """What a tensor or an array is, for JSON."""
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        value = torch.from_numpy(numpy.ascontiguousarray(value.astype(value.dtype.newbyteorder("="))).reshape(value.shape))
    return bits(value.to_dense() if value.layout != torch.strided else value)


def write():
    everything = values()
    for protocol in (2, 4, 5):
        torch.save(everything, path(f"all-{protocol}.pt"), pickle_protocol=protocol)
    torch.save(everything["tensors"], path("tensors-old.pt"), _use_new_zipfile_serialization=False)
    loop = {}
    loop["self"] = loop
    torch.save(loop, path("loop.pt"))
    torch.manual_seed(3)
    layer = torch.nn.Linear(3, 2)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.1)
    layer(torch.ones(4, 3)).sum().backward()
    optimizer.step()
    torch.save(layer.state_dict(), path("layer.pt"))
    torch.save(optimizer.state_dict(), path("optimizer.pt"))
    torch.save(layer.state_dict(), path("layer-old.pt"), _use_new_zipfile_serialization=False)
    return {"arrays": {name: dense(value) for name, value in (everything["arrays"] | everything["odd"]).items()},
            "tensors": {name: dense(value) for name, value in everything["tensors"].items()},
            "sparse": {name: dense(value) for name, value in everything["sparse"].items()},
            "layer": {name: bits(tensor) for name, tensor in layer.state_dict().items()}}


def read():
    ours = torch.load(path("ours.pt"), weights_only=True)
    layer = torch.nn.Linear(3, 2)
    layer.load_state_dict(torch.load(path("ours-layer.pt"), weights_only=True))
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.5)
    optimizer.load_state_dict(torch.load(path("ours-optimizer.pt"), weights_only=True))
    layer(torch.ones(4, 3)).sum().backward()
    optimizer.step()
    return {"set": sorted(ours["set"]), "type": type(ours["set"]).__name__, "raw": ours["raw"].hex(),
            "raw_type": type(ours["raw"]).__name__, "numbers": {str(k): v for k, v in ours["numbers"].items()},
            "stepped": {name: bits(tensor) for name, tensor in layer.state_dict().items()}}


torch.set_num_threads(1)
written = write()
json.dump({"written": written, "read": read()}, sys.stdout)
