import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@erc/core';
import { readDataset } from '@erc/etl';
import { exportModel, runExperiment, runsIn } from '@erc/experiment';
import { encodeWav } from '@erc/media';
import sharp from 'sharp';
import type { PlainUtterance } from './predict-block.mjs';

const VOICE_SECONDS = 3;
const RATE_HZ = 16_000;
const SIDE = 64;
/** Of the voice's lowest tone. */
const PITCH_HZ = 140;

/**
 * Trains a small model of text, voice and face on the demo corpus for an epoch, and exports it.
 *
 * @param directory An empty folder, for everything.
 * @returns The model folder.
 */
export async function makePredictedModel(directory: string): Promise<string> {
  await runExperiment({
    recipe: {
      name: 'predicted',
      dataset: { source: 'demo', into: join(directory, 'data') },
      streams: {
        text: { encoder: { type: 'tfidf', contextTurns: 0, buckets: 2048 } },
        audio: { encoder: { type: 'log-mel', maxSeconds: VOICE_SECONDS } },
        visual: { encoder: { type: 'image-descriptors' } },
      },
      fusion: { type: 'concat', projection: { dim: 64 }, missing: { dropoutRate: 0.3 } },
      head: [{ dim: 64 }],
      losses: [{ type: 'cross-entropy' }],
      training: { epochs: 1, batchSize: 16, optimizer: { type: 'adamw', learningRate: 0.001 } },
      engine: { type: 'onnx', threads: 1 },
    },
    directory: join(directory, 'run'),
    reports: false,
  });
  const [run] = await runsIn(join(directory, 'run'), 'dev');
  if (!run) throw new Error('expected a run, received none.');
  return (await exportModel(run, join(directory, 'model'))).folder;
}

/** What is measured, by name: a text alone, a voice of 3 s alone, and both with the pictures of a face of the demo corpus. */
export async function measuredUtterances(directory: string): Promise<Record<string, PlainUtterance>> {
  const { splits } = await readDataset(join(directory, 'data'), { splits: ['dev'] });
  const [utterance] = splits.dev!;
  if (utterance?.visual === undefined) throw new Error('demo: expected a face, received none.');
  const names = (await readdir(utterance.visual)).sort();
  const images = await Promise.all(
    names.map(async (name) => (await smaller(join(utterance.visual!, name))).toString('base64')),
  );
  const speaker = 'Ada';
  const text = 'They said yes! We have tickets, can you believe it?';
  const wav = Buffer.from(encodeWav(drawVoice(), RATE_HZ)).toString('base64');
  return { text: { speaker, text }, voice: { speaker, wav }, three: { speaker, text, wav, images } };
}

/** As a png of the size that the encoder describes: libraries that make pictures smaller give other numbers. */
const smaller = (path: string): Promise<Buffer> => sharp(path).resize(SIDE, SIDE).png().toBuffer();

/** A tone with its overtones, and noise. */
function drawVoice(): Float32Array {
  const random = createRandom(5);
  const at = (i: number): number => {
    const turns = (PITCH_HZ * i) / RATE_HZ;
    let sum = 0.02 * random.normal();
    for (let k = 1; k <= 12; k++) sum += (0.2 / k) * Math.sin(2 * Math.PI * k * turns);
    return sum;
  };
  return Float32Array.from({ length: VOICE_SECONDS * RATE_HZ }, (_, i) => at(i));
}
