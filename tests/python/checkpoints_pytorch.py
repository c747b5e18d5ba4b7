"""Writes files with torch.save for tests/checkpoints to read, and reads what was written there, in the ways that users
have: torch.load(weights_only=True), and load_state_dict(strict=True) into an independent model. Tensors travel as dtype,
shape and bytes.
"""

import argparse
import collections
import json
import os
import re
import sys
import zipfile

import numpy
import torch
from mae_reference import MaskedAutoencoder

request = json.load(sys.stdin)
folder = request["folder"]
path = lambda name: os.path.join(folder, name)  # noqa: E731

DTYPES = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float8_e4m3fn",
          "float8_e5m2", "float16", "bfloat16", "float32", "float64", "complex64", "complex128"]


def to_bits(tensor):
    flat = tensor.detach().contiguous().reshape(-1).view(torch.uint8)
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "bytes": flat.numpy().tobytes().hex(),
    }


def views():
    base = torch.arange(24, dtype=torch.float32).view(4, 6)
    return collections.OrderedDict(
        base=base,
        transposed=base.t(),
        part=base[1:3, ::2],
        last=base[3, 5],
        expanded=torch.tensor([1.5, 2.5]).expand(3, 2),
        channels_last=torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
        parameter=torch.nn.Parameter(torch.randn(3)),
        empty=torch.zeros(0, 3),
        special=torch.tensor([float("nan"), float("inf"), -0.0, 1e-45]),
        **{name: torch.tensor([0, 1, 2, 3.5, 100, 0.1]).to(getattr(torch, name)) for name in DTYPES},
    )


class Custom:
    """What nobody else knows."""

    def __init__(self):
        self.rate = 0.5


def training_checkpoint():
    layer = torch.nn.Linear(4, 3)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=1e-3, betas=(0.9, 0.95))
    layer(torch.randn(2, 4)).sum().backward()
    optimizer.step()
    scaler = {"scale": 65536.0, "growth_factor": 2.0, "backoff_factor": 0.5, "growth_interval": 2000,
              "_growth_tracker": 7}
    args = argparse.Namespace(lr=1e-3, epochs=800, norm_pix_loss=True, output_dir=None, betas=(0.9, 0.95))
    return {"model": layer.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "scaler": scaler, "args": args,
            "custom": Custom(), "score": numpy.float64(1.5), "names": {"a", "b"}, "raw": b"\x00\xff", "big": 2**70,
            "negative": -(2**40), "text": "größe", "flags": [True, False, None], "dtype": torch.float32,
            "size": torch.Size([2, 3]), "counts": collections.defaultdict(int, x=1)}


def write():
    state = views()
    for protocol in (2, 3, 4, 5):
        torch.save(state, path(f"views-{protocol}.pth"), pickle_protocol=protocol)
    checkpoint = training_checkpoint()
    torch.save(checkpoint, path("training.pth"))
    torch.save({"w": torch.quantize_per_tensor(torch.randn(3), 0.1, 0, torch.qint8)}, path("quantised.pth"))
    torch.save({"w": torch.randn(2, 2).to_sparse()}, path("sparse.pth"))
    # The old form has no dtypes without storages of their own.
    old = {name: tensor for name, tensor in state.items() if not name.startswith(("uint1", "uint3", "uint6", "float8"))}
    torch.save(old, path("old.pth"), _use_new_zipfile_serialization=False)
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), path("script.pth"))
    torch.serialization.set_crc32_options(False)
    torch.save(state, path("unchecked.pth"))
    torch.serialization.set_crc32_options(True)
    return {"views": {name: to_bits(tensor) for name, tensor in state.items()},
            "old": {name: to_bits(tensor) for name, tensor in old.items()},
            "model": {name: to_bits(tensor) for name, tensor in checkpoint["model"].items()},
            "moment": to_bits(checkpoint["optimizer"]["state"][0]["exp_avg"])}


def described(value):
    """A value for JSON, with its type where JSON has no like of it."""
    if isinstance(value, torch.Tensor):
        return to_bits(value)
    if isinstance(value, dict):
        return {"type": type(value).__name__, "items": [[described(k), described(v)] for k, v in value.items()]}
    if isinstance(value, list):
        return [described(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return {"int": str(value)}
    return value


def read():
    whole = zipfile.ZipFile(path("ours.pth"))
    storages = [entry for entry in whole.infolist() if "/data/" in entry.filename]
    with open(path("ours.pth"), "rb") as file:
        content = file.read()
    starts = []
    for entry in storages:
        name_bytes, extra_bytes = (int.from_bytes(content[entry.header_offset + at:][:2], "little") for at in (26, 28))
        starts.append(entry.header_offset + 30 + name_bytes + extra_bytes)
    return {
        "value": described(torch.load(path("ours.pth"), weights_only=True)),
        "mapped": described(torch.load(path("ours.pth"), weights_only=True, mmap=True)) ==
        described(torch.load(path("ours.pth"), weights_only=True)),
        "damaged": whole.testzip(),
        "aligned": all(start % 64 == 0 for start in starts) and len(starts) > 0,
    }


def load_strictly():
    """Into the reference model: its output is the answer."""
    config = {re.sub("[A-Z]", lambda c: "_" + c[0].lower(), name): value for name, value in request["config"].items()}
    model = MaskedAutoencoder(**config)
    file = torch.load(path("model.pth"), weights_only=True)
    model.load_state_dict(file["model"], strict=True)
    return {name: to_bits(tensor) for name, tensor in model.state_dict().items()}


def interpolate():
    answers = []
    for case in request["interpolations"]:
        rows, columns = case["from"]
        table = torch.tensor(case["table"], dtype=torch.float64).view(1, 1 + rows * columns, -1)
        image = table[:, 1:].reshape(1, rows, columns, -1).permute(0, 3, 1, 2)
        resized = torch.nn.functional.interpolate(image, size=tuple(case["to"]), mode="bicubic", align_corners=False)
        answers.append(torch.cat([table[:, :1], resized.flatten(2).transpose(1, 2)], dim=1).reshape(-1).tolist())
    return answers


torch.manual_seed(0)
torch.set_num_threads(1)
json.dump({"written": write(), "read": read(), "strict": load_strictly(), "interpolated": interpolate()}, sys.stdout)
