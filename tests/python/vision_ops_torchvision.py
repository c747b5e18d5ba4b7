"""RoIAlign and non-maximum suppression by torchvision: a request on stdin, an answer on stdout.

Its compiled ops are used where this PyTorch can load them. Without them there is its RoIAlign in plain tensors, and null for the rest."""

import importlib.util
import json
import sys
import types

import torch

try:
    import torchvision.ops as compiled
except Exception:
    compiled = None
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    for name in ("torchvision", "torchvision.ops"):
        package = types.ModuleType(name)
        package.__path__ = importlib.util.find_spec(name).submodule_search_locations
        sys.modules[name] = package

from torchvision.ops.roi_align import _roi_align  # noqa: E402


def pool(case):
    features = torch.tensor(case["features"], dtype=torch.float64, requires_grad=True)
    boxes = torch.tensor(case["boxes"], dtype=torch.float64)
    rest = case["scale"], *case["size"], case["ratio"], case["aligned"]
    if compiled is None:
        result = _roi_align.__wrapped__(features, boxes, *rest)
    else:
        result = torch.ops.torchvision.roi_align(features, boxes, *rest)
    gradient = torch.tensor(case["gradient"], dtype=torch.float64)
    (of_features,) = torch.autograd.grad((result * gradient).sum(), features)
    return {"result": result.tolist(), "gradient": of_features.tolist()}


def nms(boxes, scores, threshold, classes):
    boxes, scores = torch.tensor(boxes, dtype=torch.float32), torch.tensor(scores)
    if classes is None:
        return compiled.nms(boxes, scores, threshold).tolist()
    return compiled.batched_nms(boxes, scores, torch.tensor(classes), threshold).tolist()


request = json.load(sys.stdin)
answer = {
    "pools": [pool(case) for case in request["pools"]],
    "nms": None if compiled is None else [nms(**case) for case in request["nms"]],
}
json.dump(answer, sys.stdout)
