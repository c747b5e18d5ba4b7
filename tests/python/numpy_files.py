"""Writes .npy and .npz files for tests/data/numpy-files.test.ts, and tells what the ones that were written there hold."""

import json
import os
import sys

import numpy

request = json.load(sys.stdin)
path = lambda name: os.path.join(request["folder"], name)  # noqa: E731

DTYPES = ["bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "float32",
          "float64", "complex64", "complex128"]


def described(array):
    plain = numpy.ascontiguousarray(array.astype(array.dtype.newbyteorder("="))).reshape(array.shape)
    return {"dtype": plain.dtype.name, "shape": list(array.shape), "bytes": plain.tobytes().hex()}


def arrays():
    values = numpy.array([[0, 1, 2], [3.5, 100, 0.1]])
    made = {name: values.astype(name) for name in DTYPES}
    for name in ("uint16", "int32", "float64", "complex64"):
        made[f"big-{name}"] = made[name].astype(made[name].dtype.newbyteorder(">"))
    made["fortran"] = numpy.asfortranarray(values)
    made["cube"] = numpy.asfortranarray(numpy.arange(24).reshape(2, 3, 4))
    made["scalar"] = numpy.array(2.5)
    made["one"] = numpy.arange(5, dtype=numpy.int16)
    made["empty"] = numpy.zeros((0, 3), dtype=numpy.float32)
    made["large"] = numpy.arange(100_000, dtype=numpy.float32).reshape(10, -1)
    return made


made = arrays()
for name, array in made.items():
    numpy.save(path(f"{name}.npy"), array)
numpy.savez(path("plain.npz"), **made)
numpy.savez_compressed(path("packed.npz"), **made)
numpy.save(path("text.npy"), numpy.array(["a", "b"]))
numpy.save(path("fields.npy"), numpy.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
with open(path("version-2.npy"), "wb") as file:
    numpy.lib.format.write_array(file, made["float32"], version=(2, 0))

ours = {name: described(numpy.load(path(f"ours-{name}.npy"))) for name in request["names"]}
with numpy.load(path("ours.npz")) as archive:
    together = {name: described(archive[name]) for name in archive.files}
json.dump({"theirs": {name: described(array) for name, array in made.items()}, "ours": ours, "together": together},
          sys.stdout)
