import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const HEADER =
  'Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime';

/** One row of a MELD CSV. The text is quoted. */
export const line = (
  dialogue: number | string,
  utterance: number | string,
  {
    text = 'The kettle is on.',
    speaker = 'Ada',
    emotion = 'neutral',
    sentiment = 'neutral',
    start = '00:01:02,500',
    end = '0:01:04,125',
  } = {},
): string =>
  `1,"${text}",${speaker},${emotion},${sentiment},${dialogue},${utterance},1,2,"${start}","${end}"`;

export const csv = (...lines: string[]): string => [HEADER, ...lines, ''].join('\r\n');

/** A release with lines made up for the tests: dialogue 0 is another one in each split. */
export const RELEASE: Readonly<Record<string, string>> = {
  'train_sent_emo.csv': csv(
    line(0, 0, { text: 'You fixed the piano?', speaker: 'Grace', emotion: 'surprise', sentiment: 'positive' }),
    line(0, 2, { text: 'I did, and it sings!', emotion: 'joy', sentiment: 'positive' }),
    line(1, 0),
  ),
  'dev_sent_emo.csv': csv(line(0, 0, { text: 'Not the cello too.', emotion: 'sadness', sentiment: 'negative' })),
  'test_sent_emo.csv': csv(line(0, 0, { text: 'Who moved my bow?', emotion: 'anger', sentiment: 'negative' })),
};

/** Writes files, by path relative to the folder. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>) {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
