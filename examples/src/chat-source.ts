import { readFile } from 'node:fs/promises';
import { defineSource, sourceFields, type UtteranceRow } from '@erc/etl';
import { definePlugin } from '@erc/experiment';
import { z } from 'zod';

const LINE = /^(\d{4}-\d\d)-(\d\d) (\w+): (.+) (:\)|:\||:\()$/;
const EMOTIONS: Readonly<Record<string, string>> = { ':)': 'joy', ':|': 'neutral', ':(': 'sadness' };

/** Lines of a chat, `2026-01-05 Ada: Tea? :)`: each day is a dialogue, each month a session, and the smiley the label. */
const chat = defineSource({
  schema: z.strictObject({ source: z.literal('chat'), ...sourceFields, from: z.string() }),
  version: 1,
  withPaths: (options, resolve) => ({ ...options, from: resolve.path(options.from) }),
  from: ({ from }) => [from],
  read: ({ from }) => readFile(from, 'utf8'),
  fingerprint: (text) => ({ text }),
  rows: (text) => {
    const lines = text.split('\n').filter((line) => line !== '');
    const train: UtteranceRow[] = [];
    for (const [sequence, line] of lines.entries()) {
      const [, session, day, speaker, words, smiley] = LINE.exec(line) ?? [];
      if (!session || !speaker || !words || !smiley) continue;
      const dialogue = `${session}-${day}`;
      const id = `train/${dialogue}/${sequence}`;
      train.push({ id, dialogue, sequence, speaker, text: words, emotion: EMOTIONS[smiley]!, session });
    }
    const months = [...new Set(train.map(({ session }) => session!))];
    return {
      licence: 'Ask those who wrote it.',
      labels: Object.values(EMOTIONS),
      splits: { train },
      audit: [{ code: 'lines-without-a-smiley', count: lines.length - train.length }],
      folds: { months: { by: 'session', folds: months.map((month) => ({ heldOut: [month] })), dev: 'next' } },
    };
  },
});

export const plugin = definePlugin({ sources: [chat] });
