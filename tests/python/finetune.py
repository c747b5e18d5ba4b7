"""Fine-tunes the reference classifier: a request on stdin, losses on stdout, the weights in safetensors files of the
request's folder. tests/training/finetune.test.ts is the other side; it draws what is random and hands it over.

Layers and their rates as in arXiv:2003.10555 and arXiv:2106.08254, mixing as in arXiv:1710.09412 and arXiv:1905.04899.
"""

import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from torch.nn.functional import log_softmax, one_hot
from vit_reference import VisionTransformer


def layer_of(name, depth):
    """0 for the embedding, then the blocks, then all that comes after them."""
    if name in ("cls_token", "pos_embed") or name.startswith("patch_embed"):
        return 0
    return int(name.split(".")[1]) + 1 if name.startswith("blocks.") else depth + 1


def groups(model, depth, weight_decay, layer_decay):
    """A group for each parameter."""
    return [{"params": [parameter],
             "weight_decay": 0.0 if parameter.ndim == 1 or name in ("cls_token", "pos_embed") else weight_decay,
             "scale": layer_decay ** (depth + 1 - layer_of(name, depth))}
            for name, parameter in model.named_parameters() if parameter.requires_grad]


def rates(case):
    """The learning rate of each step by PyTorch's own schedulers: a line up, then half a cosine."""
    warmup, steps = case["warmup"], case["steps"]
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=case["lr"])
    rise = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: step / warmup)
    fall = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps - warmup, eta_min=case["minLr"])
    schedule = torch.optim.lr_scheduler.SequentialLR(optimizer, [rise, fall], milestones=[warmup])
    for _ in range(steps):
        yield schedule.get_last_lr()[0]
        optimizer.step()
        schedule.step()


def loss_of(model, batch, tensors, name, case):
    images, labels = tensors[name + ".images"].clone(), tensors[name + ".labels"].long()
    erased = 0
    for image, box in zip(images, batch["boxes"]):
        if box is None:
            continue
        rows, columns = slice(box["top"], box["bottom"]), slice(box["left"], box["right"])
        image[:, rows, columns] = tensors[name + ".noise"][erased][:, rows, columns]
        erased += 1
    classes = case["config"]["num_classes"]
    targets = one_hot(labels, classes) * (1 - case["smoothing"]) + case["smoothing"] / classes
    mix = batch["mix"]
    if mix is not None:
        others = images.flip(0)
        if mix["box"] is None:
            images = mix["lam"] * images + (1 - mix["lam"]) * others
        else:
            box = mix["box"]
            rows, columns = slice(box["top"], box["bottom"]), slice(box["left"], box["right"])
            images[:, :, rows, columns] = others[:, :, rows, columns]
        targets = mix["lam"] * targets + (1 - mix["lam"]) * targets.flip(0)
    return -(targets * log_softmax(model(images), dim=1)).sum(dim=1).mean()


def train(case, folder):
    tensors = load_file(os.path.join(folder, case["name"] + ".in"))
    model = VisionTransformer(**case["config"])
    model.load_state_dict({name[6:]: tensor for name, tensor in tensors.items() if name.startswith("model.")})
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in case["trained"])
    optimizer = torch.optim.AdamW(groups(model, case["config"]["depth"], case["weightDecay"], case["layerDecay"]),
                                  lr=case["lr"], betas=(0.9, 0.999), foreach=False)
    losses = []
    for step, rate in zip(case["batches"], rates(case)):
        optimizer.zero_grad()
        total = sum(len(batch["boxes"]) for batch in step)
        told = 0.0
        for batch in step:
            loss = loss_of(model, batch, tensors, batch["name"], case) * (len(batch["boxes"]) / total)
            loss.backward()
            told += loss.item()
        if case["clipGrad"] is not None:
            torch.nn.utils.clip_grad_norm_([p for p in model.parameters() if p.requires_grad], case["clipGrad"])
        for group in optimizer.param_groups:
            group["lr"] = rate * group["scale"]
        optimizer.step()
        losses.append(told)
    save_file(model.state_dict(), os.path.join(folder, case["name"] + ".out"))
    return losses


request = json.load(sys.stdin)
torch.set_num_threads(1)
json.dump([train(case, request["folder"]) for case in request["cases"]], sys.stdout)
