import { EncoderError, nearMiss } from '@erc/core';
import type { Parameter } from '@erc/nn';
import type { Lora, PretrainedWeights } from '@erc/pretrained';
import { type HeldArray, loadWeights } from './weights/load-weights.js';
import { originOf } from './weights/origin-of.js';
import type { WeightSource } from './weights/weight-source.js';

/** A family of pre-trained models of one kind, described. */
export interface Architecture<Options, Backbone extends LoadableBackbone> {
  /** Words of `model_type` in `config.json`. */
  readonly modelTypes: readonly string[];
  /** What may stand before every name in a file: `roberta.` where it has a head too. */
  readonly prefixes: readonly string[];
  /** Names, after the prefix, of heads for other tasks, and of buffers. */
  readonly heads: RegExp;
  /** @param config The model's `config.json`. */
  create(config: Readonly<Record<string, unknown>>, options: Options): Backbone;
}

/** What loading needs to know of an encoder. */
export interface LoadableBackbone {
  readonly parameters: readonly Parameter[];
  /** The adapters on its linear layers. @default none */
  readonly lora?: Lora | undefined;
  readonly sources: readonly WeightSource[];
  /** Whether a name in a file is of layers that it leaves to somebody else. @default none is */
  isBelow?(name: string): boolean;
  dispose(): void;
}

/** An encoder with its weights; each parameter says which file it is from. */
export interface LoadedBackbone<Backbone> {
  readonly backbone: Backbone;
  /** Arrays of the file that are no part of it: heads of other tasks, buffers, what lies below its first layer. */
  readonly passedOver: readonly string[];
  /** Arrays of the file that its parameters have their values from. */
  readonly held: readonly HeldArray[];
  /** SHA-256 over the files that it was loaded from. */
  readonly weightsSha256: string;
}

/** Whether one of the families is that of a model. */
export const hasArchitecture = <Options, Backbone extends LoadableBackbone>(
  architectures: readonly Architecture<Options, Backbone>[],
  { model_type: type }: Readonly<Record<string, unknown>>,
): boolean => architectures.some(({ modelTypes }) => modelTypes.includes(String(type)));

/**
 * Makes the encoder that a model's `config.json` describes, with its weights.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config.
 */
export async function loadBackbone<Options, Backbone extends LoadableBackbone>(
  architectures: readonly Architecture<Options, Backbone>[],
  weights: PretrainedWeights,
  options: Options,
  where: string,
): Promise<LoadedBackbone<Backbone>> {
  const type = String(weights.config.model_type);
  const modelTypes = architectures.flatMap((each) => each.modelTypes);
  const architecture = architectures.find((each) => each.modelTypes.includes(type));
  if (!architecture) {
    const near = nearMiss(type, modelTypes);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new EncoderError(
      `${where}: ${weights.name}: config.json: model_type: expected one of ${modelTypes.join(', ')} to be trained, received ${type}.${hint}`,
    );
  }
  const backbone = architecture.create(weights.config, options);
  try {
    const { prefixes, heads } = architecture;
    const isOther = (name: string): boolean => heads.test(name) || (backbone.isBelow?.(name) ?? false);
    const taken = await loadWeights(weights, backbone.sources, { prefixes, isOther }, where);
    const origin = originOf(weights);
    const loaded = new Set(backbone.sources.map(({ parameter }) => parameter));
    const parameters = backbone.parameters.map((each) => (loaded.has(each) ? { ...each, origin } : each));
    return { backbone: { ...backbone, parameters }, ...taken, weightsSha256: weights.weightsSha256 };
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}
