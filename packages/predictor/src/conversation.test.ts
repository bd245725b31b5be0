import { describe, expect, it } from 'vitest';
import { createConversation } from './conversation.js';
import type { OpenedStream } from './streams/opened-stream.js';
import { type CheckedTurn, checkTurn } from './turns/check-turn.js';

const model = { inputs: {}, mayMiss: false };

/** The number of samples of each voice; a voice of none is refused. */
const lengths: OpenedStream = {
  modality: 'audio',
  spec: { modality: 'audio', kind: 'vector', dim: 1 },
  async read(turns, { from, to }) {
    const features = turns.slice(from, to).map(({ audio }) => {
      if (!audio || !('samples' in audio) || audio.samples.length === 0) throw new Error('no voice');
      return { data: Float32Array.of(audio.samples.length), shape: [1] };
    });
    return { features, cuts: new Map() };
  },
  dispose: async () => {},
};

const turnOf = (samples: number, index: number): CheckedTurn =>
  checkTurn(
    {
      speaker: 'Ann',
      gender: 'F',
      text: 'Well',
      audio: { samples: new Float32Array(samples), sampleRateHz: 16_000 },
      visual: { frames: [{ data: new Uint8Array(3), width: 1, height: 1, channels: 3 }] },
    },
    index,
    { modalities: new Set(['audio']), columns: new Map(), mayMiss: false },
  );

describe('a conversation', () => {
  it('keeps no voice and no face of a turn that it has read', async () => {
    const conversation = createConversation(model, { audio: lengths });
    conversation.add([3, 4, 5].map(turnOf));
    await conversation.readTo(2, undefined);
    const kept = { speaker: 'Ann', gender: 'F', text: 'Well', missing: [], without: [] };
    expect(conversation.turns.slice(0, 2)).toEqual([
      { ...kept, where: 'turn 1' },
      { ...kept, where: 'turn 2' },
    ]);
    expect(conversation.turns[2]).toHaveProperty('audio.samples.length', 5);
    expect([0, 1].map((i) => conversation.featureOf('audio', i))).toEqual(
      [3, 4].map((count) => ({ data: Float32Array.of(count), shape: [1] })),
    );
    await conversation.readTo(3, undefined);
    expect(conversation.turns[2]).not.toHaveProperty('audio');
    // Another turn in the place of the last.
    conversation.shorten(2);
    conversation.add([turnOf(6, 2)]);
    await conversation.readTo(3, undefined);
    expect(conversation.featureOf('audio', 2)).toMatchObject({ data: Float32Array.of(6) });
  });

  it('keeps those of turns that an encoder has refused', async () => {
    const conversation = createConversation(model, { audio: lengths });
    conversation.add([turnOf(3, 0), turnOf(0, 1)]);
    await expect(conversation.readTo(2, undefined)).rejects.toThrow('no voice');
    expect(conversation.read).toBe(0);
    conversation.shorten(1);
    await conversation.readTo(1, undefined);
    expect(conversation.featureOf('audio', 0)).toMatchObject({ data: Float32Array.of(3) });
  });
});
