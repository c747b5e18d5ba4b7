"""The backbone of ViTDet as transformers has it. Reads a config, weights under detectron2's names and images as JSON, and
prints the last map.
"""

import importlib.util
import json
import sys

import torch

# torchvision's compiled ops are not there, and nothing of it is needed.
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name.startswith("torchvision") else find(name, *more)

from transformers import VitDetBackbone, VitDetConfig  # noqa: E402

RENAMED = [
    ("embeddings.position_embeddings", "pos_embed"),
    ("embeddings.projection.", "patch_embed.proj."),
    ("encoder.layer.", "blocks."),
    (".attention.", ".attn."),
    ("layer_norm", "norm"),
]


def restore(stored):
    return torch.tensor(stored["data"], dtype=getattr(torch, stored["dtype"])).view(stored["shape"])


def ours(name):
    for theirs, own in RENAMED:
        name = name.replace(theirs, own)
    return name


request = json.load(sys.stdin)
given = {name: restore(value) for name, value in request["weights"].items()}
config = request["config"]
model = VitDetBackbone(VitDetConfig(
    hidden_size=config["dim"], num_hidden_layers=config["depth"], num_attention_heads=config["heads"], mlp_ratio=4,
    image_size=config["imageSize"], pretrain_image_size=config["positionGrid"][0] * config["patchSize"],
    patch_size=config["patchSize"], qkv_bias=True, use_absolute_position_embeddings=True,
    use_relative_position_embeddings=True, window_size=config["window"],
    window_block_indices=[i for i in range(config["depth"]) if i not in config["globalBlocks"]],
)).double().eval()
state = model.state_dict()
model.load_state_dict({name: given[ours(name)] for name in state})
with torch.no_grad():
    maps = model(restore(request["images"])).feature_maps[-1]
print(json.dumps({"dtype": "float64", "shape": list(maps.shape), "data": maps.reshape(-1).tolist()}))
