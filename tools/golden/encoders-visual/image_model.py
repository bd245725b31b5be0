"""Writes image-model.json, the folders resnet and vit, and images beside it: tiny random models exported by packages/pretrained/python/export_onnx.py, what transformers (float64) gives
for the images (its processors on Pillow), and strips as torchvision would size and cut them."""

import json
import sys
from pathlib import Path

import numpy as np
import PIL
import torch
import transformers
from PIL import Image
from safetensors.torch import save_file
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "packages/pretrained/python"))
from export_onnx import export_model  # noqa: E402

FIXTURES = ROOT / "packages/encoders-visual/src/image-model/__fixtures__"
MELD_MEAN, MELD_STD = [0.2706, 0.2010, 0.1914], [0.1857, 0.1608, 0.1667]
rng = np.random.default_rng(6)


def rounded(array):
    return [float(f"{v:.7g}") for v in np.asarray(array, float).ravel()]


def drawn(width, height):
    y, x = np.mgrid[0:height, 0:width]
    layers = [120 + 90 * np.sin(x / a + y / b) for a, b in ((3, 7), (5, -4), (11, 2))]
    edges = 70 * ((x // 7 + y // 9) % 2)
    return Image.fromarray(np.clip(np.stack(layers, 2) + edges[..., None] - 30, 0, 255).astype(np.uint8))


FIXTURES.mkdir(parents=True, exist_ok=True)
images = {"wide": drawn(61, 40), "tall": drawn(37, 70), "small": drawn(20, 20)}
for name, image in images.items():
    image.save(FIXTURES / f"{name}.png")
# A strip of five frames of 53 x 30.
strip = Image.fromarray(np.concatenate([np.asarray(drawn(53, 30)) // (i + 1) + 20 * i for i in range(5)]).astype(np.uint8))
strip.save(FIXTURES / "strip.png")

torch.manual_seed(2)
TINY_VIT = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24, "image_size": 32, "patch_size": 8, "attn_implementation": "eager"}
vit = transformers.ViTModel(transformers.ViTConfig(**TINY_VIT), add_pooling_layer=False).eval()
TINY_RESNET = {"embedding_size": 8, "hidden_sizes": [8, 12], "depths": [1, 1], "layer_type": "bottleneck"}
resnet = transformers.ResNetModel(transformers.ResNetConfig(**TINY_RESNET)).eval()
with torch.no_grad():
    for model in (vit, resnet):
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    for module in resnet.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.7, 1.3)
processors = {
    "vit": ViTImageProcessorPil(size={"height": 32, "width": 32}),
    "resnet": ConvNextImageProcessorPil(size={"shortest_edge": 56}, crop_pct=0.875, image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225]),
}
models = {"vit": vit, "resnet": resnet}
for name, model in models.items():
    export_model(model, FIXTURES / name)
    # Beside the file that runs by itself: the same as a module of ours.
    save_file(model.state_dict(), FIXTURES / name / "model.safetensors", {"format": "pt"})
    model.double()
    processors[name].to_json_file(FIXTURES / name / "preprocessor_config.json")


def states(model, pixels):
    with torch.no_grad():
        out = model(torch.as_tensor(np.asarray(pixels, np.float64)), output_hidden_states=True)
    return out.last_hidden_state[0].numpy(), out.hidden_states[1][0].numpy()


cases = []
for name, model in models.items():
    for image in images:
        last, first = states(model, processors[name](images[image], return_tensors="np")["pixel_values"])
        if name == "resnet":
            last, first = (s.reshape(s.shape[0], -1).T for s in (last, first))
        cases.append(
            {
                "model": name,
                "image": image,
                "default": rounded(last[0] if name == "vit" else last.mean(0)),
                "meanMax": rounded(np.concatenate([last.mean(0), last.max(0)])),
                "first": rounded(first.mean(0)),
            }
        )

# torchvision's Resize(256) of an image of Pillow; the published mistake is crop(0, 0, 256, 721) of it, black beyond the edge.
sized = np.asarray(strip.resize((256, int(256 * strip.height / strip.width)), Image.Resampling.BILINEAR))


def cropped(height, width):
    canvas = np.zeros((height, width, 3), np.uint8)
    part = sized[:height, :width]
    canvas[: part.shape[0], : part.shape[1]] = part
    pixels = (canvas / 255 - np.array(MELD_MEAN)) / np.array(MELD_STD)
    last, _ = states(resnet, pixels.transpose(2, 0, 1)[None])
    return rounded(last.reshape(last.shape[0], -1).mean(1))


(FIXTURES / "image-model.json").write_text(
    json.dumps(
        {
            "library": "transformers, torch, Pillow",
            "version": f"{transformers.__version__}, {torch.__version__}, {PIL.__version__}",
            "script": "tools/golden/encoders-visual/image_model.py",
            "cases": cases,
            "strip": {"whole": cropped(*sized.shape[:2]), "landscape": cropped(256, 721)},
        }
    )
    + "\n"
)
