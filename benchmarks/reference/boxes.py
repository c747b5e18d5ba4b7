"""Boxes in plain PyTorch, for the detector of detector.py: overlaps, non-maximum suppression, deltas, and features by RoIAlign."""

import math

import torch
from torch.nn import functional as F

LOG_LIMIT = math.log(1000 / 16)


def overlaps(a, b):
    """(N, M)"""
    common = (torch.minimum(a[:, None, 2:], b[:, 2:]) - torch.maximum(a[:, None, :2], b[:, :2])).clamp(min=0).prod(2)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(1) for boxes in (a, b)]
    return torch.where(common > 0, common / (areas[0][:, None] + areas[1] - common), 0)


def nms(boxes, scores, threshold, groups):
    """Indices of what stays, by descending score. Only boxes of the same group suppress one another."""
    order = scores.argsort(descending=True, stable=True)
    kept = []
    for group in groups.unique():
        own = order[groups[order] == group]
        rows = (overlaps(boxes[own], boxes[own]) > threshold).cpu().numpy()
        gone = rows[0] & False if len(own) else None
        for i in range(len(own)):
            if not gone[i]:
                kept.append(own[i])
                gone |= rows[i]
    if not kept:
        return order
    kept = torch.stack(kept)
    return kept[scores[kept].argsort(descending=True, stable=True)]


def encode(boxes, targets, weights):
    size, wanted = boxes[:, 2:] - boxes[:, :2], targets[:, 2:] - targets[:, :2]
    moves = (targets[:, :2] + wanted / 2 - boxes[:, :2] - size / 2) / size
    return torch.cat([moves, torch.log(wanted / size)], 1) * boxes.new_tensor(weights)


def decode(boxes, deltas, weights):
    """boxes: (N, 1, 4) or (N, 4); deltas: the same, of one or several classes."""
    deltas = deltas / boxes.new_tensor(weights)
    size = boxes[..., 2:] - boxes[..., :2]
    centre = boxes[..., :2] + size / 2 + deltas[..., :2] * size
    half = torch.exp(deltas[..., 2:].clamp(max=LOG_LIMIT)) * size / 2
    return torch.cat([centre - half, centre + half], -1)


def clip(boxes, size):
    height, width = size
    return torch.minimum(boxes.clamp(min=0), boxes.new_tensor([width, height, width, height]))


def non_empty(boxes):
    return (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])


def choose(labels, draws, count, share):
    """Those with the highest draws, objects first."""
    def highest(chosen, most):
        return torch.where(chosen, draws, -1).topk(min(int(chosen.sum()), most))[1]

    objects = highest(labels == 1, int(count * share))
    return objects, highest(labels == 0, count - len(objects))


def roi_align(level, boxes, scale, side):
    """Of one image. Samples of boxes with the same number of them are taken at once. level: (C, H, W)"""
    channels, height, width = level.shape
    start = boxes[:, :2] * scale - 0.5
    cell = (boxes[:, 2:] - boxes[:, :2]) * scale / side
    counts = cell.ceil().clamp(min=1).long()
    plane, pooled, order = level[None].float().contiguous(), [], []
    limits = boxes.new_tensor([max(width - 1, 1), max(height - 1, 1)])
    for columns, rows in counts.unique(dim=0).tolist():
        own = ((counts[:, 0] == columns) & (counts[:, 1] == rows)).nonzero()[:, 0]
        axes = []
        for axis, count in ((0, columns), (1, rows)):
            places = (torch.arange(side * count, device=boxes.device) + 0.5) / count
            at = start[own, axis, None] + places * cell[own, axis, None]
            axes.append(at / limits[axis] * 2 - 1)
        x, y = axes
        grid = torch.stack([x[:, None].expand(-1, y.shape[1], -1), y[:, :, None].expand(-1, -1, x.shape[1])], -1)
        samples = F.grid_sample(plane, grid.flatten(0, 1)[None], padding_mode="border", align_corners=True)
        means = F.avg_pool2d(samples[0].reshape(channels, len(own), rows * side, columns * side), (rows, columns))
        pooled.append(means.transpose(0, 1))
        order.append(own)
    return torch.cat(pooled)[torch.cat(order).argsort()].to(level.dtype)


def pool(maps, boxes_of_images, patch, side):
    pooled, order, at = [], [], 0
    for image, boxes in enumerate(boxes_of_images):
        area = (boxes[:, 2:] - boxes[:, :2]).prod(1).clamp(min=0)
        levels = (4 + torch.log2(area.sqrt() / (14 * patch) + 1e-8)).floor().clamp(2, 5).long() - 2
        for level in range(4):
            own = (levels == level).nonzero()[:, 0]
            if len(own):
                pooled.append(roi_align(maps[level][image], boxes[own], 1 / (patch * 2.0 ** (level - 2)), side))
                order.append(own + at)
        at += len(boxes)
    if not pooled:
        return maps[0].new_zeros(0, maps[0].shape[1], side, side)
    return torch.cat(pooled)[torch.cat(order).argsort()]
