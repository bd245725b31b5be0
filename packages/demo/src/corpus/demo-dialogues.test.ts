import { MELD_EMOTIONS, type MeldEmotion, SPLITS, type Split } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { demoDialogues } from './demo-dialogues.js';
import type { DemoCue, DemoLine } from './types.js';

const dialogues = demoDialogues();
const linesOf = (split?: Split): DemoLine[] =>
  dialogues.filter((dialogue) => !split || dialogue.split === split).flatMap(({ lines }) => lines);

/** Share of the lines for which `holds`, in per cent. */
const percent = (lines: readonly DemoLine[], holds: (line: DemoLine) => boolean): number =>
  (100 * lines.filter(holds).length) / lines.length;

/** Bounds of each label's share, in per cent: about as uneven as acted dialogue on television is. */
const LABEL_BOUNDS: Record<MeldEmotion, readonly [number, number]> = {
  neutral: [40, 44],
  joy: [16, 18],
  surprise: [11, 13],
  anger: [10, 12],
  sadness: [8, 9],
  fear: [5, 6],
  disgust: [5, 6],
};

const CUE_SHARES: Record<DemoCue, number> = { plain: 55, voice: 12, face: 12, dialogue: 11, sarcasm: 10 };

describe('demoDialogues', () => {
  it('is at least 80 dialogues and 620 utterances', () => {
    expect(dialogues.length).toBeGreaterThanOrEqual(80);
    expect(linesOf().length).toBeGreaterThanOrEqual(620);
  });

  it('has 5 to 12 lines and 2 to 5 speakers in each dialogue, 4 or 5 speakers in at least ten', () => {
    for (const { id, lines, speakers } of dialogues) {
      expect(lines.length, id).toBeGreaterThanOrEqual(5);
      expect(lines.length, id).toBeLessThanOrEqual(12);
      expect(speakers.length, id).toBeGreaterThanOrEqual(2);
      expect(speakers.length, id).toBeLessThanOrEqual(5);
    }
    expect(dialogues.filter(({ speakers }) => speakers.length >= 4).length).toBeGreaterThanOrEqual(10);
  });

  it('lets nobody speak in two dialogues', () => {
    const names = dialogues.flatMap(({ speakers }) => speakers.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(MELD_EMOTIONS)(
    'keeps the share of %s within its bounds, and near them in each split',
    (emotion) => {
      const [low, high] = LABEL_BOUNDS[emotion];
      const share = (split?: Split) => percent(linesOf(split), (line) => line.emotion === emotion);
      expect(share()).toBeGreaterThanOrEqual(low);
      expect(share()).toBeLessThanOrEqual(high);
      for (const split of SPLITS) {
        expect(share(split), split).toBeGreaterThanOrEqual(low - 2);
        expect(share(split), split).toBeLessThanOrEqual(high + 2);
      }
    },
  );

  it.each(['dev', 'test'] as const)('has each label at least 5 times in %s', (split) => {
    for (const emotion of MELD_EMOTIONS) {
      expect(
        linesOf(split).filter((line) => line.emotion === emotion).length,
        emotion,
      ).toBeGreaterThanOrEqual(5);
    }
  });

  it.each(Object.entries(CUE_SHARES))(
    'gives the emotion away by %s in about %d %% of each split',
    (cue, share) => {
      expect(Math.abs(percent(linesOf(), (line) => line.cue === cue) - share)).toBeLessThanOrEqual(2);
      for (const split of SPLITS) {
        expect(
          Math.abs(percent(linesOf(split), (line) => line.cue === cue) - share),
          split,
        ).toBeLessThanOrEqual(3);
      }
    },
  );

  it('is split 70/15/15 by utterances', () => {
    const share = (split: Split) => (100 * linesOf(split).length) / linesOf().length;
    expect(Math.abs(share('train') - 70)).toBeLessThanOrEqual(2);
    expect(Math.abs(share('dev') - 15)).toBeLessThanOrEqual(2);
    expect(Math.abs(share('test') - 15)).toBeLessThanOrEqual(2);
  });

  it('repeats no text of more than three words, in any dialogue', () => {
    const texts = linesOf()
      .map(({ text }) => text.toLowerCase())
      .filter((text) => text.split(' ').length > 3);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });

  it('writes plain sentences: one space between words, no space or quotation mark at the ends, full stop or the like', () => {
    expect(
      linesOf()
        .map(({ text }) => text)
        .filter((text) => !/^\S+( \S+)*$/.test(text) || !/[.?!-]$/.test(text)),
    ).toEqual([]);
  });
});
