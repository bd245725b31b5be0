import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, groupDialogues, type Utterance } from '@erc/core';
import sharp from 'sharp';
import type { ReportDataset } from '../create-report.js';

/** Text that would run, were it not escaped. */
export const HOSTILE = `<script>alert('1')</script><img src="https://example.org/x.png" onerror=alert(2)> & "done"`;

export const LABELS = ['neutral', 'joy', 'anger'];

const run = {
  name: 'sample',
  seed: 3,
  config: { fusion: { type: 'concat' }, note: HOSTILE },
  environment: { node: '20.19.0', cpu: HOSTILE },
  engine: {
    type: 'tfjs',
    threads: 2,
    backend: 'wasm',
    passedOver: [{ engine: 'tensorflow', reason: 'no binding', command: 'pnpm rebuild <it>' }],
  },
  dataset: {
    name: 'made-up',
    directory: '/data/made-up',
    labels: LABELS,
    sha256: 'ab'.repeat(32),
    splits: { train: { dialogues: 9, utterances: 41 }, dev: { dialogues: 3, utterances: 10 } },
    audit: [{ code: 'missing-clips', count: 2 }],
  },
  parameters: 12_345,
  epochs: [
    { epoch: 1, trainLoss: 1.1, learningRate: 0.01, dev: { accuracy: 0.4, weightedF1: 0.3, macroF1: 0.2, loss: 1 } },
    { epoch: 2, trainLoss: 0.7, learningRate: 0.01, dev: { accuracy: 0.6, weightedF1: 0.55, macroF1: 0.5, loss: 0.9 } },
    { epoch: 3, trainLoss: 0.5, learningRate: 0.01, dev: { accuracy: 0.5, weightedF1: 0.5, macroF1: 0.45, loss: 0.95 } },
  ],
  best: { epoch: 2, dev: { accuracy: 0.6, weightedF1: 0.55, macroF1: 0.5 } },
  timings: { etlSeconds: 1, encodeSeconds: 72, trainSeconds: 4000, stepMsMedian: 3.5 },
};

const scores = (precision: number, recall: number, support: number) => ({
  precision,
  recall,
  f1: (2 * precision * recall) / (precision + recall),
  support,
});

export const evaluationOf = (split: string) => ({
  split,
  examples: 10,
  accuracy: 0.6,
  weightedF1: 0.59,
  macroF1: 0.55,
  weightedPrecision: 0.62,
  weightedRecall: 0.6,
  perClass: { neutral: scores(0.6, 0.75, 4), joy: scores(0.6, 0.6, 5), anger: scores(0.5, 0.5, 1) },
  confusion: [
    [3, 1, 0],
    [1, 3, 1],
    [1, 0, 0],
  ],
  labels: LABELS,
  metrics: { accuracy: 0.6, weightedF1: 0.59, macroF1: 0.55 },
});

export const ablation = {
  metric: 'weightedF1',
  split: 'dev',
  rows: [
    { streams: ['text'], accuracy: 0.5, weightedF1: 0.48, macroF1: 0.4, sd: 0.02 },
    { streams: ['text', 'audio'], accuracy: 0.6, weightedF1: 0.59, macroF1: 0.55, sd: 0.01 },
  ],
  comparison: {
    better: 'text + audio',
    worse: 'text',
    difference: 0.11,
    pValue: 0.004,
    low: 0.03,
    high: 0.2,
    resamples: 10_000,
    method: 'paired bootstrap',
  },
};

/** Half a second of silence, 16 kHz mono, as a wav file. */
function silence(): Buffer {
  const bytes = 16_000;
  const wav = Buffer.alloc(44 + bytes);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + bytes, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(16_000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(bytes, 40);
  return wav;
}

/** A strip of three frames: red, green, blue. */
const strip = (): Promise<Buffer> =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="32"><rect width="32" height="32" fill="#f00"/><rect x="32" width="32" height="32" fill="#0f0"/><rect x="64" width="32" height="32" fill="#00f"/></svg>',
    ),
  )
    .png()
    .toBuffer();

export interface SampleRun {
  readonly directory: string;
  readonly dataset: ReportDataset;
  /** Writes a JSON file of the run folder. */
  write(name: string, value: unknown): Promise<void>;
}

/** Makes `directory` a small run folder with what every run has, and gives it a dataset of three dialogues with voices and faces. */
export async function sampleRun(directory: string): Promise<SampleRun> {
  const write = (name: string, value: unknown): Promise<void> =>
    writeFile(join(directory, name), JSON.stringify(value));
  await mkdir(join(directory, 'media', 'frames'), { recursive: true });
  const at = (name: string): string => join(directory, 'media', name);
  await writeFile(at('voice.wav'), silence());
  await writeFile(at('strip.png'), await strip());
  for (const name of ['1.png', '2.png', '3.png']) await writeFile(at(`frames/${name}`), await strip());
  const utterances = Array.from({ length: 10 }, (_, i): Utterance => {
    const dialogue = `d${Math.floor(i / 4)}`;
    return {
      id: `dev/${dialogue}/${i}`,
      dialogue,
      sequence: i,
      speaker: i === 0 ? '<b>Ann</b>' : 'Bob',
      text: i === 0 ? HOSTILE : `Line ${i}.`,
      emotion: LABELS[i % 3]!,
      ...(i !== 5 && { audio: at('voice.wav') }),
      ...(i !== 6 && { visual: at(i % 2 ? 'frames' : 'strip.png') }),
    };
  });
  await write('run.json', run);
  await write('eval-dev.json', evaluationOf('dev'));
  const dataset = {
    name: 'made-up',
    labels: LABELS,
    licence: 'Free to use.',
    dialogues: groupDialogues(utterances),
  };
  return { directory, dataset, write };
}

/** `predictions-<split>.json` for the sample's dialogues. */
export function predictionsOf({ dialogues }: ReportDataset, split = 'dev') {
  const random = createRandom(5);
  const utterances = dialogues.flatMap((dialogue) =>
    dialogue.utterances.map(({ id, emotion }) => {
      const raw = LABELS.map(() => random.next() + 0.01);
      const sum = raw.reduce((total, value) => total + value, 0);
      return { id, emotion, probabilities: raw.map((value) => value / sum) };
    }),
  );
  return { split, labels: LABELS, utterances };
}
