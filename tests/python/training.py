"""Trains the reference autoencoder: a request on stdin, losses and the like on stdout, weights after every step in
safetensors files of the request's folder. tests/training/parity.test.ts is the other side.

Each step takes all of its images at once, where the other side adds up the gradients of several batches.
"""

import json
import os
import sys

import torch
from mae_reference import MaskedAutoencoder
from safetensors.torch import load_file, save_file
from training_groups import groups


def learned(model):
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def flat(parameters):
    return torch.cat([parameter.detach().reshape(-1) for parameter in parameters])


def schedule_of(case, optimizer):
    """PyTorch's own schedulers: a line up, then half a cosine."""
    warmup, steps = case["warmupSteps"], case["totalSteps"]
    rise = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: step / warmup)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps - warmup, eta_min=case["minLr"])
    return torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, fall], milestones=[warmup])


def train(case, folder):
    inputs = load_file(os.path.join(folder, case["name"] + ".in"))
    images, noise = inputs.pop("images"), inputs.pop("noise")
    model = MaskedAutoencoder(**case["config"]).to(images.dtype)
    model.load_state_dict(inputs, strict=True)
    optimizer = torch.optim.AdamW(groups(model, case["weightDecay"]), lr=case["lr"], betas=(0.9, 0.95), foreach=False)
    schedule = schedule_of(case, optimizer)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(case["ema"]))
    # The first call copies the weights that there are.
    average.update_parameters(model)
    scaler = torch.amp.GradScaler("cpu", enabled=case["scaler"] is not None)
    if case["scaler"] is not None:
        scaler.load_state_dict(case["scaler"])

    told = {"loss": [], "norm": [], "lr": [], "scale": []}
    weights, averages = [], []
    for step in range(case["totalSteps"]):
        own = [sum(case["sizes"][:first]) for first in case["ranges"][step % len(case["ranges"])]]
        chosen = slice(*own)
        epoch = step // len(case["ranges"])
        batch = images[chosen]
        if step in case["poisoned"]:
            batch = batch * float("nan")
        loss = model(batch, noise[epoch, chosen], case["maskRatio"])[3]
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        limit = case["clipGrad"] if case["clipGrad"] is not None else float("inf")
        norm = torch.nn.utils.clip_grad_norm_(learned(model), limit)
        told["lr"].append(schedule.get_last_lr()[0])
        # Without a scaler PyTorch would take the step, so a bad one is left out by hand.
        if scaler.is_enabled() or (loss.isfinite() and norm.isfinite()):
            scaler.step(optimizer)
        scaler.update()
        average.update_parameters(model)
        schedule.step()
        told["loss"].append(loss.item() if loss.isfinite() else None)
        told["norm"].append(norm.item() if norm.isfinite() else None)
        told["scale"].append(scaler.get_scale())
        weights.append(flat(learned(model)))
        averages.append(flat(learned(average.module)))
    save_file({"weights": torch.stack(weights), "averages": torch.stack(averages)},
              os.path.join(folder, case["name"] + ".out"))
    return told


request = json.load(sys.stdin)
torch.set_num_threads(1)
json.dump([train(case, request["folder"]) for case in request["cases"]], sys.stdout)
