import { describe, expect, it } from 'vitest';
import { turnsOfSubtitles } from './turns-of-subtitles.js';

const told = async (text: string) =>
  (await turnsOfSubtitles(text, 'talk')).map(({ startSeconds, endSeconds, speaker = '-', text: said }) => [
    startSeconds,
    endSeconds,
    speaker,
    said,
  ]);

describe('turnsOfSubtitles', () => {
  it('reads voices, notes, settings and entities of WebVTT', async () => {
    const text = `WEBVTT - a talk

STYLE
::cue { color: red }

NOTE nobody reads this

1
00:00.000 --> 00:02.500 position:10% line:0
<v.loud Mina Lee>Tea &amp; <i>cake</i>,
please!

01:00:02.500 --> 01:00:04.000
<v Ravi>Now?</v>
<v Mina Lee>Yes.</v>

00:03.000 --> 00:04.000
<c.x>漢<rt>kan</rt></c>`;
    expect(await told(text)).toEqual([
      [0, 2.5, 'Mina Lee', 'Tea & cake, please!'],
      [3, 4, '-', '漢'],
      [3602.5, 3604, 'Ravi', 'Now?'],
      [3602.5, 3604, 'Mina Lee', 'Yes.'],
    ]);
  });

  it('reads bytes in UTF-8, and in UTF-16 with a byte order mark', async () => {
    const text = '1\n00:00:00,000 --> 00:00:01,000\n민아: 안녕!\n';
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le').swap16()]) {
      expect(await turnsOfSubtitles(bytes, 'talk.srt')).toEqual(await turnsOfSubtitles(text, 'talk.srt'));
    }
    await expect(turnsOfSubtitles(Buffer.from('ü', 'latin1'), 'talk.srt')).rejects.toThrow(
      'talk.srt: expected UTF-8 text, or UTF-16',
    );
  });

  it('reads SubRip with a byte order mark, carriage returns, tags and places, and keeps other signs', async () => {
    const text = `\ufeff1
00:00:00,000 --> 00:00:02,500 X1:1 X2:2
{\\an8}<i>Is 1 < 2</i>
& so on?

2
00:00:02,500 --> 00:00:04,000

3
00:00:05,000 --> 00:00:06,000
The end
`;
    const expected = [
      [0, 2.5, '-', 'Is 1 < 2 & so on?'],
      [2.5, 4, '-', ''],
      [5, 6, '-', 'The end'],
    ];
    expect(await told(text)).toEqual(expected);
    expect(await told(text.replaceAll('\n', '\r\n'))).toEqual(expected);
    expect((await turnsOfSubtitles(text, 'talk'))[2]!.where).toBe('talk line 10');
  });

  it('takes names in capitals before a colon, and others where they are usual', async () => {
    const srt = (...texts: string[]): string =>
      texts.map((text, i) => `${i + 1}\n00:00:0${i},000 --> 00:00:0${i},900\n${text}\n`).join('\n');
    const speakers = async (...texts: string[]) =>
      (await told(srt(...texts))).map(([, , speaker, text]) => [speaker, text]);
    expect(await speakers('MINA: Hi.', 'Listen: I know.', 'Well.', 'DR. LEE: 1:2')).toEqual([
      ['MINA', 'Hi.'],
      ['-', 'Listen: I know.'],
      ['-', 'Well.'],
      ['DR. LEE', '1:2'],
    ]);
    expect(await speakers('민아: 안녕', 'Speaker 1: Hi', 'So it is')).toEqual([
      ['민아', '안녕'],
      ['Speaker 1', 'Hi'],
      ['-', 'So it is'],
    ]);
    expect(await speakers('At 12:30 we go', 'http://a.b: c', 'Hi')).toEqual([
      ['-', 'At 12:30 we go'],
      ['-', 'http://a.b: c'],
      ['-', 'Hi'],
    ]);
  });

  it.each([
    ['no time here', 'talk: expected subtitles (.srt or .vtt), received a text without a time.'],
    [
      '1\n00:00:0x,000 --> 00:00:02,000\nHi\n',
      'talk line 2: expected a time such as 00:01:02.500 --> 00:01:04.000, received "00:00:0x,000 --> 00:00:02,000".',
    ],
    ['WEBVTT\n\n00:04.000 --> 00:04.000\nHi\n', 'talk line 3: expected a cue that ends after its start'],
    [
      '1\n00:00:00,000 --> 00:00:02,000\nHi\n2\n00:00:03,000 --> 00:00:04,000\nYo',
      'talk line 2: expected a cue with a blank line',
    ],
  ])('refuses %j', async (text, message) => {
    await expect(turnsOfSubtitles(text, 'talk')).rejects.toThrow(message);
  });
});
