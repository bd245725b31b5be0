import { createRandom, MELD_EMOTIONS } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { DEMO_CUES, type DemoCue } from './corpus/index.js';
import { CONFUSIONS, EXPRESSION_SHARES } from './expression-shares.js';
import { followsOf, type Performance, performLine } from './performance.js';

const LINES = 4000;
const emotions = MELD_EMOTIONS.filter((emotion) => emotion !== 'neutral');

/** Many performances of lines that are not neutral. */
const perform = (cue: DemoCue) =>
  Array.from({ length: LINES }, (_, index) => {
    const emotion = emotions[index % emotions.length]!;
    return { emotion, shown: performLine({ cue, emotion }, createRandom(`test/${cue}/${index}`)) };
  });

const share = (
  lines: ReturnType<typeof perform>,
  holds: (shown: Performance, emotion: (typeof emotions)[number]) => boolean,
): number => lines.filter(({ shown, emotion }) => holds(shown, emotion)).length / lines.length;

describe('performLine', () => {
  it.each(['voice', 'face'] as const)('gives the documented shares to the %s of plain lines', (channel) => {
    const lines = perform('plain');
    const shareOf = (kind: 'true' | 'wrong' | 'none') =>
      share(lines, (shown, emotion) => followsOf(shown[channel], emotion) === kind);
    expect(shareOf('true')).toBeCloseTo(0.55, 1);
    expect(shareOf('none')).toBeCloseTo(0.25, 1);
    expect(shareOf('wrong')).toBeCloseTo(0.2, 1);
  });

  it('lets voice and face err independently of each other', () => {
    const lines = perform('plain');
    const errs = (channel: 'voice' | 'face') => (shown: Performance, emotion: (typeof emotions)[number]) =>
      followsOf(shown[channel], emotion) !== 'true';
    const [voice, face] = [share(lines, errs('voice')), share(lines, errs('face'))];
    const both = share(
      lines,
      (shown, emotion) => errs('voice')(shown, emotion) && errs('face')(shown, emotion),
    );
    expect(Math.abs(both - voice * face)).toBeLessThan(0.03);
  });

  it.each(['voice', 'face'] as const)('lets the %s alone tell where it is the cue', (channel) => {
    const other = channel === 'voice' ? 'face' : 'voice';
    for (const { shown, emotion } of perform(channel)) {
      expect(shown[channel].emotion).toBe(emotion);
      expect(shown[channel].intensity).toBeGreaterThanOrEqual(0.85);
      expect(shown[other].intensity).toBeLessThanOrEqual(0.35);
    }
  });

  it('shows sarcasm in the voice, in the face or in both', () => {
    const lines = perform('sarcasm');
    const follows = (channel: 'voice' | 'face') => (shown: Performance, emotion: (typeof emotions)[number]) =>
      followsOf(shown[channel], emotion) === 'true';
    expect(share(lines, (s, e) => follows('voice')(s, e) || follows('face')(s, e))).toBe(1);
    expect(share(lines, follows('voice'))).toBeCloseTo(0.7, 1);
    expect(share(lines, follows('face'))).toBeCloseTo(0.7, 1);
  });

  it('leaves voice and face mostly weak where only the dialogue tells', () => {
    const lines = perform('dialogue');
    expect(share(lines, ({ voice }) => voice.intensity <= 0.35)).toBeGreaterThan(0.8);
    expect(share(lines, ({ face }) => face.intensity <= 0.35)).toBeGreaterThan(0.8);
  });

  it('gives the same performance for the same seed', () => {
    const line = { cue: 'plain', emotion: 'joy' } as const;
    expect(performLine(line, createRandom('a'))).toEqual(performLine(line, createRandom('a')));
  });
});

describe('the tables of shares', () => {
  it('have shares that sum to 1', () => {
    for (const cue of DEMO_CUES) {
      const total = Object.values(EXPRESSION_SHARES[cue].shares).reduce((sum, value) => sum + value, 0);
      expect(total).toBeCloseTo(1, 9);
    }
  });

  it('never confuse an emotion with itself', () => {
    for (const emotion of MELD_EMOTIONS) expect(CONFUSIONS[emotion]).not.toContain(emotion);
  });
});
