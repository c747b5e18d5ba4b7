"""Runs schedulers of learning rates in PyTorch: requests on stdin, results on stdout."""

import json
import sys

import torch
from torch.optim.lr_scheduler import *  # noqa: F403: the requests name them
from torch.optim.swa_utils import SWALR  # noqa: F401: the requests name it

METRICS = [3.0, 2.0, 2.5, 2.0, 2.0, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9, 1.9, 5.0, 0.1]


def rates(group):
    betas = group.get("betas")
    return [group["lr"], betas[0] if betas else group.get("momentum", 0)]


def run(request):
    params = [torch.zeros(2, requires_grad=True), torch.zeros(3, requires_grad=True)]
    groups = [{"params": [params[0]]}, {"params": [params[1]], "lr": 0.05}]
    optimizer = eval(f"torch.optim.{request['optimizer']}")(groups, lr=0.1, **request["options"])
    scheduler = eval(request["python"])
    history = [[rates(group) for group in optimizer.param_groups]]
    for step in range(request["steps"]):
        optimizer.step()
        if isinstance(scheduler, ReduceLROnPlateau):  # noqa: F405
            scheduler.step(METRICS[step % len(METRICS)])
        else:
            scheduler.step()
        history.append([rates(group) for group in optimizer.param_groups])
    return {"history": history, "lastLr": scheduler.get_last_lr(), "state": state_of(scheduler)}


def state_of(scheduler):
    """The numbers of a state."""
    state = scheduler.state_dict()
    return {name: state[name] for name in ("last_epoch", "_step_count", "base_lrs") if name in state}


print(json.dumps([run(request) for request in json.load(sys.stdin)]))
