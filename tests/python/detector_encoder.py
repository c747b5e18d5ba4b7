"""The encoder and the pyramids of the detector of detector_reference.py, in plain PyTorch and on purpose by other means than
lib/models/detection: scores of attention have an explicit map of biases, and windows are cut out one by one."""

import math

import torch
from torch.nn import functional as F


def layer_norm(x, weights, name):
    return F.layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"], 1e-6)


def channel_norm(x, weights, name):
    mean = x.mean(1, keepdim=True)
    variance = ((x - mean) ** 2).mean(1, keepdim=True)
    x = (x - mean) / torch.sqrt(variance + 1e-6)
    return x * weights[name + ".weight"][:, None, None] + weights[name + ".bias"][:, None, None]


def linear(x, weights, name):
    return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])


def table_of(table, side):
    if len(table) != 2 * side - 1:
        table = F.interpolate(table.T[None], size=2 * side - 1, mode="linear", align_corners=False)[0].T
    return table


def attention(x, weights, name, heads):
    """x: (rows, columns, dim), one window or one image."""
    rows, columns, dim = x.shape
    width = dim // heads
    q, k, v = linear(x, weights, name + ".qkv").reshape(rows * columns, 3, heads, width).permute(1, 2, 0, 3)
    down = table_of(weights[name + ".rel_pos_h"], rows)
    right = table_of(weights[name + ".rel_pos_w"], columns)
    bias = torch.zeros(heads, rows * columns, rows * columns, dtype=x.dtype)
    for query in range(rows * columns):
        qy, qx = divmod(query, columns)
        for key in range(rows * columns):
            ky, kx = divmod(key, columns)
            embedding = down[qy - ky + rows - 1] + right[qx - kx + columns - 1]
            bias[:, query, key] = q[:, query] @ embedding
    scores = q @ k.transpose(1, 2) / math.sqrt(width) + bias
    mixed = torch.softmax(scores, -1) @ v
    return linear(mixed.transpose(0, 1).reshape(rows, columns, dim), weights, name + ".proj")


def windowed(x, weights, name, heads, side):
    """x: (rows, columns, dim); zeros at the right and at the bottom, which take part."""
    rows, columns, _ = x.shape
    out = torch.zeros_like(x)
    for top in range(0, rows, side):
        for left in range(0, columns, side):
            own = x[top:top + side, left:left + side]
            height, width, _ = own.shape
            full = F.pad(own, (0, 0, 0, side - width, 0, side - height))
            out[top:top + height, left:left + width] = attention(full, weights, name, heads)[:height, :width]
    return out


def backbone(images, weights, config):
    """The maps that each block leaves, (N, dim, rows, columns)."""
    patch = config["patchSize"]
    maps = []
    for image in images:
        x = F.conv2d(image[None], weights["patch_embed.proj.weight"], weights["patch_embed.proj.bias"], stride=patch)
        x = x[0].permute(1, 2, 0)
        rows, columns = config["positionGrid"]
        table = weights["pos_embed"][:, 1:].reshape(1, rows, columns, -1).permute(0, 3, 1, 2)
        if list(x.shape[:2]) != [rows, columns]:
            table = F.interpolate(table, size=tuple(x.shape[:2]), mode="bicubic", align_corners=False)
        x = x + table[0].permute(1, 2, 0)
        maps.append([])
        for i in range(config["depth"]):
            name = f"blocks.{i}"
            normed = layer_norm(x, weights, name + ".norm1")
            if i in config["globalBlocks"]:
                x = x + attention(normed, weights, name + ".attn", config["heads"])
            else:
                x = x + windowed(normed, weights, name + ".attn", config["heads"], config["window"])
            hidden = F.gelu(linear(layer_norm(x, weights, name + ".norm2"), weights, name + ".mlp.fc1"))
            x = x + linear(hidden, weights, name + ".mlp.fc2")
            maps[-1].append(x.permute(2, 0, 1))
    return [torch.stack(own) for own in zip(*maps)]


def conv_norm(x, weights, name):
    weight = weights[name + ".weight"]
    return channel_norm(F.conv2d(x, weight, padding=weight.shape[-1] // 2), weights, name + ".norm")


def doubled(x, weights, name):
    return F.conv_transpose2d(x, weights[name + ".weight"], weights[name + ".bias"], stride=2)


def group_norm(x, weights, name, groups=32):
    n, channels, height, width = x.shape
    grouped = x.reshape(n, groups, -1)
    spread = torch.sqrt(((grouped - grouped.mean(-1, keepdim=True)) ** 2).mean(-1, keepdim=True) + 1e-5)
    x = ((grouped - grouped.mean(-1, keepdim=True)) / spread).reshape(n, channels, height, width)
    return x * weights[name + ".weight"][:, None, None] + weights[name + ".bias"][:, None, None]


def pyramid(maps, weights, config):
    return fpn(maps, weights, config) if config.get("pyramid") == "fpn" else simple(maps[-1], weights)


def fpn(maps, weights, config):
    """Of the maps at the ends of the quarters: arXiv:2111.11429, section 2.2, and arXiv:1612.03144."""
    depth = config["depth"]
    c2, c3, c4, c5 = (maps[math.ceil(quarter * depth / 4) - 1] for quarter in (1, 2, 3, 4))
    c2 = doubled(F.gelu(group_norm(doubled(c2, weights, "stage_2.0"), weights, "stage_2.1")), weights, "stage_2.3")
    c3 = doubled(c3, weights, "stage_3.0")
    c5 = F.max_pool2d(c5, 2)
    levels, above = [], None
    for number, level in ((5, c5), (4, c4), (3, c3), (2, c2)):
        own = conv_norm(level, weights, f"fpn_lateral{number}")
        if above is not None:
            own = own + above.repeat_interleave(2, -1).repeat_interleave(2, -2)[..., :own.shape[-2], :own.shape[-1]]
        above = own
        levels.insert(0, conv_norm(own, weights, f"fpn_output{number}"))
    return [*levels, levels[3][:, :, ::2, ::2]]


def simple(x, weights):
    p2 = F.gelu(channel_norm(doubled(x, weights, "simfp_2.0"), weights, "simfp_2.1"))
    p2 = conv_norm(conv_norm(doubled(p2, weights, "simfp_2.3"), weights, "simfp_2.4"), weights, "simfp_2.5")
    p3 = conv_norm(conv_norm(doubled(x, weights, "simfp_3.0"), weights, "simfp_3.1"), weights, "simfp_3.2")
    p4 = conv_norm(conv_norm(x, weights, "simfp_4.0"), weights, "simfp_4.1")
    p5 = conv_norm(conv_norm(F.max_pool2d(x, 2), weights, "simfp_5.1"), weights, "simfp_5.2")
    return [p2, p3, p4, p5, p5[:, :, ::2, ::2]]
