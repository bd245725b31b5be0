// Kills a small training at random moments with SIGKILL and resumes it, again and again, and holds what comes out against a run that was
// never stopped: the same bytes, but for the times.
// usage: node tools/house/kill-and-resume.mjs [KILLS [LANES]]      (default: 300 kills, as many runs at a time as there are processors)
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from './bundle-program.mjs';

const APP = fileURLToPath(new URL('../../apps/train/', import.meta.url));
const kills = Number(process.argv[2] ?? 300);
if (!Number.isInteger(kills) || kills < 1)
  throw new Error(`expected a number of kills, received ${process.argv[2]}.`);
const lanes = Number(process.argv[3] ?? availableParallelism());
if (!Number.isInteger(lanes) || lanes < 1)
  throw new Error(`expected a number of runs at a time, received ${process.argv[3]}.`);

/** Two seeds, so that kills fall between jobs too; a checkpoint after every update, so that many fall into one. */
const RECIPE = `name: killed
seeds: [1, 2]
dataset: { source: folder, from: corpus, into: prepared, labels: [neutral, joy, anger] }
streams: { text: { encoder: { type: tfidf, buckets: 128 } } }
fusion: { type: concat, projection: { dim: 64, dropoutRate: 0.3 } }
losses: [{ type: cross-entropy }]
training:
  epochs: 12
  batchSize: 4
  gradientAccumulationSteps: 2
  maxGradNorm: 1
  optimizer: { type: adamw, learningRate: 0.01 }
  schedule: { type: plateau, patience: 1, factor: 0.5 }
  earlyStopping: { patience: 12 }
  sampler: { type: weighted }
  checkpoints: { everyUpdates: 1, best: 2 }
engine: { type: onnx, threads: 1 }
`;
const WORDS = {
  neutral: ['the kettle is on', 'our train leaves at nine', 'a letter came', 'the gate is open'],
  joy: ['they said yes', 'what wonderful tea', 'we have tickets', 'the roses came out'],
  anger: ['who left it here again', 'I fell over it', 'you ate mine', 'of course it is late'],
};

async function makeCorpus(user) {
  await mkdir(join(user, 'corpus'));
  const emotions = Object.keys(WORDS);
  for (const [split, dialogues] of Object.entries({ train: 10, dev: 4, test: 1 })) {
    const rows = ['dialogue,sequence,speaker,text,emotion'];
    for (let d = 0; d < dialogues; d++) {
      for (let s = 0; s < 4; s++) {
        const emotion = emotions[(d * 7 + s * s + (d % 3)) % 3];
        rows.push(`${d},${s},${s % 2 ? 'Ada' : 'Grace'},${WORDS[emotion][(d + s) % 4]} ${d % 5},${emotion}`);
      }
    }
    await writeFile(join(user, 'corpus', `${split}.csv`), `${rows.join('\n')}\n`);
  }
  await writeFile(join(user, 'killed.yaml'), RECIPE);
}

/**
 * Runs the program, and kills it if it still runs then.
 *
 * @param kill `{ after }`: milliseconds from its start; `{ training }`: from the first line of its training.
 */
function train(user, args, kill = {}) {
  const child = spawn(process.execPath, [join(user, 'program/main.mjs'), ...args], {
    cwd: APP,
    env: { ...process.env, INIT_CWD: user },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const start = performance.now();
  let text = '';
  let trainingAt;
  let timer;
  const killIn = (ms) => {
    timer = setTimeout(() => child.kill('SIGKILL'), ms);
  };
  if (kill.after !== undefined) killIn(kill.after);
  const take = (part) => {
    text += part;
    if (trainingAt !== undefined || !/^epoch {2}/m.test(text)) return;
    trainingAt = performance.now() - start;
    if (kill.training !== undefined) killIn(kill.training);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({
        code,
        killed: signal === 'SIGKILL',
        text,
        startup: trainingAt,
        ms: performance.now() - start,
      });
    });
  });
}

/** Files of a run folder that have to be the same, with their bytes. */
async function filesOf(directory) {
  const names = (await readdir(directory, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
  const files = new Map();
  for (const name of names) {
    // Times stand in run.json and in the reports.
    files.set(
      name,
      /(run\.json|report\.html)$/.test(name) ? undefined : await readFile(join(directory, name)),
    );
  }
  return files;
}

function differences(expected, received) {
  const names = new Set([...expected.keys(), ...received.keys()]);
  return [...names].filter((name) => {
    if (!expected.has(name) || !received.has(name)) return true;
    const bytes = expected.get(name);
    return bytes !== undefined && !bytes.equals(received.get(name));
  });
}

/** Where a kill landed, by what it left. */
async function stateOf(directory) {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  if (!names.includes('recipe.json')) return 'before the run folder';
  const states = names.filter((name) => /checkpoints[\\/]state-\d+-\d+$/.test(name));
  const isCut = names.some((name) => name.endsWith('.tmp'));
  const isUnfinished = states.some((name) => !names.includes(join(name, 'manifest.json')));
  if (isCut || isUnfinished) return 'within the writing of a checkpoint or record';
  if (states.length > 0) return 'between checkpoints';
  return names.some((name) => name.endsWith('run.json'))
    ? 'between jobs or after them'
    : 'before the first checkpoint';
}

const user = await mkdtemp(join(tmpdir(), 'erc-kill-'));
try {
  await makeCorpus(user);
  // Most of a cycle is the start of the program.
  await bundleProgram(join(APP, 'src/main.ts'), join(user, 'program'));
  const start = ['--config', 'killed.yaml', '--out', 'runs/whole'];
  // The first run also makes the dataset and fills the caches, so that the second one tells how long things take.
  const whole = await train(user, start);
  if (whole.code !== 0) throw new Error(`the run that is not killed ended with ${whole.code}: ${whole.text}`);
  const { startup, ms } = await train(user, ['--config', 'killed.yaml', '--out', 'runs/timed']);
  const training = ms - startup;
  console.log(
    `one run: ${(startup / 1000).toFixed(1)} s until it trains, ${(training / 1000).toFixed(1)} s from there`,
  );
  const expected = await filesOf(join(user, 'runs/whole'));
  const wrong = differences(expected, await filesOf(join(user, 'runs/timed')));
  if (wrong.length > 0) throw new Error(`two runs that were not killed differ in ${wrong.join(', ')}`);

  const landed = {};
  let done = 0;
  let runs = 0;
  const failures = [];
  const fail = (message) => {
    failures.push(message);
    console.error(message);
  };
  const state = () =>
    [`${done} kills, ${runs} runs to the end, ${failures.length} wrong`]
      .concat(Object.entries(landed).map(([where, count]) => `${count} ${where}`))
      .join('; ');
  /** Kills and resumes one run until it comes to its end, then begins the next. */
  const work = async (_, lane) => {
    for (let r = 0; r === 0 || done < kills; r++) {
      const name = `runs/killed-${lane}-${r}`;
      for (let again = 0; ; again++) {
        // One in eight before it trains, the others while it does and after.
        const kill =
          done >= kills
            ? {}
            : Math.random() < 1 / 8
              ? { after: Math.random() * startup }
              : { training: (Math.random() * training) / 3 };
        // With the recipe and without: both say the same.
        const isFirst = !(await readdir(join(user, name)).catch(() => [])).includes('recipe.json');
        const words =
          isFirst || again % 2 === 0 ? ['--config', 'killed.yaml', '--resume', name] : ['--resume', name];
        const result = await train(user, words, kill);
        if (result.killed) {
          done++;
          const where = await stateOf(join(user, name));
          landed[where] = (landed[where] ?? 0) + 1;
          if (done % 10 === 0) console.log(state());
          continue;
        }
        if (result.code !== 0) fail(`${name}: ended with ${result.code}: ${result.text.slice(-600)}`);
        else {
          const other = differences(expected, await filesOf(join(user, name)));
          if (other.length > 0) fail(`${name}: other bytes or files: ${other.join(', ')}`);
        }
        break;
      }
      runs++;
      await rm(join(user, name), { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: lanes }, work));
  console.log(JSON.stringify({ kills: done, runs, landed, identical: runs - failures.length }, null, 2));
  if (failures.length > 0) process.exitCode = 1;
} finally {
  await rm(user, { recursive: true, force: true });
}
