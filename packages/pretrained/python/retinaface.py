"""RetinaFace with a residual network, as its PyTorch implementation of 2019 saves it (`Resnet50_Final.pth`), to the ONNX file that `media.faces` opens.

Strides 8, 16 and 32 of the network are joined from the top down (a pyramid of features), each is read by a context module of three receptive fields, and by three
heads of 1 × 1 convolutions: for two priors at each place a face or none, a box, and five points. See Deng et al. 2020, "RetinaFace", arXiv:1905.00641.
"""

import torch
from torch.nn import functional as F

import torchvision_resnet
from converted import Converted, check_arrays
from onnx_file import write_onnx
from whole_folder import Refused

# As training on several devices names arrays.
PREFIX = "module."
LEVELS = (1, 2, 3)
PRIORS = 2
HEADS = {"ClassHead": 2, "BboxHead": 4, "LandmarkHead": 10}
OUTPUTS = ["boxes", "scores", "landmarks"]
# Narrow layers let a tenth of what is below 0 through.
WIDEST_LEAKY = 64
SLOPE = 0.1


def is_retinaface(arrays):
    return any(name.removeprefix(PREFIX).startswith("ClassHead.") for name in arrays)


def convert(arrays):
    named = {name.removeprefix(PREFIX): value for name, value in arrays.items()}
    used = {name: value for name, value in named.items() if not name.endswith(".num_batches_tracked")}
    body = {name.removeprefix("body."): value for name, value in used.items() if name.startswith("body.")}
    if not torchvision_resnet.is_resnet(body):
        raise Refused("expected a RetinaFace whose body is a residual network, received one of another body")
    settings = torchvision_resnet.config_of(body)
    if len(settings["depths"]) != 4:
        raise Refused(f"expected a body of four stages, received {len(settings['depths'])}")
    width = torchvision_resnet.width(used, "fpn.output1.0.weight", 0)
    check_arrays(shapes_of(settings, width), {name: list(value.shape) for name, value in used.items()})
    detector = RetinaFace(used, settings, width)
    return Converted(
        arrays={},
        config={"architectures": ["RetinaFace"], "model_type": "retinaface", "hidden_size": width, "backbone_config": settings},
        write_module=lambda path: write_detector(detector, path),
    )


def shapes_of(settings, width):
    """The shape of every array of a detector, by name."""
    shapes = {f"body.{name}": shape for name, shape in torchvision_resnet.shapes_of(settings).items()}

    def add(at, output, inputs, kernel):
        shapes[f"{at}.0.weight"] = [output, inputs, kernel, kernel]
        shapes.update({f"{at}.1.{end}": [output] for end in torchvision_resnet.NORM})

    for level in LEVELS:
        add(f"fpn.output{level}", width, settings["hidden_sizes"][level], 1)
        ssh = f"ssh{level}"
        add(f"{ssh}.conv3X3", width // 2, width, 3)
        add(f"{ssh}.conv5X5_1", width // 4, width, 3)
        for name in ("conv5X5_2", "conv7X7_2", "conv7x7_3"):
            add(f"{ssh}.{name}", width // 4, width // 4, 3)
        for head, values in HEADS.items():
            at = f"{head}.{level - 1}.conv1x1"
            shapes.update({f"{at}.weight": [PRIORS * values, width, 1, 1], f"{at}.bias": [PRIORS * values]})
    for merge in (1, 2):
        add(f"fpn.merge{merge}", width, width, 3)
    return shapes


class RetinaFace(torch.nn.Module):
    """A picture `[1, 3, height, width]`, blue first, less its means, to offsets of boxes, probabilities of background and face, and offsets of points."""

    def __init__(self, arrays, settings, width):
        super().__init__()
        self.arrays = {name: value.float() for name, value in arrays.items()}
        self.depths, self.is_basic = settings["depths"], settings["layer_type"] == "basic"
        self.slope = SLOPE if width <= WIDEST_LEAKY else 0.0

    def norm(self, x, at):
        weight, bias, mean, variance = (self.arrays[f"{at}.{end}"] for end in torchvision_resnet.NORM)
        return F.batch_norm(x, mean, variance, weight, bias, eps=1e-5)

    def conv(self, x, conv, norm, stride=1):
        weight = self.arrays[f"{conv}.weight"]
        return self.norm(F.conv2d(x, weight, stride=stride, padding=weight.shape[-1] // 2), norm)

    def block(self, x, at, stride):
        count = 2 if self.is_basic else 3
        # The 3 × 3 convolution has the stride: of a basic block the first, of a bottleneck the second.
        strides = (stride, 1) if self.is_basic else (1, stride, 1)
        y = x
        for i in range(count):
            y = self.conv(y, f"{at}.conv{i + 1}", f"{at}.bn{i + 1}", strides[i])
            y = F.relu(y) if i < count - 1 else y
        if f"{at}.downsample.0.weight" in self.arrays:
            x = self.conv(x, f"{at}.downsample.0", f"{at}.downsample.1", stride)
        return F.relu(x + y)

    def body(self, x):
        x = F.relu(self.conv(x, "body.conv1", "body.bn1", 2))
        x = F.max_pool2d(x, 3, 2, 1)
        stages = []
        for stage, depth in enumerate(self.depths):
            for i in range(depth):
                x = self.block(x, f"body.layer{stage + 1}.{i}", 2 if stage > 0 and i == 0 else 1)
            stages.append(x)
        return stages[1:]

    def layer(self, x, at):
        return self.conv(x, f"{at}.0", f"{at}.1")

    def leaky(self, x):
        return F.leaky_relu(x, self.slope)

    def pyramid(self, stages):
        first, second, third = (self.leaky(self.layer(x, f"fpn.output{level}")) for level, x in zip(LEVELS, stages))
        second = second + F.interpolate(third, size=second.shape[2:], mode="nearest")
        second = self.leaky(self.layer(second, "fpn.merge2"))
        first = first + F.interpolate(second, size=first.shape[2:], mode="nearest")
        return self.leaky(self.layer(first, "fpn.merge1")), second, third

    def context(self, x, at):
        small = self.leaky(self.layer(x, f"{at}.conv5X5_1"))
        middle = self.layer(small, f"{at}.conv5X5_2")
        large = self.layer(self.leaky(self.layer(small, f"{at}.conv7X7_2")), f"{at}.conv7x7_3")
        return F.relu(torch.cat([self.layer(x, f"{at}.conv3X3"), middle, large], 1))

    def head(self, levels, name):
        """`[1, priors, values]`: level by level, row by row, the priors of a place side by side."""
        rows = []
        for i, x in enumerate(levels):
            at = f"{name}.{i}.conv1x1"
            y = F.conv2d(x, self.arrays[f"{at}.weight"], self.arrays[f"{at}.bias"])
            rows.append(y.permute(0, 2, 3, 1).reshape(1, -1, HEADS[name]))
        return torch.cat(rows, 1)

    def forward(self, picture):
        levels = [self.context(x, f"ssh{level}") for level, x in zip(LEVELS, self.pyramid(self.body(picture)))]
        return self.head(levels, "BboxHead"), self.head(levels, "ClassHead").softmax(-1), self.head(levels, "LandmarkHead")


def write_detector(detector, path):
    def picture(height, width):
        return torch.randint(-110, 140, (1, 3, height, width), generator=torch.Generator().manual_seed(height)).float()

    axes = {"picture": {2: "height", 3: "width"}, **{name: {1: "priors"} for name in OUTPUTS}}
    return write_onnx(detector, path, "picture", OUTPUTS, axes, picture(96, 128), [picture(75, 131), picture(40, 33), picture(65, 240)])
