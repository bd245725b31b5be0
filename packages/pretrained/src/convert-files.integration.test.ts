import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readSafetensors } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { openModel, openWeights } from './open-model.js';
import { pretrainedOptionsSchema } from './options.js';
import type { PretrainedWeights } from './weights/pretrained-weights.js';

const python = process.env.ERC_PYTHON;
const newFolder = temporaryFolders();
const placeOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What `__fixtures__/foreign_files.py` says. */
interface Said {
  /** How the conversion of each file ended. */
  readonly results: Readonly<Record<string, string>>;
  /** What the config of each residual network must say. */
  readonly configs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether transformers computes the same with the folder as with the model that the file was made of. */
  readonly same: Readonly<Record<string, boolean>>;
  /** Modules of the packages whose objects the files hold that were imported. */
  readonly imported: readonly string[];
  readonly here: readonly string[];
}

describe.skipIf(!python)('erc-pretrained convert, of one file (needs ERC_PYTHON with transformers)', () => {
  let folder: string;
  let said: Said;
  beforeAll(async () => {
    folder = await newFolder();
    const words = [placeOf('__fixtures__/foreign_files.py'), placeOf('../python'), folder];
    const { stdout } = await promisify(execFile)(python!, words, { timeout: 200_000 });
    said = JSON.parse(stdout.trim().split('\n').at(-1)!) as Said;
  }, 200_000);
  const open = (name: string): Promise<PretrainedWeights> =>
    openWeights(pretrainedOptionsSchema.parse({ model: join(folder, name), offline: true }), {
      where: 'test',
      optionalFiles: ['preprocessor_config.json'],
    });

  it('keeps names and numbers of a residual network of torchvision, and writes its config', async () => {
    const values = JSON.parse(await readFile(join(folder, 'values.json'), 'utf8')) as Readonly<
      Record<string, Readonly<Record<string, number[]>>>
    >;
    for (const kind of ['basic', 'bottleneck']) {
      expect(said.results[`${kind}.pth`]).toBe('done');
      const weights = await open(`${kind}-out`);
      const expected = values[`${kind}.pth`]!;
      expect([...weights.arrays.keys()].sort()).toEqual(Object.keys(expected).sort());
      expect(weights.config).toMatchObject({ model_type: 'resnet', ...said.configs[kind] });
      for (const [name, { isFloat }] of weights.arrays) {
        if (isFloat) expect(await weights.read(name), name).toEqual(Float32Array.from(expected[name]!));
      }
      expect(await weights.readJson('preprocessor_config.json')).toMatchObject({
        size: { shortest_edge: 256 },
      });
      await weights.close();
    }
  });

  it.each([
    ['pretrained', 'wav2vec2', false],
    ['tuned', 'wav2vec2', true],
    ['hubert', 'hubert', false],
  ])(
    'gives a model of fairseq the names and the config of transformers: %s',
    async (name, type, isNormalized) => {
      expect(said.results[`${name}.pt`]).toBe('done');
      expect(said.same[name]).toBe(true);
      const weights = await open(`${name}-out`);
      expect(weights.config).toMatchObject({
        model_type: type,
        num_attention_heads: 4,
        conv_dim: [6, 6, 6],
        conv_kernel: [4, 3, 2],
        conv_stride: [2, 2, 1],
        feat_extract_norm: name === 'tuned' ? 'layer' : 'group',
        do_stable_layer_norm: name === 'tuned',
        // Training it further has changed it.
        hidden_dropout: name === 'tuned' ? 0 : 0.1,
        attention_dropout: 0.2,
        feat_proj_dropout: 0.3,
        layerdrop: 0.05,
      });
      expect(await weights.readJson('preprocessor_config.json')).toMatchObject({
        sampling_rate: 16_000,
        do_normalize: isNormalized,
        return_attention_mask: name === 'tuned',
      });
      await weights.close();
    },
  );

  it.each(['since', 'bert_kmeans'])('gives RoBERTa over codes those of transformers: %s', async (name) => {
    expect(said.results[name === 'since' ? 'since.pt' : 'bert_kmeans.tar']).toBe('done');
    expect(said.same[name]).toBe(true);
    const weights = await open(`${name}-out`);
    expect(weights.config).toMatchObject({ model_type: 'roberta', vocab_size: 11, num_attention_heads: 2 });
    await weights.close();
    const files = await readdir(join(folder, `${name}-out`));
    expect(files.includes('dict.txt')).toBe(name === 'bert_kmeans');
    expect(said.results.long).toMatch(/dict\.txt: expected at most 7 entries, .* 11 ids, received 8/);
  });

  it('makes of vq-wav2vec an ONNX file and a codebook that give its codes', async () => {
    expect(said.results['vq.pt']).toBe('done');
    const golden = JSON.parse(await readFile(join(folder, 'codes.json'), 'utf8')) as {
      readonly sounds: readonly number[][];
      readonly steps: readonly number[][];
      readonly codes: readonly number[][][];
    };
    const bytes = await readFile(join(folder, 'vq-out/codebook.safetensors'));
    const { data, shape } = readSafetensors(bytes).tensors.codebook!;
    expect(shape).toEqual([2, 5, 4]);
    const model = await openModel({ model: join(folder, 'vq-out') }, { where: 'test' });
    expect(model.config).toMatchObject({ hidden_size: 8, conv_kernel: [4, 3, 1], conv_stride: [2, 2, 1] });
    const session = await model.openSession();
    for (const [i, sound] of golden.sounds.entries()) {
      const samples = { data: Float32Array.from(sound), shape: [1, sound.length] };
      const { last_hidden_state: steps } = await session.run({ input_values: samples }, [
        'last_hidden_state',
      ]);
      const expected = golden.steps[i]!;
      expect(steps!.shape).toEqual([1, expected.length / 8, 8]);
      for (const [k, value] of expected.entries()) expect(steps!.data[k]).toBeCloseTo(value, 4);
      const codes = golden.codes[i]!.map((_, step) =>
        [0, 1].map((group) => {
          const at = (step * 2 + group) * 4;
          const distances = [0, 1, 2, 3, 4].map((code) =>
            [0, 1, 2, 3].reduce(
              (sum, k) => sum + (steps!.data[at + k]! - data[(group * 5 + code) * 4 + k]!) ** 2,
              0,
            ),
          );
          return distances.indexOf(Math.min(...distances));
        }),
      );
      expect(codes).toEqual(golden.codes[i]);
    }
    await session.dispose();
    expect(said.results['gumbel.pt']).toMatch(/vq_type: expected kmeans, .* received gumbel/);
  });

  it.each([
    ['narrow', 'bottleneck', 8],
    ['wide', 'basic', 72],
  ])('makes of RetinaFace an ONNX file for pictures of any size: %s', async (name, kind, width) => {
    expect(said.results[`${name}.pth`]).toBe('done');
    const golden = JSON.parse(await readFile(join(folder, 'faces.json'), 'utf8')) as Readonly<
      Record<string, { readonly picture: number[]; readonly outputs: number[][] }>
    >;
    const { picture, outputs } = golden[name]!;
    const model = await openModel({ model: join(folder, `${name}-out`) }, { where: 'test' });
    expect(model.config).toMatchObject({ hidden_size: width, backbone_config: { layer_type: kind } });
    const session = await model.openSession();
    const names = ['boxes', 'scores', 'landmarks'];
    const found = await session.run(
      { picture: { data: Float32Array.from(picture), shape: [1, 3, 41, 70] } },
      names,
    );
    // Two priors at each of 6 × 9, 3 × 5 and 2 × 3 places.
    const priors = 2 * (6 * 9 + 3 * 5 + 2 * 3);
    for (const [i, values] of [4, 2, 10].entries()) {
      const { data, shape } = found[names[i]!]!;
      expect(shape).toEqual([1, priors, values]);
      const scale = Math.max(1, ...outputs[i]!.map(Math.abs));
      for (const [k, value] of outputs[i]!.entries()) {
        expect(data[k]! / scale, `${names[i]} ${k}`).toBeCloseTo(value / scale, 4);
      }
    }
    await session.dispose();
  });

  it('runs nothing of a file, and imports no package that it names', () => {
    expect(said.results['system.pt']).toMatch(
      /system\.pt: expected weights only, .* posix\.system, and is not/,
    );
    expect(said.results['eval.pt']).toMatch(/eval\.pt: expected weights only, .* builtins\.eval, and is not/);
    expect(said.results['text.pt']).toMatch(
      /conv_feature_layers: expected a list of .*, received .*__import__/,
    );
    expect(said.here).not.toContain('harmed');
    expect(said.imported).toEqual([]);
  });

  it('lists arrays that are missing, not known and of another shape, and leaves no folder', () => {
    expect(said.results['odd.pth']).toMatch(
      /odd\.pth: expected the arrays .*; of another shape: layer1\.0\.conv2\.weight \[2, 2, 3, 5\], where \[2, 2, 3, 3\] is expected; not known: extra\.$/,
    );
    expect(said.results['shapes.pt']).toMatch(
      /missing: feature_extractor\.conv_layers\.0\.0\.bias, .*; of another shape: feature_extractor\.conv_layers\.0\.0\.weight \[6, 1, 4\], where \[6, 1, 5\] is expected\.$/,
    );
    expect(said.results['settings.pt']).toMatch(
      /settings: encoder_attention_heads: expected int, received None/,
    );
    expect(said.results['other.pth']).toMatch(
      /expected a residual network of torchvision, RetinaFace, or wav2vec 2\.0/,
    );
    expect(said.results['odd-faces.pth']).toMatch(
      /of another shape: fpn\.merge1\.0\.weight \[72, 72, 1, 1\], where \[72, 72, 3, 3\] is expected\.$/,
    );
    expect(said.results['other-faces.pth']).toMatch(/expected a RetinaFace whose body is a residual network/);
    expect(said.results['noise.pt']).toMatch(/noise\.pt: expected a file of torch\.save/);
    expect(said.results.again).toMatch(/--out: expected a folder that is not there yet/);
    const done = Object.entries(said.results).filter(([, ended]) => ended === 'done');
    const folders = said.here.filter((name) => !/\.(pth?|json|tar)$/.test(name));
    expect(folders).toEqual(done.map(([name]) => `${name.split('.')[0]}-out`).sort());
  });
});
