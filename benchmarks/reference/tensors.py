"""Tensors in safetensors files, read and written with nothing but PyTorch: 8 bytes of length, a JSON header, the data."""

import ctypes
import json
import os

import torch

DTYPES = {"F64": torch.float64, "F32": torch.float32, "U8": torch.uint8}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def load_tensors(path):
    """The file's tensors, mapped into memory: what is not looked at is not read."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    header.pop("__metadata__", None)
    data = torch.from_file(path, size=os.path.getsize(path), dtype=torch.uint8)[8 + length:]
    return {name: data[slice(*entry["data_offsets"])].view(DTYPES[entry["dtype"]]).view(entry["shape"])
            for name, entry in header.items()}


def save_tensors(path, tensors):
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    header, end = {}, 0
    for name, tensor in tensors.items():
        begin, end = end, end + tensor.nbytes
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for tensor in tensors.values():
            file.write((ctypes.c_char * tensor.nbytes).from_address(tensor.data_ptr()))
