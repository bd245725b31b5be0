// Trains a matrix in shards on a Slurm of one node, of this machine: the array is submitted, one task is killed, one is requeued while it trains, and the
// killed one is started again; the merge must then make the files that one process makes.
// usage: node tools/house/check-slurm.mjs      needs root, and of Debian the packages slurm-wlm and munge; no cgroups, no systemd
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const APP = fileURLToPath(new URL('../../apps/train/', import.meta.url));
const SHARDS = 4;
const scratch = await mkdtemp(join(tmpdir(), 'erc-slurm-'));
const daemons = [];

/** Starts a program that stays. */
function start(program, ...args) {
  const child = spawn(program, args, { stdio: 'ignore', env: process.env });
  child.on('error', (error) => fail(`${program}: ${error.message}`));
  daemons.push(child);
}

function fail(message) {
  throw new Error(message);
}

const call = async (program, ...args) =>
  (await promisify(execFile)(program, args, { cwd: scratch, env: process.env })).stdout.trim();

/** Waits until something holds. */
async function until(what, holds, seconds = 180) {
  const end = Date.now() + 1000 * seconds;
  while (Date.now() < end) {
    if (await holds()) return;
    await wait(200);
  }
  fail(`expected within ${seconds} s: ${what}\n${await call('squeue').catch(String)}`);
}

/** Starts munge and Slurm with files of their own. */
async function startSlurm() {
  const at = (name) => join(scratch, name);
  await chmod(scratch, 0o755);
  await writeFile(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  const socket = at('munge.socket');
  const places = ['--key-file', 'munge.key', '--pid-file', 'munge.pid', '--log-file', 'munge.log'];
  const named = places.map((word) => (word.startsWith('--') ? word : at(word)));
  start('munged', '--foreground', '--force', ...named, '--seed-file', at('munge.seed'), '--socket', socket);
  await mkdir(at('state'));
  await mkdir(at('spool'));
  const name = hostname().split('.')[0];
  await writeFile(
    at('slurm.conf'),
    `ClusterName=one
SlurmctldHost=${name}(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket},cred_expire=5
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
SlurmctldLogFile=${at('slurmctld.log')}
SlurmdLogFile=${at('slurmd.log')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
KillWait=10
MinJobAge=3600
NodeName=${name} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`,
  );
  process.env.SLURM_CONF = at('slurm.conf');
  start('slurmctld', '-D', '-f', at('slurm.conf'));
  start('slurmd', '-D', '-f', at('slurm.conf'));
  await until('an idle node', async () =>
    (await call('sinfo', '--noheader', '--format=%T').catch(() => '')).includes('idle'),
  );
}

/** A corpus of short dialogues, a recipe that trains for some seconds, and a matrix of two rows and two seeds. */
async function writeUser() {
  const words = { neutral: 'so it is then', joy: 'wonderful that is great', anger: 'not again leave it' };
  const labels = Object.keys(words);
  const csv = (prefix, count) =>
    [
      'dialogue,sequence,speaker,text,emotion',
      ...Array.from({ length: count }, (_, d) =>
        Array.from({ length: 6 }, (_, s) => {
          const label = labels[(d * 5 + s * 7 + ((d * s) % 3)) % 3];
          return `${prefix}${d},${s},${s % 2 ? 'Ada' : 'Grace'},${words[labels[(d + s) % 3]]} ${words[label]} ${d % 7},${label}`;
        }).join('\n'),
      ),
      '',
    ].join('\n');
  await mkdir(join(scratch, 'corpus'));
  await writeFile(join(scratch, 'corpus/train.csv'), csv('t', 60));
  await writeFile(join(scratch, 'corpus/dev.csv'), csv('d', 15));
  await writeFile(
    join(scratch, 'small.yaml'),
    `name: small
dataset: { source: folder, from: corpus, into: prepared, labels: [${labels.join(', ')}] }
streams: { text: { encoder: { type: tfidf, buckets: 2048 } } }
fusion: { type: concat, projection: { dim: 64, dropoutRate: 0.3 } }
losses: [{ type: cross-entropy }]
engine: { type: onnx, threads: 1 }
training: { epochs: 60, batchSize: 4, earlyStopping: { patience: 60 } }
`,
  );
  await writeFile(
    join(scratch, 'rows.yaml'),
    `name: rows
recipe: small.yaml
seeds: [1, 2]
recipes:
  plain: {}
  gated: { set: { fusion.type: gated, fusion.dim: 32 } }
`,
  );
}

const train = (...args) =>
  promisify(execFile)(
    process.execPath,
    ['--conditions=@erc/source', '--import', 'tsx', 'src/main.ts', ...args],
    { cwd: APP, env: { ...process.env, INIT_CWD: scratch } },
  );

/** What Slurm says of a job. */
async function jobOf(id) {
  const text = await call('scontrol', 'show', 'job', '--oneliner', id);
  return Object.fromEntries([...text.matchAll(/(\w+)=(\S*)/g)].map(([, key, value]) => [key, value]));
}

const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'NODE_FAIL'];
async function ended(id) {
  await until(`the end of job ${id}`, async () => ENDED.includes((await jobOf(id)).JobState), 600);
  const { JobState, Restarts } = await jobOf(id);
  console.log(`${id}: ${JobState}${Restarts === '0' ? '' : `, restarts ${Restarts}`}`);
  return JobState;
}

function expectState(what, received, expected) {
  if (received !== expected) fail(`${what}: expected ${expected}, received ${received}`);
}

/** Waits until a task trains. */
const trains = (array, task) =>
  until(`epochs of task ${task}`, async () => {
    const log = join(scratch, `matrix-${array}-${task}.log`);
    return /epoch/.test(await readFile(log, 'utf8').catch(() => ''));
  });

/** Files below a folder, with their bytes but for those that name times. */
async function contentsOf(directory) {
  const contents = new Map();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const hasTimes = ['run.json', 'report.html'].includes(entry.name);
    contents.set(path.slice(directory.length), hasTimes ? '' : await readFile(path, 'latin1'));
  }
  return contents;
}

try {
  await startSlurm();
  await writeUser();
  await train('matrix', 'rows.yaml', '--out', 'whole');
  const sizes = ['--cpus', '1', '--memory', '1', '--minutes', '10'];
  const shards = ['--shards', String(SHARDS), '--for', 'slurm', ...sizes];
  const { stdout } = await train('matrix', 'plan', 'rows.yaml', '--out', 'sharded', ...shards);
  const [, printed] = /^Slurm:\n {2}(.*)$/m.exec(stdout) ?? fail(`expected a command, received ${stdout}`);
  const said = await call('sh', '-c', `${printed} && echo "array $id"`);
  const [, merge, array] = /batch job (\d+)\narray (\d+)$/.exec(said) ?? fail(said);

  await trains(array, 0);
  const lock = await readFile(join(scratch, 'sharded/plain/seed-1/run.lock'), 'utf8');
  process.kill(JSON.parse(lock).pid, 'SIGKILL');
  expectState('the killed task', await ended(`${array}_0`), 'FAILED');
  await trains(array, 1);
  await call('scontrol', 'requeue', `${array}_1`);
  for (let task = 1; task < SHARDS; task++) {
    expectState(`task ${task}`, await ended(`${array}_${task}`), 'COMPLETED');
  }
  if ((await jobOf(`${array}_1`)).Restarts !== '1') fail('expected that task 1 was started twice');
  expectState('the merge of an array with a failed task', await ended(merge), 'CANCELLED');

  const early = await ended(await call('sbatch', '--parsable', 'matrix-merge.sbatch'));
  expectState('a merge without the killed task', early, 'FAILED');
  await call('scontrol', 'requeue', `${array}_0`);
  await until('a new start of task 0', async () => (await jobOf(`${array}_0`)).JobState !== 'FAILED');
  expectState('the killed task, started again', await ended(`${array}_0`), 'COMPLETED');
  const last = await ended(await call('sbatch', '--parsable', 'matrix-merge.sbatch'));
  expectState('the merge', last, 'COMPLETED');

  const [ours, theirs] = [
    await contentsOf(join(scratch, 'sharded')),
    await contentsOf(join(scratch, 'whole')),
  ];
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (path) => ours.get(path) !== theirs.get(path),
  );
  if (differing.length > 0)
    fail(`expected the files of one process, received others: ${differing.join(', ')}`);
  console.log(`${ours.size} files as one process makes them`);
} catch (error) {
  for (const name of await readdir(scratch)) {
    if (name.endsWith('.log'))
      console.error(`== ${name}\n${(await readFile(join(scratch, name), 'utf8')).slice(-1500)}`);
  }
  throw error;
} finally {
  await call('scancel', '--user=root', '--full').catch(() => {});
  for (const child of daemons.reverse()) {
    child.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => child.once('exit', resolve)), wait(5000)]);
  }
  await rm(scratch, { recursive: true, force: true });
}
