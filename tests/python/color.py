"""Changes colours with torchvision and Pillow: requests on stdin, pixels on stdout. tests/data/color.test.ts is the other side."""

import base64
import json
import sys

from PIL import Image, ImageFilter
from torchvision_parts import functional

CHANGES = {
    "brightness": functional.adjust_brightness,
    "contrast": functional.adjust_contrast,
    "saturation": functional.adjust_saturation,
    "hue": functional.adjust_hue,
    "grayscale": lambda image, _: functional.to_grayscale(image, num_output_channels=len(image.getbands())),
    # What BYOL, MoCo v3 and DINO blur images of Pillow with.
    "blur": lambda image, sigma: image.filter(ImageFilter.GaussianBlur(radius=sigma)),
    "solarize": functional.solarize,
}


def answer(request):
    mode = {1: "L", 3: "RGB"}[request["channels"]]
    image = Image.frombytes(mode, (request["width"], request["height"]), base64.b64decode(request["pixels"]))
    for op in request["colors"]:
        image = CHANGES[op["kind"]](image, op["value"])
    return base64.b64encode(image.tobytes()).decode()


json.dump([answer(request) for request in json.load(sys.stdin)], sys.stdout)
