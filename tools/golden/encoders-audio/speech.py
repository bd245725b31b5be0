"""Writes speech.json and the folders wav2vec2 (group normalisation), wav2vec2-masked (layer normalisation), hubert and wavlm beside it: tiny random models
exported by packages/pretrained/python/export_onnx.py, what transformers (float64) gives for a few sounds one by one, and codebooks with the codes of NumPy."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_weights
from transformers import Wav2Vec2FeatureExtractor

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "packages/pretrained/python"))
from export_onnx import export_model  # noqa: E402

FIXTURES = ROOT / "packages/encoders-audio/src/speech/__fixtures__"
TINY = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 24,
    "conv_dim": [6, 6, 8],
    "conv_kernel": [10, 4, 3],
    "conv_stride": [5, 4, 4],
    "num_conv_pos_embeddings": 8,
    "num_conv_pos_embedding_groups": 2,
    "num_feat_extract_layers": 3,
    "attn_implementation": "eager",
}
FAMILIES = {
    "wav2vec2": (transformers.Wav2Vec2Config, transformers.Wav2Vec2Model, {"feat_extract_norm": "group"}),
    "wav2vec2-masked": (transformers.Wav2Vec2Config, transformers.Wav2Vec2Model, {"feat_extract_norm": "layer", "do_stable_layer_norm": True}),
    "hubert": (transformers.HubertConfig, transformers.HubertModel, {"feat_extract_norm": "layer", "do_stable_layer_norm": True}),
    "wavlm": (transformers.WavLMConfig, transformers.WavLMModel, {"feat_extract_norm": "group", "num_buckets": 16, "max_bucket_distance": 40}),
}
# Seconds of each sound; the shortest has not even one step.
LENGTHS = [1_200, 40, 2_171, 1_733]


def rounded(array):
    return [float(f"{v:.7g}") for v in np.asarray(array, float).ravel()]


def sounds():
    rng = np.random.default_rng(4)
    result = []
    for n in LENGTHS:
        t = np.arange(n) / 16_000
        x = 0.2 + 0.3 * np.sin(2 * np.pi * (180 + 900 * t) * t) + 0.05 * rng.standard_normal(n)
        result.append(np.round(x * 32_767).astype(np.int16))
    return result


def outputs(model, values, mask=None):
    kept = []
    hook = model.feature_projection.layer_norm.register_forward_hook(lambda _m, _i, out: kept.append(out))
    with torch.no_grad():
        out = model(torch.tensor(values, dtype=torch.float64)[None], attention_mask=mask, output_hidden_states=True)
    hook.remove()
    # A model whose encoder normalises at its end gives that as its last state too.
    return {"last": out.last_hidden_state[0].numpy(), "1": out.hidden_states[1][0].numpy(), "0": out.hidden_states[0][0].numpy(), "conv": kept[0][0].numpy()}


def mean_max(steps):
    return np.concatenate([steps.mean(0), steps.max(0)])


FIXTURES.mkdir(parents=True, exist_ok=True)
pcm = sounds()
families = []
for seed, (name, (config, make, extra)) in enumerate(FAMILIES.items()):
    torch.manual_seed(seed)
    model = make(config(**TINY, **extra)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    folder = FIXTURES / name
    export_model(model, folder)
    # Beside the file that runs by itself: the same as a module of ours.
    save_weights(model.state_dict(), folder / "model.safetensors", {"format": "pt"})
    model = model.double()
    masked = extra["feat_extract_norm"] == "layer"
    extractor = Wav2Vec2FeatureExtractor(do_normalize=True, return_attention_mask=masked)
    extractor.to_json_file(folder / "preprocessor_config.json")
    cases = []
    for x in pcm:
        values = np.asarray(extractor([x / 32_768], sampling_rate=16_000)["input_values"][0], np.float64)
        # One step is made of 65 samples.
        states = outputs(model, np.pad(values, (0, max(0, 65 - values.size))))
        steps = states["last"]
        cases.append(
            {
                "steps": steps.shape[0],
                "meanMax": rounded(mean_max(steps)),
                "mean": rounded(steps.mean(0)),
                "weighted": rounded(mean_max(0.25 * states["0"] + 0.75 * states["1"])),
                "conv": rounded(mean_max(states["conv"])),
                "sequence": rounded(steps) if x.size == LENGTHS[0] else None,
            }
        )
    padded = [np.pad(x[:2_000] / 32_768, (0, max(0, 2_000 - x.size))) for x in pcm]
    legacy = {
        "paddingAttended": [rounded(mean_max(outputs(model, extractor([x], sampling_rate=16_000)["input_values"][0])["last"])) for x in padded],
        "interleavedIntegers": rounded(mean_max(outputs(model, pcm[0])["last"])),
    }
    families.append({"name": name, "masked": masked, "cases": cases, "legacy": legacy})

# Codes of the second model's convolutional features, in two groups of 5 codes of width 4.
torch.manual_seed(1)
rng = np.random.default_rng(9)
codebook = rng.standard_normal((2, 5, 4)).astype(np.float32)
save_file({"codebook": codebook}, str(FIXTURES / "codebook.safetensors"))
with torch.no_grad():
    config, make, extra = FAMILIES["wav2vec2-masked"]
    model = make(config(**TINY, **extra)).eval()
    for parameter in model.parameters():
        parameter += 0.1 * torch.randn_like(parameter)
    model = model.double()
values = Wav2Vec2FeatureExtractor()([pcm[0] / 32_768], sampling_rate=16_000)["input_values"][0]
conv = outputs(model, values)["conv"]
codes = np.stack([np.linalg.norm(conv[:, None, 4 * g : 4 * g + 4] - codebook[g][None], axis=-1).argmin(1) for g in range(2)], 1)
pairs = [f"{a}-{b}" for a, b in codes]
known = list(dict.fromkeys(pairs))[:-1]
(FIXTURES / "dictionary.txt").write_text("".join(f"{pair} {pairs.count(pair)}\n" for pair in known))
tokens = {"codes": codes.tolist(), "ids": [0, *(4 + known.index(pair) if pair in known else 3 for pair in pairs), 2]}

(FIXTURES / "speech.json").write_text(
    json.dumps(
        {
            "library": "transformers, torch, numpy",
            "version": f"{transformers.__version__}, {torch.__version__}, {np.__version__}",
            "script": "tools/golden/encoders-audio/speech.py",
            "pcm16": [x.tolist() for x in pcm],
            "families": families,
            "tokens": tokens,
        }
    )
    + "\n"
)
