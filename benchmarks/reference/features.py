"""Features of an encoder, as PyTorch's users compute them; lib/bench/feature-encoder.ts is the other side."""

import functools
import json
import time

import torch
from data import Photographs, known_transforms, load_with_torch
from mae import EPS, Block, PatchEmbed, positions
from step import DTYPES
from torch import nn

# ImageNet's, on the scale of bytes.
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1) * 255
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1) * 255


class Encoder(nn.Module):
    def __init__(self, image_size, patch, channels, dim, depth, heads):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, dim))
        self.pos_embed = positions(dim, image_size[0] // patch, image_size[1] // patch)
        self.patch_embed = PatchEmbed(patch, channels, dim)
        self.blocks = nn.Sequential(*(Block(dim, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(dim, eps=EPS)

    def forward(self, images):
        x = self.patch_embed(images) + self.pos_embed[:, 1:]
        cls = self.cls_token + self.pos_embed[:, :1]
        x = self.blocks(torch.cat([cls.expand(len(x), -1, -1), x], dim=1))
        return self.norm(x[:, 0])


class Extractor:
    """Normalised images to float32 features on the CPU."""

    def __init__(self, encoder, batch_size, device, amp):
        model = Encoder(**encoder)
        # The very numbers that the other side draws, so that both must have the same features.
        torch.manual_seed(0)
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.requires_grad:
                    parameter.normal_(0, 0.02)
        self.images = torch.randn(batch_size, encoder["channels"], *encoder["image_size"]).to(device)
        self.model, self.device, self.amp = model.to(device).eval(), device, amp

    @torch.inference_mode()
    def __call__(self, images):
        kind = self.device.split(":")[0]
        with torch.autocast(kind, DTYPES.get(self.amp, torch.bfloat16), enabled=self.amp in DTYPES):
            return self.model(images).float().cpu()

    def of_bytes(self, pixels):
        images = pixels.to(self.device).permute(0, 3, 1, 2).float()
        return self((images - MEAN.to(self.device)) / STD.to(self.device))


@functools.lru_cache(maxsize=1)
def extractor(encoder, batch_size, device, amp):
    return Extractor(json.loads(encoder), batch_size, device, amp)


def prepare_features(encoder, batch_size, device, amp):
    extract = extractor(json.dumps(encoder), batch_size, device, amp)

    def run(iterations):
        start = time.perf_counter()
        for _ in range(iterations):
            extract(extract.images)
        return time.perf_counter() - start

    return run, {"feature": extract(extract.images)[0].tolist()}


def encode_files(encoder, batch_size, device, amp, files, image_size, workers, seconds):
    extract = extractor(json.dumps(encoder), batch_size, device, amp)
    photographs = Photographs(files, image_size, "eval", None, known_transforms())
    return load_with_torch(photographs, seconds, batch_size, workers, extract.of_bytes)
