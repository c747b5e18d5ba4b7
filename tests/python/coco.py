"""pycocotools' answers: masks of polygons and bitmaps, and the metric; a request on stdin, an answer on stdout.

The metric of boundaries is written here from the paper (arXiv:2103.16562): pycocotools has none."""

import base64
import contextlib
import copy
import io
import json
import sys

import numpy
from pycocotools import mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def boundary(rle):
    """The pixels of a mask within two hundredths of the image's diagonal from what is not the mask."""
    pixels = mask.decode(rle)
    height, width = pixels.shape
    distance = max(1, round(0.02 * (height**2 + width**2) ** 0.5))
    padded = numpy.pad(pixels, distance)
    inner = numpy.ones_like(pixels)
    rows = numpy.ones((height, width + 2 * distance), dtype=numpy.uint8)
    for shift in range(2 * distance + 1):
        rows &= padded[shift : shift + height]
    for shift in range(2 * distance + 1):
        inner &= rows[:, shift : shift + width]
    return mask.encode(numpy.asfortranarray(pixels - inner))


class BoundaryEval(COCOeval):
    def __init__(self, truth, found):
        super().__init__(truth, found, "segm")

    def computeIoU(self, image, category):
        overlap = super().computeIoU(image, category)
        truths, found = self._gts[image, category], self._dts[image, category]
        if len(overlap) == 0 or len(truths) == 0 or len(found) == 0:
            return overlap
        order = numpy.argsort([-one["score"] for one in found], kind="mergesort")[:100]
        crowds = [int(one["iscrowd"]) for one in truths]
        edges = [boundary(found[i]["segmentation"]) for i in order]
        return numpy.minimum(
            overlap, mask.iou(edges, [boundary(one["segmentation"]) for one in truths], crowds)
        )


def load(value):
    if isinstance(value, str):
        with open(value) as file:
            return json.load(file)
    return copy.deepcopy(value)


def metric(request):
    truth = COCO()
    truth.dataset = load(request["groundTruth"])
    truth.createIndex()
    found = load(request["detections"])
    if not found:
        return None
    results = truth.loadRes(found)
    kind = request["type"]
    evaluation = BoundaryEval(truth, results) if kind == "boundary" else COCOeval(truth, results, kind)
    evaluation.evaluate()
    evaluation.accumulate()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        evaluation.summarize()
    arrays = {
        name: base64.b64encode(evaluation.eval[name].astype("<f8").tobytes()).decode()
        for name in ["precision", "recall", "scores"]
    }
    return {**arrays, "stats": evaluation.stats.tolist(), "printed": printed.getvalue()}


def shape(request):
    height, width = request["height"], request["width"]
    if "polygons" in request:
        parts = mask.frPyObjects(request["polygons"], height, width)
        rle = mask.merge(parts)
    else:
        pixels = numpy.zeros(height * width, dtype=numpy.uint8)
        pixels[request["ones"]] = 1
        rle = mask.encode(numpy.asfortranarray(pixels.reshape(height, width)))
    return [rle["counts"].decode(), int(mask.area(rle)), mask.toBbox(rle).tolist()]


def pair(request):
    """Overlaps, union and intersection of masks by their texts."""
    masks, others = request["masks"], request["others"]
    both = masks + others
    return {
        "iou": mask.iou(masks, others, request["crowds"]).tolist(),
        "union": mask.merge(both)["counts"].decode(),
        "common": mask.merge(both, intersect=True)["counts"].decode(),
    }


request = json.load(sys.stdin)
with contextlib.redirect_stdout(io.StringIO()):
    answer = {
        "shapes": [shape(one) for one in request.get("shapes", [])],
        "pairs": [pair(one) for one in request.get("pairs", [])],
        "metrics": [metric(one) for one in request.get("metrics", [])],
    }
json.dump(answer, sys.stdout)
