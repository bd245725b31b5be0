import { EncoderError } from '@erc/core';
import type { SpeexResamplerModule } from '#speex';
import { checkSampleRate } from './sample-rate.js';

/** Quality of the Speex resampler, 0 … 10: a Kaiser-windowed sinc whose stop band is near −100 dB from 8 is fast enough for corpora. */
const QUALITY = 8;

/** What sounds that {@link resample} made are known by. Another one means other samples. */
export const RESAMPLER_ID = `speex ${QUALITY}`;

/** Samples that enter the WebAssembly memory at once. The filter's state goes on from one part to the next. */
const PART = 65_536;

let loading: Promise<SpeexResamplerModule> | undefined;

/**
 * Mono samples at another sample rate, with SpeexDSP's windowed-sinc resampler (WebAssembly).
 *
 * Down to 16 kHz the ripple is below 0.1 dB up to 7 kHz, −0.3 dB at 7.5 kHz, and at most −95 dB from 8.05 kHz on. The filter's delay is
 * removed: sample `i` of the result lies at `i / toHz` seconds of the input.
 *
 * @param samples `[n]`, any scale. Not changed; returned as it is when the rates are equal.
 * @param fromHz Sample rate of `samples`, a whole number in 4 000 … 384 000.
 * @param toHz Sample rate of the result, likewise.
 * @returns `[ceil(n · toHz / fromHz)]`, the same scale.
 * @throws DataError when a rate is out of range.
 */
export async function resample(samples: Float32Array, fromHz: number, toHz: number): Promise<Float32Array> {
  checkSampleRate(fromHz, 'resample');
  checkSampleRate(toHz, 'resample');
  if (fromHz === toHz || samples.length === 0) return samples;
  loading ??= import('#speex').then(({ default: createModule }) => createModule());
  return run(await loading, samples, fromHz, toHz);
}

function run(speex: SpeexResamplerModule, samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const result = new Float32Array(Math.ceil((samples.length * toHz) / fromHz));
  const outputCapacity = Math.ceil((PART * toHz) / fromHz) + 64;
  // One block: error code, input length, output length, input, output; addresses in units of 4 bytes.
  const block = speex._malloc(4 * (3 + PART + outputCapacity));
  const at = block / 4;
  const state = speex._speex_resampler_init(1, fromHz, toHz, QUALITY, block);
  try {
    if (state === 0) {
      throw new EncoderError(
        `resample: expected a resampler from ${fromHz} to ${toHz} Hz, received Speex error ${speex.HEAPU32[at]}.`,
      );
    }
    speex._speex_resampler_skip_zeros(state);
    // The tail of silence pushes the last samples out of the filter.
    const total = samples.length + speex._speex_resampler_get_input_latency(state) + 1;
    let read = 0;
    let written = 0;
    while (read < total && written < result.length) {
      const part = Math.min(PART, total - read);
      speex.HEAPF32.fill(0, at + 3, at + 3 + part);
      speex.HEAPF32.set(samples.subarray(read, read + part), at + 3);
      speex.HEAPU32[at + 1] = part;
      speex.HEAPU32[at + 2] = outputCapacity;
      const status = speex._speex_resampler_process_float(
        state,
        0,
        block + 12,
        block + 4,
        block + 12 + 4 * PART,
        block + 8,
      );
      const consumed = speex.HEAPU32[at + 1]!;
      const produced = Math.min(speex.HEAPU32[at + 2]!, result.length - written);
      if (status !== 0 || (consumed === 0 && produced === 0)) {
        throw new EncoderError(`resample: expected Speex status 0 and progress, received status ${status}.`);
      }
      const output = at + 3 + PART;
      result.set(speex.HEAPF32.subarray(output, output + produced), written);
      read += consumed;
      written += produced;
    }
    return result;
  } finally {
    if (state !== 0) speex._speex_resampler_destroy(state);
    speex._free(block);
  }
}
