import { EncoderError, nearMiss } from '@erc/core';
import type { PretrainedWeights } from '@erc/pretrained';
import { loadWeights } from '../weights/load-weights.js';
import { textArchitectures } from './text-architectures.js';
import type { TextBackbone, TextBackboneOptions } from './text-backbone.js';

/** {@link loadTextBackbone}'s result. */
export interface LoadedTextBackbone {
  readonly backbone: TextBackbone;
  /** Arrays of the file that are no part of it: heads of other tasks, buffers, what lies below its first layer. */
  readonly passedOver: readonly string[];
}

/**
 * Makes the encoder of tokens that a model's `config.json` describes, with its weights.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config.
 */
export async function loadTextBackbone(
  weights: PretrainedWeights,
  options: TextBackboneOptions,
  where: string,
): Promise<LoadedTextBackbone> {
  const type = String(weights.config.model_type);
  const known = textArchitectures.flatMap(({ modelTypes }) => modelTypes);
  const architecture = textArchitectures.find(({ modelTypes }) => modelTypes.includes(type));
  if (!architecture) {
    const near = nearMiss(type, known);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new EncoderError(
      `${where}: ${weights.name}: config.json: model_type: expected one of ${known.join(', ')} to be trained, received ${type}.${hint}`,
    );
  }
  const backbone = architecture.create(weights.config, options);
  try {
    const { prefixes, heads } = architecture;
    const isOther = (name: string): boolean => heads.test(name) || backbone.isBelow(name);
    const { passedOver } = await loadWeights(weights, backbone.sources, { prefixes, isOther }, where);
    return { backbone, passedOver };
  } catch (error) {
    backbone.dispose();
    throw error;
  }
}
