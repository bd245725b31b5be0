import * as z from 'zod';
import { LIMITS } from './limits.js';

const bytes = z.instanceof(Uint8Array, { error: 'expected bytes: a Uint8Array' });
const path = z.strictObject({ path: z.string().min(1) });
const name = z.string().max(LIMITS.name);
const side = z
  .int()
  .min(1)
  .max(2 ** 16);

const voice = z.union(
  [
    path,
    z.strictObject({ wav: bytes }),
    z.strictObject({ samples: z.instanceof(Float32Array), sampleRateHz: z.number() }),
  ],
  { error: 'expected { path }, { wav } of bytes, or { samples, sampleRateHz } with a Float32Array' },
);

const pixels = z.strictObject({
  data: z.union([z.instanceof(Uint8ClampedArray), bytes]),
  width: side,
  height: side,
  channels: z.literal([3, 4]),
});

const face = z.union(
  [
    path,
    z.strictObject({
      frames: z
        .array(z.union([bytes, pixels]))
        .min(1)
        .max(LIMITS.frames),
    }),
  ],
  { error: 'expected { path }, or { frames } of bytes or pixels' },
);

/** One turn as a program gives it. Strict: an unknown key is an error. */
export const turnSchema = z.strictObject({
  speaker: name.optional(),
  gender: name.optional(),
  text: z.string().max(LIMITS.text).optional(),
  audio: voice.optional(),
  visual: face.optional(),
  columns: z.record(name, z.number()).optional(),
  where: name.optional(),
});
