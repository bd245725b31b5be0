import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { userPath } from '@erc/core/node';
import { createCalibration } from './calibration.js';
import { type EncoderFigures, encodersSection, reachesTarget } from './encoders-page.js';
import { measurePairs } from './encoders-pairs.js';
import { type Side, startSide } from './encoders-process.js';
import { machineLines } from './machine.js';
import { writeSection } from './page-section.js';

/** Of our weights; Python's are float32. Convolutions of images cannot be quantized for CPUs. */
const DTYPES: Readonly<Record<string, readonly ('float32' | 'int8')[]>> = {
  'wav2vec2-base': ['float32', 'int8'],
  gpt2: ['float32', 'int8'],
  'gpt2-dialogues': ['float32'],
  'roberta-base': ['float32', 'int8'],
  resnet50: ['float32'],
};
const NAMES = Object.keys(DTYPES);
const USAGE = `usage: PYTHON=python3 pnpm bench:encoders --against-python [--rounds 5] [--attempts 20] [--threads 2] [--models FOLDER] [--write FILE.md] [NAME ...]

Utterances per second of frozen encoders at full size with random weights, ours (float32, and some as int8) and Python's (transformers, PyTorch, float32):
the same 64 inputs of mixed length, by turns, in four groups of about equal length; of gpt2-dialogues they are dialogues, each utterance with all the turns
before it. Python's batch size is the fastest of several. A turn in which the machine drifts by more than 20 % is void. PYTHON has torch, transformers,
tokenizers, onnx, onnxruntime, pillow. The models are made once, in FOLDER. Ends with 1 where one is less than 1.5 times as fast, or takes more memory.

NAME: ${NAMES.join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'against-python': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    attempts: { type: 'string', default: '20' },
    threads: { type: 'string', default: '2' },
    models: { type: 'string', default: join(tmpdir(), 'erc-bench-encoders') },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const python = process.env.PYTHON;
const unknown = positionals.find((name) => !NAMES.includes(name));
if (values.help || !values['against-python'] || python === undefined || unknown !== undefined) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
/** Paths are meant from where the command was given, not from the package that pnpm runs it in. */
const models = userPath(values.models);
const PEER = fileURLToPath(new URL('../encoders_peer.py', import.meta.url));
const OURS = fileURLToPath(new URL('encoders-side.ts', import.meta.url));

const calibration = await createCalibration(Number(values.threads));
const figures: EncoderFigures[] = [];
for (const name of positionals.length > 0 ? positionals : NAMES) {
  for (const each of await compare(name, join(models, name))) {
    figures.push(each);
    console.log(JSON.stringify(each));
    if (!reachesTarget(each)) process.exitCode = 1;
  }
  // After each model: what stops a long measurement does not lose what was measured.
  if (values.write !== undefined) {
    const machine = await machineLines({ python });
    await writeSection(userPath(values.write), 'encoders', encodersSection(machine, figures));
  }
}
await calibration.dispose();

/** Both sides by turns: one row for each precision that there is of ours. */
async function compare(name: string, folder: string): Promise<EncoderFigures[]> {
  const dtypes = DTYPES[name]!;
  await promisify(execFile)(python!, [PEER, 'prepare', name, folder, ...dtypes], { maxBuffer: 2 ** 26 });
  const startOurs = (dtype: string): Side =>
    startSide(process.execPath, [...process.execArgv, OURS, name, folder, values.threads, dtype]);
  const startPeer = (batch: string): Side =>
    startSide(python!, [PEER, 'serve', name, folder, values.threads, batch]);
  const peer = startPeer('best');
  const theirs = await peer.encode();
  const ours = await mapInTurn(dtypes, async (dtype) => {
    const side = startOurs(dtype);
    return { dtype, side, first: await side.encode() };
  });
  const limits = { rounds: Number(values.rounds), attempts: Number(values.attempts) };
  const measured = await mapInTurn(ours, ({ dtype, side }) =>
    measurePairs({
      ours: side,
      peer,
      calibration,
      tolerance: toleranceOf(name, dtype),
      ...limits,
      report: (line) => console.error(`${name}, ${dtype}: ${line}`),
    }),
  );
  for (const { side } of ours) await side.stop();
  await peer.stop();
  const peerPeak = await peakOf(startPeer(String(theirs.batch)));
  return mapInTurn([...ours.entries()], async ([i, { dtype, first }]) => ({
    name,
    dtype,
    batch: theirs.batch!,
    checksumDifference: Math.abs(first.checksum / theirs.checksum - 1),
    ...measured[i]!,
    peak: { ours: await peakOf(startOurs(dtype)), peer: peerPeak },
  }));
}

/** Largest relative difference of the two checksums: both sides do the same work on the same inputs. */
function toleranceOf(name: string, dtype: string): number {
  // Other weights, other sums, which may come close to 0; float32 has shown that the work is the same.
  if (dtype === 'int8') return Number.POSITIVE_INFINITY;
  // Python's features of padded clips are others, which it is granted.
  return name === 'wav2vec2-base' ? 0.1 : 1e-3;
}

/** One after another: nothing else runs beside a measurement. */
async function mapInTurn<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await map(item));
  return results;
}

/** Most resident megabytes of a fresh process that encodes everything twice: the search for the batch size is not in it. */
async function peakOf(side: Side): Promise<number> {
  await side.encode();
  const { peakBytes } = await side.encode();
  await side.stop();
  return Math.round(peakBytes / 1e6);
}
