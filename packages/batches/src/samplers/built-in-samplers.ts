import { parseOptions } from '@erc/core';
import type { z } from 'zod';
import { balancedSampler } from './balanced-sampler.js';
import { createSamplerRegistry, type Sampler, type SamplerInput } from './define-sampler.js';
import { lengthBucketedSampler } from './length-bucketed-sampler.js';
import { sequentialSampler } from './sequential-sampler.js';
import { shuffleSampler } from './shuffle-sampler.js';
import { weightedSampler } from './weighted-sampler.js';

/** The samplers of this package. */
export const builtInSamplers = [
  shuffleSampler,
  sequentialSampler,
  weightedSampler,
  balancedSampler,
  lengthBucketedSampler,
] as const;

/** Options of a built-in sampler. */
export type SamplerOptions = z.input<(typeof builtInSamplers)[number]['schema']>;

/** The samplers of this package alone, by type. */
export const builtInSamplerRegistry = createSamplerRegistry([
  { from: '@erc/batches', parts: builtInSamplers },
]);

/**
 * Makes a built-in sampler.
 *
 * @throws ConfigError for a wrong option.
 */
export function createSampler(options: SamplerOptions, input: SamplerInput): Sampler {
  const parsed = parseOptions(builtInSamplerRegistry.schema, options, 'sampler');
  return builtInSamplerRegistry.of(parsed).create(parsed, input);
}
