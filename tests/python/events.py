"""Reads a run's folder the way TensorBoard does: a request on stdin, an answer on stdout. tests/training/tensorboard.test.ts is the other side."""

import base64
import io
import json
import logging
import sys

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import STORE_EVERYTHING_SIZE_GUIDANCE, EventAccumulator
from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator as PluginEventAccumulator

# Both tell of what a restart drops, which is what is tested.
logging.disable(logging.WARNING)


def image(event):
    decoded = Image.open(io.BytesIO(event.encoded_image_string))
    return {
        "step": event.step,
        "width": event.width,
        "height": event.height,
        "mode": decoded.mode,
        "size": list(decoded.size),
        "pixels": base64.b64encode(decoded.tobytes()).decode(),
    }


def read(folder):
    """What TensorBoard's Python interface gives."""
    events = EventAccumulator(folder, size_guidance=STORE_EVERYTHING_SIZE_GUIDANCE).Reload()
    tags = events.Tags()
    return {
        # repr, because JSON has no NaN and no infinity
        "scalars": {tag: [[e.step, repr(e.value), e.wall_time] for e in events.Scalars(tag)] for tag in tags["scalars"]},
        "images": {tag: [image(e) for e in events.Images(tag)] for tag in tags["images"]},
        "texts": {tag: [[e.step, e.tensor_proto.string_val[0].decode()] for e in events.Tensors(tag)]
                  for tag in events.PluginTagToContent("text")} if tags["tensors"] else {},
    }


def shown(folder):
    """The steps of each tag that TensorBoard's own page shows, which it keeps in another form."""
    events = PluginEventAccumulator(folder, size_guidance={"tensors": 0}).Reload()
    return {tag: [e.step for e in events.Tensors(tag)] for tag in events.Tags()["tensors"]}


folder = json.load(sys.stdin)["folder"]
json.dump({**read(folder), "shown": shown(folder)}, sys.stdout)
