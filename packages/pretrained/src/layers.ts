import { EncoderError } from '@erc/core';
import * as z from 'zod';
import { exportCommand } from './export-command.js';
import type { Output } from './session.js';

/**
 * Which hidden states: the last (after the model's final normalisation), one by its number (0 is what enters the first layer, n what leaves
 * the n-th), or a weighted sum of several. Any but the last needs a model that was exported with all of them.
 */
export const layersSchema = z.union([
  z.literal('last'),
  z.int().min(0).max(1000),
  z
    .array(z.strictObject({ layer: z.int().min(0).max(1000), weight: z.number() }))
    .min(1)
    .refine(
      (terms) => new Set(terms.map(({ layer }) => layer)).size === terms.length,
      'expected each layer once',
    ),
]);

/** Which hidden states are read. */
export type Layers = z.infer<typeof layersSchema>;

/** One output of a model, and its weight in the sum. */
export interface LayerTerm {
  readonly output: string;
  readonly weight: number;
}

/**
 * The outputs that hold hidden states.
 *
 * @param outputs What the model gives.
 * @param where Model and encoder, for the error.
 * @throws EncoderError when the model does not give them.
 */
export function layerTerms(outputs: readonly string[], layers: Layers, where: string): LayerTerm[] {
  const terms =
    layers === 'last'
      ? [{ output: 'last_hidden_state', weight: 1 }]
      : (typeof layers === 'number' ? [{ layer: layers, weight: 1 }] : layers).map(({ layer, weight }) => ({
          output: `hidden_states.${layer}`,
          weight,
        }));
  for (const { output } of terms) {
    if (!outputs.includes(output)) {
      throw new EncoderError(
        `${where}: expected an output ${output}, received ${outputs.join(', ')}. A model with all hidden layers is exported once, with PyTorch, by: ${exportCommand('MODEL', '--out', 'FOLDER')}`,
      );
    }
  }
  return terms;
}

/** Σ weight · output, element by element. One output of weight 1 is given as it is. */
export function weightedOutputs(
  outputs: Readonly<Record<string, Output>>,
  terms: readonly LayerTerm[],
): Output {
  const [first, ...others] = terms;
  const { data, shape } = outputs[first!.output]!;
  if (others.length === 0 && first!.weight === 1) return { data, shape };
  const sums = Float64Array.from(data, (value) => first!.weight * value);
  for (const { output, weight } of others) {
    const { data: more } = outputs[output]!;
    for (let i = 0; i < sums.length; i++) sums[i]! += weight * more[i]!;
  }
  return { data: Float32Array.from(sums), shape };
}
