"""Prints tensors with PyTorch: JSON cases on stdin, a JSON list of their texts on stdout.

tests/torch/print.test.ts has the cases and compares.
"""

import base64
import json
import sys

import torch

FORMS = {
    "plain": lambda x: x,
    "requires_grad": lambda x: x.requires_grad_(),
    "grad_fn": lambda x: x.requires_grad_().clone(),
    "in_place": lambda x: x.requires_grad_().clone()[0].zero_()._base,
    "transposed": lambda x: x.transpose(0, -1),
    "every_other": lambda x: x[..., ::2],
    "conjugate": lambda x: x.conj(),
    "imaginary_of_conjugate": lambda x: x.conj().imag,
    "sparse": lambda x: x.to_sparse(),
    "compressed": lambda x: x.to_sparse_csr(),
    "meta": lambda x: x.to("meta"),
}


def text_of(case):
    dtype = getattr(torch, case["dtype"])
    data = bytearray(base64.b64decode(case["bytes"]))
    if data:
        tensor = torch.frombuffer(data, dtype=torch.uint8).clone().view(dtype).reshape(case["shape"])
    else:
        tensor = torch.empty(case["shape"], dtype=dtype)
    torch.set_printoptions(profile="default")
    if "options" in case:
        torch.set_printoptions(**case["options"])
    torch.set_default_dtype(getattr(torch, case.get("default_dtype", "float32")))
    return str(FORMS[case["form"]](tensor))


print(json.dumps([text_of(case) for case in json.load(sys.stdin)]))
