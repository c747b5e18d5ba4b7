"""Trains a model by DistributedDataParallel, one of several processes of torchrun, on inputs that a folder has for each."""

import json
import os
import sys

import torch
from safetensors.torch import load_file
from torch.nn.parallel import DistributedDataParallel


def train(model_of, optimizer_of, loss_of):
    """The first process prints losses of the whole batch, and norms, of the steps.

    model_of(weights) is the model in float64; optimizer_of(model); loss_of(replica, inputs, step) is that of the own share.
    """
    folder, steps = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(1)
    torch.distributed.init_process_group("gloo")
    rank, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
    inputs = load_file(os.path.join(folder, f"inputs-{rank}.safetensors"))
    weights = {name[6:]: tensor for name, tensor in inputs.items() if name.startswith("model.")}
    model = model_of(weights)
    model.load_state_dict(weights, strict=True)
    replica = DistributedDataParallel(model)
    optimizer = optimizer_of(model)
    found = []
    for step in range(steps):
        loss = loss_of(replica, inputs, step)
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_([one for one in model.parameters() if one.requires_grad], 1.0)
        optimizer.step()
        mean = loss.detach() / count
        torch.distributed.all_reduce(mean)
        found.append([mean.item(), norm.item()])
    if rank == 0:
        print(json.dumps(found), flush=True)
    torch.distributed.barrier()
    # At the end of the interpreter a thread of Gloo may still run, which ends the process with SIGABRT.
    os._exit(0)
