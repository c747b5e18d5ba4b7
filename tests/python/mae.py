"""Runs the reference autoencoder: a request on stdin, an answer on stdout. tests/models/parity.test.ts is the other side.

Tensors travel in safetensors files of the request's folder, NAME.in and NAME.out.
"""

import json
import os
import re
import sys

import torch
from mae_reference import MaskedAutoencoder, sin_cos
from safetensors.torch import load_file, save_file
from torch.utils.flop_counter import FlopCounterMode


def build(config):
    """The model of a configuration, whose names are camelCase."""
    return MaskedAutoencoder(**{re.sub("[A-Z]", lambda c: "_" + c[0].lower(), name): value
                                for name, value in config.items()})


def shake(model, seed):
    """Moves every learned number off its first value: biases of 0 and norms of 1 would hide mistakes."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter += 0.05 * torch.randn(parameter.shape, generator=generator)


def weights_in(tensors):
    return {name.removeprefix("weights."): value for name, value in tensors.items() if name.startswith("weights.")}


def run(case, folder):
    inputs = load_file(os.path.join(folder, case["name"] + ".in"))
    model = build(case["config"])
    if case["weights"] == "theirs":
        shake(model, seed=1)
    model.to(getattr(torch, case["dtype"]))
    results = {}
    if case["weights"] == "ours":
        model.load_state_dict(weights_in(inputs), strict=True)
    else:
        results.update({"weights." + key: value for key, value in model.state_dict().items()})

    latent, prediction, removed, loss = model(inputs["images"], inputs["noise"], case["maskRatio"])
    loss.backward()
    results.update({"latent": latent, "prediction": prediction, "mask": removed.float(), "loss": loss})
    with torch.no_grad():
        results["features"] = model.features(inputs["images"])
    for key, parameter in model.named_parameters():
        if parameter.grad is not None:
            results["grad." + key] = parameter.grad
    save_file({name: value.detach().contiguous() for name, value in results.items()},
              os.path.join(folder, case["name"] + ".out"))


def train(case, folder):
    """The loss of each step, on the same images with other noise each time."""
    inputs = load_file(os.path.join(folder, case["name"] + ".in"))
    model = build(case["config"]).to(getattr(torch, case["dtype"]))
    model.load_state_dict(weights_in(inputs), strict=True)
    learned = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=case["lr"], betas=tuple(case["betas"]),
                                  weight_decay=case["weightDecay"], foreach=False)
    losses = []
    for noise in inputs["noise"]:
        loss = model(inputs["images"], noise, case["maskRatio"])[3]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def counted(run):
    with FlopCounterMode(display=False) as counter:
        result = run()
    return result, counter.get_total_flops()


def flops(case):
    """What PyTorch counts for the encoder and the decoder of one image. Nothing is computed: all tensors are meta."""
    with torch.device("meta"):
        model = build(case["config"])
        images = torch.empty(1, case["config"]["channels"], *case["config"]["imageSize"])
        length = model.rows * model.columns
        kept = torch.arange(int(length * (1 - case["maskRatio"])))[None]
        latent, encoder = counted(lambda: model.encode(images, kept))
        _, decoder = counted(lambda: model.decode(latent, kept))
    return {"encoder": encoder, "decoder": decoder}


request = json.load(sys.stdin)
torch.set_num_threads(1)
for case in request["cases"]:
    run(case, request["folder"])
json.dump({"losses": [train(case, request["folder"]) for case in request["trainings"]],
           "positions": [sin_cos(*shape).reshape(-1).tolist() for shape in request["positions"]],
           "flops": [flops(case) for case in request["flops"]]}, sys.stdout)
