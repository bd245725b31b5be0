import { RESAMPLER_ID } from '@erc/media';
import { expect, it } from 'vitest';
import { createAudioEncoder } from './audio-encoder.js';

// Features are kept by these ids. The versions in them stand for the resampler as well: another one means other features of all sound that has
// another rate than 16 kHz, so that each of these is raised with it, and those of `wav2vec2` and `speech-tokens`.
it.each([
  ['acoustic-statistics', 1],
  ['acoustic-functionals', 1],
  ['log-mel', 1],
  ['waveform', 1],
] as const)('has an id of %s that stands for the resampler', async (type, version) => {
  const { id } = await createAudioEncoder({ type });
  expect([RESAMPLER_ID, id.split('/').slice(0, 3)]).toEqual(['speex 8', ['audio', type, String(version)]]);
});
