import type { Random } from '@erc/core';
import type { StreamSpec } from '@erc/nn';
import { z } from 'zod';
import type { FrontEnd } from './contracts.js';
import { createWaveform, waveformOptionsSchema } from './waveform.js';

/** A front-end by its `type`. Strict: an unknown key is an error. */
export const frontEndOptionsSchema = z.discriminatedUnion('type', [
  waveformOptionsSchema.safeExtend({ type: z.literal('waveform') }),
]);

/** What a front-end is made from, beside its own options. */
export interface FrontEndMaterials {
  /** Parameters are below it. */
  readonly path: string;
  readonly input: StreamSpec;
  readonly random: Random;
}

/** Makes a front-end from checked options: a new one is one file, one case here, and one line in {@link frontEndOptionsSchema}. */
export function createFrontEnd(
  options: z.output<typeof frontEndOptionsSchema>,
  materials: FrontEndMaterials,
): FrontEnd {
  switch (options.type) {
    case 'waveform':
      return createWaveform(options, materials);
  }
}
