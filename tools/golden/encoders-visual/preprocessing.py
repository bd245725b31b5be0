"""Writes preprocessing.json: what the image processors of transformers (on Pillow) make of the images of image_model.py, for configurations that say much or
little; of each result its shape and some values."""

import json
from pathlib import Path

import numpy as np
import PIL
import transformers
from PIL import Image
from transformers.models.beit.image_processing_pil_beit import BeitImageProcessorPil
from transformers.models.bit.image_processing_pil_bit import BitImageProcessorPil
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.chinese_clip.image_processing_pil_chinese_clip import ChineseCLIPImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.convnext.image_processing_pil_convnext import ConvNextImageProcessorPil
from transformers.models.deit.image_processing_pil_deit import DeiTImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "packages/encoders-visual/src/image-model/__fixtures__"
SOME = 60

# Class, what the file says besides, and the type of the model where the file names no class.
CONFIGS = [
    (CLIPImageProcessorPil, {"feature_extractor_type": "CLIPFeatureExtractor", "size": 24, "crop_size": 20}, None),
    (CLIPImageProcessorPil, {"image_processor_type": "CLIPImageProcessor"}, None),
    (CLIPImageProcessorPil, {"image_processor_type": "CLIPImageProcessorFast", "size": {"shortest_edge": 24}, "crop_size": {"height": 20, "width": 26}}, None),
    (CLIPImageProcessorPil, {"image_processor_type": "CLIPImageProcessor", "do_center_crop": False, "do_resize": False}, None),
    (ChineseCLIPImageProcessorPil, {"image_processor_type": "ChineseCLIPImageProcessor", "size": 24, "do_center_crop": None, "crop_size": None, "do_normalize": False, "image_mean": None}, None),
    (BitImageProcessorPil, {"image_processor_type": "BitImageProcessor", "size": {"shortest_edge": 24}, "crop_size": 20}, None),
    (BitImageProcessorPil, {"size": 24, "crop_size": 20, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}, "dinov2"),
    (BlipImageProcessorPil, {"image_processor_type": "BlipImageProcessor", "size": [24, 30]}, None),
    (ViTImageProcessorPil, {"size": 24}, "vit"),
    (ViTImageProcessorPil, {"image_processor_type": "ViTImageProcessor", "size": 24, "do_center_crop": True, "crop_size": 18, "do_rescale": False, "do_normalize": False}, None),
    (ViTImageProcessorPil, {"image_processor_type": "ViTImageProcessor"}, None),
    (DeiTImageProcessorPil, {"image_processor_type": "DeiTImageProcessor", "size": 32, "crop_size": 24}, None),
    (BeitImageProcessorPil, {"feature_extractor_type": "BeitFeatureExtractor", "size": 24, "crop_size": 20}, None),
    (BeitImageProcessorPil, {"image_processor_type": "BeitImageProcessor", "size": 24, "crop_size": 20, "do_center_crop": True}, None),
    (SiglipImageProcessorPil, {"image_processor_type": "SiglipImageProcessor", "size": 24}, None),
    (SiglipImageProcessorPil, {"size": {"height": 24, "width": 24}, "rescale_factor": 0.5}, "siglip_vision_model"),
    (ConvNextImageProcessorPil, {"feature_extractor_type": "ConvNextFeatureExtractor", "size": 24}, None),
    (ConvNextImageProcessorPil, {"size": {"shortest_edge": 24}, "crop_pct": 0.95, "resample": 2}, "resnet"),
    (ConvNextImageProcessorPil, {"image_processor_type": "ConvNextImageProcessor"}, None),
]

cases = []
for processor, config, model_type in CONFIGS:
    options = {name: value for name, value in config.items() if not name.endswith("_type")}
    for image in ("wide", "tall", "small"):
        with Image.open(FIXTURES / f"{image}.png") as opened:
            pixels = processor(**options)(opened, return_tensors="np")["pixel_values"][0]
        flat = np.asarray(pixels, np.float64).ravel()
        step = max(1, flat.size // SOME) | 1
        cases.append(
            {
                "config": config,
                "modelType": model_type,
                "image": image,
                "shape": list(pixels.shape),
                "step": step,
                "values": [float(f"{v:.7g}") for v in flat[::step]],
            }
        )

(FIXTURES / "preprocessing.json").write_text(
    json.dumps(
        {
            "library": "transformers, Pillow",
            "version": f"{transformers.__version__}, {PIL.__version__}",
            "script": "tools/golden/encoders-visual/preprocessing.py",
            "cases": cases,
        }
    )
    + "\n"
)
