"""RoIAlign and non-maximum suppression written out in PyTorch, in float64: a request on stdin, an answer on stdout.

RoIAlign is written sample by sample, as the paper (arXiv:1703.06870) describes it, and derived by autograd."""

import json
import math
import sys

import torch


def sample(plane, y, x):
    """Bilinear interpolation of (C, H, W); zeros beyond a pixel's distance from the plane."""
    _, height, width = plane.shape
    if y < -1 or y > height or x < -1 or x > width:
        return torch.zeros(plane.shape[0], dtype=plane.dtype)
    y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
    low, left = min(int(y), height - 1), min(int(x), width - 1)
    high, right = min(low + 1, height - 1), min(left + 1, width - 1)
    v, u = y - low, x - left
    top = plane[:, low, left] * (1 - u) + plane[:, low, right] * u
    bottom = plane[:, high, left] * (1 - u) + plane[:, high, right] * u
    return top * (1 - v) + bottom * v


def roi_align(features, boxes, size, scale, ratio, aligned):
    pooled = []
    for image, *corners in boxes:
        x1, y1, x2, y2 = (corner * scale - (0.5 if aligned else 0) for corner in corners)
        width, height = x2 - x1, y2 - y1
        if not aligned:
            width, height = max(width, 1), max(height, 1)
        bin_h, bin_w = height / size[0], width / size[1]
        rows = ratio if ratio > 0 else math.ceil(bin_h)
        columns = ratio if ratio > 0 else math.ceil(bin_w)
        bins = []
        for p in range(size[0]):
            for q in range(size[1]):
                total = torch.zeros(features.shape[1], dtype=features.dtype)
                for i in range(rows):
                    for j in range(columns):
                        y = y1 + p * bin_h + (i + 0.5) * bin_h / rows
                        x = x1 + q * bin_w + (j + 0.5) * bin_w / columns
                        total = total + sample(features[int(image)], y, x)
                bins.append(total / max(rows * columns, 1))
        pooled.append(torch.stack(bins, 1).view(-1, *size))
    return torch.stack(pooled)


def nms(boxes, scores, threshold, classes):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    kept = []
    for i in order:
        x1, y1, x2, y2 = boxes[i]
        for j in kept:
            if classes is not None and classes[i] != classes[j]:
                continue
            a1, b1, a2, b2 = boxes[j]
            common = max(0, min(x2, a2) - max(x1, a1)) * max(0, min(y2, b2) - max(y1, b1))
            union = (x2 - x1) * (y2 - y1) + (a2 - a1) * (b2 - b1) - common
            if common > threshold * union:
                break
        else:
            kept.append(i)
    return kept


def pool(case):
    features = torch.tensor(case["features"], dtype=torch.float64, requires_grad=True)
    result = roi_align(
        features, case["boxes"], case["size"], case["scale"], case["ratio"], case["aligned"]
    )
    gradient = torch.tensor(case["gradient"], dtype=torch.float64)
    (of_features,) = torch.autograd.grad((result * gradient).sum(), features)
    return {"result": result.tolist(), "gradient": of_features.tolist()}


request = json.load(sys.stdin)
json.dump(
    {
        "pools": [pool(case) for case in request["pools"]],
        "nms": [nms(**case) for case in request["nms"]],
    },
    sys.stdout,
)
