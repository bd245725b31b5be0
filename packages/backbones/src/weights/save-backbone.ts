import { EncoderError } from '@erc/core';
import {
  type PretrainedWeights,
  type SavedModelFolder,
  type StoredArray,
  saveModelFolder,
} from '@erc/pretrained';
import type { LoadableBackbone, LoadedBackbone } from '../architecture.js';
import { mergedKernel } from '../lora/merged-kernel.js';
import type { HeldArray } from './load-weights.js';
import { type ValuesOf, valuesOfVariable } from './parameter-values.js';
import { storedFloats } from './stored-floats.js';
import { tiedArrays } from './tied-arrays.js';

/** Options of {@link saveBackbone}. */
export interface SaveBackboneOptions {
  /** The encoder, as it was loaded. */
  readonly loaded: LoadedBackbone<LoadableBackbone>;
  /** The weights that it was loaded from, still open, or opened again. */
  readonly weights: PretrainedWeights;
  /** Appears when all of it is written; an older one of this name is replaced. */
  readonly folder: string;
  /** Values of a parameter, for trainers that keep them elsewhere. Asked for one by one. @default those of its variable */
  readonly values?: ValuesOf;
}

/**
 * Writes an encoder as the folder of Hugging Face that it came from: `config.json`, `model.safetensors` with the names and layouts of the
 * original, and its tokenizer or preprocessor. Adapters are merged into the kernels that they stand on. Arrays that no parameter holds (heads of
 * other tasks, buffers, layers below the first) are copied as they are, so that the folder is complete; an output layer that shares its weights
 * with the embedding of words follows that. What parameters hold becomes float32:
 * float16 and bfloat16 are exact in it.
 *
 * Arrays are written one after the other: no more than one is in memory.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for weights that are not those it was loaded from, and for the folder of those; FileSystemError of the disk.
 */
export async function saveBackbone(
  { loaded, weights, folder, values = valuesOfVariable }: SaveBackboneOptions,
  where: string,
): Promise<SavedModelFolder> {
  if (loaded.weightsSha256 !== weights.weightsSha256) {
    throw new EncoderError(
      `${where}: expected the weights that the encoder was loaded from (SHA-256 ${loaded.weightsSha256}), received those of ${weights.name} (${weights.weightsSha256}).`,
    );
  }
  const valuesOf = withAdapters(loaded.backbone, values);
  const pieces = new Map<string, HeldArray[]>();
  for (const held of loaded.held) pieces.set(held.name, [...(pieces.get(held.name) ?? []), held]);
  for (const [name, held] of await tiedArrays(weights, loaded.held, loaded.passedOver))
    pieces.set(name, [held]);
  const arrays = new Map(
    [...weights.arrays].map(([name, { shape }]): [string, StoredArray] => {
      const held = pieces.get(name);
      return [name, held ? storedFloats(shape, () => joined(held, weights, valuesOf)) : weights.stored(name)];
    }),
  );
  const texts = { 'config.json': asFloat32(await configText(weights, where)) };
  return saveModelFolder({ folder, texts, arrays, filesFrom: weights.directory }, where);
}

/** Values of a parameter; of a kernel under an adapter, both in one. */
function withAdapters({ parameters, lora }: LoadableBackbone, values: ValuesOf): ValuesOf {
  const byPath = new Map(parameters.map((parameter) => [parameter.path, parameter]));
  return async (parameter) => {
    const root = parameter.path.replace(/\/kernel$/, '');
    const [down, up] = ['down', 'up'].map((end) => byPath.get(`${root}/lora/${end}`));
    if (!lora || !down || !up) return values(parameter);
    const [kernel, a, b] = [await values(parameter), await values(down), await values(up)];
    return mergedKernel({ kernel, down: a, up: b }, lora);
  };
}

/** An array of the file, from the parameters that hold it. */
async function joined(
  held: readonly HeldArray[],
  weights: PretrainedWeights,
  valuesOf: ValuesOf,
): Promise<Float32Array> {
  const [{ name, source }, ...others] = held as [HeldArray, ...HeldArray[]];
  if (!source.take && others.length === 0) return valuesOf(source.parameter);
  const array = { data: await weights.read(name), shape: weights.arrays.get(name)!.shape };
  for (const { source: piece } of held) {
    const values = await valuesOf(piece.parameter);
    if (piece.take) piece.take.put(values, array);
    else array.data.set(values);
  }
  return array.data;
}

async function configText(weights: PretrainedWeights, where: string): Promise<string> {
  const text = await weights.readText('config.json');
  if (text !== undefined) return text;
  throw new EncoderError(`${where}: ${weights.name}: expected a config.json, received none.`);
}

/** What a config says of the type of the numbers: transformers would round them to it. The rest of the text stays as it is. */
const asFloat32 = (config: string): string =>
  config.replace(/("(?:torch_)?dtype"\s*:\s*)"(?:b?float16|float64)"/g, '$1"float32"');
