"""Crops and scales images: a request on stdin, an answer on stdout. tests/data is the other side."""

import base64
import json
import math
import sys

from PIL import Image, ImageOps
from random_stream import RandomStream


def crop_box(size, scale, ratio, stream):
    """left, top, width and height, as torchvision's RandomResizedCrop chooses them."""
    width, height = size
    for _ in range(10):
        area = width * height * stream.uniform(*scale)
        aspect = math.exp(stream.uniform(*map(math.log, ratio)))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            top = stream.below(height - h + 1)
            return [stream.below(width - w + 1), top, w, h]
    w = min(width, round(height * ratio[1]))
    h = min(height, round(width / ratio[0]))
    return [(width - w) // 2, (height - h) // 2, w, h]


def boxes(request):
    return [[crop_box(size, scale, request["ratio"], RandomStream(words)) for words in request["streams"]]
            for size in request["sizes"] for scale in request["scales"]]


def crop_and_resize(job):
    mode = {1: "L", 3: "RGB"}[job["channels"]]
    image = Image.frombytes(mode, (job["width"], job["height"]), base64.b64decode(job["pixels"]))
    left, top, w, h = job["box"]
    image = image.crop((left, top, left + w, top + h))
    # One side at a time: from version 13 on Pillow scales some tall images vertically first.
    width, height = job["size"]
    image = image.resize((width, h), Image.BICUBIC).resize((width, height), Image.BICUBIC)
    return base64.b64encode(image.tobytes()).decode()


def random_crop(job):
    """torchvision's RandomCrop(size, padding, pad_if_needed=True), mirrored where the first draw says so."""
    image = Image.frombytes("RGB", (job["width"], job["height"]), base64.b64decode(job["pixels"]))
    stream = RandomStream(job["words"])
    flip = stream.random() < 0.5
    width, height = job["size"]
    image = ImageOps.expand(image, job["padding"])
    if image.width < width:
        image = ImageOps.expand(image, (width - image.width, 0))
    if image.height < height:
        image = ImageOps.expand(image, (0, height - image.height))
    top = stream.below(image.height - height + 1)
    left = stream.below(image.width - width + 1)
    image = image.crop((left, top, left + width, top + height))
    if flip:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    return base64.b64encode(image.tobytes()).decode()


kinds = {"boxes": boxes, "crops": random_crop, "resizes": crop_and_resize}
json.dump({kind: [kinds[kind](request) for request in requests] for kind, requests in json.load(sys.stdin).items()},
          sys.stdout)
