"""Mixes and erases batches of images, and takes losses: a request on stdin, an answer on stdout. tests/augment is the
other side.

Written from the papers (arXiv:1710.09412, arXiv:1905.04899, arXiv:1708.04896), image by image, with what timm's Mixup,
RandomErasing and SoftTargetCrossEntropy leave to choice: rounding, the order of draws, what smoothing adds to the class.
"""

import json
import math
import sys

import torch
from random_stream import RandomStream
from torch.nn.functional import cross_entropy, log_softmax


def decode(stored):
    return torch.tensor(stored["data"], dtype=getattr(torch, stored["dtype"])).reshape(stored["shape"])


def encode(tensor):
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": tensor.reshape(-1).tolist()}


def mix_images(images, mix):
    mixed = images.clone()
    for own, other, out in zip(images, reversed(images), mixed, strict=True):
        if mix["box"] is None:
            out[:] = own * mix["lam"] + other * (1 - mix["lam"])
        else:
            top, bottom, left, right = (mix["box"][side] for side in ("top", "bottom", "left", "right"))
            out[:, top:bottom, left:right] = other[:, top:bottom, left:right]
    return mixed


def soft_targets(labels, classes, lam, smoothing):
    def smoothed(label):
        return torch.tensor([smoothing / classes + (1 - smoothing if label == one else 0) for one in range(classes)])

    return torch.stack([smoothed(own) * lam + smoothed(other) * (1 - lam)
                        for own, other in zip(labels, reversed(labels), strict=True)])


def mix(case):
    torch.set_default_dtype(getattr(torch, case["dtype"]))
    lam = 1 if case["mix"] is None else case["mix"]["lam"]
    targets = soft_targets(case["labels"], case["classes"], lam, case["smoothing"])
    logits = decode(case["logits"])
    images = decode(case["images"])
    answer = {
        "images": encode(images if case["mix"] is None else mix_images(images, case["mix"])),
        "targets": encode(targets),
        "loss": -(targets * log_softmax(logits, dim=-1)).sum(dim=-1).mean().item(),
    }
    if case["mix"] is None:
        labels = torch.tensor(case["labels"])
        answer["smoothedLoss"] = cross_entropy(logits, labels, label_smoothing=case["smoothing"]).item()
    return answer


def cut_box(case):
    """top, bottom, left and right of CutMix's rectangle."""
    ratio = math.sqrt(1 - case["lam"])
    bounds = []
    for side, centre in zip(case["size"], case["centre"], strict=True):
        length = int(side * ratio)
        bounds += [max(0, centre - length // 2), min(side, centre + (length + 1) // 2)]
    return bounds


def erased_box(size, probability, stream):
    """top, bottom, left and right, or None."""
    if stream.random() >= probability:
        return None
    height, width = size
    for _ in range(10):
        area = stream.uniform(0.02, 1 / 3) * height * width
        aspect = math.exp(stream.uniform(math.log(0.3), math.log(1 / 0.3)))
        h, w = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if h < height and w < width:
            top = stream.below(height - h + 1)
            left = stream.below(width - w + 1)
            return [top, top + h, left, left + w]
    return None


def erased_boxes(case):
    stream = RandomStream(case["words"])
    return [erased_box(case["size"], case["probability"], stream) for _ in range(case["samples"])]


if __name__ == "__main__":
    kinds = {"mixes": mix, "cutBoxes": cut_box, "erasedBoxes": erased_boxes}
    torch.set_num_threads(1)
    json.dump({kind: [kinds[kind](request) for request in requests]
               for kind, requests in json.load(sys.stdin).items()}, sys.stdout)
