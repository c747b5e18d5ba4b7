"""Methods of pre-training in plain PyTorch, from their papers: what the steps of lib/methods are measured against. Views of one
size are encoded together, targets are computed once, and moving averages are one call for all parameters.
"""

import torch
import torch.nn.functional as F
from mae import EPS, Block, MaskedAutoencoder, PatchEmbed, positions
from torch import nn


class Method(nn.Module):
    """What a step needs besides the loss, which is `forward`."""

    betas = (0.9, 0.999)
    undecayed = ()

    def __init__(self, settings, values):
        super().__init__()
        self.settings, self.values = settings, values

    def inputs(self, *tensors):
        """The inputs of the loss: images are normalised once, as a loader would do it."""
        return tensors

    def normalise(self, pixels):
        """(N, H, W, C) bytes -> (N, C, H, W)"""
        mean, std = (torch.tensor(self.settings[name], device=pixels.device).view(1, -1, 1, 1) for name in ("mean", "std"))
        return ((pixels.permute(0, 3, 1, 2).float() / 255 - mean) / std).contiguous()

    def trained(self):
        return [(name, p) for name, p in self.named_parameters() if p.requires_grad]

    def groups(self):
        decay = self.settings["weightDecay"]
        decayed = [p for name, p in self.trained() if p.ndim > 1 and name not in self.undecayed]
        others = [p for name, p in self.trained() if p.ndim <= 1 or name in self.undecayed]
        return [{"params": decayed, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]

    def before_step(self):
        norm = self.settings["clipGrad"]
        if norm is not None:
            nn.utils.clip_grad_norm_([p for _, p in self.trained()], norm)

    def after_step(self):
        pass


class Encoder(nn.Module):
    """The class token of images of any size of whole patches."""

    def __init__(self, settings):
        super().__init__()
        dim, self.patch = settings["dim"], settings["patchSize"]
        self.grid = [side // self.patch for side in settings["imageSize"]]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + self.grid[0] * self.grid[1], dim))
        self.pos_embed.requires_grad = settings["positions"] == "learned"
        self.patch_embed = PatchEmbed(self.patch, settings["channels"], dim)
        self.blocks = nn.Sequential(*(Block(dim, settings["heads"]) for _ in range(settings["depth"])))
        self.norm = nn.LayerNorm(dim, eps=EPS)

    def positions(self, grid):
        if grid == self.grid:
            return self.pos_embed
        table = self.pos_embed[:, 1:].unflatten(1, self.grid).movedim(-1, 1)
        fitted = F.interpolate(table, size=grid, mode="bicubic", align_corners=False)
        return torch.cat([self.pos_embed[:, :1], fitted.movedim(1, -1).flatten(1, 2)], dim=1)

    def forward(self, images):
        x = torch.cat([self.cls_token.expand(len(images), -1, -1), self.patch_embed(images)], dim=1)
        x = x + self.positions([side // self.patch for side in images.shape[2:]])
        return self.norm(self.blocks(x)[:, 0])


def mlp(*widths):
    layers = []
    for i, (before, after) in enumerate(zip(widths, widths[1:])):
        is_last = i == len(widths) - 2
        layers += [nn.Linear(before, after, bias=False), nn.BatchNorm1d(after, affine=not is_last)]
        layers += [] if is_last else [nn.ReLU()]
    return nn.Sequential(*layers)


class MocoEncoder(Encoder):
    def __init__(self, settings):
        super().__init__(settings)
        hidden, width = settings["headDim"], settings["projectionDim"]
        self.head = mlp(settings["dim"], hidden, hidden, width)

    def forward(self, first, second):
        return [self.head(features) for features in super().forward(torch.cat([first, second])).chunk(2)]


class MocoV3(Method):
    """arXiv:2104.02057"""

    def __init__(self, settings, values):
        super().__init__(settings, values)
        self.base_encoder, self.momentum_encoder = MocoEncoder(settings), MocoEncoder(settings)
        self.predictor = mlp(settings["projectionDim"], settings["headDim"], settings["projectionDim"])
        self.momentum_encoder.requires_grad_(False)
        self.base_encoder.patch_embed.requires_grad_(not settings["freezePatchEmbed"])

    def inputs(self, first, second):
        return self.normalise(first), self.normalise(second)

    def groups(self):
        return [{"params": [p for _, p in self.trained()], "weight_decay": self.settings["weightDecay"]}]

    def forward(self, first, second):
        q1, q2 = (F.normalize(self.predictor(q), dim=1) for q in self.base_encoder(first, second))
        with torch.no_grad():
            k1, k2 = (F.normalize(k, dim=1) for k in self.momentum_encoder(first, second))
        return self.contrast(q1, k2) + self.contrast(q2, k1)

    def contrast(self, queries, keys):
        temperature = self.settings["temperature"]
        logits = queries @ keys.T / temperature
        own = torch.arange(len(queries), device=queries.device)
        return F.cross_entropy(logits, own) * (2 * temperature)

    @torch.no_grad()
    def after_step(self):
        followed, leading = list(self.momentum_encoder.parameters()), list(self.base_encoder.parameters())
        torch._foreach_lerp_(followed, leading, 1 - self.values["momentum"])


class DinoHead(nn.Module):
    def __init__(self, settings):
        super().__init__()
        hidden, bottleneck = settings["headDim"], settings["bottleneckDim"]
        self.mlp = nn.Sequential(nn.Linear(settings["dim"], hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(),
                                 nn.Linear(hidden, bottleneck))
        self.last_layer = nn.utils.weight_norm(nn.Linear(bottleneck, settings["prototypes"], bias=False))
        self.last_layer.weight_g.requires_grad = False

    def forward(self, x):
        return self.last_layer(F.normalize(self.mlp(x), dim=-1))


class DinoNetwork(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.backbone, self.head = Encoder(settings), DinoHead(settings)

    def forward(self, *views):
        large, small = torch.cat(views[:2]), views[2:]
        features = [self.backbone(large)] + ([self.backbone(torch.cat(small))] if small else [])
        return self.head(torch.cat(features))


class Dino(Method):
    """arXiv:2104.14294"""

    def __init__(self, settings, values):
        super().__init__(settings, values)
        self.student, self.teacher = DinoNetwork(settings), DinoNetwork(settings)
        self.teacher.requires_grad_(False)
        self.register_buffer("center", torch.zeros(1, settings["prototypes"]))
        self.output = None

    def inputs(self, *views):
        return tuple(self.normalise(view) for view in views)

    def groups(self):
        decayed, others = super().groups()
        return [{**decayed, "weight_decay": self.settings["weightDecayEnd"]}, others]

    def forward(self, *views):
        with torch.no_grad():
            self.output = self.teacher(*views[:2])
            targets = torch.softmax((self.output - self.center) / self.values["temperature"], dim=-1).chunk(2)
        predicted = F.log_softmax(self.student(*views) / 0.1, dim=-1).chunk(len(views))
        pairs = [-(target * other).sum(dim=-1).mean()
                 for seen, target in enumerate(targets) for view, other in enumerate(predicted) if view != seen]
        return sum(pairs) / len(pairs)

    def before_step(self):
        super().before_step()
        most = self.settings["clipEach"]
        for _, parameter in self.trained():
            factor = most / (parameter.grad.norm() + 1e-6)
            if factor < 1:
                parameter.grad.mul_(factor)

    @torch.no_grad()
    def after_step(self):
        followed, leading = list(self.teacher.parameters()), list(self.student.parameters())
        torch._foreach_lerp_(followed, leading, 1 - self.values["momentum"])
        self.center.mul_(0.9).add_(self.output.mean(dim=0, keepdim=True), alpha=0.1)


class MaskedImage(Method):
    """An encoder that sees mask tokens, and a linear layer on the masked patches."""

    def __init__(self, settings, values, outputs):
        super().__init__(settings, values)
        dim, self.patch = settings["dim"], settings["patchSize"]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = positions(dim, *(side // self.patch for side in settings["imageSize"]))
        self.pos_embed.requires_grad = settings["positions"] == "learned"
        self.patch_embed = PatchEmbed(self.patch, settings["channels"], dim)
        self.blocks = nn.Sequential(*(Block(dim, settings["heads"]) for _ in range(settings["depth"])))
        self.mask_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.norm = nn.LayerNorm(dim, eps=EPS)
        self.prediction = nn.Linear(dim, outputs)

    def predict(self, images, mask):
        patches = torch.where(mask[..., None], self.mask_token, self.patch_embed(images))
        x = torch.cat([self.cls_token.expand(len(images), -1, -1), patches], dim=1) + self.pos_embed
        return self.prediction(self.norm(self.blocks(x)[:, 1:][mask]))


class Simmim(MaskedImage):
    """arXiv:2111.09886"""

    undecayed = ("cls_token", "pos_embed", "mask_token")

    def __init__(self, settings, values):
        super().__init__(settings, values, settings["patchSize"] ** 2 * settings["channels"])

    def inputs(self, pixels, mask):
        return self.normalise(pixels), mask

    def forward(self, images, mask):
        n, c, h, w = images.shape
        p = self.patch
        patches = images.reshape(n, c, h // p, p, w // p, p).permute(0, 2, 4, 3, 5, 1).reshape(n, -1, p * p * c)
        return F.l1_loss(self.predict(images, mask), patches[mask])


class ResidualBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.ReLU(),
                                 nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 1))

    def forward(self, x):
        return x + self.net(x)


def token_encoder(patch, channels, width, codes):
    layers = []
    for i in range(patch.bit_length() - 1):
        layers += [nn.Conv2d(width if i else channels, width, 4, stride=2, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, ResidualBlock(width), ResidualBlock(width), nn.Conv2d(width, codes, 1))


class Beit(MaskedImage):
    """arXiv:2106.08254"""

    undecayed = ("cls_token", "pos_embed")

    def __init__(self, settings, values):
        super().__init__(settings, values, settings["codes"])

    def load_tokenizer(self, state, device):
        settings = self.settings
        encoder = token_encoder(settings["patchSize"], settings["channels"], settings["tokenizerWidth"], settings["codes"])
        encoder.load_state_dict({name.removeprefix("encoder."): value for name, value in state.items()
                                 if name.startswith("encoder.")})
        # No part of what is trained and counted.
        self.tokenizer = (encoder.requires_grad_(False).to(device),)

    def inputs(self, pixels, mask, tokenized, _masked):
        # The last is the number of masked patches of all processes; here is one.
        return self.normalise(pixels), mask, self.normalise(tokenized)

    def forward(self, images, mask, tokenized):
        with torch.no_grad():
            tokens = self.tokenizer[0](tokenized).argmax(dim=1).flatten(1)
        return F.cross_entropy(self.predict(images, mask), tokens[mask])


class Denoising(Method):
    """Vincent et al., 2008, with the encoder and decoder of masked autoencoders."""

    betas = (0.9, 0.95)

    def __init__(self, settings, values):
        super().__init__(settings, values)
        self.net = MaskedAutoencoder(
            settings["imageSize"], settings["patchSize"], settings["channels"], settings["dim"], settings["depth"],
            settings["heads"], settings["decoderDim"], settings["decoderDepth"], settings["decoderHeads"],
            norm_pix=False, encoder_mask_tokens=False, checkpointing=False)

    def load_state_dict(self, state):
        self.net.load_state_dict(state)

    def inputs(self, pixels, noise):
        return self.normalise(pixels), noise

    def forward(self, images, noise):
        net = self.net
        tokens = net.patch_embed(images + self.settings["noiseStd"] * noise) + net.pos_embed[:, 1:]
        x = net.decoder_embed(net.encode(tokens)) + net.decoder_pos_embed
        painted = net.decoder_pred(net.decoder_norm(net.run(net.decoder_blocks, x)))[:, 1:]
        return F.mse_loss(painted, net.pixels(images))


class PixelAttention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv, self.proj = nn.Linear(dim, 3 * dim, bias=False), nn.Linear(dim, dim, bias=False)

    def forward(self, x):
        q, k, v = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.proj(seen.transpose(1, 2).flatten(2))


class PixelMlp(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(dim, 4 * dim, bias=False), nn.Linear(4 * dim, dim, bias=False)

    def forward(self, x):
        hidden = self.fc1(x)
        return self.fc2(hidden * torch.sigmoid(1.702 * hidden))


class PixelBlock(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1, self.attn = nn.RMSNorm(dim, eps=1e-5), PixelAttention(dim, heads)
        self.norm2, self.mlp = nn.RMSNorm(dim, eps=1e-5), PixelMlp(dim)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ColorEmbed(nn.Module):
    def __init__(self, colors, channels, dim):
        super().__init__()
        self.register_buffer("palette", torch.zeros(colors, channels))
        self.embedding = nn.Embedding(colors, dim)

    @torch.no_grad()
    def colors(self, images):
        """(N, C, H, W) -> (N, H W): the nearest of the palette"""
        pixels = images.flatten(2).transpose(1, 2)
        return torch.cdist(pixels.flatten(0, 1), self.palette).argmin(dim=1).view(len(images), -1)


class Igpt(Method):
    """Chen et al., "Generative Pretraining from Pixels", 2020."""

    betas = (0.9, 0.95)

    def __init__(self, settings, values):
        super().__init__(settings, values)
        dim, (height, width) = settings["dim"], settings["imageSize"]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + height * width, dim))
        self.patch_embed = ColorEmbed(settings["palette"], settings["channels"], dim)
        self.blocks = nn.Sequential(*(PixelBlock(dim, settings["heads"]) for _ in range(settings["depth"])))
        self.norm = nn.RMSNorm(dim, eps=1e-5)
        self.prediction = nn.Linear(dim, settings["palette"], bias=False)

    def inputs(self, pixels):
        return (self.normalise(pixels),)

    def forward(self, images):
        colors = self.patch_embed.colors(images)
        seen = torch.cat([self.cls_token.expand(len(images), -1, -1), self.patch_embed.embedding(colors[:, :-1])], dim=1)
        tokens = self.blocks(seen + self.pos_embed[:, : seen.shape[1]])
        logits = self.prediction(self.norm(tokens)).flatten(0, 1).float()
        return F.cross_entropy(logits, colors.flatten())


METHODS = {"moco-v3": MocoV3, "dino": Dino, "simmim": Simmim, "beit": Beit, "dae": Denoising, "igpt": Igpt}
