"""A vision transformer with a classifier's head in plain PyTorch, and its parameters layer by layer for fine-tuning."""

import torch
import torch.nn.functional as F
from mae import EPS, Block, PatchEmbed, positions
from torch import nn


class Classifier(nn.Module):
    def __init__(self, image_size, patch, channels, dim, depth, heads, classes):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = positions(dim, image_size[0] // patch, image_size[1] // patch)
        self.pos_embed.requires_grad_(True)
        self.patch_embed = PatchEmbed(patch, channels, dim)
        self.blocks = nn.Sequential(*(Block(dim, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(dim, eps=EPS)
        self.head = nn.Linear(dim, classes)

    def forward(self, images, targets):
        x = self.patch_embed(images)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], dim=1) + self.pos_embed
        logits = self.head(self.norm(self.blocks(x)[:, 1:].mean(dim=1)))
        return F.cross_entropy(logits.float(), targets)

    def groups(self, lr, layer_decay, weight_decay):
        """The last layer has the full rate, each one before it a share of the next one's."""
        first = [self.cls_token, self.pos_embed, *self.patch_embed.parameters()]
        last = [*self.norm.parameters(), *self.head.parameters()]
        layers = [first, *(list(block.parameters()) for block in self.blocks), last]
        never = {self.cls_token, self.pos_embed}
        groups = []
        for index, layer in enumerate(layers):
            rate = lr * layer_decay ** (len(layers) - 1 - index)
            decayed = [p for p in layer if p.ndim > 1 and p not in never]
            others = [p for p in layer if p.ndim <= 1 or p in never]
            groups.append({"params": decayed, "lr": rate, "weight_decay": weight_decay})
            groups.append({"params": others, "lr": rate, "weight_decay": 0.0})
        return groups
