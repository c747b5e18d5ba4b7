"""A vision transformer that classifies, in plain PyTorch, for comparison: written from the papers (arXiv:2010.11929,
arXiv:2111.06377), on the blocks of mae_reference.py.
"""

import torch
from mae_reference import Block, PatchEmbed, sin_cos
from torch import nn


class VisionTransformer(nn.Module):
    def __init__(self, image_size, patch_size, channels, dim, depth, heads, positions, num_classes, pooling, drop_path,
                 train_positions):
        super().__init__()
        rows, columns = (side // patch_size for side in image_size)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        table = torch.zeros(1 + rows * columns, dim) if positions == "learned" else sin_cos(dim, rows, columns)
        self.pos_embed = nn.Parameter(table.float()[None], requires_grad=train_positions)
        self.patch_embed = PatchEmbed(patch_size, channels, dim)
        rates = [drop_path * i / max(1, depth - 1) for i in range(depth)]
        self.blocks = nn.ModuleList(Block(dim, heads, rate) for rate in rates)
        if pooling == "mean":
            self.fc_norm = nn.LayerNorm(dim, eps=1e-6)
        else:
            self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pooling = pooling
        self.head = nn.Linear(dim, num_classes)

    def features(self, images):
        x = torch.cat([self.cls_token.repeat(len(images), 1, 1), self.patch_embed(images)], dim=1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        if self.pooling == "mean":
            return self.fc_norm(x[:, 1:].sum(dim=1) / (x.shape[1] - 1))
        return self.norm(x)[:, 0]

    def forward(self, images):
        return self.head(self.features(images))
