import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { createCalibration } from './calibration.js';
import { type EncoderFigures, encodersSection, reachesTarget } from './encoders-page.js';
import { type Side, startSide } from './encoders-process.js';
import { machineLines } from './machine.js';
import { writeSection } from './page-section.js';
import { drifted } from './rounds.js';
import { median, quantile, round } from './statistics.js';

const NAMES = ['wav2vec2-base', 'gpt2', 'roberta-base', 'resnet50'];
const INPUTS = 64;
/** Of ours; Python's is float32. What ONNX Runtime cannot quantize on CPUs, convolutions of images, has the first alone. */
const DTYPES = ['float32', 'int8'] as const;
const ONNX_FILES = { float32: 'model.onnx', int8: 'model_quantized.onnx' } as const;
const USAGE = `usage: PYTHON=python3 pnpm bench:encoders --against-python [--rounds 7] [--attempts 30] [--threads 2] [--models FOLDER] [--write FILE.md] [NAME ...]

Utterances per second of frozen encoders at full size with random weights, ours (float32, and int8 but for resnet50) and Python's (transformers, PyTorch,
float32), the same 64 inputs of mixed length, by turns. Python's batch size is the fastest of several. A round in which the machine drifts by more than 20 % is void. PYTHON has torch,
transformers, tokenizers, onnx, onnxruntime, pillow. The models are made once, in FOLDER. Ends with 1 where one is less than 1.5 times as fast, or takes
more memory.

NAME: ${NAMES.join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'against-python': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '7' },
    attempts: { type: 'string', default: '30' },
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
const fromCaller = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);
const models = fromCaller(values.models);
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
    await writeSection(fromCaller(values.write), 'encoders', encodersSection(machine, figures));
  }
}
await calibration.dispose();

/** Both sides by turns: one row for each precision that there is of ours. */
async function compare(name: string, folder: string): Promise<EncoderFigures[]> {
  const dtypes = DTYPES.filter((dtype) => dtype === 'float32' || name !== 'resnet50');
  const made = await Promise.all(
    dtypes.map((dtype) =>
      access(join(folder, ONNX_FILES[dtype])).then(
        () => true,
        () => false,
      ),
    ),
  );
  if (made.includes(false)) {
    await promisify(execFile)(python!, [PEER, 'prepare', name, folder, ...dtypes], { maxBuffer: 2 ** 26 });
  }
  const startOurs = (dtype: string): Side =>
    startSide(process.execPath, [...process.execArgv, OURS, name, folder, values.threads, dtype]);
  const startPeer = (batch: string): Side =>
    startSide(python!, [PEER, 'serve', name, folder, values.threads, batch]);
  const peer = startPeer('best');
  const theirs = await peer.encode();
  const ours = await mapInTurn(dtypes, async (dtype) => {
    const side = startOurs(dtype);
    return { dtype, side, first: await side.encode(), times: [] as number[] };
  });
  const peerTimes: number[] = [];
  let attempts = 0;
  while (attempts < Number(values.attempts) && peerTimes.length < Number(values.rounds)) {
    const sides = [peer, ...ours.map(({ side }) => side)];
    if (attempts % 2 === 1) sides.reverse();
    const calibrationMs = [await calibration.measure()];
    const times = new Map<Side, number>();
    for (const side of sides) {
      times.set(side, (await side.encode()).ms);
      calibrationMs.push(await calibration.measure());
    }
    attempts++;
    const isVoid = drifted(calibrationMs);
    const [python, ...own] = [peer, ...ours.map(({ side }) => side)].map((side) =>
      (times.get(side)! / 1000).toFixed(1),
    );
    console.error(
      `${name}: ours (${dtypes.join(', ')}) ${own.join(', ')} s, Python ${python} s${isVoid ? ', void: the machine drifted' : ''}`,
    );
    if (isVoid) continue;
    peerTimes.push(times.get(peer)!);
    for (const { side, times: kept } of ours) kept.push(times.get(side)!);
  }
  for (const { side } of ours) await side.stop();
  await peer.stop();
  const perSecond = (ms: readonly number[]): number => round((1000 * INPUTS) / median(ms));
  const peerPeak = await peakOf(startPeer(String(theirs.batch)));
  return mapInTurn(ours, async ({ dtype, first, times }) => {
    const ratios = times.map((ms, i) => peerTimes[i]! / ms);
    return {
      name,
      dtype,
      rounds: times.length,
      voided: attempts - times.length,
      batch: theirs.batch!,
      checksumDifference: Math.abs(first.checksum / theirs.checksum - 1),
      ...(times.length > 0 && {
        measured: {
          ours: perSecond(times),
          peer: perSecond(peerTimes),
          ratio: round(median(ratios)),
          spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
        },
      }),
      peak: { ours: await peakOf(startOurs(dtype)), peer: peerPeak },
    };
  });
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
