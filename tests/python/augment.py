"""Augments images with timm and Pillow: requests on stdin, pixels on stdout. tests/data/augment.test.ts is the other side."""

import base64
import json
import sys
from types import SimpleNamespace

from PIL import Image, ImageOps
from timm_parts import auto_augment

# At the highest magnitude timm keeps no bit, which newer versions of Pillow refuse and older ones take for black.
posterize = ImageOps.posterize
ImageOps.posterize = lambda image, bits: posterize(image, bits) if bits > 0 else image.point(lambda _: 0)


def carry_out(image, op, fill):
    """An op of timm's RandAugment. By the one number that it draws it goes in the negative direction or not."""
    auto_augment.random = SimpleNamespace(random=lambda: 1.0 if op["negative"] else 0.0)
    hparams = {"img_mean": fill, "interpolation": Image.BICUBIC}
    return auto_augment.AugmentOp(op["name"], prob=1, magnitude=op["magnitude"], hparams=hparams)(image)


def policy(text):
    """What timm makes of a policy."""
    made = auto_augment.rand_augment_transform(text, {})
    [common] = {(op.prob, op.magnitude, op.magnitude_std) for op in made.ops}
    return [made.num_layers, *common, [op.name for op in made.ops]]


def answer(request):
    mode = {1: "L", 3: "RGB"}[request["channels"]]
    image = Image.frombytes(mode, (request["width"], request["height"]), base64.b64decode(request["pixels"]))
    for op in request["ops"]:
        fill = request["fill"][0] if mode == "L" else tuple(request["fill"])
        image = carry_out(image, op, fill)
    return base64.b64encode(image.tobytes()).decode()


requests = json.load(sys.stdin)
json.dump([policy(request) if isinstance(request, str) else answer(request) for request in requests], sys.stdout)
