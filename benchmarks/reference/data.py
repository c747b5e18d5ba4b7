"""Loading images as PyTorch's users do; lib/bench/data-side.ts is the other side.

`loader` is torch's DataLoader with worker processes. `pil` is Pillow alone: as many processes, each of which puts its
images into memory of its own, with nothing handed over. What is drawn at random differs between the sides, its
distribution does not.
"""

import functools
import io
import json
import math
import multiprocessing
import random
import time

import numpy as np

try:
    from PIL import Image
except ImportError as error:
    raise ImportError(str(error), name="pillow") from error


def load(files, side, seconds, **settings):
    """Loads for at least so many seconds: images, seconds of the clock and of the processors."""
    transforms = known_transforms() if side == "loader" else "Pillow"
    photographs = Photographs(files, transforms=transforms, **settings)
    run = load_with_torch if side == "loader" else load_with_pillow
    spent = run(photographs, seconds, settings["batch_size"], settings["workers"])
    return {**spent, "transforms": transforms}


class Photographs:
    """uint8 (height, width, 3) by index."""

    def __init__(self, files, image_size, augment, crop_scale, transforms, **_):
        self.paths, self.samples = read_list(files)
        self.transform = make_transform(image_size, augment, crop_scale, transforms)
        self.archives = {}

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        # As on the other side, the next one takes the place of one that is damaged.
        for step in range(len(self)):
            try:
                return np.asarray(self.transform(self.open((index + step) % len(self))))
            except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
                continue
        raise ValueError("no image can be read")

    def open(self, index):
        number, offset, length, raw = self.samples[index]
        data = self.read(self.paths[number], offset, length)
        if raw is None:
            return Image.open(io.BytesIO(data)).convert("RGB")
        width, height, channels = raw
        mode = {1: "L", 3: "RGB"}[channels]
        return Image.frombuffer(mode, (width, height), data, "raw", mode, 0, 1).convert("RGB")

    def read(self, path, offset, length):
        if length is None:
            with open(path, "rb") as file:
                file.seek(offset)
                return file.read()
        # Opened by the process that reads: processes that share an open file share its position.
        if path not in self.archives:
            self.archives[path] = open(path, "rb", buffering=0)
        file = self.archives[path]
        file.seek(offset)
        return file.read(length)


@functools.lru_cache(maxsize=1)
def read_list(files):
    with open(files) as file:
        listed = json.load(file)
    return listed["paths"], listed["samples"]


def make_transform(image_size, augment, crop_scale, transforms):
    height, width = image_size
    if augment == "jitter":
        return lambda image: jitter(image, width, height, crop_scale)
    if augment == "eval":
        return lambda image: scale_and_crop(image, width, height)
    if transforms != "Pillow":
        from torchvision.transforms import Compose, InterpolationMode, RandomHorizontalFlip, RandomResizedCrop

        bicubic = InterpolationMode.BICUBIC
        crop = RandomResizedCrop((height, width), scale=crop_scale, interpolation=bicubic, antialias=True)
        return Compose([crop, RandomHorizontalFlip()])
    return lambda image: crop_and_flip(image, width, height, crop_scale)


@functools.lru_cache(maxsize=1)
def known_transforms():
    """torchvision and its version, or Pillow where there is none that works."""
    try:
        import torchvision
        import torchvision.transforms
    except Exception:  # One that was built for another PyTorch fails in many ways.
        return "Pillow"
    return f"torchvision {torchvision.__version__}"


def crop_and_flip(image, width, height, scale):
    """What torchvision's RandomResizedCrop (bicubic, antialiased) and RandomHorizontalFlip do to Pillow's images."""
    image = image.crop(random_box(*image.size, scale)).resize((width, height), Image.Resampling.BICUBIC)
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else image


def random_box(width, height, scale, ratio=(3 / 4, 4 / 3)):
    for _ in range(10):
        area = width * height * random.uniform(*scale)
        aspect = math.exp(random.uniform(math.log(ratio[0]), math.log(ratio[1])))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return left, top, left + w, top + h
    w = min(width, max(1, round(height * ratio[1])))
    h = min(height, max(1, round(width / ratio[0])))
    left, top = (width - w) // 2, (height - h) // 2
    return left, top, left + w, top + h


def jitter(image, width, height, scale):
    """Large-scale jitter as detectron2 composes it, of images alone: their objects, which the other side moves too, are left out."""
    if random.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    factor = min(width / image.width, height / image.height) * random.uniform(*scale)
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    share = random.random()
    left, top = (round(max(0, own - most) * share) for own, most in zip(size, (width, height)))
    scaled = image.resize(size, Image.Resampling.BILINEAR)
    view = Image.new("RGB", (width, height))
    view.paste(scaled.crop((left, top, min(size[0], left + width), min(size[1], top + height))))
    return view


def scale_and_crop(image, width, height):
    """Resize and CenterCrop: up to 224 pixels 224/256 of what is scaled. An image that has the size stays as it is."""
    if image.size == (width, height):
        return image
    cut = min(width, height) <= 224
    least_width, least_height = (width * 256 // 224, height * 256 // 224) if cut else (width, height)
    if image.width * least_height <= image.height * least_width:
        size = least_width, max(least_height, least_width * image.height // image.width)
    else:
        size = max(least_width, least_height * image.width // image.height), least_height
    left, top = round((size[0] - width) / 2), round((size[1] - height) / 2)
    return image.resize(size, Image.Resampling.BICUBIC).crop((left, top, left + width, top + height))


def load_with_torch(photographs, seconds, batch_size, workers, consume=lambda pixels: None):
    from torch.utils.data import DataLoader

    loader = DataLoader(
        photographs,
        batch_size=batch_size,
        sampler=Endless(len(photographs)),
        num_workers=workers,
        collate_fn=collate,
    )
    batches = iter(loader)
    # What the workers made before the clock runs does not count: two batches each.
    spent = {}
    for _ in range(2 * workers):
        pixels, worker, cpu = next(batches)
        consume(pixels)
        spent[worker] = cpu
    first = sum(spent.values())
    start, start_cpu = time.perf_counter(), time.process_time()
    images, count, elapsed = 0, 0, 0
    # The workers take turns: after whole ones each has done its part.
    while count % workers != 0 or elapsed < seconds:
        pixels, worker, cpu = next(batches)
        consume(pixels)
        images += len(pixels)
        spent[worker] = cpu
        count += 1
        elapsed = time.perf_counter() - start
    cpu = time.process_time() - start_cpu + sum(spent.values()) - first
    return {"images": images, "seconds": elapsed, "cpu_seconds": cpu}


class Endless:
    """Random orders of a dataset, one after the other."""

    def __init__(self, length):
        self.length = length

    def __iter__(self):
        import torch

        while True:
            yield from torch.randperm(self.length).tolist()


def collate(images):
    """The batch as uint8, which process made it, and the processor time that this process took so far."""
    import torch
    from torch.utils.data import get_worker_info

    return torch.from_numpy(np.stack(images)), get_worker_info().id, time.process_time()


def load_with_pillow(photographs, seconds, batch_size, workers):
    ready = multiprocessing.Barrier(workers)
    pipes, processes = [], []
    for number in range(workers):
        receiver, sender = multiprocessing.Pipe(duplex=False)
        arguments = (sender, ready, number, photographs, seconds, batch_size)
        process = multiprocessing.Process(target=pillow_process, args=arguments, daemon=True)
        process.start()
        sender.close()
        pipes.append(receiver)
        processes.append(process)
    try:
        answers = [receive(pipe) for pipe in pipes]
    finally:
        for process in processes:
            process.terminate()
            process.join()
    for failure in answers:
        if isinstance(failure, str):
            raise RuntimeError(failure)
    images = sum(images for images, _, _ in answers)
    # As long as it would have taken had all of them ended at the same moment.
    elapsed = images / sum(images / elapsed for images, elapsed, _ in answers)
    return {"images": images, "seconds": elapsed, "cpu_seconds": sum(cpu for _, _, cpu in answers)}


def receive(pipe):
    try:
        return pipe.recv()
    except EOFError:
        return "a process that decodes images has ended"


def pillow_process(sender, ready, number, photographs, seconds, batch_size):
    try:
        random.seed(number)
        first = photographs[number % len(photographs)]
        batch = np.empty((batch_size, *first.shape), np.uint8)
        # With an end, for where another process does not come so far.
        ready.wait(timeout=60)
        sender.send(pillow_round(photographs, seconds, batch))
    except Exception as error:
        sender.send(f"{type(error).__name__}: {error}")


def pillow_round(photographs, seconds, batch):
    start, start_cpu = time.perf_counter(), time.process_time()
    images, elapsed = 0, 0
    while elapsed < seconds:
        batch[images % len(batch)] = photographs[random.randrange(len(photographs))]
        images += 1
        elapsed = time.perf_counter() - start
    return images, elapsed, time.process_time() - start_cpu
