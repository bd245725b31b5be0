import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const WORDS = {
  neutral: ['the kettle is on', 'our train leaves at nine', 'a letter came', 'the gate is open'],
  joy: ['they said yes', 'what wonderful tea', 'we have tickets', 'the roses came out'],
  anger: ['who left it here again', 'I fell over it', 'you ate mine', 'of course it is late'],
};
const EMOTIONS = ['neutral', 'joy', 'anger'] as const;
const DIALOGUES = { train: 8, dev: 4, test: 2 };
const TURNS = 4;

/** Writes `corpus/`: a CSV for each split, 56 utterances, each with a wav of a fifth of a second. */
export async function writeCorpus(user: string): Promise<void> {
  await mkdir(join(user, 'corpus/voices'), { recursive: true });
  for (const [split, dialogues] of Object.entries(DIALOGUES)) {
    const rows = ['dialogue,sequence,speaker,text,audio,emotion'];
    for (let d = 0; d < dialogues; d++) {
      for (let s = 0; s < TURNS; s++) {
        const kind = (d * 7 + s * s + (d % 3)) % 3;
        const emotion = EMOTIONS[kind]!;
        const voice = `voices/${split}-${d}-${s}.wav`;
        await writeFile(join(user, 'corpus', voice), tone(120 + 60 * kind + 7 * d + 3 * s));
        rows.push(
          `${d},${s},${s % 2 ? 'Ada' : 'Grace'},${WORDS[emotion][(d + s) % 4]} ${d % 5},${voice},${emotion}`,
        );
      }
    }
    await writeFile(join(user, 'corpus', `${split}.csv`), `${rows.join('\n')}\n`);
  }
}

const RATE_HZ = 16_000;

/** A wav of 16 bits. */
function tone(hertz: number): Uint8Array {
  const samples = Int16Array.from({ length: RATE_HZ / 5 }, (_, i) =>
    Math.round(9000 * Math.sin((2 * Math.PI * hertz * i) / RATE_HZ)),
  );
  const bytes = Buffer.alloc(44 + samples.byteLength);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + samples.byteLength, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE_HZ, 24);
  bytes.writeUInt32LE(2 * RATE_HZ, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.byteLength, 40);
  samples.forEach((sample, i) => {
    bytes.writeInt16LE(sample, 44 + 2 * i);
  });
  return bytes;
}
