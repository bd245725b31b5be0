import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRandom } from '@erc/core';
import { createDropoutContext, type TrainableModule } from '@erc/nn';
import { loraSchema, openWeights, type PretrainedWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { LoadableBackbone, LoadedBackbone } from '../architecture.js';
import { loadImageBackbone } from '../image/load-image-backbone.js';
import { saveAdapter } from '../lora/save-adapter.js';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import { saveBackbone } from './save-backbone.js';

const python = process.env.ERC_PYTHON;
const newFolder = temporaryFolders();
const random = createRandom(5);
const context = createDropoutContext({ random, training: false });
const lora = loraSchema.parse({ rank: 2, alpha: 5, targets: ['query', 'value', 'feed-forward/0'] });

/**
 * Opens each folder with transformers, refuses weights that are missing or initialised anew, and writes what it gives for the inputs; the same of adapters
 * by PEFT. Of torchvision's names transformers knows nothing.
 */
const PROGRAM = `
import json, sys, torch, transformers
results = {}
def open_model(folder):
    model, loading = transformers.AutoModel.from_pretrained(folder, output_loading_info=True, attn_implementation="eager")
    missing = [each for each in loading["missing_keys"] if "pooler" not in each and each != "masked_spec_embed"]
    assert not missing and not loading["mismatched_keys"], (folder, loading)
    return model
def outputs(model, case):
    inputs = {key: torch.tensor(value) for key, value in case["inputs"].items()}
    with torch.no_grad():
        return model.eval()(**inputs).last_hidden_state.double().tolist()
for name, case in json.load(open(sys.argv[1])).items():
    results[name] = outputs(open_model(case["folder"]), case)
    if "adapter" in case:
        import warnings
        from peft import PeftModel
        with warnings.catch_warnings():
            # PEFT warns of adapters that it does not find.
            warnings.simplefilter("error")
            adapted = PeftModel.from_pretrained(open_model(case["base"]), case["adapter"])
        results[name + " adapted"] = outputs(adapted, case)
json.dump(results, open(sys.argv[2], "w"))
`;

interface Case {
  /** The encoder with its adapters merged. */
  readonly folder: string;
  /** The same encoder without its adapters, and those. */
  readonly base?: string;
  readonly adapter?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

type Received = number[][][] | number[][][][];

const open = (model: string): Promise<PretrainedWeights> =>
  openWeights(pretrainedOptionsSchema.parse({ model }), { where: 'test' });

/** Gives every parameter of an encoder other values, its adapters too. */
function train({ parameters }: TrainableModule): void {
  for (const [i, { variable }] of parameters.entries()) {
    tf.tidy(() =>
      variable.assign(tf.add(variable, tf.randomUniform(variable.shape, -0.1, 0.1, 'float32', 7 + i))),
    );
  }
}

/** The same encoder, as one that has none: its kernels are saved as they are. */
const withoutAdapters = ({
  backbone,
  ...loaded
}: LoadedBackbone<LoadableBackbone>): LoadedBackbone<LoadableBackbone> => ({
  ...loaded,
  backbone: { ...backbone, lora: undefined },
});

describe.skipIf(!python)('folders of saved encoders (needs ERC_PYTHON with transformers and peft)', () => {
  useBackend(['cpu']);

  it('are opened by transformers, and give what the encoders gave: adapters merged, and by PEFT', async () => {
    const around = await newFolder();
    const cases: Record<string, Case> = {};
    const expected: Record<string, Received> = {};

    /** Loads, trains and saves an encoder of a fixture. */
    async function add<Backbone extends LoadableBackbone & TrainableModule>(
      name: string,
      load: (weights: PretrainedWeights) => Promise<LoadedBackbone<Backbone>>,
      inputs: Case['inputs'],
      give: (backbone: Backbone) => tf.Tensor,
    ): Promise<void> {
      const weights = await open(fileURLToPath(new URL(`../${name}`, import.meta.url)));
      const loaded = await load(weights);
      train(loaded.backbone);
      const folder = join(around, name.replaceAll('/', '-'));
      await saveBackbone({ loaded, weights, folder }, 'test');
      expected[name] = tf.tidy(() => give(loaded.backbone).arraySync() as Received);
      cases[name] = { folder, inputs };
      if (loaded.backbone.lora) {
        const [base, adapter] = [`${folder}-base`, `${folder}-adapter`];
        await saveBackbone({ loaded: withoutAdapters(loaded), weights, folder: base }, 'test');
        await saveAdapter({ loaded, weights, folder: adapter }, 'test');
        cases[name] = { folder, inputs, base, adapter };
        expected[`${name} adapted`] = expected[name]!;
      }
      await weights.close();
      loaded.backbone.dispose();
    }

    const ids = [
      [2, 7, 5, 9, 4, 3],
      [5, 6, 8, 4, 7, 2],
    ];
    for (const name of ['bert', 'roberta', 'electra', 'gpt2']) {
      await add(
        `text/__fixtures__/${name}`,
        (weights) => loadTextBackbone(weights, { path: 'text', lora, random }, 'test'),
        { input_ids: ids },
        (backbone) =>
          backbone.layers(
            backbone.embed(tf.tensor2d(ids, undefined, 'int32'), context),
            tf.ones([2, 6]) as tf.Tensor2D,
            context,
          ),
      );
    }
    const samples = [0, 1].map((row) => Array.from({ length: 211 }, (_, t) => Math.sin(t * (row + 1))));
    for (const name of ['base', 'large', 'hubert']) {
      await add(
        `speech/__fixtures__/${name}`,
        (weights) => loadSpeechBackbone(weights, { path: 'audio', lora, random }, 'test'),
        { input_values: samples },
        (backbone) =>
          backbone.layers(
            backbone.embed(
              backbone.extract(tf.tensor2d(samples), tf.ones([2, 211]) as tf.Tensor2D, context),
              context,
            ),
            context,
          ).values,
      );
    }
    const pixels = tf.tidy(() => tf.randomUniform([2, 3, 32, 40], -1, 1, 'float32', 4).arraySync());
    await add(
      'image/__fixtures__/bottleneck',
      (weights) => loadImageBackbone(weights, { path: 'visual' }, 'test'),
      { pixel_values: pixels },
      (backbone) =>
        tf.transpose(
          backbone.maps(tf.transpose(tf.tensor4d(pixels as number[][][][]), [0, 2, 3, 1]), context),
          [0, 3, 1, 2],
        ),
    );

    await writeFile(join(around, 'cases.json'), JSON.stringify(cases));
    const outputs = join(around, 'outputs.json');
    await promisify(execFile)(python!, ['-c', PROGRAM, join(around, 'cases.json'), outputs]);
    const received = JSON.parse(await readFile(outputs, 'utf8')) as Record<string, Received>;
    expect(Object.keys(received).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, values] of Object.entries(expected)) {
      const size = Math.max(...(values.flat(3) as number[]).map(Math.abs));
      tf.tidy(() => {
        expect(tf.tensor(received[name]!), name).toBeAllClose(values, {
          rtol: 0,
          atol: 1e-5 * Math.max(1, size),
        });
      });
    }
  }, 200_000);
});
