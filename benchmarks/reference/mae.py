"""A masked autoencoder in plain PyTorch, from the paper (arXiv:2111.06377): what lib/models is measured against."""

import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.checkpoint import checkpoint

EPS = 1e-6


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        n, length, dim = x.shape
        qkv = self.qkv(x).view(n, length, 3, self.heads, dim // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        mixed = F.scaled_dot_product_attention(q, k, v)
        return self.proj(mixed.transpose(1, 2).reshape(n, length, dim))


class Mlp(nn.Module):
    def __init__(self, dim, hidden):
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden)
        self.fc2 = nn.Linear(hidden, dim)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=EPS)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=EPS)
        self.mlp = Mlp(dim, 4 * dim)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbed(nn.Module):
    def __init__(self, patch, channels, dim):
        super().__init__()
        self.proj = nn.Conv2d(channels, dim, patch, stride=patch)

    def forward(self, images):
        return self.proj(images).flatten(2).transpose(1, 2)


def positions(dim, rows, columns):
    """Fixed sines and cosines: the first half of the features for the column, the second for the row."""
    omega = 10000.0 ** (-torch.arange(dim // 4, dtype=torch.float64) / (dim // 4))
    row, column = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    angles = [place.flatten()[:, None] * omega for place in (column, row)]
    grid = torch.cat([wave for angle in angles for wave in (angle.sin(), angle.cos())], dim=1)
    return nn.Parameter(F.pad(grid, (0, 0, 1, 0))[None].float(), requires_grad=False)


class MaskedAutoencoder(nn.Module):
    def __init__(self, image_size, patch, channels, dim, depth, heads,
                 decoder_dim, decoder_depth, decoder_heads, norm_pix, encoder_mask_tokens, checkpointing):
        super().__init__()
        rows, columns = image_size[0] // patch, image_size[1] // patch
        self.patch, self.patches, self.norm_pix = patch, rows * columns, norm_pix
        self.encoder_mask_tokens, self.checkpointing = encoder_mask_tokens, checkpointing

        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = positions(dim, rows, columns)
        # Of the encoder or of the decoder: whichever completes the image.
        self.mask_token = nn.Parameter(torch.zeros(1, 1, dim if encoder_mask_tokens else decoder_dim))
        self.decoder_pos_embed = positions(decoder_dim, rows, columns)
        self.patch_embed = PatchEmbed(patch, channels, dim)
        self.blocks = nn.ModuleList(Block(dim, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(dim, eps=EPS)
        self.decoder_embed = nn.Linear(dim, decoder_dim)
        self.decoder_blocks = nn.ModuleList(Block(decoder_dim, decoder_heads) for _ in range(decoder_depth))
        self.decoder_norm = nn.LayerNorm(decoder_dim, eps=EPS)
        self.decoder_pred = nn.Linear(decoder_dim, patch * patch * channels)

    def forward(self, images, noise, mask_ratio=0.75):
        keep, restore, mask = self.mask(noise, mask_ratio)
        tokens, positions = self.patch_embed(images), self.pos_embed[:, 1:]
        if self.encoder_mask_tokens:
            tokens = torch.where(mask[..., None].bool(), self.mask_token, tokens) + positions
        else:
            tokens = tokens + positions
            tokens = tokens.gather(1, keep[..., None].expand(-1, -1, tokens.shape[-1]))
        prediction = self.decode(self.encode(tokens), restore)
        return self.loss(images, prediction, mask)

    def mask(self, noise, mask_ratio):
        n, length = noise.shape
        keep = int(length * (1 - mask_ratio))
        shuffle = noise.argsort(dim=1)
        restore = shuffle.argsort(dim=1)
        mask = torch.ones(n, length, device=noise.device)
        mask[:, :keep] = 0
        return shuffle[:, :keep], restore, mask.gather(1, restore)

    def run(self, blocks, x):
        for block in blocks:
            x = checkpoint(block, x, use_reentrant=False) if self.checkpointing else block(x)
        return x

    def encode(self, visible):
        cls = self.cls_token + self.pos_embed[:, :1]
        x = torch.cat([cls.expand(len(visible), -1, -1), visible], dim=1)
        return self.norm(self.run(self.blocks, x))

    def decode(self, latent, restore):
        x = self.decoder_embed(latent)
        if not self.encoder_mask_tokens:
            x = self.add_mask_tokens(x, restore)
        x = self.run(self.decoder_blocks, x + self.decoder_pos_embed)
        return self.decoder_pred(self.decoder_norm(x))[:, 1:]

    def add_mask_tokens(self, x, restore):
        n, seen, dim = x.shape
        hidden = self.mask_token.expand(n, self.patches + 1 - seen, dim)
        patches = torch.cat([x[:, 1:], hidden], dim=1)
        patches = patches.gather(1, restore[..., None].expand(n, self.patches, dim))
        return torch.cat([x[:, :1], patches], dim=1)

    def loss(self, images, prediction, mask):
        target = self.pixels(images)
        if self.norm_pix:
            var, mean = torch.var_mean(target, dim=-1, keepdim=True)
            target = (target - mean) / (var + 1e-6).sqrt()
        error = (prediction - target).pow(2).mean(dim=-1)
        return (error * mask).sum() / mask.sum()

    def pixels(self, images):
        """(N, C, H, W) -> (N, L, p * p * C)"""
        n, c, h, w = images.shape
        p = self.patch
        x = images.reshape(n, c, h // p, p, w // p, p)
        return x.permute(0, 2, 4, 3, 5, 1).reshape(n, self.patches, p * p * c)
