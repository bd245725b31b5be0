import { z } from 'zod';
import type { FrontEnd, FrontEndMaterials } from './contracts.js';
import { createWaveform, waveformFrontEndSchema } from './waveform.js';

/** A front-end by its `type`. Strict: an unknown key is an error. */
export const frontEndOptionsSchema = z.discriminatedUnion('type', [
  waveformFrontEndSchema.safeExtend({ type: z.literal('waveform') }),
]);

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
