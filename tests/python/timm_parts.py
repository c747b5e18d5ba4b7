"""The modules of timm that need no torchvision, imported without the packages around them, which do."""

import importlib.util
import sys
import types

for name in ("timm", "timm.data", "timm.loss"):
    package = types.ModuleType(name)
    package.__path__ = importlib.util.find_spec(name).submodule_search_locations
    sys.modules[name] = package

from timm.data import auto_augment, mixup, random_erasing  # noqa: E402
from timm.loss import cross_entropy  # noqa: E402

__all__ = ["auto_augment", "cross_entropy", "mixup", "random_erasing"]
