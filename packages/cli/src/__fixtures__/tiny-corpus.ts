import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import wavefile from 'wavefile';

/** Files by path; `undefined` leaves a file out. */
export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

const LABELS = ['neutral', 'joy', 'anger'] as const;
type Line = readonly [speaker: string, text: string, emotion: (typeof LABELS)[number]];

const DIALOGUES: Readonly<Record<string, Readonly<Record<string, readonly Line[]>>>> = {
  train: {
    kettle: [
      ['Mina', 'The kettle is on.', 'neutral'],
      ['Ravi', 'Wonderful, I love your tea!', 'joy'],
      ['Mina', 'There is sugar on the shelf.', 'neutral'],
    ],
    bicycle: [
      ['Otto', 'Who left the bicycle in the hall again?', 'anger'],
      ['Lena', 'It was me, I am going out soon.', 'neutral'],
      ['Otto', 'I fell over it. Again!', 'anger'],
    ],
    letter: [
      ['Ravi', 'A letter came for you.', 'neutral'],
      ['Lena', 'They said yes! They said yes!', 'joy'],
      ['Ravi', 'I knew they would, how wonderful.', 'joy'],
    ],
    train: [
      ['Mina', 'Our train is late.', 'neutral'],
      ['Otto', 'Of course it is. Again.', 'anger'],
      ['Mina', 'The next one leaves at nine.', 'neutral'],
    ],
  },
  dev: {
    soup: [
      ['Lena', 'This soup is wonderful!', 'joy'],
      ['Otto', 'You ate mine. Again!', 'anger'],
      ['Lena', 'There is more on the stove.', 'neutral'],
    ],
    garden: [
      ['Ravi', 'The gate is open.', 'neutral'],
      ['Mina', 'Look, the roses came out! I love them!', 'joy'],
    ],
  },
  test: {
    keys: [
      ['Otto', 'Where are my keys?', 'neutral'],
      ['Ravi', 'You left them in the door again!', 'anger'],
      ['Otto', 'Fine, fine.', 'neutral'],
    ],
    concert: [
      ['Mina', 'We have tickets for tonight!', 'joy'],
      ['Lena', 'The hall is on the left.', 'neutral'],
    ],
  },
};

/** A recipe of three streams over the corpus in `corpus/`, small enough for a training of a second. */
export const RECIPE = `name: tiny
seed: 1
dataset: { source: folder, from: corpus, into: prepared/tiny, labels: [${LABELS.join(', ')}] }
streams:
  text: { encoder: { type: tfidf, contextTurns: 1, buckets: 64 } }
  audio: { encoder: { type: acoustic-statistics } }
  visual: { encoder: { type: image-descriptors } }
fusion: { type: concat, projection: { dim: 8, dropoutRate: 0.2 } }
losses: [{ type: cross-entropy }]
training:
  epochs: 3
  batchSize: 4
  optimizer: { type: adamw, learningRate: 0.01 }
`;

/** 0.3 seconds at 16 kHz: a tone whose pitch leans towards the emotion. */
function voice(hertz: number): Uint8Array {
  const wav = new wavefile.WaveFile();
  const samples = Int16Array.from({ length: 4800 }, (_, i) =>
    Math.round(9000 * Math.sin((2 * Math.PI * hertz * i) / 16_000)),
  );
  wav.fromScratch(1, 16_000, '16', samples);
  return wav.toBuffer();
}

/** 24 × 24 pixels that do not compress well, in a colour that leans towards the emotion. */
function face(red: number, seed: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: 24 * 24 * 3 }, (_, i) => (i % 3 === 0 ? red : (i * seed) % 251));
  return sharp(pixels, { raw: { width: 24, height: 24, channels: 3 } })
    .png()
    .toBuffer();
}

async function makeFiles(): Promise<Record<string, string | Uint8Array>> {
  const files: Record<string, string | Uint8Array> = { 'tiny.yaml': RECIPE };
  let n = 0;
  for (const [split, dialogues] of Object.entries(DIALOGUES)) {
    const rows = ['dialogue,sequence,speaker,text,audio,visual,emotion'];
    for (const [dialogue, lines] of Object.entries(dialogues)) {
      for (const [sequence, [speaker, text, emotion]] of lines.entries()) {
        n++;
        const name = `${dialogue}-${sequence}`;
        const kind = LABELS.indexOf(emotion);
        files[`corpus/voices/${name}.wav`] = voice(120 + 60 * kind + 7 * n);
        files[`corpus/faces/${name}.png`] = await face(40 + 60 * kind + 2 * n, 7919 + n);
        rows.push(
          `${dialogue},${sequence},${speaker},"${text}",voices/${name}.wav,faces/${name}.png,${emotion}`,
        );
      }
    }
    files[`corpus/${split}.csv`] = `${rows.join('\n')}\n`;
  }
  return files;
}

let made: Promise<Record<string, string | Uint8Array>> | undefined;

/** `tiny.yaml`, and a corpus of eight dialogues in `corpus/`, each utterance with a wav and a png. Made once. */
export function tinyFiles(): Promise<Readonly<Record<string, string | Uint8Array>>> {
  made ??= makeFiles();
  return made;
}

/** A new folder that stands for where the user is, with `tiny.yaml`, its corpus, and `changes`. Remove it afterwards. */
export async function createUserFolder(changes: Files = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'erc-user-'));
  for (const [path, content] of Object.entries({ ...(await tinyFiles()), ...changes })) {
    if (content === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}
