import torch
from torch import nn


class DropPath(nn.Module):
    """Stochastic depth (arXiv:1603.09382): whole samples are dropped."""

    def __init__(self, p, scale_by_keep=True):
        super().__init__()
        self.p = p
        self.scale = scale_by_keep

    def forward(self, x):
        if self.p == 0 or not self.training:
            return x
        keep = 1 - self.p
        kept = torch.empty(x.shape[0], *[1] * (x.ndim - 1), dtype=x.dtype).bernoulli_(keep)
        return x * (kept / keep if self.scale else kept)
