"""Makes tests/fixtures/encoders: small encoders as transformers and timm save them, and what both compute with them.

    python tests/python/encoders.py tests/fixtures/encoders

needs torch, torchvision, transformers, timm and safetensors.
"""

import json
import sys
from pathlib import Path

import timm
import torch
import transformers as hf
from safetensors.torch import save_file

out = Path(sys.argv[1])
torch.manual_seed(0)
# A head count, a width of the MLP and an epsilon that nothing suggests.
usual = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": 16, "patch_size": 4}
usual |= {"layer_norm_eps": 1e-3}
mlp = {"intermediate_size": 24}
images = torch.rand(2, 3, 16, 16)
larger = torch.rand(1, 3, 24, 24)
(out / "images").mkdir(parents=True, exist_ok=True)
save_file({"images": images, "larger": larger}, out / "images" / "images.safetensors")


def randomise(model):
    """Gives every weight a value: LayerScale, relative positions and tokens begin with constants."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            is_norm = name.endswith("weight") and parameter.ndim == 1
            parameter.copy_(0.3 * torch.randn(parameter.shape) + (1 if is_norm else 0))
    return model.eval()


def save_answers(name, answers):
    save_file({key: value.contiguous() for key, value in answers.items()}, out / name / "answers.safetensors")


def of_transformers(name, model, resize=None):
    """With `resize` the argument by which the model takes images of another size."""
    randomise(model).save_pretrained(out / name)
    encoder = getattr(model, "beit", model)
    with torch.no_grad():
        small = encoder(images)
        large = encoder(larger, **(resize or {}))
        answers = {"tokens": small.last_hidden_state, "larger": large.last_hidden_state}
        # That of BEiT is the normalised mean of the patches.
        if getattr(small, "pooler_output", None) is not None:
            answers["pooled"] = small.pooler_output
        if hasattr(model, "lm_head"):
            answers["tokens"] = model.layernorm(small.last_hidden_state)
            answers["larger"] = model.layernorm(large.last_hidden_state)
    save_answers(name, answers)


dinov2 = usual | {"mlp_ratio": 2}
plain = hf.Dinov2Model(hf.Dinov2Config(**dinov2))
of_transformers("dinov2", plain)
# As DINOv2's own code resizes positions, from 4x4 patches to 6x6.
patches = plain.embeddings.position_embeddings.detach()[:, 1:].reshape(1, 4, 4, 16).permute(0, 3, 1, 2)
resized = torch.nn.functional.interpolate(patches, scale_factor=((6 + 0.1) / 4,) * 2, mode="bicubic")
save_file({"patches": resized.permute(0, 2, 3, 1).reshape(1, 36, 16).contiguous()}, out / "dinov2" / "resized.safetensors")
of_transformers("dinov2-swiglu", hf.Dinov2Model(hf.Dinov2Config(**dinov2, use_swiglu_ffn=True)))
registers = hf.Dinov2WithRegistersConfig(**dinov2, num_register_tokens=3)
of_transformers("dinov2-registers", hf.Dinov2WithRegistersModel(registers))

own = hf.BeitConfig(**usual, **mlp, use_relative_position_bias=True, num_labels=3)
beit = hf.BeitForImageClassification(own)
of_transformers("beit", beit)
with torch.no_grad():
    save_file({"logits": beit(images).logits}, out / "beit" / "logits.safetensors")
shared = {"use_shared_relative_position_bias": True, "use_mask_token": True}
pretraining = hf.BeitConfig(**usual, **mlp, **shared, vocab_size=5)
of_transformers("beit-pretraining", hf.BeitForMaskedImageModeling(pretraining))
data2vec = hf.Data2VecVisionConfig(**usual, **mlp, **shared, use_relative_position_bias=True)
of_transformers("data2vec", hf.Data2VecVisionModel(data2vec))

of_transformers("ijepa", hf.IJepaModel(hf.IJepaConfig(**usual, **mlp)), {"interpolate_pos_encoding": True})

dinov3 = usual | mlp | {"num_register_tokens": 3, "rope_theta": 50.0}
of_transformers("dinov3", hf.DINOv3ViTModel(hf.DINOv3ViTConfig(**dinov3)))
gated = {"use_gated_mlp": True, "hidden_act": "silu", "key_bias": True}
of_transformers("dinov3-gated", hf.DINOv3ViTModel(hf.DINOv3ViTConfig(**dinov3, **gated)))


def of_timm(name, architecture, **arguments):
    args = {"img_size": 16, "patch_size": 4, "embed_dim": 16, "depth": 2, "num_heads": 2} | arguments
    model = randomise(timm.create_model(architecture, num_classes=0, **args))
    (out / name).mkdir(exist_ok=True)
    save_file(model.state_dict(), out / name / "model.safetensors", metadata={"format": "pt"})
    # As timm writes it for its hub; arguments that it could not tell are left out.
    config = {
        "architecture": architecture,
        "num_classes": 0,
        "num_features": 16,
        "pretrained_cfg": {"input_size": [3, 16, 16], "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25]},
        "model_args": args,
    }
    (out / name / "config.json").write_text(json.dumps(config, indent=2))
    with torch.no_grad():
        save_answers(name, {"tokens": model.forward_features(images)})


of_timm("timm-registers", "vit_small_patch14_reg4_dinov2", mlp_ratio=1.5)
of_timm("timm-swiglu", "vit_giant_patch14_dinov2", mlp_ratio=2)
of_timm("timm-beit", "beit_base_patch16_224", mlp_ratio=1.5)
of_timm("timm-dinov3", "vit_small_patch16_dinov3", mlp_ratio=1.5)
of_timm("timm-dinov3-gated", "vit_small_plus_patch16_dinov3_qkvb", mlp_ratio=1.5, swiglu_align_to=1)
