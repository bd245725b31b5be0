import { createRandom, DataError, type WeightReader } from '@erc/core';
import type { SaveStreamEncoderOptions } from '@erc/nn';
import type { PretrainedWeights, Train } from '@erc/pretrained';
import type { LoadableBackbone, LoadedBackbone } from '../architecture.js';
import { loadImageBackbone } from '../image/load-image-backbone.js';
import { saveAdapter } from '../lora/save-adapter.js';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import { type ValuesOf, valuesOfVariable } from '../weights/parameter-values.js';
import { saveBackbone } from '../weights/save-backbone.js';

/** How an encoder is loaded to be saved: its kind, and the adapters that it has. */
type Load = (
  weights: PretrainedWeights,
  options: Parameters<typeof loadTextBackbone>[1],
  where: string,
) => Promise<LoadedBackbone<LoadableBackbone>>;

/**
 * Makes the `save` of a pre-trained encoder of one kind: its weights, with what a training has made of them, as a folder of Hugging Face, or its
 * adapters alone in PEFT's layout.
 *
 * @param where Who asks, for errors.
 * @throws from what is made: DataError for weights below the encoder's path that it does not have, and for an encoder that began as another file; what
 *   `saveBackbone` and `saveAdapter` throw.
 */
const saverOf =
  (load: Load) =>
  async (
    weights: PretrainedWeights,
    { train }: { readonly train: Train },
    { path, weights: trained, folder, adaptersAlone = false }: SaveStreamEncoderOptions,
    where: string,
  ): Promise<void> => {
    const lora = typeof train === 'object' && 'lora' in train ? train.lora : undefined;
    // What adapters begin with is replaced by what they have become.
    const loaded = await load(weights, { path, random: createRandom(0), ...(lora && { lora }) }, where);
    try {
      checkWeights(trained, loaded, path, `${where}: ${weights.name}`);
      const values: ValuesOf = (parameter) =>
        trained.shapes.has(parameter.path) ? trained.read(parameter.path) : valuesOfVariable(parameter);
      const options = { loaded, weights, folder, values };
      await (adaptersAlone ? saveAdapter(options, where) : saveBackbone(options, where));
    } finally {
      loaded.backbone.dispose();
    }
  };

/** Saves an encoder of tokens. */
export const saveTextStreamEncoder = saverOf(loadTextBackbone);

/** Saves an encoder of speech. */
export const saveSpeechStreamEncoder = saverOf(loadSpeechBackbone);

/** Saves an encoder of images. */
export const saveImageStreamEncoder = saverOf((weights, { path }, where) =>
  loadImageBackbone(weights, { path }, where),
);

function checkWeights(
  { shapes, origins }: WeightReader,
  { backbone, held, weightsSha256 }: LoadedBackbone<LoadableBackbone>,
  path: string,
  where: string,
): void {
  const own = new Map(
    [...backbone.parameters, ...held.map(({ source }) => source.parameter)].map((each) => [
      each.path,
      each.variable.shape,
    ]),
  );
  for (const [name, shape] of shapes) {
    if (!name.startsWith(`${path}/`)) continue;
    const expected = own.get(name);
    if (expected?.join() === shape.join()) continue;
    throw new DataError(
      `${where}: "${name}": expected ${expected ? `shape [${expected.join(', ')}]` : 'a parameter of the encoder'}, received [${shape.join(', ')}].`,
    );
  }
  for (const [name, { weights, model }] of origins) {
    if (!name.startsWith(`${path}/`) || weights === weightsSha256) continue;
    throw new DataError(
      `${where}: "${name}": expected the weights that it was left to, those of ${model} (${weights.slice(0, 12)}), received others (${weightsSha256.slice(0, 12)}).`,
    );
  }
}
