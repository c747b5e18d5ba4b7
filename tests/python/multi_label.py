"""The loss of several labels an image by PyTorch's BCEWithLogitsLoss: a request on stdin, losses and gradients on stdout."""

import json
import sys

import torch

request = json.load(sys.stdin)
truth = torch.tensor(request["truth"], dtype=torch.float64)
answers = []
for case in request["cases"]:
    logits = torch.tensor(request["logits"], dtype=torch.float64, requires_grad=True)
    targets = torch.where(truth == 1, 1 - case["smoothing"] / 2, case["smoothing"] / 2)
    targets = case["lam"] * targets + (1 - case["lam"]) * torch.stack(list(targets)[::-1])
    weights = None
    if case["balanced"]:
        weights = torch.tensor([(len(c) - sum(c)) / sum(c) for c in truth.T.tolist()], dtype=torch.float64)
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=weights)(logits, targets)
    loss.backward()
    answers.append({"loss": loss.item(), "grad": logits.grad.tolist()})
json.dump(answers, sys.stdout)
