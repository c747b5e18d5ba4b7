"""Trains methods that predict patches or tokens for five steps, in plain PyTorch: a request on stdin, tensors in safetensors
files, NAME.in and NAME.out. tests/methods/five-steps.ts is the other side.

Written from the papers, and on purpose by other means than lib: patches are cut out one by one, masked ones are collected
image by image, and the blocks are those of mae_reference.py.
"""

import json
import sys

import torch
from mae_reference import Block, Mlp, PatchEmbed
from masked_blocks import masked_blocks
from safetensors.torch import load_file, save_file
from torch import nn


class MaskedImage(nn.Module):
    """An encoder that sees mask tokens, and a linear layer on the masked patches."""

    def __init__(self, settings, outputs):
        super().__init__()
        dim, self.patch = settings["dim"], settings["patchSize"]
        self.rows, self.columns = (side // self.patch for side in settings["imageSize"])
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = None if settings["relativePositionBias"] else nn.Parameter(
            torch.zeros(1, 1 + self.rows * self.columns, dim), requires_grad=settings["positions"] == "learned")
        self.patch_embed = PatchEmbed(self.patch, settings["channels"], dim)
        self.blocks = masked_blocks(settings, self.rows, self.columns)
        self.mask_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.prediction = nn.Linear(dim, outputs)

    def forward(self, images, mask):
        """What is predicted of every patch, [N, L, outputs]."""
        shown = 1 - mask.to(images.dtype).unsqueeze(-1)
        patches = self.patch_embed(images) * shown + self.mask_token * (1 - shown)
        x = torch.cat([self.cls_token.repeat(len(images), 1, 1), patches], dim=1)
        if self.pos_embed is not None:
            x = x + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.prediction(self.norm(x)[:, 1:])


def paint(predictions, model, channels):
    """Images of predicted patches, each patch's values by row, column and channel."""
    p = model.patch
    images = predictions.new_zeros(len(predictions), channels, model.rows * p, model.columns * p)
    for place in range(model.rows * model.columns):
        top, left = p * (place // model.columns), p * (place % model.columns)
        images[:, :, top:top + p, left:left + p] = predictions[:, place].reshape(-1, p, p, channels).permute(0, 3, 1, 2)
    return images


class Simmim:
    undecayed = ("cls_token", "pos_embed", "mask_token")

    def __init__(self, settings, tensors):
        self.channels = settings["channels"]
        self.model = MaskedImage(settings, settings["patchSize"] ** 2 * self.channels)

    def loss(self, tensors, step, values):
        """The absolute error of every masked pixel of the whole images, per masked pixel and channel."""
        images, mask = tensors[f"images.{step}"], tensors[f"mask.{step}"]
        model = self.model
        painted = paint(model(images, mask), model, self.channels)
        of_pixels = mask.view(-1, model.rows, model.columns)
        for dim in (1, 2):
            of_pixels = of_pixels.repeat_interleave(model.patch, dim)
        of_pixels = of_pixels.unsqueeze(1).to(images.dtype)
        return ((images - painted).abs() * of_pixels).sum() / of_pixels.sum() / self.channels

    def optimizer(self, settings):
        named = [(name, parameter) for name, parameter in self.model.named_parameters() if parameter.requires_grad]
        decayed = [p for name, p in named if p.ndim > 1 and name not in self.undecayed]
        others = [p for name, p in named if p.ndim <= 1 or name in self.undecayed]
        return torch.optim.AdamW([{"params": decayed, "weight_decay": settings["weightDecay"]},
                                  {"params": others, "weight_decay": 0.0}], lr=settings["lr"], betas=(0.9, 0.999))


class ResidualBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Conv2d(width, width, 3, padding=1), nn.ReLU(),
                                 nn.Conv2d(width, width, 3, padding=1), nn.ReLU(), nn.Conv2d(width, width, 1))

    def forward(self, x):
        return self.net(x) + x


class ImageTokenizer(nn.Module):
    def __init__(self, patch, channels, width, codes):
        super().__init__()
        down, up = [], []
        for i in range(patch.bit_length() - 1):
            down += [nn.Conv2d(width if i else channels, width, 4, stride=2, padding=1), nn.ReLU()]
            up += [nn.ConvTranspose2d(width, width, 4, stride=2, padding=1), nn.ReLU()]
        self.encoder = nn.Sequential(*down, ResidualBlock(width), ResidualBlock(width), nn.Conv2d(width, codes, 1))
        self.codebook = nn.Parameter(torch.zeros(codes, width))
        self.decoder = nn.Sequential(ResidualBlock(width), ResidualBlock(width), *up, nn.Conv2d(width, channels, 1))


class Tokenizer:
    """Maps keep their two dimensions throughout: nothing is flattened to patches but the noise."""

    def __init__(self, settings, tensors):
        self.settings = settings
        self.model = ImageTokenizer(settings["patchSize"], settings["channels"], settings["tokenizerWidth"],
                                    settings["codes"])

    def loss(self, tensors, step, values):
        images, noise = tensors[f"images.{step}"], tensors[f"noise.{step}"].double()
        logits = self.model.encoder(images)
        noise = noise.transpose(1, 2).reshape(logits.shape)
        soft = torch.softmax((logits + noise) / values["temperature"], dim=1)
        painted = self.model.decoder(torch.einsum("nkyx,kc->ncyx", soft, self.model.codebook))
        codes = self.settings["codes"]
        shares = torch.softmax(logits, dim=1).mean(dim=(0, 2, 3))
        imbalance = nn.functional.kl_div(torch.full_like(shares, 1 / codes).log(), shares, reduction="sum")
        return ((painted - images) ** 2).mean() + self.settings["balance"] * imbalance

    def optimizer(self, settings):
        parameters = list(self.model.parameters())
        return torch.optim.AdamW([
            {"params": [p for p in parameters if p.ndim > 1], "weight_decay": settings["weightDecay"]},
            {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0}], lr=settings["lr"], betas=(0.9, 0.999))


class Beit(Simmim):
    undecayed = ("cls_token", "pos_embed")

    def __init__(self, settings, tensors):
        weights = {name.removeprefix("tokenizer."): value for name, value in tensors.items()
                   if name.startswith("tokenizer.")}
        codes, width = weights["codebook"].shape
        patch = tensors["tokenized.0"].shape[1] * settings["patchSize"] // settings["imageSize"][0]
        self.tokenizer = ImageTokenizer(patch, settings["channels"], width, codes)
        self.tokenizer.load_state_dict(weights)
        self.mean, self.std = (tensors[name].view(1, -1, 1, 1) for name in ("mean", "std"))
        self.model = MaskedImage(settings, codes)

    def loss(self, tensors, step, values):
        """Cross entropy over the masked patches of all images."""
        mask = tensors[f"mask.{step}"].bool()
        with torch.no_grad():
            pixels = tensors[f"tokenized.{step}"].permute(0, 3, 1, 2).float() / 255
            tokens = self.tokenizer.encoder((pixels - self.mean) / self.std).argmax(dim=1).flatten(1)
        logs = torch.log_softmax(self.model(tensors[f"images.{step}"], mask), dim=-1)
        found = [-logs[i, place, tokens[i, place]] for i in range(len(mask)) for place in range(mask.shape[1])
                 if mask[i, place]]
        return torch.stack(found).mean()


class RootMeanSquare(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x / torch.sqrt((x ** 2).mean(dim=-1, keepdim=True) + 1e-5) * self.weight


class PixelBlock(nn.Module):
    """Heads one by one, and minus infinity above the diagonal of the scores."""

    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = RootMeanSquare(dim), RootMeanSquare(dim)
        self.attn = nn.ModuleDict({"qkv": nn.Linear(dim, 3 * dim, bias=False), "proj": nn.Linear(dim, dim, bias=False)})
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(dim, 4 * dim, bias=False), "fc2": nn.Linear(4 * dim, dim, bias=False)})

    def forward(self, x):
        later = torch.full((x.shape[1], x.shape[1]), -torch.inf, dtype=x.dtype).triu(1)
        mixed = []
        parts = self.attn["qkv"](self.norm1(x)).chunk(3, dim=-1)
        for q, k, v in zip(*(part.chunk(self.heads, dim=-1) for part in parts)):
            mixed.append(torch.softmax(q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5 + later, dim=-1) @ v)
        x = x + self.attn["proj"](torch.cat(mixed, dim=-1))
        hidden = self.mlp["fc1"](self.norm2(x))
        return x + self.mlp["fc2"](hidden / (1 + torch.exp(-1.702 * hidden)))


class ImageGpt(nn.Module):
    def __init__(self, settings):
        super().__init__()
        dim, colors, (rows, columns) = settings["dim"], settings["palette"], settings["imageSize"]
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + rows * columns, dim))
        self.patch_embed = nn.Module()
        self.patch_embed.register_buffer("palette", torch.zeros(colors, settings["channels"]))
        self.patch_embed.embedding = nn.Embedding(colors, dim)
        self.blocks = nn.ModuleList(PixelBlock(dim, settings["heads"]) for _ in range(settings["depth"]))
        self.norm = RootMeanSquare(dim)
        self.prediction = nn.Linear(dim, colors, bias=False)


class Igpt:
    """A pixel is predicted where the start token and the pixels before it are the whole sequence."""

    def __init__(self, settings, tensors):
        self.model = ImageGpt(settings)

    def loss(self, tensors, step, values):
        """The surprise at each colour, with the colours found anew from the images."""
        model, images = self.model, tensors[f"images.{step}"]
        pixels = images.permute(0, 2, 3, 1).flatten(1, 2)
        distances = sum((pixels[..., None, c] - model.patch_embed.palette[:, c]) ** 2 for c in range(pixels.shape[-1]))
        colors = distances.argmin(dim=-1)
        x = torch.cat([model.cls_token.repeat(len(colors), 1, 1), model.patch_embed.embedding(colors)], dim=1)
        x = x + model.pos_embed
        for block in model.blocks:
            x = block(x)
        logs = torch.log_softmax(model.prediction(model.norm(x[:, :-1])), dim=-1)
        return -torch.stack([logs[i, place, colors[i, place]] for i in range(len(colors))
                             for place in range(colors.shape[1])]).mean()

    def optimizer(self, settings):
        parameters = list(self.model.parameters())
        return torch.optim.AdamW([
            {"params": [p for p in parameters if p.ndim > 1], "weight_decay": settings["weightDecay"]},
            {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0}], lr=settings["lr"], betas=(0.9, 0.95))


class CrossBlock(nn.Module):
    """Heads one by one."""

    def __init__(self, dim, heads, source):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(dim, eps=1e-6), nn.LayerNorm(dim, eps=1e-6)
        self.cross_attn = nn.ModuleDict({"q": nn.Linear(dim, dim), "kv": nn.Linear(source, 2 * dim),
                                         "proj": nn.Linear(dim, dim)})
        self.mlp = Mlp(dim)

    def forward(self, x, source):
        queries = self.cross_attn["q"](self.norm1(x)).chunk(self.heads, dim=-1)
        keys, values = (part.chunk(self.heads, dim=-1) for part in self.cross_attn["kv"](source).chunk(2, dim=-1))
        mixed = [torch.softmax(q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5, dim=-1) @ v
                 for q, k, v in zip(queries, keys, values)]
        x = x + self.cross_attn["proj"](torch.cat(mixed, dim=-1))
        return x + self.mlp(self.norm2(x))


class LayerMix(nn.Module):
    """Sums layer by layer and block by block."""

    def __init__(self, layers, blocks, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(blocks, layers))
        self.norms = nn.ModuleList(nn.LayerNorm(dim, eps=1e-6) for _ in range(blocks))

    def forward(self, layers):
        return [norm(sum(share * layer for share, layer in zip(row, layers)))
                for norm, row in zip(self.norms, self.weight)]


class MaskedAutoencoder(nn.Module):
    def __init__(self, settings):
        super().__init__()
        dim, width, depth = settings["dim"], settings["decoderDim"], settings["decoderDepth"]
        patch, channels, learned = settings["patchSize"], settings["channels"], settings["positions"] == "learned"
        rows, columns = (side // patch for side in settings["imageSize"])
        self.cls_token = nn.Parameter(torch.zeros(1, settings["classTokens"], dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1 + rows * columns, dim), requires_grad=learned)
        self.patch_embed = PatchEmbed(patch, channels, dim)
        self.blocks = nn.ModuleList(Block(dim, settings["heads"]) for _ in range(settings["depth"]))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.across = settings["decoder"] == "cross"
        if not self.across:
            self.decoder_embed = nn.Linear(dim, width)
        if settings["mixLayers"]:
            self.decoder_mix = LayerMix(settings["depth"], depth, dim)
        self.mask_token = nn.Parameter(torch.zeros(1, 1, width))
        self.decoder_pos_embed = nn.Parameter(torch.zeros(1, 1 + rows * columns, width), requires_grad=learned)
        heads = settings["decoderHeads"]
        self.decoder_blocks = nn.ModuleList(CrossBlock(width, heads, dim) if self.across else Block(width, heads)
                                            for _ in range(depth))
        self.decoder_norm = nn.LayerNorm(width, eps=1e-6)
        outputs = {"pixels": patch * patch * channels, "pca": settings["components"], "tokens": settings["codes"]}
        self.decoder_pred = nn.Linear(width, outputs[settings["target"]])

    def forward(self, image, kept, hidden):
        """What is predicted of the kept and of the hidden patches of one image [1, C, H, W]."""
        patches = self.patch_embed(image)[:, kept] + self.pos_embed[:, 1 + kept]
        x = torch.cat([self.cls_token + self.pos_embed[:, :1], patches], dim=1)
        layers = []
        for block in self.blocks:
            x = block(x)
            layers.append(x)
        x = self.norm(x)
        positions = self.decoder_pos_embed
        if self.across:
            predicted = []
            for place in torch.cat([kept, hidden]):
                # Each alone: no other query is there.
                y = self.mask_token + positions[:, 1 + place]
                sources = self.decoder_mix(layers[:-1] + [x]) if hasattr(self, "decoder_mix") else [x] * len(self.decoder_blocks)
                for block, source in zip(self.decoder_blocks, sources):
                    y = block(y, source)
                predicted.append(y)
            y = torch.cat(predicted, dim=1)
        else:
            count = self.cls_token.shape[1]
            seen = self.decoder_embed(x)
            y = torch.cat([seen[:, :count] + positions[:, :1], seen[:, count:] + positions[:, 1 + kept],
                           self.mask_token + positions[:, 1 + hidden]], dim=1)
            for block in self.decoder_blocks:
                y = block(y)
            y = y[:, count:]
        return self.decoder_pred(self.decoder_norm(y))[0]


def principal_components(images, patch, count):
    """Mean and directions of patches, by the singular values of the patches themselves."""
    n, channels, height, width = images.shape
    patches = torch.stack([images[i, :, top:top + patch, left:left + patch].permute(1, 2, 0).flatten()
                           for i in range(n) for top in range(0, height, patch) for left in range(0, width, patch)])
    mean = patches.mean(dim=0)
    directions = torch.linalg.svd(patches - mean, full_matrices=False).Vh[:count]
    return mean, torch.stack([d * d[d.abs().argmax()].sign() for d in directions])


class Mae(Igpt):
    def __init__(self, settings, tensors):
        self.settings = settings
        self.model = MaskedAutoencoder(settings)
        if settings["target"] == "pca":
            self.mean, self.directions = principal_components(
                tensors["pictures"], settings["patchSize"], settings["components"])

    def error(self, predicted, wanted, token):
        """Of one patch: of each value, or of its token."""
        if self.settings["target"] == "tokens":
            return -torch.log_softmax(predicted, dim=0)[token]
        if self.settings["target"] == "pca":
            wanted = self.directions @ (wanted - self.mean)
        return (predicted - wanted) ** 2

    def loss(self, tensors, step, values):
        """Image by image and mask by mask."""
        settings, p = self.settings, self.settings["patchSize"]
        images, noise = tensors[f"images.{step}"], tensors[f"noise.{step}"]
        tokens = tensors.get(f"tokens.{step}")
        columns, total = images.shape[3] // p, noise.shape[1]
        kept_count = int(total * (1 - settings["maskRatio"]))
        ratio = settings["predictRatio"]
        count = total - kept_count if ratio is None else round(total * ratio)
        removed_errors, kept_errors = [], []
        for row, draw in enumerate(noise):
            image = images[row // settings["masksPerImage"]]
            order = draw.argsort()
            kept, hidden = order[:kept_count], order[kept_count:kept_count + count]
            predicted = self.model(image[None], kept, hidden)
            for place, values in zip(torch.cat([kept, hidden]).tolist(), predicted):
                top, left = p * (place // columns), p * (place % columns)
                wanted = image[:, top:top + p, left:left + p].permute(1, 2, 0).flatten()
                errors = kept_errors if place in kept.tolist() else removed_errors
                token = None if tokens is None else tokens[row // settings["masksPerImage"], place]
                errors.append(self.error(values, wanted, token))
        return torch.stack(removed_errors).mean() + settings["visibleLoss"] * torch.stack(kept_errors).mean()


METHODS = {"mae": Mae, "igpt": Igpt, "simmim": Simmim, "tokenizer": Tokenizer, "beit": Beit}


def train(request):
    tensors = load_file(request["file"] + ".in")
    settings = request["settings"]
    method = METHODS[request["method"]](settings, tensors)
    model = method.model.double()
    model.load_state_dict({name.removeprefix("weights."): value for name, value in tensors.items()
                           if name.startswith("weights.")})
    optimizer = method.optimizer(settings)
    answer, losses = {}, []
    for step in range(request["steps"]):
        optimizer.zero_grad()
        loss = method.loss(tensors, step, request["values"][step])
        loss.backward()
        if step == 0:
            answer |= {"grad." + name: parameter.grad.clone() for name, parameter in model.named_parameters()
                       if parameter.grad is not None}
        if settings["clipGrad"] is not None:
            nn.utils.clip_grad_norm_(model.parameters(), settings["clipGrad"])
        optimizer.step()
        losses.append(loss.detach())
    answer |= {"after." + name: value.clone() for name, value in model.state_dict().items()}
    save_file(answer | {"losses": torch.stack(losses)}, request["file"] + ".out")


torch.set_num_threads(1)
train(json.load(sys.stdin))
json.dump(None, sys.stdout)
