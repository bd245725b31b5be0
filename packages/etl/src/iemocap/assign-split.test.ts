import { describe, expect, it } from 'vitest';
import { createSplitOf, speakerOf } from './assign-split.js';

const dialogues = [1, 2, 3, 4, 5].flatMap((session) =>
  Array.from({ length: 6 }, (_, i) => ({ dialogue: `Ses0${session}F_impro0${i}`, session })),
);
const utterances = dialogues.flatMap((dialogue) =>
  (['F', 'M'] as const).map((speaker) => ({ ...dialogue, speaker })),
);

describe('createSplitOf', () => {
  it.each([1, 2, 3, 4, 5])('holds session %d out, whole and alone', (test) => {
    const splitOf = createSplitOf({ type: 'session', test, devFraction: 0.25, seed: 7 }, dialogues);
    for (const utterance of utterances) {
      expect(splitOf(utterance) === 'test').toBe(utterance.session === test);
    }
    const dev = dialogues.filter((dialogue) => splitOf({ ...dialogue, speaker: 'F' }) === 'dev');
    expect(dev).toHaveLength(6);
    expect(utterances.filter((utterance) => splitOf(utterance) === 'dev')).toHaveLength(12);
  });

  it('draws dev by the seed', () => {
    const devOf = (seed: number) => {
      const splitOf = createSplitOf({ type: 'no-test', devFraction: 0.1, seed }, dialogues);
      return utterances.map(splitOf).join();
    };
    expect(devOf(1)).toBe(devOf(1));
    expect(devOf(1)).not.toBe(devOf(2));
    expect(devOf(1)).not.toContain('test');
  });

  it.each(['Ses01F', 'Ses05M'])(
    'holds the speaker %s out, and selects on the other of the session',
    (test) => {
      const splitOf = createSplitOf({ type: 'speaker', test }, dialogues);
      const speakers = (split: string) => [
        ...new Set(utterances.filter((utterance) => splitOf(utterance) === split).map(speakerOf)),
      ];
      expect(speakers('test')).toEqual([test]);
      expect(speakers('dev')).toEqual([test === 'Ses01F' ? 'Ses01M' : 'Ses05F']);
      expect(speakers('train')).toHaveLength(8);
    },
  );

  it('leaves a dialogue for train and one for dev, whatever the fraction', () => {
    const two = dialogues.slice(0, 2);
    for (const devFraction of [0.01, 0.99]) {
      const splitOf = createSplitOf({ type: 'no-test', devFraction, seed: 1 }, two);
      expect(two.map((dialogue) => splitOf({ ...dialogue, speaker: 'M' })).sort()).toEqual(['dev', 'train']);
    }
  });
});
