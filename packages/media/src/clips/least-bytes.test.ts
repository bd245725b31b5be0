import { parseOptions } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { leastBytesOf } from './least-bytes.js';
import { type MediaOptions, mediaOptionsSchema } from './options.js';

const least = (info: object, media: MediaOptions = {}): number =>
  leastBytesOf({ durationSeconds: 10, ...info }, parseOptions(mediaOptionsSchema, media, 'media'));
const audio = { sampleRateHz: 48_000, channels: 6 };
const video = { width: 1280, height: 720, frames: 250, lastSeconds: 10 };

describe('what a clip takes at least', () => {
  it('is its voice in 16 bits and one channel, at the rate that is asked for', () => {
    expect(least({ audio })).toBe(44 + 10 * 16_000 * 2);
    expect(least({ audio, soundSeconds: 4 }, { sampleRateHz: 'original' })).toBe(44 + 4 * 48_000 * 2);
  });

  it('is a share of the pixels of its pictures, at their height', () => {
    expect(least({ video }, { frames: { count: 2 } })).toBeCloseTo(2 * 240 * 426 * 3 * 0.05);
    expect(least({ video }, { frames: { count: 2, height: 'original' } })).toBeCloseTo(
      2 * 1280 * 720 * 3 * 0.05,
    );
  });

  it('is nothing of faces, which it need not show, and of a clip without either', () => {
    expect(least({ video }, { faces: { model: 'yunet.onnx' } })).toBe(0);
    expect(least({})).toBe(0);
  });
});
