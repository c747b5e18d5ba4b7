"""Every stage of the detector of detector_reference.py.

Reads configs and objects as JSON, with the shapes of weights, images and draws, which both sides draw from the same seed. Prints
what each stage gives, with losses and gradients.
"""

import json
import sys

import torch
from detector_encoder import backbone, pyramid
from detector_reference import Heads, anchors_of, choose, encode, match, proposals_of, rpn
from torch.nn import functional as F


def restore(stored):
    return torch.tensor(stored["data"], dtype=getattr(torch, stored["dtype"])).view(stored["shape"])


def drawn(case):
    """In the order of the test's."""
    torch.manual_seed(case["seed"])
    weights = {name: one["mean"] + one["std"] * torch.randn(one["shape"], dtype=torch.float64)
               for name, one in case["weights"].items()}
    images = torch.randn(case["images"], dtype=torch.float64)
    draws = {name: torch.rand(shape, dtype=torch.float64) for name, shape in case["draws"].items()}
    return weights, images, draws


def digest(tensor):
    """Sums of the values times waves, whose lengths differ: what differs anywhere differs in them."""
    flat = tensor.detach().double().reshape(-1)
    if len(flat) <= 64:
        return store(tensor)
    places = torch.arange(1, len(flat) + 1, dtype=torch.float64)
    waves = [float((flat * torch.cos(places * wave)).sum()) for wave in range(1, 9)]
    return {"shape": list(tensor.shape), "waves": waves}


def store(tensor):
    data = tensor.detach().double().reshape(-1).tolist()
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": data}


def paste(mask, box, height, width):
    """detectron2's way: sampling at the centres of all pixels."""
    x1, y1, x2, y2 = box
    ys = (torch.arange(height, dtype=mask.dtype) + 0.5 - y1) / (y2 - y1) * 2 - 1
    xs = (torch.arange(width, dtype=mask.dtype) + 0.5 - x1) / (x2 - x1) * 2 - 1
    grid = torch.stack(torch.meshgrid(ys, xs, indexing="ij")[::-1], -1)
    return F.grid_sample(mask[None, None], grid[None], align_corners=False)[0, 0] >= 0.5


def part(weights, prefix):
    return {name[len(prefix):]: value for name, value in weights.items() if name.startswith(prefix)}


def run(case):
    config = case["config"]
    weights, images, draws = drawn(case)
    for weight in weights.values():
        weight.requires_grad_()
    targets = [{"boxes": restore(one["boxes"]), "labels": one["labels"], "size": one["size"]} for one in case["targets"]]
    sampling = config["sampling"]
    blocks = backbone(images, part(weights, "backbone.net."), config)
    maps = pyramid(blocks, part(weights, "backbone."), config)
    anchors = anchors_of(maps, config)
    logits, deltas = rpn(maps, weights)
    every = torch.cat(anchors)
    count = sampling["anchors"]
    rpn_cls, rpn_box, labels_of, sampled = 0.0, 0.0, [], []
    for image, target in enumerate(targets):
        own_logits = torch.cat([level[image] for level in logits])
        own_deltas = torch.cat([level[image] for level in deltas])
        matched, labels = match(every, target["boxes"].tolist(), 0.3, 0.7, True)
        objects, background = choose(labels, draws["anchors"][image].tolist(), count, 0.5)
        labels_of.append(labels)
        sampled.append([objects, background])
        for i in objects + background:
            truth = torch.tensor(1.0 if i in objects else 0.0, dtype=own_logits.dtype)
            rpn_cls = rpn_cls + F.binary_cross_entropy_with_logits(own_logits[i], truth)
        for i in objects:
            wanted = encode(every[i][None], target["boxes"][matched[i]][None], (1, 1, 1, 1))[0]
            rpn_box = rpn_box + (own_deltas[i] - wanted).abs().sum()
    scale = count * len(targets)
    losses = {"rpn_cls": rpn_cls / scale, "rpn_box": rpn_box / scale}

    def proposed(most):
        with torch.no_grad():
            return [proposals_of(anchors, [level[image] for level in logits], [level[image] for level in deltas],
                                 target["size"], most, sampling["postNms"]) for image, target in enumerate(targets)]

    heads = Heads(weights, config)
    proposals = proposed(sampling["preNms"][0])
    losses.update(heads.losses(maps, proposals, targets, draws["boxes"]))
    sum(losses.values()).backward()
    with torch.no_grad():
        found = heads.detect(maps, proposed(sampling["preNms"][1]), [target["size"] for target in targets])
    answer = {
        "features": digest(blocks[-1]),
        "maps": [digest(level) for level in maps],
        "anchors": store(every),
        "labels": labels_of,
        "sampled": sampled,
        "proposals": [store(boxes) for boxes in proposals],
        "losses": {name: float(value) for name, value in losses.items()},
        "gradients": {name: digest(value.grad) for name, value in weights.items()},
        "found": [{"boxes": store(one["boxes"]), "scores": one["scores"], "labels": one["labels"],
                   "masks": digest(one["masks"]) if config["masks"] else None} for one in found],
    }
    if config["masks"]:
        answer["pasted"] = [
            [paste(mask, box, 37, 41).to(torch.uint8).flatten().tolist()
             for mask, box in zip(one["masks"], one["boxes"].tolist())] for one in found]
    return answer


torch.set_num_threads(2)
print(json.dumps([run(case) for case in json.load(sys.stdin)]))
