"""Runs the reference models: a request on stdin, an answer on stdout. tests/models is the other side.

Tensors of large cases travel in safetensors files of a folder, NAME.in and NAME.out; those of small ones in JSON.
"""

import json
import os
import re
import sys
from contextlib import nullcontext

import torch
from mae_reference import MaskedAutoencoder, sin_cos
from safetensors.torch import load_file, save_file
from torch.nn.functional import cross_entropy
from torch.utils.flop_counter import FlopCounterMode
from vit_reference import VisionTransformer

MODELS = {"mae": MaskedAutoencoder, "vit": VisionTransformer}


def build(kind, config):
    """The model of a configuration, whose names are camelCase."""
    return MODELS[kind](**{re.sub("[A-Z]", lambda c: "_" + c[0].lower(), name): value
                           for name, value in config.items()})


def learned(model):
    return [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]


def shake(model, seed):
    """Moves every learned number off its first value: biases of 0 and norms of 1 would hide mistakes."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for _, parameter in learned(model):
            parameter += 0.05 * torch.randn(parameter.shape, generator=generator)


def draw(model, seed):
    """Weights that the other side draws as well. Norms and positions are moved off where they start."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in learned(model):
            if "norm" not in name and "pos_embed" not in name:
                parameter.zero_()
            parameter += 0.02 * torch.randn(parameter.shape, generator=generator)


def weights_in(tensors):
    return {name.removeprefix("weights."): value for name, value in tensors.items() if name.startswith("weights.")}


def autoencode(model, case, inputs):
    latent, prediction, removed, loss = model(inputs["images"], inputs["noise"], case["maskRatio"])
    return {"latent": latent, "prediction": prediction, "mask": removed.float(), "loss": loss}


def classify(model, case, inputs):
    logits = model(inputs["images"])
    return {"logits": logits, "loss": cross_entropy(logits, inputs["labels"], label_smoothing=0.1)}


def results(case, inputs):
    """All that is compared, as tensors by name; with the weights where the other side needs them."""
    # What is recorded must be the same every time.
    torch.manual_seed(0)
    model = build(case["model"], case["config"])
    if case["weights"] == "theirs":
        shake(model, seed=1)
    if case["weights"] == "drawn":
        draw(model, seed=1)
    precise = case["dtype"] != "bfloat16"
    model.to(getattr(torch, case["dtype"]) if precise else torch.float32)
    found = {}
    if case["weights"] == "ours":
        model.load_state_dict(weights_in(inputs), strict=True)
    if case["weights"] == "theirs":
        found.update({"weights." + key: value.clone() for key, value in model.state_dict().items()})
    model.train(case["training"])
    with nullcontext() if precise else torch.autocast("cpu", torch.bfloat16):
        torch.manual_seed(2)
        found.update({"mae": autoencode, "vit": classify}[case["model"]](model, case, inputs))
        with torch.no_grad():
            found["features"] = model.eval().features(inputs["images"])
    found["loss"].backward()
    for key, parameter in model.named_parameters():
        if parameter.grad is not None:
            found["grad." + key] = parameter.grad
    return {name: value.detach().contiguous() for name, value in found.items()}


def run(case):
    path = os.path.join(case["folder"], case["name"])
    save_file(results(case, load_file(path + ".in")), path + ".out")


def decode(stored):
    return torch.tensor(stored["data"], dtype=getattr(torch, stored["dtype"])).reshape(stored["shape"])


def encode(tensor):
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": tensor.reshape(-1).tolist()}


def run_small(case):
    inputs = {name: decode(stored) for name, stored in case["inputs"].items()}
    return {name: encode(tensor) for name, tensor in results(case, inputs).items()}


def train(case):
    """The loss of each step, on the same images with other noise each time."""
    inputs = load_file(os.path.join(case["folder"], case["name"] + ".in"))
    model = build("mae", case["config"]).to(getattr(torch, case["dtype"]))
    model.load_state_dict(weights_in(inputs), strict=True)
    optimizer = torch.optim.AdamW([parameter for _, parameter in learned(model)], lr=case["lr"],
                                  betas=tuple(case["betas"]), weight_decay=case["weightDecay"], foreach=False)
    losses = []
    for noise in inputs["noise"]:
        loss = model(inputs["images"], noise, case["maskRatio"])[3]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def mask(case):
    """Masking by plain lists: what is kept, in the order of its noise, and where each token went."""
    kept, removed, restore = [], [], []
    for noise in case["noise"]:
        order = sorted(range(len(noise)), key=noise.__getitem__)
        chosen = order[:int(len(noise) * (1 - case["maskRatio"]))]
        kept.append(chosen)
        removed.append([0 if i in chosen else 1 for i in range(len(noise))])
        restore.append([order.index(i) for i in range(len(noise))])
    return {"kept": kept, "mask": removed, "idsRestore": restore}


def positions(shape):
    return sin_cos(*shape).reshape(-1).tolist()


def counted(run):
    with FlopCounterMode(display=False) as counter:
        result = run()
    return result, counter.get_total_flops()


def flops(case):
    """What PyTorch counts for the encoder and the decoder of one image. Nothing is computed: all tensors are meta."""
    with torch.device("meta"):
        model = build("mae", case["config"])
        images = torch.empty(1, case["config"]["channels"], *case["config"]["imageSize"])
        length = model.rows * model.columns
        kept = torch.arange(int(length * (1 - case["maskRatio"])))[None]
        latent, encoder = counted(lambda: model.encode(images, kept))
        _, decoder = counted(lambda: model.decode(latent, kept))
    return {"encoder": encoder, "decoder": decoder}


def vit_flops(config):
    """What PyTorch counts for a classifier and one image."""
    with torch.device("meta"):
        model = build("vit", config)
        images = torch.empty(1, config["channels"], *config["imageSize"])
        return counted(lambda: model(images))[1]


kinds = {"cases": run, "small": run_small, "trainings": train, "maskings": mask, "positions": positions,
         "flops": flops, "vitFlops": vit_flops}
torch.set_num_threads(1)
json.dump({kind: [kinds[kind](request) for request in requests] for kind, requests in json.load(sys.stdin).items()},
          sys.stdout)
