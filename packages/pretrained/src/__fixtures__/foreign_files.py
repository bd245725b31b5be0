"""Writes files as torchvision and fairseq write them, tiny and random, and says what came of converting each. Arguments: the folder of the converters, and one to
work in. One process, because torch takes seconds to load."""

import argparse
import enum
import json
import os
import re
import shutil
import sys
import tarfile
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


class Layer(torch.nn.Sequential):
    """A convolution and a norm, as RetinaFace has them."""

    def __init__(self, inputs, output, kernel):
        super().__init__(torch.nn.Conv2d(inputs, output, kernel, padding=kernel // 2, bias=False), torch.nn.BatchNorm2d(output))


class Detector(torch.nn.Module):
    """RetinaFace over transformers' ResNet, by its paper and the names of its file."""

    def __init__(self, kind, width):
        super().__init__()
        sizes = [8, 12, 16, 20]
        config = transformers.ResNetConfig(embedding_size=6, hidden_sizes=sizes, depths=[1, 2, 1, 1], layer_type=kind)
        self.resnet = transformers.ResNetModel(config)
        self.leaky = torch.nn.LeakyReLU(0.1 if width <= 64 else 0)
        self.fpn = torch.nn.ModuleDict({f"output{i}": Layer(sizes[i], width, 1) for i in (1, 2, 3)} | {f"merge{i}": Layer(width, width, 3) for i in (1, 2)})
        half, quarter = width // 2, width // 4
        for i in (1, 2, 3):
            parts = {"conv3X3": (width, half), "conv5X5_1": (width, quarter), "conv5X5_2": (quarter, quarter), "conv7X7_2": (quarter, quarter), "conv7x7_3": (quarter, quarter)}
            setattr(self, f"ssh{i}", torch.nn.ModuleDict({name: Layer(*sizes, 3) for name, sizes in parts.items()}))
        for name, values in (("ClassHead", 2), ("BboxHead", 4), ("LandmarkHead", 10)):
            setattr(self, name, torch.nn.ModuleList(torch.nn.ModuleDict({"conv1x1": torch.nn.Conv2d(width, 2 * values, 1)}) for _ in range(3)))

    def forward(self, picture):
        def larger(x, like):
            rows, columns = (torch.arange(to) * of // to for to, of in zip(like.shape[2:], x.shape[2:]))
            return x[:, :, rows][:, :, :, columns]

        _, _, *stages = self.resnet(picture, output_hidden_states=True).hidden_states
        one, two, three = (self.leaky(self.fpn[f"output{i + 1}"](x)) for i, x in enumerate(stages))
        two = self.leaky(self.fpn["merge2"](two + larger(three, two)))
        one = self.leaky(self.fpn["merge1"](one + larger(two, one)))
        found = {"ClassHead": [], "BboxHead": [], "LandmarkHead": []}
        for i, x in enumerate((one, two, three)):
            ssh = getattr(self, f"ssh{i + 1}")
            near = self.leaky(ssh["conv5X5_1"](x))
            far = ssh["conv7x7_3"](self.leaky(ssh["conv7X7_2"](near)))
            y = torch.relu(torch.cat([ssh["conv3X3"](x), ssh["conv5X5_2"](near), far], 1))
            for name, rows in found.items():
                each = getattr(self, name)[i]["conv1x1"](y)
                values = each.shape[1] // 2
                # Row by row, and two priors at each place.
                rows += [each[0, prior * values : (prior + 1) * values, row, column] for row in range(y.shape[2]) for column in range(y.shape[3]) for prior in (0, 1)]
        boxes, faces, points = (torch.stack(found[name]) for name in ("BboxHead", "ClassHead", "LandmarkHead"))
        return boxes, faces.softmax(-1), points


def detector_arrays(model):
    """Under the names of the file, which several devices have trained."""
    return {f"module.body.{vision_name(name)}" if name.startswith("resnet.") else f"module.{name}": value for name, value in model.state_dict().items()}


faces = {}
for name, kind, width in (("narrow", "bottleneck", 8), ("wide", "basic", 72)):
    model = random_weights(Detector(kind, width))
    with torch.no_grad():
        for norm in model.modules():
            if isinstance(norm, torch.nn.BatchNorm2d):
                norm.running_mean.normal_(0, 0.2), norm.running_var.uniform_(0.5, 2)
        torch.save(detector_arrays(model), f"{name}.pth")
        picture = torch.randint(-110, 140, (1, 3, 41, 70)).float()
        faces[name] = {"picture": picture.flatten().tolist(), "outputs": [each.flatten().tolist() for each in model(picture)]}
torch.save({**detector_arrays(model), "module.fpn.merge1.0.weight": torch.zeros(72, 72, 1, 1)}, "odd-faces.pth")
torch.save({"module.body.stage1.0.0.weight": torch.zeros(2), "module.ClassHead.0.conv1x1.weight": torch.zeros(4)}, "other-faces.pth")

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


# RoBERTa over codes: transformers' own, under the names of fairseq, of 2019 (query, key and value in one) and since.
WORDS = [
    (r"^roberta\.embeddings\.word_embeddings", "embed_tokens"),
    (r"^roberta\.embeddings\.position_embeddings", "embed_positions"),
    (r"^roberta\.embeddings\.LayerNorm", "emb_layer_norm"),
    (r"^roberta\.encoder\.layer\.", "layers."),
    (r"attention\.self\.(.)\w+\.", r"self_attn.\1_proj."),
    (r"attention\.output\.dense", "self_attn.out_proj"),
    (r"attention\.output\.LayerNorm", "self_attn_layer_norm"),
    (r"intermediate\.dense", "fc1"),
    (r"output\.dense", "fc2"),
    (r"output\.LayerNorm", "final_layer_norm"),
]
config = transformers.RobertaConfig(
    vocab_size=11, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=16, type_vocab_size=1, layer_norm_eps=1e-5
)
models["roberta"] = random_weights(transformers.RobertaForMaskedLM(config))
with torch.no_grad():
    # fairseq has no types of tokens.
    models["roberta"].roberta.embeddings.token_type_embeddings.weight.zero_()
since, packed = {}, {}
for name, value in models["roberta"].state_dict().items():
    if "token_type" in name or name in ("lm_head.decoder.bias",):
        continue
    for pattern, to in WORDS:
        name = re.sub(pattern, to, name)
    name = "lm_head.weight" if name == "lm_head.decoder.weight" else name
    since[f"encoder.{name}" if name.startswith("lm_head") else f"encoder.sentence_encoder.{name}"] = value
for name, value in since.items():
    name = re.sub(r"^encoder\.", "decoder.", name)
    if "q_proj" in name:
        third = [value, *(since[re.sub(r"^decoder\.", "encoder.", name).replace("q_proj", f"{part}_proj")] for part in "kv")]
        packed[name.replace("q_proj.", "in_proj_")] = torch.cat(third)
    elif not re.search(r"[kv]_proj", name):
        packed[name] = value
packed["decoder.sentence_encoder.version"] = torch.zeros(1)
codes_settings = argparse.Namespace(arch="roberta_base", encoder_attention_heads=2, activation_fn="gelu", dropout=0.1, attention_dropout=0.0)
torch.save({"args": codes_settings, "model": since}, "since.pt")
os.mkdir("bert_kmeans")
torch.save({"args": codes_settings, "model": packed}, "bert_kmeans/bert_kmeans.pt")
with open("bert_kmeans/dict.txt", "w") as file:
    file.write("".join(f"{code}-{code} 3\n" for code in range(6)))
with tarfile.open("bert_kmeans.tar", "w") as archive:
    archive.add("bert_kmeans")
    # A name that would leave the folder.
    archive.add("since.pt", "../../escaped.txt")
shutil.rmtree("bert_kmeans")
os.mkdir("long")
torch.save({"args": codes_settings, "model": since}, "long/long.pt")
with open("long/dict.txt", "w") as file:
    file.write("".join(f"{code}-0 3\n" for code in range(8)))

# vq-wav2vec: what its codes must be is computed here, from its definition.
vq_settings = argparse.Namespace(
    arch="wav2vec", conv_feature_layers="[(6, 4, 2), (8, 3, 2), (8, 1, 1)]", activation="gelu", vq_type="kmeans", vq_groups=2, vq_vars=5, combine_groups=False,
    log_compression=True, skip_connections_feat=True, residual_scale=0.5, non_affine_group_norm=False, sample_rate=16000,
)
vq = {}
for i, (output, inputs, window) in enumerate([(6, 1, 4), (8, 6, 3), (8, 8, 1)]):
    vq[f"feature_extractor.conv_layers.{i}.0.weight"] = torch.randn(output, inputs, window)
    vq[f"feature_extractor.conv_layers.{i}.2.weight"], vq[f"feature_extractor.conv_layers.{i}.2.bias"] = torch.rand(output) + 0.5, torch.randn(output)
vq["vector_quantizer.embedding"] = torch.randn(5, 2, 4)
vq["vector_quantizer.projection.0.weight"] = torch.randn(8, 4, 1)
vq["vector_quantizer.projection.1.weight"], vq["vector_quantizer.projection.1.bias"] = torch.rand(8) + 0.5, torch.randn(8)
torch.save({"args": vq_settings, "model": {**vq, "feature_aggregator.conv_layers.0.1.weight": torch.zeros(2)}}, "vq.pt", _use_new_zipfile_serialization=False)
torch.save({"args": argparse.Namespace(**{**vars(vq_settings), "vq_type": "gumbel"}), "model": vq}, "gumbel.pt")


def steps_of_vq(sound):
    """`[steps, 8]`, in float64, convolutions as sums of products over windows."""

    def standardized(x, groups):
        parts = x.reshape(groups, -1)
        parts = (parts - parts.mean(1, keepdim=True)) / (parts.var(1, unbiased=False, keepdim=True) + 1e-5).sqrt()
        return parts.reshape(x.shape)

    x = sound[None]
    for i, stride in enumerate((2, 2, 1)):
        weight, scale, bias = (vq[f"feature_extractor.conv_layers.{i}.{end}"].double() for end in ("0.weight", "2.weight", "2.bias"))
        y = torch.einsum("oiw,itw->ot", weight, x.unfold(1, weight.shape[2], stride))
        y = standardized(y, 1) * scale[:, None] + bias[:, None]
        y = y * (1 + torch.erf(y / 2**0.5)) / 2
        x = (y + x) * 0.5**0.5 if i == 2 else y
    x = (x.abs() + 1).log()
    weight = vq["vector_quantizer.projection.0.weight"].double()[..., 0]
    y = torch.cat([weight[:4] @ x[:4], weight[4:] @ x[4:]])
    scale, bias = (vq[f"vector_quantizer.projection.1.{end}"].double() for end in ("weight", "bias"))
    return (standardized(y, 2) * scale[:, None] + bias[:, None]).T


sounds = [[((t * (3 + k)) % 17 - 8) / 10 + 0.1 * k for t in range(40 + 13 * k)] for k in range(3)]
steps = [steps_of_vq(torch.tensor(sound).double()) for sound in sounds]
centres = vq["vector_quantizer.embedding"].double()
codes = [[[int((step[4 * group : 4 * group + 4] - centres[:, group]).norm(dim=1).argmin()) for group in (0, 1)] for step in each] for each in steps]


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
names = ["vq.pt", "gumbel.pt", "bert_kmeans.tar", "since.pt", "basic.pth", "bottleneck.pth", "odd.pth", "other.pth", "narrow.pth", "wide.pth", "odd-faces.pth", "other-faces.pth", "pretrained.pt", "tuned.pt", "hubert.pt", "system.pt", "eval.pt", "text.pt", "shapes.pt", "settings.pt", "noise.pt"]
results = {name: convert(name) for name in names}
results["again"] = convert("basic.pth")
results["long"] = convert("long/long.pt", "long-out")
shutil.rmtree("long")

# What transformers makes of the folders, beside the models that the files were made of.
samples = torch.sin(torch.arange(180).float()[None] / torch.tensor([[3.0], [7.0]]))
same = {}
ids = torch.tensor([[0, 5, 7, 4, 2], [0, 6, 10, 9, 2]])
folders = {**{name: f"{name}-out" for name in models if name != "roberta"}, "since": "since-out", "bert_kmeans": "bert_kmeans-out"}
for name, folder in folders.items():
    model = models.get(name, models["roberta"])
    opened, loading = type(model).from_pretrained(folder, output_loading_info=True)
    inputs = samples if name in models else ids
    with torch.no_grad():
        a, b = (each.eval()(inputs, output_hidden_states=True).hidden_states for each in (model, opened))
    same[name] = not loading["missing_keys"] and all(torch.equal(first, second) for first, second in zip(a, b, strict=True))

values = {name: {key: value.flatten().tolist() for key, value in torch.load(name, weights_only=True).items()} for name in ("basic.pth", "bottleneck.pth")}
imported = sorted(each for each in sys.modules if each.split(".")[0] in ("omegaconf", "fairseq"))
with open("values.json", "w") as file:
    json.dump(values, file)
with open("faces.json", "w") as file:
    json.dump(faces, file)
with open("codes.json", "w") as file:
    json.dump({"sounds": sounds, "codes": codes, "steps": [each.flatten().tolist() for each in steps]}, file)
print("\n" + json.dumps({"results": results, "configs": configs, "same": same, "imported": imported, "here": sorted(os.listdir("."))}))
