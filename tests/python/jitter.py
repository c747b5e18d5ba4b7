"""Large-scale jitter as detectron2 composes it: RandomFlip, ResizeScale, FixedSizeCrop, each on image and points, then
padding. A request on stdin, an answer on stdout; tests/data/detection/jitter.test.ts is the other side."""

import base64
import json
import sys

import numpy as np
from PIL import Image
from random_stream import RandomStream


def jitter(job):
    image = Image.frombytes("RGB", (job["width"], job["height"]), base64.b64decode(job["pixels"]))
    points = np.array(job["points"], dtype=np.float64).reshape(-1, 2)
    target = np.array(job["size"])
    stream = RandomStream(job["words"])
    flip = stream.random() < 0.5
    factor = stream.uniform(*job["range"])
    share = stream.random()

    if flip:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
        points[:, 0] = job["width"] - points[:, 0]

    size = np.array([job["height"], job["width"]])
    scale = np.min(target * factor / size)
    height, width = (int(side) for side in np.round(size * scale))
    # One side at a time: from version 13 on Pillow scales some tall images vertically first.
    image = image.resize((width, image.height), Image.BILINEAR).resize((width, height), Image.BILINEAR)
    points *= [width / job["width"], height / job["height"]]

    scaled = np.array([height, width])
    cropped = np.minimum(scaled, target)
    top, left = (int(offset) for offset in np.round((scaled - cropped) * share))
    points -= [left, top]
    padded = np.zeros((*target, 3), dtype=np.uint8)
    padded[: cropped[0], : cropped[1]] = np.asarray(image)[top : top + cropped[0], left : left + cropped[1]]
    return {
        "pixels": base64.b64encode(padded.tobytes()).decode(),
        "content": cropped.tolist(),
        "points": points.reshape(-1).tolist(),
        "flip": flip,
    }


json.dump([jitter(job) for job in json.load(sys.stdin)], sys.stdout)
