"""Makes tests/fixtures/huggingface: small models as transformers saves them, and what it computes with them.

    python tests/python/huggingface.py tests/fixtures/huggingface

needs torch, transformers and safetensors.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import ViTConfig, ViTForImageClassification, ViTMAEConfig, ViTMAEForPreTraining

out = Path(sys.argv[1])
torch.manual_seed(0)
# Heads that the widths do not suggest, and an epsilon that shows in float32.
sizes = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "image_size": 16,
    "patch_size": 4,
    "layer_norm_eps": 1e-3,
}
images = torch.rand(2, 3, 16, 16)
noise = torch.rand(2, 16)

decoder = {
    "decoder_hidden_size": 8,
    "decoder_num_hidden_layers": 1,
    "decoder_num_attention_heads": 2,
    "decoder_intermediate_size": 32,
}
mae = ViTMAEForPreTraining(ViTMAEConfig(**sizes, **decoder, norm_pix_loss=True, mask_ratio=0.5)).eval()
mae.save_pretrained(out / "mae")
with torch.no_grad():
    answer = mae(images, noise=noise)
expected = {"images": images, "noise": noise, "loss": answer.loss, "prediction": answer.logits.contiguous()}
save_file(expected, out / "mae-expected.safetensors")

# In several files.
vit = ViTForImageClassification(ViTConfig(**sizes, num_labels=5)).eval()
vit.save_pretrained(out / "vit", max_shard_size="16KB")
with torch.no_grad():
    save_file({"images": images, "logits": vit(images).logits}, out / "vit-expected.safetensors")
# As ViTImageProcessor of transformers writes it.
preprocessor = {
    "do_normalize": True,
    "do_rescale": True,
    "do_resize": True,
    "image_mean": [0.5, 0.5, 0.5],
    "image_processor_type": "ViTImageProcessor",
    "image_std": [0.5, 0.5, 0.5],
    "resample": 2,
    "rescale_factor": 0.00392156862745098,
    "size": {"height": 16, "width": 16},
}
(out / "vit" / "preprocessor_config.json").write_text(json.dumps(preprocessor, indent=2))
