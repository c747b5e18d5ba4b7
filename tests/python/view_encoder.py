"""The encoder of methods that compare views, in plain PyTorch, for comparison: on the blocks of mae_reference.py, with the
class token as its feature, and with position embeddings that fit images of other sizes.
"""

import torch
from mae_reference import Block, PatchEmbed
from torch import nn
from torch.nn import functional as F


class ViewEncoder(nn.Module):
    def __init__(self, image_size, patch_size, channels, dim, depth, heads, trained_positions):
        super().__init__()
        self.patch_size = patch_size
        self.grid = [side // patch_size for side in image_size]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + self.grid[0] * self.grid[1], dim),
                                      requires_grad=trained_positions)
        self.patch_embed = PatchEmbed(patch_size, channels, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)

    def positions(self, grid):
        if grid == self.grid:
            return self.pos_embed
        table = self.pos_embed[:, 1:].unflatten(1, self.grid).movedim(-1, 1)
        fitted = F.interpolate(table, size=grid, mode="bicubic", align_corners=False)
        return torch.cat([self.pos_embed[:, :1], fitted.movedim(1, -1).flatten(1, 2)], dim=1)

    def forward(self, images):
        x = torch.cat([self.cls_token.repeat(len(images), 1, 1), self.patch_embed(images)], dim=1)
        x = x + self.positions([side // self.patch_size for side in images.shape[2:]])
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]
