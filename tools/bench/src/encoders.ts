import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { createCalibration } from './calibration.js';
import { type EncoderFigures, encodersSection, reachesTarget } from './encoders-page.js';
import { type Encoding, type Side, startSide } from './encoders-process.js';
import { machineLines } from './machine.js';
import { writeSection } from './page-section.js';
import { drifted } from './rounds.js';
import { median, quantile, round } from './statistics.js';

const NAMES = ['wav2vec2-base', 'gpt2', 'roberta-base', 'resnet50'];
const INPUTS = 64;
const USAGE = `usage: PYTHON=python3 pnpm bench:encoders --against-python [--rounds 7] [--attempts 30] [--threads 2] [--models FOLDER] [--write FILE.md] [NAME ...]

Utterances per second of frozen encoders at full size with random weights, ours and Python's (transformers, PyTorch), the same 64 inputs of mixed
length, by turns. Python's batch size is the fastest of several. A round in which the machine drifts by more than 20 % is void. PYTHON has torch,
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
  const each = await compare(name, join(models, name));
  figures.push(each);
  console.log(JSON.stringify(each));
  if (!reachesTarget(each)) process.exitCode = 1;
  // After each model: what stops a long measurement does not lose what was measured.
  if (values.write !== undefined) {
    const machine = await machineLines({ python });
    await writeSection(fromCaller(values.write), 'encoders', encodersSection(machine, figures));
  }
}
await calibration.dispose();

async function compare(name: string, folder: string): Promise<EncoderFigures> {
  const made = await access(join(folder, 'torch')).then(
    () => true,
    () => false,
  );
  if (!made) await promisify(execFile)(python!, [PEER, 'prepare', name, folder], { maxBuffer: 2 ** 26 });
  const startOurs = (): Side =>
    startSide(process.execPath, [...process.execArgv, OURS, name, folder, values.threads]);
  const startPeer = (batch: string): Side =>
    startSide(python!, [PEER, 'serve', name, folder, values.threads, batch]);
  const [ours, peer] = [startOurs(), startPeer('best')];
  const first = [await ours.encode(), await peer.encode()] as const;
  const ratios: number[] = [];
  const times: { readonly ours: number[]; readonly peer: number[] } = { ours: [], peer: [] };
  let attempts = 0;
  while (attempts < Number(values.attempts) && ratios.length < Number(values.rounds)) {
    const calibrationMs = [await calibration.measure()];
    const round: Partial<Record<'ours' | 'peer', Encoding>> = {};
    for (const side of attempts % 2 === 0 ? (['ours', 'peer'] as const) : (['peer', 'ours'] as const)) {
      round[side] = await { ours, peer }[side].encode();
      calibrationMs.push(await calibration.measure());
    }
    attempts++;
    const isVoid = drifted(calibrationMs);
    const [own, others] = [round.ours!.ms, round.peer!.ms].map((ms) => (ms / 1000).toFixed(1));
    console.error(`${name}: ours ${own} s, Python ${others} s${isVoid ? ', void: the machine drifted' : ''}`);
    if (isVoid) continue;
    ratios.push(round.peer!.ms / round.ours!.ms);
    times.ours.push(round.ours!.ms);
    times.peer.push(round.peer!.ms);
  }
  await ours.stop();
  await peer.stop();
  const perSecond = (ms: number): number => round((1000 * INPUTS) / ms);
  return {
    name,
    rounds: ratios.length,
    voided: attempts - ratios.length,
    batch: first[1].batch!,
    checksumDifference: Math.abs(first[0].checksum / first[1].checksum - 1),
    ...(ratios.length > 0 && {
      measured: {
        ours: perSecond(median(times.ours)),
        peer: perSecond(median(times.peer)),
        ratio: round(median(ratios)),
        spread: [round(quantile(ratios, 0.25)), round(quantile(ratios, 0.75))],
      },
    }),
    peak: { ours: await peakOf(startOurs()), peer: await peakOf(startPeer(String(first[1].batch))) },
  };
}

/** Most resident megabytes of a fresh process that encodes everything twice: the search for the batch size is not in it. */
async function peakOf(side: Side): Promise<number> {
  await side.encode();
  const { peakBytes } = await side.encode();
  await side.stop();
  return Math.round(peakBytes / 1e6);
}
