import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import wavefile from 'wavefile';

export type Files = Record<string, string | Uint8Array>;

/** An utterance of a miniature release; nothing in it is from the corpus. */
export interface Turn {
  /** Last part of the name, such as `F000`. */
  readonly turn: string;
  readonly label: string;
  readonly text?: string;
  /** Evaluators' words, one string for each. */
  readonly votes?: readonly string[];
  /** The actor's own word. */
  readonly self?: string;
  readonly ratings?: string;
  readonly start: number;
  readonly end: number;
}

export const turn = (name: string, label: string, at: number, more: Partial<Turn> = {}): Turn => ({
  turn: name,
  label,
  text: `Line ${name} of a made-up scene.`,
  start: at,
  end: at + 0.2,
  ...more,
});

const WORDS: Readonly<Record<string, string>> = {
  ang: 'Anger',
  hap: 'Happiness',
  exc: 'Excited',
  sad: 'Sadness',
  neu: 'Neutral',
  fru: 'Frustration',
  sur: 'Surprise',
  xxx: 'Other',
};

/** `EmoEvaluation/<dialogue>.txt`. It ends with one newline: no blank line follows the last block. */
export const evaluation = (dialogue: string, turns: readonly Turn[]): string =>
  [
    '% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]\n',
    ...turns.map(({ turn: name, label, votes, self, ratings, start, end }) =>
      [
        `[${start.toFixed(4)} - ${end.toFixed(4)}]\t${dialogue}_${name}\t${label}\t[${ratings ?? '2.5000, 3.0000, 2.0000'}]`,
        ...(votes ?? [WORDS[label]!, WORDS[label]!, 'Neutral']).map((words, i) => `C-E${i + 1}:\t${words};\t()`),
        ...(self === undefined ? [] : [`C-F1:\t${self};\t(curious; a little)`]),
        'A-E3:\tval 3; act 2; dom  2;\t()',
        'A-F1:\tval 3; act ; dom  2;\t()\n',
      ].join('\n'),
    ),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');

const padded = (seconds: number): string => seconds.toFixed(4).padStart(8, '0');

/** `transcriptions/<dialogue>.txt`. */
export const transcript = (dialogue: string, turns: readonly Turn[]): string =>
  turns
    .map(({ turn: name, start, end, text }) => `${dialogue}_${name} [${padded(start)}-${padded(end)}]: ${text}\n`)
    .join('');

/** A wav file of 16 bits; each function gives the sample of a channel. */
export function wav(frames: number, channels: readonly ((i: number) => number)[], rate = 16_000): Uint8Array {
  const file = new wavefile.WaveFile();
  const samples = channels.map((sample) => Int16Array.from({ length: frames }, (_, i) => sample(i)));
  file.fromScratch(channels.length, rate, '16', samples.length === 1 ? samples[0]! : samples);
  return file.toBuffer();
}

/** A dialogue's recording in which each voice is loud on its own channel and faint on the other. */
export function dialogWav(turns: readonly Turn[], left: 'F' | 'M', seconds: number): Uint8Array {
  const speaking = (i: number): string =>
    turns.find(({ start, end }) => i >= Math.round(start * 16_000) && i < Math.round(end * 16_000))?.turn[0] ?? '';
  const channel = (speaker: string, phase: number) => (i: number): number =>
    ((i * 37 + phase) % 201) - 100 + (speaking(i) === speaker ? (i * 91) % 9001 : 0);
  const other = left === 'F' ? 'M' : 'F';
  return wav(seconds * 16_000, [channel(left, 0), channel(other, 50)]);
}

/** All files of a dialogue, by path relative to the release. */
export function dialogueFiles(session: number, dialogue: string, turns: readonly Turn[]): Files {
  const base = `Session${session}`;
  const files: Files = {
    [`${base}/dialog/EmoEvaluation/${dialogue}.txt`]: evaluation(dialogue, turns),
    [`${base}/dialog/transcriptions/${dialogue}.txt`]: transcript(dialogue, turns),
    // The marker wearer, whom the name tells, is on the left.
    [`${base}/dialog/wav/${dialogue}.wav`]: dialogWav(turns, dialogue[5] as 'F' | 'M', 1.5),
  };
  for (const { turn: name, start, end } of turns) {
    files[`${base}/sentences/wav/${dialogue}/${dialogue}_${name}.wav`] = wav(
      Math.round((end - start) * 16_000),
      [(i) => ((i * name.length * 53 + session * 7) % 12_001) - 6000],
    );
  }
  return files;
}

let clean: Files | undefined;

/** Five sessions of two dialogues each, without a fault; one label in each session is in none of four classes. Yours to change. */
export function cleanRelease(): Files {
  clean ??= makeRelease();
  return { ...clean };
}

function makeRelease(): Files {
  const files: Files = {};
  for (const session of [1, 2, 3, 4, 5]) {
    Object.assign(
      files,
      dialogueFiles(session, `Ses0${session}F_impro01`, [
        turn('F000', 'neu', 0.1),
        turn('M000', 'hap', 0.4),
        turn('F001', 'fru', 0.7),
        turn('M001', 'exc', 1),
      ]),
      dialogueFiles(session, `Ses0${session}M_script01_1b`, [
        turn('M000', 'ang', 0.1),
        turn('F000', 'sad', 0.4),
        turn('M001', 'neu', 0.7),
      ]),
    );
  }
  return files;
}

/** Writes files, by path relative to the folder. */
export async function writeFiles(folder: string, files: Readonly<Files>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}
