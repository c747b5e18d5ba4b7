"""Self-distillation in plain PyTorch, for comparison: written from the paper (arXiv:2104.14294), pair by pair. A request on
stdin, losses on stdout; gradients of every step and the state after the last are in safetensors files of the request's
folder. tests/methods/views-parity.test.ts is the other side.
"""

import json
import math
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from view_encoder import ViewEncoder


class Head(nn.Module):
    def __init__(self, dim, hidden_dim, bottleneck_dim, prototypes):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(dim, hidden_dim), nn.GELU(), nn.Linear(hidden_dim, hidden_dim), nn.GELU(),
                                 nn.Linear(hidden_dim, bottleneck_dim))
        self.last_layer = nn.utils.weight_norm(nn.Linear(bottleneck_dim, prototypes, bias=False))
        self.last_layer.weight_g.requires_grad = False

    def forward(self, x):
        x = self.mlp(x)
        return self.last_layer(x / x.norm(dim=1, keepdim=True))


class Network(nn.Module):
    def __init__(self, encoder, head):
        super().__init__()
        self.backbone = ViewEncoder(**encoder, trained_positions=True)
        self.head = Head(encoder["dim"], **head)

    def forward(self, images):
        return self.head(self.backbone(images))


class Dino(nn.Module):
    def __init__(self, encoder, head):
        super().__init__()
        self.student = Network(encoder, head)
        self.teacher = Network(encoder, head)
        self.register_buffer("center", torch.zeros(1, head["prototypes"]))


def cosine(start, end, step, steps):
    return end + (start - end) * (1 + math.cos(math.pi * step / steps)) / 2


def temperature_of(epoch, recipe):
    warmup = recipe["warmupTeacherTempEpochs"]
    if epoch >= warmup:
        return recipe["teacherTemp"]
    return torch.linspace(recipe["warmupTeacherTemp"], recipe["teacherTemp"], warmup, dtype=torch.float64)[epoch].item()


def loss_of(model, views, temperature):
    """The cross-entropies of all pairs one by one, and the teacher's output."""
    outputs = [model.teacher(view).detach() for view in views[:2]]
    losses = []
    for i, output in enumerate(outputs):
        target = torch.softmax((output - model.center) / temperature, dim=1)
        for j, view in enumerate(views):
            if i != j:
                losses.append(-(target * torch.log_softmax(model.student(view) / 0.1, dim=1)).sum(dim=1).mean())
    return sum(losses) / len(losses), torch.cat(outputs)


def train(case, folder):
    inputs = load_file(os.path.join(folder, case["name"] + ".in"))
    recipe, steps = case["recipe"], case["steps"]
    model = Dino(case["encoder"], case["head"]).double()
    model.load_state_dict({name[6:]: tensor for name, tensor in inputs.items() if name.startswith("model.")})
    learned = [(name, parameter) for name, parameter in model.student.named_parameters() if parameter.requires_grad]
    vectors = {name for name, parameter in learned if name.endswith("bias") or "norm" in name}
    groups = [{"params": [parameter for name, parameter in learned if name not in vectors]},
              {"params": [parameter for name, parameter in learned if name in vectors], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=0.0, foreach=False)
    told, kept = [], {}
    for step in range(steps):
        epoch = step // case["stepsPerEpoch"]
        optimizer.param_groups[0]["weight_decay"] = cosine(recipe["weightDecay"], recipe["weightDecayEnd"], step, steps)
        for group in optimizer.param_groups:
            group["lr"] = recipe["lr"] * case["rates"][step]
        views = [inputs[f"{step}.{view}"] for view in range(case["views"])]
        loss, outputs = loss_of(model, views, temperature_of(epoch, recipe))
        optimizer.zero_grad()
        loss.backward()
        for name, parameter in learned:
            kept[f"{step}.{name}"] = parameter.grad.clone()
        for _, parameter in learned:
            torch.nn.utils.clip_grad_norm_([parameter], recipe["clipEach"])
        if epoch < recipe["freezeLastLayer"]:
            model.student.head.last_layer.weight_v.grad = None
        optimizer.step()
        momentum = cosine(recipe["momentum"], 1, step, steps)
        with torch.no_grad():
            for ours, theirs in zip(model.teacher.parameters(), model.student.parameters()):
                ours.copy_(momentum * ours + (1 - momentum) * theirs)
            model.center.copy_(0.9 * model.center + 0.1 * outputs.mean(dim=0, keepdim=True))
        told.append(loss.item())
    kept.update({f"end.{name}": tensor.detach().clone() for name, tensor in model.state_dict().items()})
    save_file(kept, os.path.join(folder, case["name"] + ".out"))
    return told


request = json.load(sys.stdin)
torch.set_num_threads(1)
json.dump([train(case, request["folder"]) for case in request["cases"]], sys.stdout)
