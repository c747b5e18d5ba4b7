"""A masked autoencoder in plain PyTorch, for comparison: written from the paper (arXiv:2111.06377), and on purpose by
other means than lib/models. Attention is matrix products and a softmax, patches are cut out one by one, kept patches are
put back by their indices instead of by undoing the shuffle, and the loss picks the removed patches out.
"""

import math

import torch
from drop_path import DropPath
from torch import nn


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        mixed = []
        for q, k, v in zip(*(part.chunk(self.heads, dim=-1) for part in self.qkv(x).chunk(3, dim=-1))):
            scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
            mixed.append(torch.softmax(scores, dim=-1) @ v)
        return self.proj(torch.cat(mixed, dim=-1))


class Mlp(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x):
        hidden = self.fc1(x)
        return self.fc2(hidden * 0.5 * (1 + torch.erf(hidden / math.sqrt(2))))


class Block(nn.Module):
    def __init__(self, dim, heads, drop_path=0.0):
        super().__init__()
        self.drop = DropPath(drop_path)
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = Mlp(dim)

    def forward(self, x):
        x = x + self.drop(self.attn(self.norm1(x)))
        return x + self.drop(self.mlp(self.norm2(x)))


class PatchEmbed(nn.Module):
    def __init__(self, patch, channels, dim):
        super().__init__()
        self.proj = nn.Conv2d(channels, dim, kernel_size=patch, stride=patch)

    def forward(self, images):
        grid = self.proj(images)
        return torch.stack([grid[:, :, row, column] for row in range(grid.shape[2]) for column in range(grid.shape[3])],
                           dim=1)


def sin_cos(dim, rows, columns):
    """float64 [1 + rows * columns, dim], from the formula alone."""
    omegas = [10000.0 ** (-i / (dim / 4)) for i in range(dim // 4)]
    table = [[0.0] * dim]
    for row in range(rows):
        for column in range(columns):
            features = []
            for place in (column, row):
                features += [math.sin(place * omega) for omega in omegas]
                features += [math.cos(place * omega) for omega in omegas]
            table.append(features)
    return torch.tensor(table, dtype=torch.float64)


def fixed(values):
    return nn.Parameter(values.float().unsqueeze(0), requires_grad=False)


class MaskedAutoencoder(nn.Module):
    def __init__(self, image_size, patch_size, channels, dim, depth, heads, decoder_dim, decoder_depth, decoder_heads,
                 norm_pix_loss, encoder_mask_tokens, positions):
        super().__init__()
        self.patch_size = patch_size
        self.norm_pix_loss = norm_pix_loss
        self.rows, self.columns = (side // patch_size for side in image_size)

        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = self.places(positions, dim)
        self.encoder_mask_tokens = encoder_mask_tokens
        if encoder_mask_tokens:
            self.encoder_mask_token = nn.Parameter(torch.zeros(1, 1, dim))
        else:
            self.mask_token = nn.Parameter(torch.zeros(1, 1, decoder_dim))
        self.decoder_pos_embed = self.places(positions, decoder_dim)
        self.patch_embed = PatchEmbed(patch_size, channels, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.decoder_embed = nn.Linear(dim, decoder_dim)
        self.decoder_blocks = nn.ModuleList(Block(decoder_dim, decoder_heads) for _ in range(decoder_depth))
        self.decoder_norm = nn.LayerNorm(decoder_dim, eps=1e-6)
        self.decoder_pred = nn.Linear(decoder_dim, patch_size * patch_size * channels)

    def places(self, kind, dim):
        if kind == "learned":
            return nn.Parameter(torch.zeros(1, 1 + self.rows * self.columns, dim))
        return fixed(sin_cos(dim, self.rows, self.columns))

    def patches_of(self, images):
        """[N, L, p * p * C], each patch's pixels by row, column and channel."""
        p = self.patch_size
        patches = []
        for row in range(self.rows):
            for column in range(self.columns):
                patch = images[:, :, row * p:(row + 1) * p, column * p:(column + 1) * p]
                patches.append(patch.permute(0, 2, 3, 1).flatten(1))
        return torch.stack(patches, dim=1)

    def encode(self, images, kept):
        """[N, 1 + kept, dim], with mask tokens in the encoder [N, 1 + L, dim]; `kept` has each image's indices of
        patches."""
        chosen = torch.stack([self.seen(sample, indices) for sample, indices in zip(self.patch_embed(images), kept)])
        cls = (self.cls_token + self.pos_embed[:, :1]).repeat(len(images), 1, 1)
        x = torch.cat([cls, chosen], dim=1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def seen(self, patches, indices):
        """What the encoder sees of one image's patches, with their positions."""
        places = self.pos_embed[0, 1:]
        if not self.encoder_mask_tokens:
            return patches[indices] + places[indices]
        tokens = self.encoder_mask_token[0].repeat(len(patches), 1)
        tokens[indices] = patches[indices].to(tokens.dtype)
        return tokens + places

    def features(self, images):
        everything = torch.arange(self.rows * self.columns)
        return self.encode(images, [everything] * len(images))

    def decode(self, latent, kept):
        x = self.decoder_embed(latent)
        if not self.encoder_mask_tokens:
            x = torch.stack([self.completed(sample, indices) for sample, indices in zip(x, kept)])
        x = x + self.decoder_pos_embed
        for block in self.decoder_blocks:
            x = block(x)
        return self.decoder_pred(self.decoder_norm(x))[:, 1:]

    def completed(self, sample, indices):
        patches = self.mask_token[0].repeat(self.rows * self.columns, 1)
        patches[indices] = sample[1:].to(patches.dtype)
        return torch.cat([sample[:1], patches])

    def loss(self, images, prediction, removed):
        target = self.patches_of(images)
        if self.norm_pix_loss:
            mean = target.mean(dim=-1, keepdim=True)
            variance = ((target - mean) ** 2).sum(dim=-1, keepdim=True) / (target.shape[-1] - 1)
            target = (target - mean) / torch.sqrt(variance + 1e-6)
        of_patch = ((prediction - target) ** 2).mean(dim=-1)
        return of_patch[removed].mean()

    def forward(self, images, noise, mask_ratio):
        """latent, prediction, mask (1 where removed) and loss; the patches of the smallest noise are kept."""
        length = self.rows * self.columns
        count = math.floor(length * (1 - mask_ratio))
        kept = [torch.argsort(sample)[:count] for sample in noise]
        removed = torch.ones(len(images), length, dtype=torch.bool)
        for sample, indices in zip(removed, kept):
            sample[indices] = False
        latent = self.encode(images, kept)
        prediction = self.decode(latent, kept)
        return latent, prediction, removed, self.loss(images, prediction, removed)
