import { join } from 'node:path';
import iconv from 'iconv-lite';
import { put } from '../../dataset-folder/__fixtures__/put.js';
import { wav } from '../../folder/__fixtures__/corpus.js';

/** Files of a release by path; `undefined` leaves one out. */
export type Files = Record<string, string | Uint8Array | undefined>;

export const cp949 = (text: string): Uint8Array => iconv.encode(text, 'cp949');

/** One annotation row, in words. */
export interface Line {
  readonly number: number | string;
  readonly id: string;
  readonly emotion?: string;
  readonly valence?: string;
  readonly arousal?: string;
  /** Emotions of the ten raters. */
  readonly votes?: readonly string[];
  /** Valence and arousal of each rater. */
  readonly ratings?: readonly (readonly [string, string])[];
  readonly start?: string;
  readonly end?: string;
  /** Start and end of each bio-signal, KEMDy19 only. */
  readonly bio?: readonly string[];
}

const BIO = ['0.1', '0.2', '1.5', '2.5', '33.1', '33.2'];

/** Ten votes: `votes('happy', 6, 'sad', 4)`. */
export const votes = (...counts: (string | number)[]): string[] =>
  counts.flatMap((word, i) => (i % 2 === 0 ? new Array<string>(Number(counts[i + 1])).fill(String(word)) : []));

/** Cells of a row. Unless said otherwise all raters agree: neutral, 3, 3. */
export function cells(line: Line, has: { bio: boolean }): string[] {
  const { number, id, emotion = 'neutral', valence = '3.0', arousal = '3', start = '1.5', end = '2.75' } = line;
  const words = line.votes ?? votes(emotion, 10);
  const ratings = line.ratings ?? words.map(() => [String(Number(valence)), String(Number(arousal))] as const);
  return [
    String(number),
    start,
    end,
    ...(has.bio ? (line.bio ?? BIO) : []),
    id,
    emotion,
    valence,
    arousal,
    ...words.flatMap((word, i) => [word, ...ratings[i]!]),
  ];
}

const raterHeads = ['F', 'M', 'M', 'F', 'M', 'F', 'F', 'M', 'F', 'M'].map(
  (letter, i) => `Eval${String(i + 1).padStart(2, '0')}${letter}`,
);
const below = ['Emotion', 'Valence', 'Arousal'];

/** Blank cells of the headers are a single space. */
const HEADS = {
  kemdy19: [
    ['Numb', 'Wav', ' ', 'ECG', ' ', 'E4-EDA', ' ', 'E4-TEMP', ' ', 'Segment ID', 'Total Evaluation', ' ', ' ']
      .concat(raterHeads.flatMap((name) => [name, ' ', ' '])),
    [' ', 'start', 'end', 'start', 'end', 'start', 'end', 'start', 'end', ' ', ...below].concat(
      raterHeads.flatMap(() => below),
    ),
  ],
  kemdy20: [
    ['Numb', 'WAV', ' ', 'Segment ID', 'Total Evaluation', ' ', ' '].concat(
      raterHeads.flatMap((name) => [name, ' ', ' ']),
    ),
    [' ', 'start', 'end', ' ', ...below].concat(raterHeads.flatMap(() => below)),
  ],
};

/** An annotation file with both header rows. */
export const annotation = (
  corpus: 'kemdy19' | 'kemdy20',
  lines: readonly Line[],
  newline: '\n' | '\r\n' = '\n',
): string =>
  [...HEADS[corpus], ...lines.map((line) => cells(line, { bio: corpus === 'kemdy19' }))]
    .map((row) => row.join(',') + newline)
    .join('');

/** A voice that is another one for each id, of the same length. */
export const voice = (id: string): Uint8Array =>
  wav(200 + [...id].reduce((sum, character) => sum + character.charCodeAt(0), 0));

/** The wav and the text of a segment of KEMDy19, in a folder per dialogue. */
export const clip19 = (id: string, text: string | Uint8Array = '네, 그래요.\n'): Files => {
  const stem = `wav/Session${id.slice(4, 6)}/${id.slice(0, id.lastIndexOf('_'))}/${id}`;
  return { [`${stem}.wav`]: voice(id), [`${stem}.txt`]: text };
};

/** The wav and the text of a segment of KEMDy20, in a folder per session. */
export const clip20 = (id: string, text: string | Uint8Array = cp949('네, 그래요.\n')): Files => {
  const stem = `wav/Session${id.slice(4, 6)}/${id}`;
  return { [`${stem}.wav`]: voice(id), [`${stem}.txt`]: text };
};

/** Both annotation files of a session of KEMDy19: each lists all segments, the other speaker's with judgements that must not count. */
export const session19 = (
  session: string,
  lines: readonly Line[],
  newlines: { F: '\n' | '\r\n'; M: '\n' | '\r\n' } = { F: '\n', M: '\r\n' },
): Files =>
  Object.fromEntries(
    (['F', 'M'] as const).map((letter) => [
      `annotation/Session${session}_${letter}_res.csv`,
      annotation(
        'kemdy19',
        lines.map((line) =>
          line.id.includes(`_${letter}`) ? line : { number: line.number, id: line.id, emotion: 'fear', valence: '1', arousal: '5' },
        ),
        newlines[letter],
      ),
    ]),
  );

export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    if (content !== undefined) await put(join(folder, path), content);
  }
}
