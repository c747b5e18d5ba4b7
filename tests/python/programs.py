"""Runs the twins of examples in programs/: their names on stdin, what each prints on stdout."""

import contextlib
import io
import json
import pathlib
import re
import runpy
import sys

import torch

DECIMAL = re.compile(r"-?\d+\.\d+")

# As the examples run: with more threads sums have another order.
torch.set_num_threads(1)


def run(name):
    """The text without its decimals, and these."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        runpy.run_path(str(pathlib.Path(__file__).parent / "programs" / f"{name}.py"))
    text = stream.getvalue()
    data = [float(decimal) for decimal in DECIMAL.findall(text)]
    return {"text": DECIMAL.sub("#", text), "decimals": {"dtype": "float32", "shape": [len(data)], "data": data}}


print(json.dumps({name: run(name) for name in json.load(sys.stdin)}))
