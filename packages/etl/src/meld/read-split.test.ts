import { DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { found } from '../dataset-folder/__fixtures__/sample.js';
import { findingsOf, newCounts } from '../source/counts.js';
import { csv, HEADER, line } from './__fixtures__/release.js';
import { MELD_COUNTS, readMeldSplit } from './read-split.js';

function read(text: string | Uint8Array, target: 'emotion' | 'sentiment' = 'emotion') {
  const counts = newCounts(MELD_COUNTS);
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const rows = readMeldSplit(bytes, { path: 'dev_sent_emo.csv', split: 'dev', target, counts });
  return { rows, counts: found(findingsOf(counts)) };
}

describe('readMeldSplit', () => {
  it('reads text, speaker, labels and times, and keys ids by split', () => {
    const { rows, counts } = read(csv(line(12, 3, { emotion: 'joy', sentiment: 'positive' })));
    expect(rows).toEqual([
      {
        id: 'dev/12/3',
        dialogue: '12',
        sequence: 3,
        speaker: 'Ada',
        text: 'The kettle is on.',
        emotion: 'joy',
        sentiment: 'positive',
        startSeconds: 62.5,
        endSeconds: 64.125,
      },
    ]);
    expect(counts).toEqual({});
  });

  it('takes the sentiment for the label when that is the target', () => {
    const { rows } = read(csv(line(0, 0, { emotion: 'joy', sentiment: 'positive' })), 'sentiment');
    expect(rows[0]).toMatchObject({ emotion: 'positive', sentiment: 'positive' });
  });

  it('ignores columns that it does not know, as older releases have them', () => {
    const older = `Old_Dialogue_ID,${HEADER}\n7,${line(0, 0)}\n`;
    expect(read(older).rows).toHaveLength(1);
  });

  it('mends characters and counts the utterances and files', () => {
    const bytes = Buffer.from(csv(line(0, 0, { text: 'It\x92s on.' }), line(0, 1)), 'latin1');
    const { rows, counts } = read(bytes);
    expect(rows[0]?.text).toBe('It’s on.');
    expect(counts).toEqual({ 'files not in utf8': 1, 'utterances with repaired characters': 1 });
  });

  it('mends the spaces of speakers, and leaves those of the text', () => {
    const { rows, counts } = read(csv(line(0, 0, { speaker: ' The\u00a0 Interviewer ', text: ' Well … ' })));
    expect(rows[0]).toMatchObject({ speaker: 'The Interviewer', text: ' Well … ' });
    expect(counts).toEqual({ 'speakers with repaired spaces': 1 });
  });

  it('keeps wrong times and counts them', () => {
    const { rows, counts } = read(
      csv(
        line(0, 0, { start: '00:13:31,060', end: '00:18:36,000' }),
        line(0, 1, { start: '00:00:05,000', end: '00:00:05,000' }),
        line(0, 2, { start: '00:00:05,000', end: '00:00:04,5' }),
        line(0, 3, { start: 'soon', end: '' }),
      ),
    );
    expect(counts).toEqual({
      'durations of 60 s or more': 1,
      'durations of 0 s or less': 2,
      'times with fewer than three decimals': 1,
      'unreadable times': 2,
    });
    expect(rows[0]).toMatchObject({ startSeconds: 811.06, endSeconds: 1116 });
    expect(rows[3]).not.toHaveProperty('startSeconds');
    expect(rows[3]).not.toHaveProperty('endSeconds');
  });

  it('leaves out a row that stands there twice, and counts it', () => {
    const { rows, counts } = read(csv(line(0, 0), line(0, 1), line(0, 0)));
    expect(rows.map(({ id }) => id)).toEqual(['dev/0/0', 'dev/0/1']);
    expect(counts).toEqual({ 'repeated rows left out': 1 });
  });

  it.each([
    [
      'a wrong emotion',
      csv(line(0, 0, { text: 'Two\nlines' }), line(0, 1, { emotion: 'joyy' })),
      'dev_sent_emo.csv row 4: Emotion: expected one of neutral, surprise, fear, sadness, joy, disgust, anger, received "joyy"; did you mean "joy"?',
    ],
    [
      'a wrong sentiment',
      csv(line(0, 0, { sentiment: '' })),
      'dev_sent_emo.csv row 2: Sentiment: expected one of neutral, positive, negative, received "".',
    ],
    [
      'a wrong number',
      csv(line('one', 0)),
      'dev_sent_emo.csv row 2: Dialogue_ID: expected an integer ≥ 0, received "one".',
    ],
    [
      'an empty text',
      csv(line(0, 0, { text: ' ' })),
      'dev_sent_emo.csv row 2: Utterance: expected text, received none.',
    ],
    [
      'an empty speaker',
      csv(line(0, 0, { speaker: '' })),
      'dev_sent_emo.csv row 2: Speaker: expected text, received none.',
    ],
    [
      'two different rows of one number',
      csv(line(0, 0), line(0, 0, { text: 'Tea?' })),
      'dev_sent_emo.csv row 3: expected one row for Dialogue_ID 0, Utterance_ID 0, received another in row 2.',
    ],
    [
      'a missing column',
      csv(line(0, 0)).replace('Speaker', 'Who'),
      'dev_sent_emo.csv row 1: expected the columns Utterance, Speaker, Emotion, Sentiment, Dialogue_ID, Utterance_ID, StartTime, EndTime, received none named "Speaker".',
    ],
    ['a header only', csv(), 'dev_sent_emo.csv: expected at least one utterance, received a header only.'],
  ])('refuses %s, with file and row', (_, text, message) => {
    expect(() => read(text)).toThrow(DataError);
    expect(() => read(text)).toThrow(message);
  });
});
