"""The module of torchvision that changes images of Pillow, imported without the package around it, which needs compiled ops."""

import importlib.util
import sys
import types

for name in ("torchvision", "torchvision.transforms"):
    package = types.ModuleType(name)
    package.__path__ = importlib.util.find_spec(name).submodule_search_locations
    sys.modules[name] = package

from torchvision.transforms import _functional_pil as functional  # noqa: E402

__all__ = ["functional"]
