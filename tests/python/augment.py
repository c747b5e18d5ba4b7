"""Augments images with Pillow: requests on stdin, pixels on stdout. tests/data/augment.test.ts is the other side."""

import base64
import json
import sys

from PIL import Image, ImageEnhance, ImageOps


def enhance(kind):
    """Away from a factor of 1, which changes nothing, by up to 0.9."""
    return lambda image, level, sign, fill: kind(image).enhance(max(0.1, 1.0 + sign * (level * 0.9)))


def affine(matrix):
    """A bicubic transform whose matrix depends on the image, the level and the direction."""
    return lambda image, level, sign, fill: image.transform(
        image.size, Image.AFFINE, matrix(image, sign * level), resample=Image.BICUBIC, fillcolor=fill)


def rotate(image, level, sign, fill):
    return image.rotate(sign * (level * 30), resample=Image.BICUBIC, fillcolor=fill)


def posterize(image, level, *_):
    bits = 4 - int(level * 4)
    # Some versions of Pillow refuse to keep none, others give black.
    return ImageOps.posterize(image, bits) if bits > 0 else image.point(lambda value: 0)


def solarize(image, level, *_):
    return ImageOps.solarize(image, 256 - int(level * 256))


def solarize_add(image, level, *_):
    add = int(level * 110)
    return image.point(lambda value: min(255, value + add) if value < 128 else value)


# The ops of timm's RandAugment whose severity increases with the level, from 0 to 1.
OPS = {
    "AutoContrast": lambda image, *_: ImageOps.autocontrast(image),
    "Equalize": lambda image, *_: ImageOps.equalize(image),
    "Invert": lambda image, *_: ImageOps.invert(image),
    "Rotate": rotate,
    "PosterizeIncreasing": posterize,
    "SolarizeIncreasing": solarize,
    "SolarizeAdd": solarize_add,
    "ColorIncreasing": enhance(ImageEnhance.Color),
    "ContrastIncreasing": enhance(ImageEnhance.Contrast),
    "BrightnessIncreasing": enhance(ImageEnhance.Brightness),
    "SharpnessIncreasing": enhance(ImageEnhance.Sharpness),
    "ShearX": affine(lambda image, level: (1, level * 0.3, 0, 0, 1, 0)),
    "ShearY": affine(lambda image, level: (1, 0, 0, level * 0.3, 1, 0)),
    "TranslateXRel": affine(lambda image, level: (1, 0, level * 0.45 * image.size[0], 0, 1, 0)),
    "TranslateYRel": affine(lambda image, level: (1, 0, 0, 0, 1, level * 0.45 * image.size[1])),
}

# What torchvision's ColorJitter does with an image of Pillow.
ADJUSTMENTS = {
    "brightness": ImageEnhance.Brightness,
    "contrast": ImageEnhance.Contrast,
    "saturation": ImageEnhance.Color,
}


def answer(request):
    mode = {1: "L", 3: "RGB"}[request["channels"]]
    image = Image.frombytes(mode, (request["width"], request["height"]), base64.b64decode(request["pixels"]))
    for op in request["ops"]:
        fill = request["fill"][0] if mode == "L" else tuple(request["fill"])
        image = OPS[op["name"]](image, op["magnitude"] / 10, -1 if op["negative"] else 1, fill)
    for adjustment in request["adjustments"]:
        image = ADJUSTMENTS[adjustment["kind"]](image).enhance(adjustment["factor"])
    return base64.b64encode(image.tobytes()).decode()


json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
