import type { z } from 'zod';
import type { Layers } from './layers.js';
import type { ResolvedPretrainedOptions } from './options.js';
import { trainOf, type trainSchema } from './train-options.js';

/** What an encoder's options say of its training. */
interface TrainedOptions extends Pick<ResolvedPretrainedOptions, 'dtype' | 'file' | 'precision'> {
  readonly train?: z.output<typeof trainSchema> | undefined;
  readonly dropoutRate?: number | undefined;
  readonly layers: Layers | 'conv';
}

/** What an encoder's options have to be where it is trained, and where it is not: for `superRefine` of its schema. */
export function checkTrained(options: TrainedOptions, context: z.core.$RefinementCtx): void {
  const refuse = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (trainOf(options) === undefined) {
    if (options.dropoutRate !== undefined) {
      refuse('dropoutRate', `expected no such key without train, received ${options.dropoutRate}`);
    }
    return;
  }
  if (options.layers !== 'last') {
    refuse('layers', `expected last with train, received ${JSON.stringify(options.layers)}`);
  }
  if (options.file !== undefined) {
    refuse('file', `expected no such key with train, which reads safetensors; received ${options.file}`);
  }
  if (options.precision !== undefined) {
    refuse(
      'precision',
      `expected no such key with train, where engine.precision says it; received ${options.precision}`,
    );
  }
  if (options.dtype !== 'float32') refuse('dtype', `expected float32 with train, received ${options.dtype}`);
}
