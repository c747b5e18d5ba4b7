"""Contrastive learning with a momentum encoder in plain PyTorch, for comparison: written from the paper (arXiv:2104.02057)
and its algorithm 1, whose momentum encoder moves before its keys are computed. A request on stdin, losses on stdout;
gradients of every step and the state after the last are in safetensors files of the request's folder.
tests/methods/views-parity.test.ts is the other side.
"""

import json
import math
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from view_encoder import ViewEncoder


def mlp(*widths):
    layers = []
    for i, (before, after) in enumerate(zip(widths, widths[1:])):
        is_last = i == len(widths) - 2
        layers += [nn.Linear(before, after, bias=False), nn.BatchNorm1d(after, affine=not is_last)]
        layers += [] if is_last else [nn.ReLU()]
    return nn.Sequential(*layers)


class Encoder(ViewEncoder):
    def __init__(self, config, hidden_dim, projection_dim):
        super().__init__(**config, trained_positions=False)
        self.head = mlp(config["dim"], hidden_dim, hidden_dim, projection_dim)

    def forward(self, images):
        return self.head(super().forward(images))


class MoCo(nn.Module):
    def __init__(self, config, hidden_dim, projection_dim):
        super().__init__()
        self.base_encoder = Encoder(config, hidden_dim, projection_dim)
        self.momentum_encoder = Encoder(config, hidden_dim, projection_dim)
        self.predictor = mlp(projection_dim, hidden_dim, projection_dim)


def contrast(queries, keys, temperature):
    """One image after the other: minus the logarithm of the share of the right key."""
    cosines = nn.functional.cosine_similarity(queries[:, None], keys[None], dim=2)
    exponentials = torch.exp(cosines / temperature)
    losses = [-torch.log(row[i] / row.sum()) for i, row in enumerate(exponentials)]
    return 2 * temperature * sum(losses) / len(losses)


def train(case, folder):
    inputs = load_file(os.path.join(folder, case["name"] + ".in"))
    recipe, steps = case["recipe"], case["steps"]
    model = MoCo(case["encoder"], **case["head"]).double()
    model.load_state_dict({name[6:]: tensor for name, tensor in inputs.items() if name.startswith("model.")})
    for parameter in model.momentum_encoder.parameters():
        parameter.requires_grad = False
    if recipe["freezePatchEmbed"]:
        for parameter in model.base_encoder.patch_embed.parameters():
            parameter.requires_grad = False
    learned = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW([parameter for _, parameter in learned], lr=0.0, weight_decay=recipe["weightDecay"],
                                  foreach=False)
    told, kept = [], {}
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = recipe["lr"] * case["rates"][step]
        first, second = inputs[f"{step}.0"], inputs[f"{step}.1"]
        q1, q2 = model.predictor(model.base_encoder(first)), model.predictor(model.base_encoder(second))
        momentum = 1 - 0.5 * (1 + math.cos(math.pi * step / steps)) * (1 - recipe["momentum"])
        with torch.no_grad():
            for ours, theirs in zip(model.momentum_encoder.parameters(), model.base_encoder.parameters()):
                ours.copy_(momentum * ours + (1 - momentum) * theirs)
            k1, k2 = model.momentum_encoder(first), model.momentum_encoder(second)
        loss = contrast(q1, k2, recipe["temperature"]) + contrast(q2, k1, recipe["temperature"])
        optimizer.zero_grad()
        loss.backward()
        # A constant of the features, which BatchNorm removes, and one of the keys, which softmax removes: they have no
        # gradient but rounding.
        model.base_encoder.norm.bias.grad.zero_()
        for block in model.base_encoder.blocks:
            block.attn.qkv.bias.grad.chunk(3)[1].zero_()
        for name, parameter in learned:
            kept[f"{step}.{name}"] = parameter.grad.clone()
        optimizer.step()
        told.append(loss.item())
    kept.update({f"end.{name}": tensor.detach().clone() for name, tensor in model.state_dict().items()})
    save_file(kept, os.path.join(folder, case["name"] + ".out"))
    return told


request = json.load(sys.stdin)
torch.set_num_threads(1)
json.dump([train(case, request["folder"]) for case in request["cases"]], sys.stdout)
