"""Writes files as torchvision and fairseq write them, tiny and random, and says what came of converting each. Arguments: the folder of the converters, and one to
work in. One process, because torch takes seconds to load."""

import argparse
import enum
import json
import os
import re
import sys
import types

import torch
import transformers

sys.path.insert(0, sys.argv[1])
os.chdir(sys.argv[2])
import to_safetensors

torch.manual_seed(0)


def random_weights(model):
    with torch.no_grad():
        for value in model.parameters():
            value.normal_(0, 0.3)
    return model.eval()


def convert(name, out=None):
    sys.argv = ["to_safetensors.py", name, "--out", out or f"{name.split('.')[0]}-out"]
    try:
        to_safetensors.main()
        return "done"
    except SystemExit as refused:
        return str(refused)


# Residual networks: transformers' own, under the names of torchvision.
VISION = [
    (r"^resnet\.embedder\.embedder\.convolution", "conv1"),
    (r"^resnet\.embedder\.embedder\.normalization", "bn1"),
    (r"^classifier\.1", "fc"),
]


def vision_name(name):
    found = re.match(r"^resnet\.encoder\.stages\.(\d+)\.layers\.(\d+)\.(layer\.(\d+)|shortcut)\.(convolution|normalization)\.(.*)$", name)
    if found:
        stage, block, part, i, kind, end = found.groups()
        at = f"layer{int(stage) + 1}.{block}"
        if part == "shortcut":
            return f"{at}.downsample.{0 if kind == 'convolution' else 1}.{end}"
        return f"{at}.{'conv' if kind == 'convolution' else 'bn'}{int(i) + 1}.{end}"
    for pattern, to in VISION:
        name = re.sub(pattern, to, name)
    return name


configs = {}
for kind in ("basic", "bottleneck"):
    config = transformers.ResNetConfig(embedding_size=6, hidden_sizes=[8, 12], depths=[1, 2], layer_type=kind, num_labels=5)
    model = random_weights(transformers.ResNetForImageClassification(config))
    arrays = {vision_name(name): value for name, value in model.state_dict().items()}
    torch.save(arrays, f"{kind}.pth")
    configs[kind] = {key: getattr(config, key) for key in ("embedding_size", "hidden_sizes", "depths", "layer_type", "num_labels", "num_channels")}
torch.save({**arrays, "layer1.0.conv2.weight": torch.zeros(2, 2, 3, 5), "extra": torch.zeros(1)}, "odd.pth")
torch.save({"layers.0.weight": torch.zeros(2)}, "other.pth")

# Speech: transformers' own models, under the names of fairseq.
SPEECH = [
    (r"^(wav2vec2|hubert)\.", ""),
    (r"^masked_spec_embed$", "mask_emb"),
    (r"(conv_layers\.\d+)\.conv\.", r"\1.0."),
    (r"^feature_projection\.layer_norm", "layer_norm"),
    (r"^feature_projection\.projection", "post_extract_proj"),
    (r"pos_conv_embed\.conv\.parametrizations\.weight\.original0", "pos_conv.0.weight_g"),
    (r"pos_conv_embed\.conv\.parametrizations\.weight\.original1", "pos_conv.0.weight_v"),
    (r"pos_conv_embed\.conv\.", "pos_conv.0."),
    (r"(encoder\.layers\.\d+)\.layer_norm", r"\1.self_attn_layer_norm"),
    (r"\.attention\.", ".self_attn."),
    (r"feed_forward\.intermediate_dense", "fc1"),
    (r"feed_forward\.output_dense", "fc2"),
    (r"^quantizer\.codevectors", "quantizer.vars"),
    (r"^project_hid", "final_proj"),
    (r"^lm_head", "w2v_encoder.proj"),
]


def speech_arrays(model, inside=""):
    norm = r"\1.2." if model.config.feat_extract_norm == "group" else r"\1.2.1."
    arrays = {}
    for name, value in model.state_dict().items():
        for pattern, to in [(r"(conv_layers\.\d+)\.layer_norm\.", norm), *SPEECH]:
            name = re.sub(pattern, to, name)
        arrays[name if name.startswith("w2v_encoder.") else inside + name] = value
    return arrays


SMALL = dict(
    hidden_size=8, num_hidden_layers=2, num_attention_heads=4, intermediate_size=12, conv_dim=(6, 6, 6), conv_kernel=(4, 3, 2), conv_stride=(2, 2, 1),
    num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, num_codevectors_per_group=5, codevector_dim=6, proj_codevector_dim=4,
)
LAYERS = "[(6, 4, 2)] + [(6, 3, 2)] * 1 + [(6, 2, 1)]"
SETTINGS = dict(
    arch="wav2vec2", encoder_attention_heads=4, conv_feature_layers=LAYERS, extractor_mode="default", layer_norm_first=False, conv_bias=False, activation_fn="gelu",
    dropout=0.1, attention_dropout=0.2, activation_dropout=0.0, dropout_input=0.3, encoder_layerdrop=0.05, mask_prob=0.65, mask_length=10, normalize=False, sample_rate=16000,
)

# Stand-ins for packages that are not installed: their objects are pickled by the names of their modules, which are then gone.
for module in ("omegaconf", "omegaconf.base", "omegaconf.dictconfig", "omegaconf.listconfig", "omegaconf.nodes", "fairseq", "fairseq.dataclass"):
    sys.modules[module] = types.ModuleType(module)


def foreign(module, name, base=object, **fields):
    made = type(name, (base,), {"__module__": module, **fields})
    setattr(sys.modules[module], name, made)
    return made


Metadata = foreign("omegaconf.base", "ContainerMetadata")
DictConfig, ListConfig = foreign("omegaconf.dictconfig", "DictConfig"), foreign("omegaconf.listconfig", "ListConfig")
AnyNode = foreign("omegaconf.nodes", "AnyNode")
Choice = enum.Enum("Choice", {"layer_norm": "layer_norm"}, module="fairseq.dataclass")
sys.modules["fairseq.dataclass"].Choice = Choice


def of_omegaconf(value, parent=None):
    made = (DictConfig if isinstance(value, dict) else ListConfig if isinstance(value, list) else AnyNode)()
    metadata = Metadata()
    # Types among them have the names of Python 2 in the file.
    metadata.ref_type, metadata.object_type, metadata.key_type = dict, Choice, int
    made.__dict__.update({"_metadata": metadata, "_parent": parent})
    if isinstance(value, dict):
        made._content = {key: of_omegaconf(each, made) for key, each in value.items()}
    elif isinstance(value, list):
        made._content = [of_omegaconf(each, made) for each in value]
    else:
        made._val = value
    return made


models = {
    "pretrained": random_weights(transformers.Wav2Vec2ForPreTraining(transformers.Wav2Vec2Config(**SMALL))),
    "tuned": random_weights(
        transformers.Wav2Vec2ForCTC(transformers.Wav2Vec2Config(**SMALL, feat_extract_norm="layer", conv_bias=True, do_stable_layer_norm=True, vocab_size=7))
    ),
    "hubert": random_weights(transformers.HubertModel(transformers.HubertConfig(**SMALL))),
}
extra = {"optimizer_history": [{"num_updates": 3}], "extra_state": {"epoch": 1}, "last_optimizer_state": None}
# As files of 2020 are: not a zip.
torch.save({"args": argparse.Namespace(**SETTINGS), "model": speech_arrays(models["pretrained"]), **extra}, "pretrained.pt", _use_new_zipfile_serialization=False)
large = {**SETTINGS, "_name": "wav2vec2", "extractor_mode": Choice.layer_norm, "layer_norm_first": True, "conv_bias": True}
tuned = {
    "model": {"_name": "wav2vec_ctc", "dropout": 0.0, "final_dropout": 0.4, "w2v_args": {"model": large, "task": {"normalize": True, "labels": None}}},
    "task": {"_name": "audio_finetuning", "normalize": True, "sample_rate": 16000, "lists": [1, 2]},
}
inside = {**speech_arrays(models["tuned"], "w2v_encoder.w2v_model."), "w2v_encoder.w2v_model.quantizer.vars": torch.zeros(1, 10, 3)}
torch.save({"args": None, "cfg": of_omegaconf(tuned), "model": inside, **extra}, "tuned.pt")
heads = {"final_proj.weight": torch.zeros(3, 8), "final_proj.bias": torch.zeros(3), "label_embs_concat": torch.zeros(5, 3)}
hubert = {"model": {**SETTINGS, "_name": "hubert"}, "task": {"normalize": False, "sample_rate": 16000}}
torch.save({"cfg": hubert, "model": {**speech_arrays(models["hubert"]), **heads}, **extra}, "hubert.pt")


# Files that would run something, and others that are refused.
class Harm:
    def __init__(self, call):
        self.call = call

    def __reduce__(self):
        return self.call


speech = speech_arrays(models["pretrained"])
settings = argparse.Namespace(**SETTINGS)
torch.save({"args": Harm((os.system, ("touch harmed",))), "model": speech}, "system.pt")
torch.save({"args": settings, "model": {**speech, "mask_emb": Harm((eval, ("open('harmed', 'w')",)))}}, "eval.pt", _use_new_zipfile_serialization=False)
torch.save({"args": argparse.Namespace(**{**SETTINGS, "conv_feature_layers": "__import__('os').system('touch harmed')"}), "model": speech}, "text.pt")
torch.save({"args": argparse.Namespace(**{**SETTINGS, "conv_feature_layers": LAYERS.replace("2)]", "9)]").replace("6, 4", "6, 5"), "conv_bias": True}), "model": speech}, "shapes.pt")
torch.save({"args": argparse.Namespace(arch="wav2vec2"), "model": speech}, "settings.pt")
with open("noise.pt", "wb") as file:
    file.write(b"anything")

for module in [each for each in sys.modules if each.split(".")[0] in ("omegaconf", "fairseq")]:
    del sys.modules[module]
names = ["basic.pth", "bottleneck.pth", "odd.pth", "other.pth", "pretrained.pt", "tuned.pt", "hubert.pt", "system.pt", "eval.pt", "text.pt", "shapes.pt", "settings.pt", "noise.pt"]
results = {name: convert(name) for name in names}
results["again"] = convert("basic.pth")

# What transformers makes of the folders, beside the models that the files were made of.
samples = torch.sin(torch.arange(180).float()[None] / torch.tensor([[3.0], [7.0]]))
same = {}
for name, model in models.items():
    opened, loading = type(model).from_pretrained(f"{name}-out", output_loading_info=True)
    with torch.no_grad():
        a, b = (each.eval()(samples, output_hidden_states=True).hidden_states for each in (model, opened))
    same[name] = not loading["missing_keys"] and all(torch.equal(first, second) for first, second in zip(a, b, strict=True))

values = {name: {key: value.flatten().tolist() for key, value in torch.load(name, weights_only=True).items()} for name in ("basic.pth", "bottleneck.pth")}
imported = sorted(each for each in sys.modules if each.split(".")[0] in ("omegaconf", "fairseq"))
with open("values.json", "w") as file:
    json.dump(values, file)
print("\n" + json.dumps({"results": results, "configs": configs, "same": same, "imported": imported, "here": sorted(os.listdir("."))}))
