"""Trains a linear probe on given features: a request on stdin, the state in a safetensors file of the request's folder.
tests/training/linprobe.test.ts is the other side.

LARS is written out: momentum on each gradient times trust |weight| / |gradient|, biases by their plain gradients.
"""

import json
import math
import os
import sys

import torch
from safetensors.torch import load_file, save_file


def rate(step, case):
    warmup, total = case["warmupSteps"], case["totalSteps"]
    if step < warmup:
        return case["lr"] * step / warmup
    return case["lr"] * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (total - warmup)))


def train(case, folder):
    tensors = load_file(os.path.join(folder, case["name"] + ".in"))
    features, labels = tensors["features"], tensors["labels"].long()
    weight = tensors["weight"]
    head = torch.nn.Sequential(
        torch.nn.BatchNorm1d(weight.shape[1], affine=False, eps=1e-6), torch.nn.Linear(weight.shape[1], weight.shape[0]))
    with torch.no_grad():
        head[1].weight.copy_(weight)
        head[1].bias.zero_()
    momenta = [torch.zeros_like(parameter) for parameter in head.parameters()]
    for step, ranges in enumerate(case["steps"]):
        total = sum(to - start for start, to in ranges)
        head.zero_grad()
        for start, to in ranges:
            loss = torch.nn.functional.cross_entropy(head(features[start:to]), labels[start:to])
            (loss * ((to - start) / total)).backward()
        with torch.no_grad():
            for parameter, momentum in zip(head.parameters(), momenta):
                gradient = parameter.grad
                if parameter.ndim > 1:
                    gradient = gradient * (case["trust"] * parameter.norm() / gradient.norm())
                momentum.mul_(0.9).add_(gradient)
                parameter.sub_(rate(step, case) * momentum)
    save_file({"head." + name: tensor for name, tensor in head.state_dict().items()},
              os.path.join(folder, case["name"] + ".out"))


request = json.load(sys.stdin)
torch.set_num_threads(1)
for case in request["cases"]:
    train(case, request["folder"])
json.dump(None, sys.stdout)
