"""COCO's metric by pycocotools, from files to numbers; lib/bench/coco.ts is the other side."""

import contextlib
import io
import time

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def evaluate(truth, found, kind):
    with contextlib.redirect_stdout(io.StringIO()):
        ground = COCO(truth)
        evaluation = COCOeval(ground, ground.loadRes(found), kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats.tolist()


def prepare_coco(truth, found, kind):
    def run(iterations):
        start = time.perf_counter()
        for _ in range(iterations):
            evaluate(truth, found, kind)
        return time.perf_counter() - start

    return run, {"stats": evaluate(truth, found, kind)}
