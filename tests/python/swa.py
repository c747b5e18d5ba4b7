"""Averages of a model's weights in PyTorch: requests on stdin, results on stdout. tests/optim/swa-utils.test.ts is the other side."""

import json
import sys

import torch
from torch import nn
from torch.optim import swa_utils  # noqa: F401 (for the cases)


def encode(tensor):
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": tensor.reshape(-1).tolist()}


def run(request):
    torch.manual_seed(request["seed"])
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)).double()
    averaged = eval(request["python"])
    for _ in range(request["updates"]):
        with torch.no_grad():
            for p in model.parameters():
                p.add_(torch.randn(p.shape, dtype=p.dtype))
        model(torch.randn(5, 3, dtype=torch.float64))
        averaged.update_parameters(model)
    batches = [torch.randn(6, 3, dtype=torch.float64) for _ in range(3)]
    before = {name: encode(tensor) for name, tensor in averaged.state_dict().items()}
    averaged.eval()
    swa_utils.update_bn(batches, averaged)
    output = averaged(batches[0])
    after = {name: encode(tensor) for name, tensor in averaged.state_dict().items()}
    return {"before": before, "after": after, "output": encode(output.detach()), "training": averaged.training}


print(json.dumps([run(request) for request in json.load(sys.stdin)]))
