import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ArrayInfo, EncoderError, planSafetensors, toFloat16 } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { openWeights } from './open-model.js';
import { pretrainedOptionsSchema } from './options.js';

const newFolder = temporaryFolders();
const python = process.env.ERC_PYTHON;

interface Written {
  readonly info: ArrayInfo;
  readonly bytes: Uint8Array;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
const float32 = (values: number[], shape: number[]): Written => ({
  info: { dtype: 'F32', shape },
  bytes: bytesOf(Float32Array.from(values)),
});

function safetensors(arrays: Readonly<Record<string, Written>>): Uint8Array {
  const entries = Object.entries(arrays);
  const { header } = planSafetensors(entries.map(([name, { info }]) => [name, info]));
  return Buffer.concat([header, ...entries.map(([, { bytes }]) => bytes)]);
}

/** A folder with a config and these files. */
async function modelOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = join(await newFolder(), 'model');
  await mkdir(folder);
  await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'bert' }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const open = (model: string) =>
  openWeights(pretrainedOptionsSchema.parse({ model, offline: true }), { where: 'test encoder' });

describe('openWeights', () => {
  it('knows no revision of a folder, whatever was asked for', async () => {
    const openAt = (model: string) =>
      openWeights(pretrainedOptionsSchema.parse({ model, revision: 'v1' }), { where: 'test encoder' });
    const weights = await openAt(
      await modelOf({ 'model.safetensors': safetensors({ one: float32([1], [1]) }) }),
    );
    expect(weights).not.toHaveProperty('revision');
    await weights.close();
    const pickled = openAt(await modelOf({ 'pytorch_model.bin': 'pickle' }));
    await expect(pickled).rejects.toThrow(/Convert it once, with PyTorch, by: (?!.*--revision)/);
  });

  it('reads float32, float16 and bfloat16 as they are, and lists integers', async () => {
    const folder = await modelOf({
      'model.safetensors': safetensors({
        ids: { info: { dtype: 'I64', shape: [2] }, bytes: bytesOf(BigInt64Array.of(0n, 1n)) },
        single: float32([0.1, -2, 3, 4], [2, 2]),
        half: {
          info: { dtype: 'F16', shape: [3] },
          bytes: bytesOf(toFloat16(Float32Array.of(0.5, -1.25, 6e-8))),
        },
        brain: { info: { dtype: 'BF16', shape: [2] }, bytes: bytesOf(Uint16Array.of(0x3f80, 0xc049)) },
      }),
    });
    const weights = await open(folder);
    expect(Object.fromEntries(weights.arrays)).toEqual({
      ids: { shape: [2], isFloat: false },
      single: { shape: [2, 2], isFloat: true },
      half: { shape: [3], isFloat: true },
      brain: { shape: [2], isFloat: true },
    });
    expect(await weights.read('single')).toEqual(Float32Array.of(0.1, -2, 3, 4));
    expect(await weights.read('half')).toEqual(Float32Array.of(0.5, -1.25, 2 ** -24));
    expect(await weights.read('brain')).toEqual(Float32Array.of(1, -3.140625));
    await expect(weights.read('ids')).rejects.toThrow(
      /"ids": expected weights of type F32, F16 or BF16, received I64/,
    );
    await expect(weights.read('other')).rejects.toThrow(/expected weights named "other", received none/);
    expect(weights.config).toEqual({ model_type: 'bert' });
    await weights.close();
  });

  it('joins shards by their index, and its id goes by every file', async () => {
    const files = {
      'model-1.safetensors': safetensors({ a: float32([1], [1]) }),
      'model-2.safetensors': safetensors({ b: float32([2, 3], [2]) }),
      'model.safetensors.index.json': JSON.stringify({
        weight_map: { a: 'model-1.safetensors', b: 'model-2.safetensors' },
      }),
    };
    const weights = await open(await modelOf(files));
    expect([...weights.arrays.keys()]).toEqual(['a', 'b']);
    expect(await weights.read('b')).toEqual(Float32Array.of(2, 3));
    const other = await open(
      await modelOf({ ...files, 'model-2.safetensors': safetensors({ b: float32([2, 4], [2]) }) }),
    );
    expect(other.id).not.toBe(weights.id);
    expect(other.weightsSha256).not.toBe(weights.weightsSha256);
    await weights.close();
    await other.close();
  });

  it('names a shard that lacks what the index promises, and one that there is not', async () => {
    const index = JSON.stringify({ weight_map: { a: 'model-1.safetensors', b: 'model-1.safetensors' } });
    const shard = safetensors({ a: float32([1], [1]) });
    const lacking = await modelOf({ 'model-1.safetensors': shard, 'model.safetensors.index.json': index });
    await expect(open(lacking)).rejects.toThrow(/model-1\.safetensors: expected "b", as the index says/);
    const none = await modelOf({ 'model.safetensors.index.json': index });
    await expect(open(none)).rejects.toThrow(/model-1\.safetensors: expected this file in .*, received none/);
    const outside = JSON.stringify({ weight_map: { a: '../model-1.safetensors' } });
    const escaping = await modelOf({ 'model.safetensors.index.json': outside });
    await expect(open(escaping)).rejects.toThrow(
      /weight_map: "a": expected a file name that ends with \.safetensors/,
    );
  });

  it('never opens a pickle, and says how it is converted', async () => {
    const folder = await modelOf({ 'pytorch_model.bin': 'anything' });
    const refused = open(folder);
    await expect(refused).rejects.toThrow(EncoderError);
    await expect(refused).rejects.toThrow(
      /expected model\.safetensors, received pytorch_model\.bin, which is a pickle .*pnpm --filter @erc\/pretrained start convert \S+ --out models\//,
    );
  });

  it('says how a file of PyTorch is converted, where it is named in place of a folder', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'wav2vec small.pt'), 'anything');
    await writeFile(join(folder, 'model.onnx'), 'anything');
    await mkdir(join(folder, 'roberta'));
    await writeFile(join(folder, 'roberta/pytorch_model.bin'), 'anything');
    await expect(open(join(folder, 'wav2vec small.pt'))).rejects.toThrow(
      /^test encoder: model: expected a folder, or a repository of the hub, received the file .*, which is a pickle and is not opened\. .* start convert '.*wav2vec small\.pt' --out 'models\/wav2vec small'$/,
    );
    await expect(open(join(folder, 'roberta/pytorch_model.bin'))).rejects.toThrow(
      /start convert \S+\/roberta --out models\/roberta$/,
    );
    await expect(open(folder)).rejects.toThrow(
      /expected a folder with a config\.json, received one with wav2vec small\.pt, which is a pickle .* convert /,
    );
    await expect(open(join(folder, 'model.onnx'))).rejects.toThrow(/received the file .*model\.onnx\.$/);
  });

  it('names a damaged file', async () => {
    const whole = safetensors({ a: float32([1, 2, 3, 4], [4]) });
    const folder = await modelOf({ 'model.safetensors': whole.subarray(0, whole.length - 4) });
    await expect(open(folder)).rejects.toThrow(/model\.safetensors: .*received/);
    const empty = await modelOf({});
    await expect(open(empty)).rejects.toThrow(
      /expected model\.safetensors or model\.safetensors\.index\.json/,
    );
  });
});

/**
 * One process, because torch takes seconds to load: writes pickles, converts them, and says what came of each; `values.json` has the numbers.
 */
const PROGRAM = `
import json, os, sys, torch
sys.path.insert(0, sys.argv[1])
os.chdir(sys.argv[2])
import to_safetensors
torch.manual_seed(0)
shared = torch.randn(3, 4)
arrays = {"a.weight": shared, "b.weight": shared, "c": torch.randn(5).to(torch.bfloat16), "ids": torch.arange(4), "t": torch.randn(4, 3).t()}
for name in ("whole", "shards", "code"):
    os.mkdir(name)
    with open(name + "/config.json", "w") as file:
        json.dump({"model_type": "bert"}, file)
torch.save(arrays, "whole/pytorch_model.bin")
files = {"a.weight": "x.bin", "b.weight": "x.bin", "c": "y.bin", "ids": "y.bin", "t": "y.bin"}
for file in ("x.bin", "y.bin"):
    torch.save({k: v for k, v in arrays.items() if files[k] == file}, "shards/" + file)
with open("shards/pytorch_model.bin.index.json", "w") as file:
    json.dump({"weight_map": files}, file)
class Harm:
    def __reduce__(self): return (os.system, ("touch harmed",))
torch.save({"a": Harm()}, "code/pytorch_model.bin")
with open("values.json", "w") as file:
    json.dump({k: v.float().flatten().tolist() for k, v in arrays.items()}, file)

def convert(name):
    sys.argv = ["to_safetensors.py", name, "--out", name + "-out"]
    try:
        to_safetensors.main()
        return "done"
    except SystemExit as refused:
        return str(refused)
    except Exception as error:
        return type(error).__name__ + " " + str(error)

results = {name: convert(name) for name in ("whole", "shards", "code")}
results["again"] = convert("whole")
print("\\n" + json.dumps({**results, "here": sorted(os.listdir("."))}))
`;

describe.skipIf(!python)('to_safetensors.py (needs ERC_PYTHON)', () => {
  it('writes what a pickle has, whole and in shards, and runs no code', async () => {
    const folder = await newFolder();
    const scripts = fileURLToPath(new URL('../python', import.meta.url));
    const { stdout } = await promisify(execFile)(python!, ['-c', PROGRAM, scripts, folder]);
    const results: Record<string, string> = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(results).toMatchObject({ whole: 'done', shards: 'done' });
    expect(results.code).toMatch(/[Ww]eights.only/);
    expect(results.again).toMatch(/^to_safetensors: --out: expected a folder that is not there yet/);
    expect(results.here).toEqual(['code', 'shards', 'shards-out', 'values.json', 'whole', 'whole-out']);
    const values: Record<string, number[]> = JSON.parse(await readFile(join(folder, 'values.json'), 'utf8'));
    for (const name of ['whole', 'shards']) {
      const weights = await open(join(folder, `${name}-out`));
      expect([...weights.arrays.keys()].sort()).toEqual(['a.weight', 'b.weight', 'c', 'ids', 't']);
      expect(weights.arrays.get('t')!.shape).toEqual([3, 4]);
      for (const each of ['a.weight', 'b.weight', 'c', 't']) {
        expect(await weights.read(each)).toEqual(Float32Array.from(values[each]!));
      }
      await weights.close();
    }
  }, 200_000);
});
