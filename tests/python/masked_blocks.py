"""Blocks of masked image models with LayerScale (arXiv:2103.17239) and a bias for relative positions (arXiv:2106.08254), in
plain PyTorch: pairs of tokens are looked up one by one, and heads are computed in turn.
"""

import math

import torch
from mae_reference import Attention, Block
from torch import nn


def rows_of_pairs(rows, columns):
    """The table's row for each query and key, the class token first: [1 + L, 1 + L]."""
    places = [None] + [(row, column) for row in range(rows) for column in range(columns)]
    offsets = [(down, right) for down in range(1 - rows, rows) for right in range(1 - columns, columns)]
    found = []
    for query in places:
        for key in places:
            if query is None or key is None:
                found.append(len(offsets) + (2 if query == key else 1 if key is None else 0))
            else:
                found.append(offsets.index((query[0] - key[0], query[1] - key[1])))
    return torch.tensor(found).view(len(places), len(places))


class BiasedAttention(Attention):
    def __init__(self, dim, heads, table, pairs):
        super().__init__(dim, heads)
        self.relative_position_bias_table, self.pairs = table, pairs

    def forward(self, x):
        mixed = []
        parts = (part.chunk(self.heads, dim=-1) for part in self.qkv(x).chunk(3, dim=-1))
        for head, (q, k, v) in enumerate(zip(*parts)):
            scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
            bias = self.relative_position_bias_table[:, head][self.pairs]
            mixed.append(torch.softmax(scores + bias, dim=-1) @ v)
        return self.proj(torch.cat(mixed, dim=-1))


class Scale(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * self.gamma


class MaskedBlock(Block):
    """table: of all blocks, or None for none."""

    def __init__(self, dim, heads, scaled, table, pairs):
        super().__init__(dim, heads)
        self.ls1, self.ls2 = (Scale(dim) if scaled else nn.Identity() for _ in range(2))
        if table is not None:
            self.attn = BiasedAttention(dim, heads, table, pairs)

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


def masked_blocks(settings, rows, columns):
    """The blocks of the settings; those with relative positions share a table."""
    dim, heads = settings["dim"], settings["heads"]
    table, pairs = None, None
    if settings["relativePositionBias"]:
        table = nn.Parameter(torch.zeros((2 * rows - 1) * (2 * columns - 1) + 3, heads))
        pairs = rows_of_pairs(rows, columns)
    return nn.ModuleList(MaskedBlock(dim, heads, settings["layerScale"] > 0, table, pairs)
                         for _ in range(settings["depth"]))
