// Kills the preparation of a small corpus at random moments with SIGKILL, and starts it again until it is through. What comes out is held
// against a run that was never stopped: the same bytes, and nothing left behind.
// usage: node tools/house/kill-etl.mjs [KILLS] [--source meld|kemdy20|iemocap] [--built]
//   KILLS      default 200
//   --source   meld (default): downloads a zip from a server here, unpacks it and the archives in it, decodes clips, writes a dataset folder;
//              kemdy20, iemocap: read many small files, and copy or cut voices
//   --built    runs packages/etl/dist, which starts faster than the sources
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PACKAGE = fileURLToPath(new URL('../../packages/etl/', import.meta.url));
const CLIPS = 4;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { built: { type: 'boolean', default: false }, source: { type: 'string', default: 'meld' } },
});
const { source } = values;
const kills = Number(positionals[0] ?? 200);
if (!Number.isInteger(kills) || kills < 1 || positionals.length > 1)
  throw new Error(`expected a number of kills, received ${positionals.join(' ')}.`);

const FROM_SOURCES = ['--conditions=@erc/source', '--import', 'tsx'];
const [ARCHIVE, RELEASE, PROGRAM] = [
  new URL('../../packages/etl/src/meld/__fixtures__/write-archive.ts', import.meta.url),
  new URL('../../packages/etl/src/release/__fixtures__/write-release.ts', import.meta.url),
  new URL('../../packages/etl/src/__fixtures__/prepare.ts', import.meta.url),
].map((url) => [...FROM_SOURCES, fileURLToPath(url)]);
const PREPARE = values.built
  ? [
      '--input-type=module',
      '-e',
      "import { prepareDataset } from '@erc/etl'; await prepareDataset(JSON.parse(process.argv[1]));",
    ]
  : PROGRAM;

/** Makes the releases, and gives the options of a run into a folder, with variables of the environment. */
const RELEASES = {
  async meld(folder) {
    const packed = join(folder, 'packed.zip');
    await made([...ARCHIVE, packed, String(CLIPS)]);
    const { server, url } = await serveSlowly(await readFile(packed));
    const env = { KAGGLE_API_ENDPOINT: url, KAGGLE_USERNAME: 'nobody', KAGGLE_KEY: 'none' };
    return { server, env, options: { from: { kaggle: {} }, media: { workers: 1 } } };
  },
  kemdy20: (folder) => unpacked(folder, { marks: 'strip' }),
  iemocap: (folder) => unpacked(folder, { audio: 'dialog' }),
};
if (!Object.hasOwn(RELEASES, source))
  throw new Error(`--source: expected ${Object.keys(RELEASES).join(', ')}, received ${source}.`);

async function unpacked(folder, options) {
  const from = join(folder, 'raw');
  await made([...RELEASE, source, from]);
  return { options: { from, ...options } };
}

async function made(args) {
  const { code, text } = await run(args);
  if (code !== 0) throw new Error(`the release could not be made: ${text}`);
}

/** Runs Node in the package, and kills it if it still runs after some milliseconds. */
function run(args, { env = {}, after } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: PACKAGE,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const start = performance.now();
  const timer = after === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), after);
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // Not `close`: decoders of a killed run end a moment later.
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === 'SIGKILL', text, ms: performance.now() - start });
    });
  });
}

/** Serves a file slowly, with ranges, so that kills fall into the download too. */
async function serveSlowly(file) {
  const etag = `"${createHash('md5').update(file).digest('hex')}"`;
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = from > 0 ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { etag, 'content-length': file.length - from, ...range });
    const step = Math.ceil(file.length / 40);
    let at = from;
    const send = () => {
      if (response.destroyed) return;
      response.write(file.subarray(at, at + step));
      at += step;
      if (at >= file.length) response.end();
      else setTimeout(send, 10);
    };
    send();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

/** Bytes of all files of a folder, by path. */
async function filesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.sort().map(async (path) => [path.slice(folder.length + 1), await readFile(path)]),
    ),
  );
}

const differences = (expected, received) =>
  [...new Set([...expected.keys(), ...received.keys()])].filter(
    (name) => !expected.get(name) || !received.get(name)?.equals(expected.get(name)),
  );

/** Which file, not only which bytes, each finished clip is. */
async function finishedIn(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const results = names.filter((name) => name.endsWith('result.json') && !name.startsWith('unfinished'));
  return new Map(
    await Promise.all(results.map(async (name) => [name, (await stat(join(folder, name))).ino])),
  );
}

/** How far a killed run had come, by what it left. */
async function stateOf(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  if (names.includes('into/dataset.json')) return 'after the dataset folder';
  if (names.some((name) => /^into\.[^/]*\.tmp$/.test(name)))
    return 'within the writing of the dataset folder';
  if (names.some((name) => /^into\.clips\/unfinished\/./.test(name))) return 'within a clip';
  if (names.includes('into.clips')) return 'between clips';
  if (names.some((name) => /^into\.raw\/[^/]*\/files$/.test(name) && name.includes('.unfinished')))
    return 'within unpacking';
  if (names.some((name) => /^into\.raw\/[0-9a-f]{64}$/.test(name))) return 'after unpacking';
  if (names.some((name) => /^into\.raw\/.*\.part\./.test(name))) return 'within the download';
  return names.length === 0 ? 'before anything' : 'after the download';
}

const user = await mkdtemp(join(tmpdir(), 'erc-kill-etl-'));
let server;
try {
  const release = await RELEASES[source](user);
  server = release.server;
  const prepare = (folder, after, options = release.options) => {
    const whole = { source, into: join(folder, 'into'), ...options };
    return run([...PREPARE, JSON.stringify(whole)], { env: release.env, after });
  };
  // One that has nothing to read: most of a short run is the start of the program, where a kill tells nothing.
  const { ms: start } = await prepare(join(user, 'nothing'), undefined, { from: join(user, 'nowhere') });

  const whole = await prepare(join(user, 'whole'));
  if (whole.code !== 0) throw new Error(`the run that is not killed ended with ${whole.code}: ${whole.text}`);
  const expected = await filesOf(join(user, 'whole/into'));
  const timed = await prepare(join(user, 'timed'));
  let longest = timed.ms;
  // As a share: the machine may be more or less busy later.
  const startShare = Math.min(0.95, start / timed.ms);
  console.log(
    `${source}: one run: ${(timed.ms / 1000).toFixed(1)} s, of which the start ${(start / 1000).toFixed(1)} s; ${expected.size} files`,
  );

  const landed = {};
  const failures = [];
  const fail = (message) => {
    failures.push(message);
    console.error(message);
  };
  let [done, runs] = [0, 0];
  while (done < kills || runs === 0) {
    const folder = join(user, `killed-${runs}`);
    let finished = new Map();
    for (let again = 0; ; again++) {
      // A run that goes on from another has less to do, where clips are kept. Growing, so that each comes to an end.
      const goesOn = source === 'meld' && again > 0;
      const share = source !== 'meld' ? 1.2 : goesOn ? 0.5 + 0.1 * again : 1;
      const after = (0.9 * startShare + Math.random() * share * (1 - startShare)) * longest;
      const result = await prepare(folder, done < kills ? after : undefined);
      // The machine may be less busy than it was.
      if (!goesOn && !result.killed) longest = result.ms;
      const now = await finishedIn(join(folder, 'into.clips'));
      for (const [name, inode] of finished)
        if (now.get(name) !== inode) fail(`${folder}: a finished clip was made again: ${name}`);
      finished = now;
      if (result.killed) {
        done++;
        const where = await stateOf(folder);
        landed[where] = (landed[where] ?? 0) + 1;
        if (done % 10 === 0) console.log(`${done} kills, ${runs} runs to the end, ${failures.length} wrong`);
        continue;
      }
      if (result.code !== 0) fail(`${folder}: ended with ${result.code}: ${result.text.slice(-600)}`);
      else {
        const other = differences(expected, await filesOf(join(folder, 'into')));
        if (other.length > 0) fail(`${folder}: other bytes or files: ${other.join(', ')}`);
        const names = await readdir(folder, { recursive: true });
        const left = names.filter((name) => /\.(tmp|unfinished)$|unfinished\/./.test(name));
        if (left.length > 0) fail(`${folder}: left behind: ${left.join(', ')}`);
      }
      break;
    }
    runs++;
    await rm(folder, { recursive: true, force: true });
  }
  console.log(
    JSON.stringify({ source, kills: done, runs, landed, identical: runs - failures.length }, null, 2),
  );
  if (failures.length > 0) process.exitCode = 1;
} finally {
  server?.closeAllConnections();
  server?.close();
  await rm(user, { recursive: true, force: true });
}
