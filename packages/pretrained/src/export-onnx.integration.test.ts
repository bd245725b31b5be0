import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModel } from './open-model.js';

const python = process.env.ERC_PYTHON;
const CONVERT = fileURLToPath(new URL('../python', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(python!, args, { encoding: 'utf8', timeout: 200_000 });

/**
 * One process, because torch takes seconds to load: exports a tiny model as it is, with a quantisation that is broken, and with a file of its tokenizer that cannot
 * be written; and says what came of each, and what lies in the folder around it then.
 */
const PROGRAM = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
os.chdir(sys.argv[2])
import numpy as np, onnx, torch, transformers
from onnx import numpy_helper
import export_onnx
from tokenizers import Tokenizer, models

config = transformers.BertConfig(vocab_size=24, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=24, max_position_embeddings=24)
model = transformers.BertModel(config)
torch.manual_seed(0)
with torch.no_grad():
    # As of a trained model: fresh ones hardly change what goes through them.
    for weight in model.parameters():
        if weight.ndim == 2:
            weight.normal_(0, 0.5)
model.save_pretrained("source")
vocabulary = {token: i for i, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a"])}
tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]").save_pretrained("source")

def export(*arguments):
    sys.argv = ["export_onnx.py", "source", *arguments]
    try:
        export_onnx.main()
        ended = "done"
    except SystemExit as refused:
        ended = str(refused)
    except OSError as error:
        ended = f"OSError {error}"
    return {"ended": ended, "here": sorted(os.listdir("."))}

results = {"whole": export("--out", "whole", "--dtype", "float32", "--dtype", "int8"), "again": export("--out", "whole")}

convert = export_onnx.convert
def broken(full, path, dtype):
    convert(full, path, dtype)
    model = onnx.load(str(path))
    # One weight matrix of the second layer, turned upside down.
    weights = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.INT8 and len(t.dims) == 2]
    values = numpy_helper.to_array(weights[-1])
    weights[-1].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(-values[::-1]), weights[-1].name))
    onnx.save_model(model, str(path))
export_onnx.convert = broken
results["broken"] = export("--out", "broken", "--dtype", "int8")

small_files = export_onnx.small_files
def fails(*_):
    raise OSError("no space left")
export_onnx.small_files = fails
results["stopped"] = export("--out", "stopped")

export_onnx.small_files = small_files
export_onnx.convert = convert
export_onnx.MAX_SINGLE_FILE = 1000
results["large"] = export("--out", "large", "--dtype", "float32", "--dtype", "int8")
# Over codes of speech: a dictionary in a tokenizer's place.
os.mkdir("codes")
for name in ("config.json", "model.safetensors"):
    os.link(f"source/{name}", f"codes/{name}")
with open("codes/dict.txt", "w") as file:
    file.write("0-0 2\\n1-2 1\\n")
sys.argv = ["export_onnx.py", "codes", "--out", "codes-out"]
export_onnx.main()
results["codes"] = {"ended": "done", "here": sorted(os.listdir("codes-out"))}

print("RESULTS" + json.dumps(results))
`;

const newFolder = temporaryFolders();
interface Result {
  readonly ended: string;
  readonly here: readonly string[];
}

describe.skipIf(python === undefined)(
  `export_onnx.py${python === undefined ? ' (skipped: ERC_PYTHON names no Python with torch and transformers)' : ''}`,
  () => {
    let folder: string;
    let stdout: string;
    let results: Readonly<Record<'whole' | 'again' | 'broken' | 'stopped' | 'large' | 'codes', Result>>;
    beforeAll(async () => {
      folder = await newFolder();
      await writeFile(join(folder, 'program.py'), PROGRAM);
      await mkdir(join(folder, 'work'));
      ({ stdout } = await run(join(folder, 'program.py'), CONVERT, join(folder, 'work')));
      results = JSON.parse(stdout.slice(stdout.indexOf('RESULTS') + 'RESULTS'.length)) as typeof results;
    });

    it('writes a whole folder, and says how far each file is from PyTorch', async () => {
      expect(results.whole).toEqual({ ended: 'done', here: ['source', 'whole'] });
      expect(await readdir(join(folder, 'work/whole'))).toEqual(
        expect.arrayContaining(['config.json', 'model.onnx', 'model_quantized.onnx', 'tokenizer.json']),
      );
      expect(stdout).toMatch(/^model\.onnx: .* largest difference from PyTorch \d/m);
      expect(stdout).toMatch(
        /^model_quantized\.onnx: .* cosine with PyTorch (0\.9[89]\d*|1\.0+) on average/m,
      );
    });

    it('writes into no folder that is there', () => {
      expect(results.again.ended).toMatch(/--out: expected a folder that is not there yet/);
    });

    it('refuses a quantised file that points elsewhere, and leaves nothing', () => {
      expect(results.broken.ended).toMatch(
        /model_quantized\.onnx: .*: expected a mean cosine of at least 0\.98, received: cosine with PyTorch -?0\.\d+/,
      );
      expect(results.broken.here).toEqual(['source', 'whole']);
    });

    it('writes large weights into a file of their own, which others can read as they can the model', async () => {
      expect(results.large.ended).toBe('done');
      const modeOf = async (name: string) => (await stat(join(folder, 'work/large', name))).mode;
      for (const [dtype, name] of [
        ['float32', 'model.onnx'],
        ['int8', 'model_quantized.onnx'],
      ] as const) {
        expect(await modeOf(`${name}_data`)).toBe(await modeOf(name));
        const model = await openModel({ model: join(folder, 'work/large'), dtype }, { where: 'a test' });
        expect(model.isQuantized).toBe(dtype === 'int8');
        await (await model.openSession()).dispose();
      }
    });

    it('copies the list of codes of a model over speech, which has no tokenizer', () => {
      expect(results.codes.here).toEqual(['config.json', 'dict.txt', 'model.onnx', 'model.onnx_data']);
    });

    it('leaves no folder that looks complete where it is stopped', () => {
      expect(results.stopped).toEqual({ ended: 'OSError no space left', here: ['source', 'whole'] });
    });
  },
);
