"""Mixes and erases batches of images, and takes losses, with timm: a request on stdin, an answer on stdout. What timm
draws, it is told. tests/augment is the other side.
"""

import json
import sys
from types import SimpleNamespace
from unittest.mock import Mock, patch

import torch
from random_stream import RandomStream
from timm_parts import cross_entropy, mixup, random_erasing


def decode(stored):
    return torch.tensor(stored["data"], dtype=getattr(torch, stored["dtype"])).reshape(stored["shape"])


def encode(tensor):
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": tensor.reshape(-1).tolist()}


def mix_images(images, mix):
    """Without the check of timm's Mixup that the batch is even."""
    mixer = mixup.Mixup(mode="batch")
    if mix["box"] is None:
        mixer._params_per_batch = lambda: (mix["lam"], False)
        mixer._mix_batch(images)
        return
    box = tuple(mix["box"][side] for side in ("top", "bottom", "left", "right"))
    mixer._params_per_batch = lambda: (0.5, True)
    with patch.object(mixup, "cutmix_bbox_and_lam", lambda *_, **__: (box, mix["lam"])):
        mixer._mix_batch(images)


def mix(case):
    torch.set_default_dtype(getattr(torch, case["dtype"]))
    lam = 1 if case["mix"] is None else case["mix"]["lam"]
    labels, logits, images = torch.tensor(case["labels"]), decode(case["logits"]), decode(case["images"])
    if case["mix"] is not None:
        mix_images(images, case["mix"])
    targets = mixup.mixup_target(labels, case["classes"], lam, case["smoothing"])
    answer = {
        "images": encode(images),
        "targets": encode(targets),
        "loss": cross_entropy.SoftTargetCrossEntropy()(logits, targets).item(),
    }
    if case["mix"] is None:
        answer["smoothedLoss"] = torch.nn.functional.cross_entropy(
            logits, labels, label_smoothing=case["smoothing"]).item()
    return answer


def cut_box(case):
    """top, bottom, left and right of CutMix's rectangle."""
    with patch.object(mixup.np.random, "randint", side_effect=case["centre"]):
        return [int(side) for side in mixup.rand_bbox(case["size"], case["lam"])]


def draw_and_mix(case):
    """What timm's Mixup makes of a batch where it draws that."""
    options = {"mixup_alpha": case["mixup"], "cutmix_alpha": case["cutmix"], "switch_prob": case["switchProb"]}
    mixer = mixup.Mixup(**options, label_smoothing=case["smoothing"], num_classes=case["classes"])
    numbers = {
        # Whether the batch is mixed, and whether by CutMix.
        "rand": {"side_effect": [0.0, 0.0 if case["cuts"] else 1.0]},
        "beta": {"side_effect": lambda a, b: case["lam"] if a == b == case["alpha"] else None},
        "randint": {"side_effect": case["centre"]},
    }
    torch.set_default_dtype(torch.float64)
    with patch.multiple(mixup.np.random, **{name: Mock(**how) for name, how in numbers.items()}):
        images, targets = mixer(decode(case["images"]), torch.tensor(case["labels"]))
    return {"images": encode(images), "targets": encode(targets)}


def erased_boxes(case):
    """top, bottom, left and right of the rectangle of each of a batch's images, or None."""
    stream = RandomStream(case["words"])
    random_erasing.random = SimpleNamespace(
        random=stream.random,
        uniform=stream.uniform,
        randint=lambda low, high: low + stream.below(high - low + 1),
    )
    images = torch.zeros(case["samples"], 1, *case["size"])
    random_erasing.RandomErasing(case["probability"], mode="pixel", device="cpu")(images)
    return [box_of(image.nonzero()) for image in images[:, 0]]


def box_of(places):
    if len(places) == 0:
        return None
    (top, left), (bottom, right) = places.amin(0).tolist(), places.amax(0).tolist()
    return [top, bottom + 1, left, right + 1]


if __name__ == "__main__":
    kinds = {"mixes": mix, "draws": draw_and_mix, "cutBoxes": cut_box, "erasedBoxes": erased_boxes}
    torch.set_num_threads(1)
    json.dump({kind: [kinds[kind](request) for request in requests]
               for kind, requests in json.load(sys.stdin).items()}, sys.stdout)
