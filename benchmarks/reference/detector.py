"""A detector on a plain vision transformer in plain PyTorch (arXiv:2203.16527, 1703.06870), as fast as its ops allow without
torchvision, whose compiled ops not every PyTorch can load: what lib/models/detection is measured against. lib/bench/detect.ts is
the other side. Names of weights are detectron2's, which both sides have."""

import functools
import json
import time

import torch
from boxes import choose, clip, decode, encode, nms, non_empty, overlaps, pool
from mae import Block, PatchEmbed
from step import DTYPES, repeat
from torch import nn
from torch.nn import functional as F


def offsets(table, side):
    """The embedding of each query's offset to each key along a side: (side, side, width)."""
    if len(table) != 2 * side - 1:
        table = F.interpolate(table.T[None], size=2 * side - 1, mode="linear", align_corners=False)[0].T
    places = torch.arange(side, device=table.device)
    return table[places[:, None] - places[None] + side - 1]


class GridAttention(nn.Module):
    """Of windows, or of the whole grid where `window` is 0."""

    def __init__(self, dim, heads, window, side):
        super().__init__()
        self.heads, self.window = heads, window
        self.qkv, self.proj = nn.Linear(dim, 3 * dim), nn.Linear(dim, dim)
        rows = 2 * (window or side) - 1
        self.rel_pos_h = nn.Parameter(torch.zeros(rows, dim // heads))
        self.rel_pos_w = nn.Parameter(torch.zeros(rows, dim // heads))

    def attend(self, x):
        """(N, rows, columns, dim)"""
        n, rows, columns, dim = x.shape
        width = dim // self.heads
        q, k, v = self.qkv(x).reshape(n, rows * columns, 3, self.heads, width).permute(2, 0, 3, 1, 4).unbind(0)
        grid = q.reshape(n, self.heads, rows, columns, width)
        down = torch.einsum("nhyxc,ykc->nhyxk", grid, offsets(self.rel_pos_h, rows).to(q.dtype))
        right = torch.einsum("nhyxc,xkc->nhyxk", grid, offsets(self.rel_pos_w, columns).to(q.dtype))
        bias = (down.contiguous()[..., None] + right.contiguous()[..., None, :]).flatten(4).flatten(2, 3)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return self.proj(mixed.transpose(1, 2).reshape(n, rows, columns, dim))

    def forward(self, x):
        if not self.window:
            return self.attend(x)
        n, rows, columns, dim = x.shape
        side = self.window
        down, right = -(-rows // side), -(-columns // side)
        full = F.pad(x, (0, 0, 0, right * side - columns, 0, down * side - rows))
        windows = full.reshape(n, down, side, right, side, dim).transpose(2, 3).reshape(-1, side, side, dim)
        mixed = self.attend(windows).reshape(n, down, right, side, side, dim).transpose(2, 3)
        return mixed.reshape(n, down * side, right * side, dim)[:, :rows, :columns]


class Backbone(nn.Module):
    def __init__(self, config):
        super().__init__()
        dim, heads, patch = config["dim"], config["heads"], config["patchSize"]
        self.grid = config["positionGrid"]
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + self.grid[0] * self.grid[1], dim))
        self.patch_embed = PatchEmbed(patch, config["channels"], dim)
        self.blocks = nn.ModuleList()
        for i in range(config["depth"]):
            block = Block(dim, heads)
            window = 0 if i in config["globalBlocks"] else config["window"]
            block.attn = GridAttention(dim, heads, window, config["imageSize"] // patch)
            self.blocks.append(block)

    def forward(self, images):
        x = self.patch_embed.proj(images)
        table = self.pos_embed[:, 1:].transpose(1, 2).unflatten(2, self.grid)
        if list(x.shape[2:]) != list(self.grid):
            table = F.interpolate(table, size=x.shape[2:], mode="bicubic", align_corners=False)
        x = (x + table).permute(0, 2, 3, 1)
        for block in self.blocks:
            x = block(x)
        return x.permute(0, 3, 1, 2)


class ChannelNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        normed = F.layer_norm(x.permute(0, 2, 3, 1), x.shape[1:2], self.weight, self.bias, 1e-6)
        return normed.permute(0, 3, 1, 2)


class ConvNorm(nn.Conv2d):
    def __init__(self, source, target, kernel):
        super().__init__(source, target, kernel, padding=kernel // 2, bias=False)
        self.norm = ChannelNorm(target)

    def forward(self, x):
        return self.norm(super().forward(x))


def doubled(source, target):
    return nn.ConvTranspose2d(source, target, 2, stride=2)


class Pyramid(nn.Module):
    def __init__(self, config):
        super().__init__()
        dim, to = config["dim"], config["pyramidDim"]

        def ends(source):
            return ConvNorm(source, to, 1), ConvNorm(to, to, 3)

        self.net = Backbone(config)
        self.simfp_2 = nn.Sequential(doubled(dim, dim // 2), ChannelNorm(dim // 2), nn.GELU(),
                                     doubled(dim // 2, dim // 4), *ends(dim // 4))
        self.simfp_3 = nn.Sequential(doubled(dim, dim // 2), *ends(dim // 2))
        self.simfp_4 = nn.Sequential(*ends(dim))
        self.simfp_5 = nn.Sequential(nn.MaxPool2d(2), *ends(dim))

    def forward(self, images):
        x = self.net(images)
        maps = [level(x) for level in (self.simfp_2, self.simfp_3, self.simfp_4, self.simfp_5)]
        return [*maps, F.max_pool2d(maps[3], 1, stride=2)]


class Proposals(nn.Module):
    def __init__(self, config):
        super().__init__()
        dim = config["pyramidDim"]
        self.config, self.known = config, {}
        self.rpn_head = nn.Module()
        self.rpn_head.conv = nn.Sequential()
        for name in ("0", "1"):
            self.rpn_head.conv.add_module("conv" + name, nn.Conv2d(dim, dim, 3, padding=1))
            self.rpn_head.conv.add_module("relu" + name, nn.ReLU())
        self.rpn_head.objectness_logits = nn.Conv2d(dim, 3, 1)
        self.rpn_head.anchor_deltas = nn.Conv2d(dim, 12, 1)

    def anchors(self, maps):
        key = str([level.shape for level in maps])
        if key not in self.known:
            self.known[key] = []
            for i, level in enumerate(maps):
                stride = self.config["patchSize"] * 2.0 ** (i - 2)
                ratios = torch.tensor([0.5, 1, 2], dtype=torch.float64)
                width = torch.sqrt((8 * stride) ** 2 / ratios)
                shapes = torch.stack([-width / 2, -width * ratios / 2, width / 2, width * ratios / 2], 1)
                y, x = torch.meshgrid(torch.arange(level.shape[2]) * stride, torch.arange(level.shape[3]) * stride, indexing="ij")
                places = torch.stack([x, y, x, y], -1).view(-1, 1, 4)
                self.known[key].append((places + shapes).view(-1, 4).float().to(level.device))
        return self.known[key]

    def forward(self, maps):
        logits, deltas = [], []
        for level in maps:
            hidden = self.rpn_head.conv(level)
            logits.append(self.rpn_head.objectness_logits(hidden).permute(0, 2, 3, 1).flatten(1).float())
            deltas.append(self.rpn_head.anchor_deltas(hidden).permute(0, 2, 3, 1).reshape(len(level), -1, 4).float())
        return self.anchors(maps), logits, deltas

    @torch.no_grad()
    def boxes(self, predicted, image, size):
        sampling = self.config["sampling"]
        most = sampling["preNms"][0 if self.training else 1]
        boxes, scores, levels = [], [], []
        for level, (anchors, logits, deltas) in enumerate(zip(*predicted)):
            best, at = logits[image].topk(min(most, logits.shape[1]))
            boxes.append(decode(anchors[at], deltas[image][at], (1, 1, 1, 1)))
            scores.append(best)
            levels.append(torch.full_like(at, level))
        boxes, scores, levels = clip(torch.cat(boxes), size), torch.cat(scores), torch.cat(levels)
        usable = non_empty(boxes).nonzero()[:, 0]
        kept = nms(boxes[usable], scores[usable], 0.7, levels[usable])
        return boxes[usable][kept[: sampling["postNms"]]]

    def losses(self, predicted, targets, draws):
        anchors, logits, deltas = torch.cat(predicted[0]), torch.cat(predicted[1], 1), torch.cat(predicted[2], 1)
        count = self.config["sampling"]["anchors"]
        classed, moved = 0, 0
        for image, target in enumerate(targets):
            table = overlaps(target["boxes"], anchors)
            best, matched = table.max(0)
            labels = torch.where(best >= 0.7, 1, torch.where(best < 0.3, 0, -1))
            labels[((table == table.amax(1, keepdim=True)) & (table > 0)).any(0)] = 1
            objects, background = choose(labels, draws[image], count, 0.5)
            seen = logits[image][torch.cat([objects, background])]
            truth = torch.cat([torch.ones_like(objects), torch.zeros_like(background)]).float()
            classed = classed + F.binary_cross_entropy_with_logits(seen, truth, reduction="sum")
            wanted = encode(anchors[objects], target["boxes"][matched[objects]], (1, 1, 1, 1))
            moved = moved + (deltas[image][objects] - wanted).abs().sum()
        return (classed + moved) / (count * len(targets))


class Heads(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        dim, width, classes = config["pyramidDim"], config["headDim"], config["numClasses"]
        self.box_head, self.box_predictor, self.mask_head = nn.Module(), nn.Module(), nn.Module()
        for i in range(1, 5):
            self.box_head.add_module(f"conv{i}", ConvNorm(dim, dim, 3))
            self.mask_head.add_module(f"mask_fcn{i}", ConvNorm(dim, dim, 3))
        self.box_head.fc1 = nn.Linear(dim * 49, width)
        self.box_predictor.cls_score = nn.Linear(width, classes + 1)
        self.box_predictor.bbox_pred = nn.Linear(width, 4 * classes)
        self.mask_head.deconv = doubled(dim, dim)
        self.mask_head.predictor = nn.Conv2d(dim, classes, 1)

    def predict(self, maps, boxes):
        x = pool(maps, boxes, self.config["patchSize"], 7)
        for i in range(1, 5):
            x = F.relu(getattr(self.box_head, f"conv{i}")(x))
        x = F.relu(self.box_head.fc1(x.flatten(1)))
        deltas = self.box_predictor.bbox_pred(x).float().view(len(x), -1, 4)
        return self.box_predictor.cls_score(x).float(), deltas

    def mask_logits(self, maps, boxes, labels):
        x = pool(maps, boxes, self.config["patchSize"], 14)
        for i in range(1, 5):
            x = F.relu(getattr(self.mask_head, f"mask_fcn{i}")(x))
        x = self.mask_head.predictor(F.relu(self.mask_head.deconv(x)))
        return x[torch.arange(len(x), device=x.device), labels].float()

    def losses(self, maps, proposals, targets, draws):
        classes = self.config["numClasses"]
        chosen, labels, truth, objects, masks = [], [], [], [], []
        for own, target, noise in zip(proposals, targets, draws):
            boxes = torch.cat([own, target["boxes"]])
            best, matched = overlaps(target["boxes"], boxes).max(0)
            is_object = best >= 0.5
            positive, negative = choose(is_object.long(), noise[: len(boxes)], self.config["sampling"]["boxes"], 0.25)
            seen = torch.cat([positive, negative])
            chosen.append(boxes[seen])
            labels.append(torch.where(is_object[seen], target["labels"][matched[seen]], classes))
            truth.append(target["boxes"][matched[seen]])
            objects.append(boxes[positive])
            masks.append(self.mask_targets(target["masks"], matched[positive], boxes[positive]))
        logits, deltas = self.predict(maps, chosen)
        boxes, labels, truth = torch.cat(chosen), torch.cat(labels), torch.cat(truth)
        positive = (labels < classes).nonzero()[:, 0]
        wanted = encode(boxes[positive], truth[positive], (10, 10, 5, 5))
        off = (deltas[positive, labels[positive]] - wanted).abs().sum() / len(labels)
        seen = self.mask_logits(maps, objects, labels[positive])
        return F.cross_entropy(logits, labels) + off + F.binary_cross_entropy_with_logits(seen, torch.cat(masks))

    def mask_targets(self, masks, matched, boxes):
        """Of bitmaps (G, H, W), at the centres of the cells."""
        cut = boxes.new_zeros(len(boxes), 28, 28)
        cells = (torch.arange(28, device=boxes.device) + 0.5) / 28
        x, y = (boxes[:, axis, None] + cells * (boxes[:, axis + 2] - boxes[:, axis])[:, None] for axis in (0, 1))
        x, y = x / masks.shape[2] * 2 - 1, y / masks.shape[1] * 2 - 1
        grid = torch.stack([x[:, None].expand(-1, 28, -1), y[:, :, None].expand(-1, -1, 28)], -1)
        for i in matched.unique():
            own = matched == i
            samples = F.grid_sample(masks[i][None, None], grid[own].flatten(0, 1)[None], align_corners=False)
            cut[own] = samples.reshape(-1, 28, 28)
        return (cut >= 0.5).float()

    def detect(self, maps, proposals, sizes):
        logits, deltas = self.predict(maps, proposals)
        scores, at, found = logits.softmax(-1), 0, []
        for own, size in zip(proposals, sizes):
            likely = scores[at:at + len(own), :-1]
            boxes = clip(decode(own[:, None], deltas[at:at + len(own)], (10, 10, 5, 5)), size)
            at += len(own)
            rows, labels = ((likely > 0.05) & non_empty(boxes.reshape(-1, 4)).view(likely.shape)).nonzero(as_tuple=True)
            boxes, likely = boxes[rows, labels], likely[rows, labels]
            kept = nms(boxes, likely, 0.5, labels)[:100]
            found.append({"boxes": boxes[kept], "scores": likely[kept], "labels": labels[kept]})
        labels = torch.cat([one["labels"] for one in found])
        masks = self.mask_logits(maps, [one["boxes"] for one in found], labels).sigmoid()
        for one, own in zip(found, masks.split([len(one["labels"]) for one in found])):
            one["masks"] = own
        return found


class Detector(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.backbone = Pyramid(config)
        self.proposal_generator = Proposals(config)
        self.roi_heads = Heads(config)

    def forward(self, images, targets, anchor_draws, box_draws):
        maps = self.backbone(images)
        predicted = self.proposal_generator(maps)
        proposals = [self.proposal_generator.boxes(predicted, i, one["size"]) for i, one in enumerate(targets)]
        return (self.proposal_generator.losses(predicted, targets, anchor_draws)
                + self.roi_heads.losses(maps, proposals, targets, box_draws))

    def detect(self, images, sizes):
        maps = self.backbone(images)
        predicted = self.proposal_generator(maps)
        proposals = [self.proposal_generator.boxes(predicted, i, size) for i, size in enumerate(sizes)]
        return self.roi_heads.detect(maps, proposals, sizes)

    def groups(self, rate, decay, weight_decay):
        """Of each layer of the encoder, with and without weight decay."""
        depth, found = len(self.backbone.net.blocks), {}
        undecayed = {id(p) for m in self.backbone.net.modules() if isinstance(m, nn.LayerNorm) for p in m.parameters()}
        undecayed.add(id(self.backbone.net.pos_embed))
        for name, parameter in self.named_parameters():
            parts = name.removeprefix("backbone.net.").split(".")
            layer = depth + 1
            if name.startswith("backbone.net."):
                layer = int(parts[1]) + 1 if parts[0] == "blocks" else 0
            spared = id(parameter) in undecayed
            group = {"params": [], "lr": rate * decay ** (depth + 1 - layer), "weight_decay": 0 if spared else weight_decay}
            found.setdefault((layer, spared), group)["params"].append(parameter)
        return list(found.values())


@functools.lru_cache(maxsize=1)
def load(detector, file, device):
    """Both workloads have the same model."""
    stored = torch.load(file)
    model = Detector(json.loads(detector))
    model.load_state_dict(stored["weights"])
    model.to(device)
    size = list(stored["images"].shape[2:])
    targets = [{"boxes": boxes.to(device), "labels": labels.to(device), "masks": masks.to(device).float(), "size": size}
               for boxes, labels, masks in zip(stored["boxes"], stored["labels"], stored["masks"])]
    return model, stored["images"].to(device), targets, [draws.to(device) for draws in stored["draws"]]


def prepare_training(detector, file, device, amp, layer_decay, weight_decay, compiled):
    model, images, targets, draws = load(json.dumps(detector), file, device)
    groups = model.train().groups(1e-4, layer_decay, weight_decay)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.95), fused=True)
    return repeat(model, (images, targets, *draws), optimizer, device, amp, compiled)


def prepare_detection(detector, file, device, amp):
    model, images, targets, _ = load(json.dumps(detector), file, device)
    sizes = [one["size"] for one in targets]
    kind = device.split(":")[0]

    # Not in inference mode: training uses the anchors, too.
    @torch.no_grad()
    def detect():
        model.eval()
        with torch.autocast(kind, DTYPES.get(amp, torch.bfloat16), enabled=amp in DTYPES):
            return model.detect(images, sizes)

    def run(iterations):
        start = time.perf_counter()
        for _ in range(iterations):
            detect()
        if kind == "cuda":
            torch.cuda.synchronize(device)
        return time.perf_counter() - start

    found = detect()
    scores = torch.cat([one["scores"] for one in found])
    return run, {"found": len(scores), "score": scores.mean().item()}
