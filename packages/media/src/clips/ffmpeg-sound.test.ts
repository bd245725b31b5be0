import { describe, expect, it } from 'vitest';
import { partsOf } from './ffmpeg-sound.js';

/** Packets of 20 ms at 8 kHz. */
const packet = (seconds: number, durationSeconds = 0.02) => ({ seconds, durationSeconds });
const frame = (seconds: number) => ({ seconds, samples: 160 });

describe('partsOf', () => {
  it('has silence as long as each packet that no sound came out of', () => {
    const packets = [packet(0), packet(0.02), packet(0.04)];
    expect(partsOf([frame(0), frame(0.04)], packets, 8000)).toEqual([
      { samples: 160 },
      { silentSeconds: 0.02 },
      { samples: 160 },
    ]);
  });

  it('counts a lost last packet whose length the file does not state', () => {
    const packets = [packet(0), packet(0.02), packet(0.04, 0)];
    expect(partsOf([frame(0), frame(0.02)], packets, 8000)).toEqual([
      { samples: 160 },
      { samples: 160 },
      { silentSeconds: 0.02 },
    ]);
  });
});
