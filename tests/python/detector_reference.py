"""A detector on a plain vision transformer in plain PyTorch, for comparison: written from the papers (arXiv:2203.16527,
1703.06870, 1712.00726), and on purpose by other means than lib/models/detection. Scores of attention have an explicit map
of biases, windows are cut out one by one, boxes are matched and chosen one by one, and RoIAlign is a product with
the weights of all cells.
"""

import math

import torch
from detector_encoder import conv_norm, doubled, linear
from torch.nn import functional as F

LOG_LIMIT = math.log(1000 / 16)
STAGES = [(0.5, (10, 10, 5, 5)), (0.6, (20, 20, 10, 10)), (0.7, (30, 30, 15, 15))]


def anchors_of(maps, config):
    levels = []
    for i, level in enumerate(maps):
        stride = config["patchSize"] * 2.0 ** (i - 2)
        boxes = []
        for row in range(level.shape[2]):
            for column in range(level.shape[3]):
                for ratio in (0.5, 1, 2):
                    width = math.sqrt((8 * stride) ** 2 / ratio)
                    height = width * ratio
                    x, y = column * stride, row * stride
                    boxes.append([x - width / 2, y - height / 2, x + width / 2, y + height / 2])
        # Anchors are stored in float32.
        levels.append(torch.tensor(boxes, dtype=torch.float32).to(maps[0].dtype))
    return levels


def iou(a, b):
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def match(boxes, objects, low, high, low_quality):
    """The object of each box, and its label."""
    table = [[iou(box, one) for one in objects] for box in boxes.tolist()]
    matched, labels = [], []
    best_of = [max(row[g] for row in table) for g in range(len(objects))]
    for row in table:
        best = max(row, default=0.0)
        matched.append(row.index(best) if row else 0)
        label = 1 if row and best >= high else 0 if best < low else -1
        if low_quality and any(value > 0 and value == best_of[g] for g, value in enumerate(row)):
            label = 1
        labels.append(label)
    return matched, labels


def choose(labels, draws, count, share):
    """Those with the highest draws, objects first."""
    by_draw = sorted(range(len(labels)), key=lambda i: -draws[i])
    objects = [i for i in by_draw if labels[i] == 1][:int(count * share)]
    background = [i for i in by_draw if labels[i] == 0][:count - len(objects)]
    return objects, background


def encode(boxes, targets, weights):
    size = boxes[:, 2:] - boxes[:, :2]
    wanted = targets[:, 2:] - targets[:, :2]
    moves = ((targets[:, :2] + wanted / 2) - (boxes[:, :2] + size / 2)) / size
    return torch.cat([moves, torch.log(wanted / size)], 1) * torch.tensor(weights, dtype=boxes.dtype)


def decode(boxes, deltas, weights):
    deltas = deltas / torch.tensor(weights, dtype=boxes.dtype)
    size = boxes[:, 2:] - boxes[:, :2]
    centre = boxes[:, :2] + size / 2 + deltas[:, :2] * size
    half = torch.exp(deltas[:, 2:].clamp(max=LOG_LIMIT)) * size / 2
    return torch.cat([centre - half, centre + half], 1)


def clip(boxes, size):
    height, width = size
    return torch.stack([boxes[:, 0].clamp(0, width), boxes[:, 1].clamp(0, height),
                        boxes[:, 2].clamp(0, width), boxes[:, 3].clamp(0, height)], 1)


def suppress(boxes, scores, threshold, groups):
    """Indices of what stays, by descending score."""
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    kept = []
    rows = boxes.tolist()
    for i in order:
        if all(groups[i] != groups[j] or iou(rows[i], rows[j]) <= threshold for j in kept):
            kept.append(i)
    return kept


def sides_are_positive(box):
    return box[2] - box[0] > 0 and box[3] - box[1] > 0


def proposals_of(anchors, logits, deltas, size, most, keep):
    boxes, scores, levels = [], [], []
    for level, (own, logit, delta) in enumerate(zip(anchors, logits, deltas)):
        best = torch.argsort(logit, descending=True, stable=True)[:most]
        boxes.append(decode(own[best], delta[best], (1, 1, 1, 1)))
        scores.append(logit[best])
        levels += [level] * len(best)
    boxes, scores = clip(torch.cat(boxes), size), torch.cat(scores).tolist()
    alive = [i for i in range(len(boxes)) if sides_are_positive(boxes[i])]
    kept = suppress(boxes[alive], [scores[i] for i in alive], 0.7, [levels[i] for i in alive])
    return boxes[alive][kept[:keep]]


def rpn(maps, weights, name="proposal_generator.rpn_head"):
    logits, deltas = [], []
    for level in maps:
        hidden = level
        for conv in ("conv0", "conv1"):
            hidden = F.relu(F.conv2d(hidden, weights[f"{name}.conv.{conv}.weight"],
                                     weights[f"{name}.conv.{conv}.bias"], padding=1))
        own = F.conv2d(hidden, weights[name + ".objectness_logits.weight"], weights[name + ".objectness_logits.bias"])
        moves = F.conv2d(hidden, weights[name + ".anchor_deltas.weight"], weights[name + ".anchor_deltas.bias"])
        n, ratios, height, width = own.shape
        logits.append(own.permute(0, 2, 3, 1).reshape(n, -1))
        deltas.append(moves.view(n, ratios, 4, height, width).permute(0, 3, 4, 1, 2).reshape(n, -1, 4))
    return logits, deltas


def weights_along(places, length):
    """A row for each place: what each cell of a side adds to its bilinear sample, as RoIAlign has it."""
    table = torch.zeros(len(places), length, dtype=torch.float64)
    for row, place in enumerate(places):
        if place < -1 or place > length:
            continue
        place = max(place, 0.0)
        low = int(place)
        if low >= length - 1:
            table[row, length - 1] = 1
        else:
            table[row, low] = 1 - (place - low)
            table[row, low + 1] = place - low
    return table


def roi_align(level, box, scale, side):
    """One box of one image. level: (C, H, W)."""
    x1, y1, x2, y2 = (value * scale - 0.5 for value in box)
    tables = []
    for start, end, length in ((y1, y2, level.shape[1]), (x1, x2, level.shape[2])):
        width = (end - start) / side
        grid = max(1, math.ceil(width))
        places = [start + (cell + (i + 0.5) / grid) * width for cell in range(side) for i in range(grid)]
        tables.append(weights_along(places, length).view(side, grid, length).mean(1).to(level.dtype))
    return torch.einsum("chw,yh,xw->cyx", level, *tables)


def pool(maps, boxes_of_images, side, patch):
    pooled = []
    for image, boxes in enumerate(boxes_of_images):
        for box in boxes.detach().tolist():
            area = max(0.0, (box[2] - box[0]) * (box[3] - box[1]))
            level = math.floor(4 + math.log2(math.sqrt(area) / (14 * patch) + 1e-8))
            level = min(5, max(2, level)) - 2
            pooled.append(roi_align(maps[level][image], box, 1 / (patch * 2.0 ** (level - 2)), side))
    if not pooled:
        return torch.zeros(0, maps[0].shape[1], side, side, dtype=maps[0].dtype)
    return torch.stack(pooled)


class ScaleGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x.clone()

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None


class Heads:
    def __init__(self, weights, config):
        self.weights, self.config = weights, config
        self.cascade = config["cascade"]
        self.stages = 3 if self.cascade else 1
        self.classes = config["numClasses"]

    def predict(self, stage, maps, boxes):
        part = f".{stage}" if self.cascade else ""
        x = pool(maps, boxes, 7, self.config["patchSize"])
        if self.cascade:
            x = ScaleGradient.apply(x, 1 / 3)
        for i in range(1, 5):
            x = F.relu(conv_norm(x, self.weights, f"roi_heads.box_head{part}.conv{i}"))
        x = F.relu(linear(x.flatten(1), self.weights, f"roi_heads.box_head{part}.fc1"))
        return (linear(x, self.weights, f"roi_heads.box_predictor{part}.cls_score"),
                linear(x, self.weights, f"roi_heads.box_predictor{part}.bbox_pred"))

    def label(self, boxes, objects, labels, stage):
        matched, are = match(boxes, objects.tolist(), STAGES[stage][0], STAGES[stage][0], False)
        return matched, [labels[g] if yes == 1 else self.classes for g, yes in zip(matched, are)]

    def losses(self, maps, proposals, targets, draws):
        config, weights = self.config, self.weights
        now = []
        for own, target, noise in zip(proposals, targets, draws.tolist()):
            boxes = torch.cat([own, target["boxes"]])
            matched, labels = self.label(boxes, target["boxes"], target["labels"], 0)
            objects, background = choose([0 if label == self.classes else 1 for label in labels], noise,
                                         config["sampling"]["boxes"], 0.25)
            now.append((boxes[objects + background], [matched[i] for i in objects + background],
                        [labels[i] for i in objects + background]))
        first = now
        total_cls, total_box = 0.0, 0.0
        for stage in range(self.stages):
            logits, deltas = self.predict(stage, maps, [boxes for boxes, _, _ in now])
            labels = [label for _, _, own in now for label in own]
            total_cls = total_cls + F.cross_entropy(logits, torch.tensor(labels))
            off, row = torch.zeros((), dtype=logits.dtype), 0
            for (boxes, matched, own), target in zip(now, targets):
                for box, g, label in zip(boxes, matched, own):
                    if label < self.classes:
                        at = 0 if self.cascade else 4 * label
                        wanted = encode(box[None], target["boxes"][g][None], STAGES[stage][1])[0]
                        off = off + (deltas[row, at:at + 4] - wanted).abs().sum()
                    row += 1
            total_box = total_box + off / row
            if stage + 1 == self.stages:
                break
            following, row = [], 0
            for (boxes, _, _), target in zip(now, targets):
                moved = decode(boxes, deltas[row:row + len(boxes)].detach(), STAGES[stage][1])
                row += len(boxes)
                moved = clip(moved, target["size"])
                moved = moved[torch.tensor([bool(sides_are_positive(box)) for box in moved])]
                following.append((moved, *self.label(moved, target["boxes"], target["labels"], stage + 1)))
            now = following
        losses = {"cls": total_cls, "box": total_box}
        if config["masks"]:
            losses["mask"] = self.mask_loss(maps, first)
        return losses

    def mask_logits(self, maps, boxes):
        x = pool(maps, boxes, 14, self.config["patchSize"])
        for i in range(1, 5):
            x = F.relu(conv_norm(x, self.weights, f"roi_heads.mask_head.mask_fcn{i}"))
        x = F.relu(doubled(x, self.weights, "roi_heads.mask_head.deconv"))
        return F.conv2d(x, self.weights["roi_heads.mask_head.predictor.weight"],
                        self.weights["roi_heads.mask_head.predictor.bias"])

    def mask_loss(self, maps, sampled):
        boxes, labels, truth = [], [], []
        for own, matched, classes in sampled:
            count = sum(label < self.classes for label in classes)
            boxes.append(own[:count])
            labels += classes[:count]
            truth += [made_up_mask(g, box) for g, box in zip(matched[:count], own[:count].tolist())]
        logits = self.mask_logits(maps, boxes)
        if not labels:
            return logits.sum() * 0
        own = torch.stack([logits[i, label] for i, label in enumerate(labels)])
        return F.binary_cross_entropy_with_logits(own, torch.stack(truth).to(own.dtype))

    def detect(self, maps, proposals, sizes):
        boxes, scores = proposals, []
        for stage in range(self.stages):
            logits, deltas = self.predict(stage, maps, boxes)
            scores.append(torch.softmax(logits, -1))
            if stage + 1 < self.stages:
                moved, row = [], 0
                for own, size in zip(boxes, sizes):
                    moved.append(clip(decode(own, deltas[row:row + len(own)], STAGES[stage][1]), size))
                    row += len(own)
                boxes = moved
        mean = sum(scores) / len(scores)
        found, row = [], 0
        for own, size in zip(boxes, sizes):
            rows, values, labels = [], [], []
            for i in range(len(own)):
                for label in range(self.classes):
                    at = 0 if self.cascade else 4 * label
                    box = clip(decode(own[i][None], deltas[row + i, at:at + 4][None], STAGES[self.stages - 1][1]), size)[0]
                    if mean[row + i, label] > 0.05 and sides_are_positive(box):
                        rows.append(box)
                        values.append(float(mean[row + i, label]))
                        labels.append(label)
            row += len(own)
            kept = suppress(torch.stack(rows), values, 0.5, labels)[:100] if rows else []
            boxes_of = torch.stack([rows[i] for i in kept]) if kept else torch.zeros(0, 4, dtype=mean.dtype)
            found.append({"boxes": boxes_of, "scores": [values[i] for i in kept], "labels": [labels[i] for i in kept]})
        if self.config["masks"]:
            logits, at = self.mask_logits(maps, [one["boxes"] for one in found]), 0
            for one in found:
                one["masks"] = torch.sigmoid(torch.stack(
                    [logits[at + i, label] for i, label in enumerate(one["labels"])])) if one["labels"] else logits[:0, 0]
                at += len(one["labels"])
        return found


def made_up_mask(g, box):
    """Anything that depends on object, box and place; the test has the same."""
    left = math.floor(box[0])
    return torch.tensor([[(row * 3 + column * 5 + g * 7 + left) % 11 < 5 for column in range(28)] for row in range(28)])
