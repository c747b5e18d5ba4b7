"""One forward and backward pass of a masked autoencoder; lib/bench/gradients is the same on the other side."""

import torch
from mae import MaskedAutoencoder
from tensors import save_tensors
from torch.nn.attention import SDPBackend


def gradients(config, batch_size, dtype, gradients):
    """Writes every gradient to the file `gradients`."""
    model = MaskedAutoencoder(**config)
    learned = {name: p for name, p in model.named_parameters() if p.requires_grad}

    # The very numbers that the other side draws.
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in learned.values():
            parameter.normal_(0, 0.02)
        for module in model.modules():
            if isinstance(module, torch.nn.LayerNorm):
                module.weight.add_(1)
    images = torch.randn(batch_size, config["channels"], *config["image_size"])
    noise = torch.rand(batch_size, model.patches)

    number = torch.float64 if dtype == "float64" else torch.float32
    model.to(number)
    images = images.to(number)
    product = torch.bfloat16 if dtype == "bf16" else number
    with torch.autocast("cpu", torch.bfloat16, enabled=dtype == "bf16"):
        loss = model(images, noise)
    loss.backward()
    save_tensors(gradients, {name: p.grad for name, p in learned.items()})
    return {"loss": loss.item(), "attention": attention(config, batch_size, product)}


def attention(config, batch_size, dtype):
    """The kernels that scaled_dot_product_attention chooses, in the encoder and in the decoder."""
    widths = [(config["dim"], config["heads"]), (config["decoder_dim"], config["decoder_heads"])]
    names = []
    for dim, heads in widths:
        q = torch.zeros(batch_size, heads, 8, dim // heads, dtype=dtype, requires_grad=True)
        names.append(SDPBackend(torch._fused_sdp_choice(q, q, q)).name.lower())
    return names
