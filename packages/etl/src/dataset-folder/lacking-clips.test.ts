import { describe, expect, it } from 'vitest';
import { lacksAsBefore, lacksClips, sourceWithout } from './lacking-clips.js';

describe('the fingerprint of a dataset folder that lacks clips', () => {
  const [source, other] = ['a'.repeat(64), 'b'.repeat(64)];
  const [packaged, both] = ['packaged 1', 'packaged 1, ffmpeg 5'];

  it('is that of the corpus where nothing is lacking', () => {
    expect(sourceWithout(source, { lost: 0, undecoded: 0, decoders: packaged })).toBe(source);
    expect(lacksClips(source, source)).toBe(false);
  });

  it('is as earlier versions wrote it where clips were lost', () => {
    expect(sourceWithout(source, { lost: 3, undecoded: 0, decoders: packaged })).toBe(
      `${source} without clips: 3`,
    );
  });

  it.each([
    { lost: 0, undecoded: 2, before: packaged, now: packaged, isDone: true },
    { lost: 0, undecoded: 2, before: packaged, now: both, isDone: false },
    { lost: 1, undecoded: 2, before: packaged, now: packaged, isDone: false },
    { lost: 1, undecoded: 0, before: packaged, now: packaged, isDone: false },
  ])('tells whether anything is to be tried again: %j', ({ lost, undecoded, before, now, isDone }) => {
    const found = sourceWithout(source, { lost, undecoded, decoders: before });
    expect(lacksAsBefore(found, source, now)).toBe(isDone);
    expect(lacksClips(found, source)).toBe(true);
    expect(lacksClips(found, other)).toBe(false);
  });
});
