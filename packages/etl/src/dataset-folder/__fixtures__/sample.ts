import { join } from 'node:path';
import { type Audit, type Dataset, findingText, SPLITS } from '@erc/core';
import type { DatasetContents, UtteranceRow } from '../contents.js';
import { put } from './put.js';

export { put };

export const row = (id: string, more: Partial<UtteranceRow> = {}): UtteranceRow => {
  const [, dialogue, sequence] = id.split('/') as [string, string, string];
  return { id, dialogue, sequence: Number(sequence), speaker: 'Ada', text: 'Tea?', emotion: 'joy', ...more };
};

/** A small dataset: two splits, a voice (`media/train/0/0.wav`) and a folder of two frames (`media/dev/0/0`). */
export const sample = (more: Partial<DatasetContents> = {}): DatasetContents => ({
  name: 'sample',
  licence: 'Made up for a test.',
  labels: ['neutral', 'joy', 'anger'],
  audit: [{ code: 'clips-absent', count: 1 }],
  source: 'sample-1',
  splits: {
    train: [
      row('train/0/0', { audio: 'media/train/0/0.wav' }),
      row('train/0/1', { speaker: 'Grace', text: 'With milk, please.', emotion: 'neutral' }),
    ],
    dev: [row('dev/0/0', { visual: 'media/dev/0/0' })],
  },
  ...more,
});

/** An audit as counts by what is shown of them. */
export const countsOf = (audit: Audit): Record<string, number> =>
  Object.fromEntries(audit.map((finding) => [findingText(finding), finding.count]));

/** All that an audit has found: without the counts of 0. */
export const found = (audit: Audit): Record<string, number> => countsOf(audit.filter(({ count }) => count !== 0));

/** How an audit counts the splits of a dataset. */
export const sizesOf = (splits: Dataset['splits']): Record<string, number> =>
  Object.fromEntries(
    SPLITS.flatMap((split) => {
      const rows = splits[split] ?? [];
      const context = rows.filter(({ use }) => use === 'context');
      const scored = rows.filter(({ use }) => use === undefined);
      const dialogues = new Set(scored.map(({ dialogue }) => dialogue));
      const others = new Set(context.map(({ dialogue }) => dialogue).filter((dialogue) => !dialogues.has(dialogue)));
      if (rows.length === 0) return [];
      return [
        [`${split} utterances`, scored.length],
        [`${split} dialogues`, dialogues.size],
        ...(context.length > 0 ? [[`${split} context utterances`, context.length]] : []),
        ...(others.size > 0 ? [[`${split} dialogues of context alone`, others.size]] : []),
      ];
    }),
  );

/** The media of {@link sample}. Nobody decodes them here. */
export const sampleMedia = async (folder: string): Promise<void> => {
  await put(join(folder, 'media/train/0/0.wav'), 'voice');
  await put(join(folder, 'media/dev/0/0/0.png'), 'first frame');
  await put(join(folder, 'media/dev/0/0/1.png'), 'second frame');
};
