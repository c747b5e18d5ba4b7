"""Masks by pycocotools and shapely: a request on stdin, an answer on stdout. tests/data/detection/masks.test.ts is the
other side."""

import json
import sys

import numpy as np
from pycocotools import mask
from shapely import geometry


def runs(job):
    """Text, area and box of runs that are a list; and of them cropped and scaled as Pillow's nearest neighbour does."""
    height, width = job["size"]
    encoded = mask.frPyObjects({"size": job["size"], "counts": job["counts"]}, height, width)
    pixels = mask.decode(encoded)
    (out_height, out_width), (content_height, content_width) = job["out"], job["content"]
    (top, left), (scale_y, scale_x) = job["offset"], job["scale"]
    rows = np.floor((np.arange(content_height) + top + 0.5) / scale_y).astype(int).clip(0, height - 1)
    columns = np.floor((np.arange(content_width) + left + 0.5) / scale_x).astype(int).clip(0, width - 1)
    placed = pixels[rows][:, columns]
    if job["flip"]:
        placed = placed[:, ::-1]
    padded = np.zeros((out_height, out_width), dtype=np.uint8, order="F")
    padded[:content_height, :content_width] = placed
    view = mask.encode(padded)
    return {
        "counts": encoded["counts"].decode(),
        "area": int(mask.area(encoded)),
        "box": mask.toBbox(encoded).tolist(),
        "view": view["counts"].decode(),
        "viewBox": mask.toBbox(view).tolist(),
    }


def clip(job):
    """The areas and bounds of a polygon's parts within a box, sorted."""
    polygon = geometry.Polygon(np.array(job["polygon"]).reshape(-1, 2))
    assert polygon.is_valid
    found = polygon.intersection(geometry.box(*job["bounds"]))
    parts = [part for part in getattr(found, "geoms", [found]) if isinstance(part, geometry.Polygon) and part.area > 0]
    return sorted([round(number, 9) for number in (part.area, *part.bounds)] for part in parts)


request = json.load(sys.stdin)
json.dump({"runs": [runs(job) for job in request["runs"]], "clips": [clip(job) for job in request["clips"]]}, sys.stdout)
