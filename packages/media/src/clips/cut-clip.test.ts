import { describe, expect, it } from 'vitest';
import { cutClip, cutClips } from './cut-clip.js';
import type { OpenClip, SoundTaker } from './decoder.js';

const RATE = 10;
const SECONDS = 20;

/** A recording whose samples are their places; it begins again once, as decoders do that find damage. */
function createRecording(): { readonly clip: OpenClip; readonly passes: () => number } {
  let passes = 0;
  const clip: OpenClip = {
    info: {
      durationSeconds: SECONDS,
      audio: { sampleRateHz: RATE, channels: 1 },
      soundSeconds: SECONDS,
    },
    frames: async () => ({ frames: [], lost: 0 }),
    async sound({ take, restart }) {
      passes++;
      const samples = Float32Array.from({ length: RATE * SECONDS }, (_, t) => t);
      const give = (from: number, to: number): void =>
        take({ channels: [samples.subarray(from, to)], sampleRateHz: RATE });
      give(0, 33);
      restart();
      for (let at = 0; at < samples.length; at += 33) give(at, Math.min(samples.length, at + 33));
      return 0.5;
    },
    close: async () => {},
  };
  return { clip, passes: () => passes };
}

async function soundOf(clip: OpenClip) {
  let samples: number[] = [];
  const taker: SoundTaker = {
    take: ({ channels }) => samples.push(...channels[0]!),
    restart: () => {
      samples = [];
    },
  };
  return { lost: await clip.sound(taker), samples };
}

describe('cutClips', () => {
  it('gives each part what it has by itself, also where parts overlap, and decodes the sound once', async () => {
    const spans = [
      { startSeconds: 0.25, endSeconds: 3.3 },
      { startSeconds: 3, endSeconds: 9 },
      { startSeconds: 19, endSeconds: 30 },
    ];
    const { clip, passes } = createRecording();
    const partAt = cutClips(clip, spans);
    for (const [i, span] of spans.entries()) {
      const part = partAt(i);
      expect(part.info).toEqual(cutClip(clip, span).info);
      const { samples, lost } = await soundOf(part);
      const [from, to] = [
        Math.round(span.startSeconds * RATE),
        Math.min(Math.round(span.endSeconds * RATE), 200),
      ];
      expect(samples).toEqual(Array.from({ length: to - from }, (_, t) => from + t));
      expect(lost).toBe(0.5);
    }
    expect(passes()).toBe(1);
  });

  it('places sound that begins late where it begins, after silence', async () => {
    const { clip } = createRecording();
    const late = {
      ...clip,
      info: { ...clip.info, soundStartSeconds: 2, durationSeconds: 22, soundSeconds: 22 },
    };
    const silence = (length: number): number[] => new Array<number>(length).fill(0);
    const partAt = cutClips(late, [
      { startSeconds: 1.5, endSeconds: 2.5 },
      { startSeconds: 0.5, endSeconds: 1 },
      { startSeconds: 3, endSeconds: 3.3 },
    ]);
    expect((await soundOf(partAt(0))).samples).toEqual([...silence(5), 0, 1, 2, 3, 4]);
    expect((await soundOf(partAt(1))).samples).toEqual(silence(5));
    expect((await soundOf(partAt(2))).samples).toEqual([10, 11, 12]);
    expect(partAt(0).info).toEqual(cutClip(clip, { startSeconds: 1.5, endSeconds: 2.5 }).info);
  });

  it('refuses a part past the end, and gives the others', async () => {
    const { clip } = createRecording();
    const partAt = cutClips(clip, [
      { startSeconds: 25, endSeconds: 26 },
      { startSeconds: 0, endSeconds: 0.2 },
    ]);
    expect(() => partAt(0)).toThrow('expected a part of its 20 s, received 25 … 26 s');
    expect((await soundOf(partAt(1))).samples).toEqual([0, 1]);
  });
});
