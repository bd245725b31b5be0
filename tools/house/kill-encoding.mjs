// Kills processes that encode into one feature store at random moments with SIGKILL, again and again, one after the other and several at once.
// After each kill every feature that was on the disk must still be there, and be right; at the end the store must be the bytes of one that was
// never killed.
// usage: node tools/house/kill-encoding.mjs [KILLS]      (default 100)
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = fileURLToPath(new URL('../../packages/features/', import.meta.url));
const INPUTS = 60;
const kills = Number(process.argv[2] ?? 100);
if (!Number.isInteger(kills) || kills < 1)
  throw new Error(`expected a number of kills, received ${process.argv[2]}.`);

/** Compiles the script: its start would otherwise take longer than what is killed. */
async function compileScript(outdir) {
  const { build } = createRequire(createRequire(join(PACKAGE, 'package.json')).resolve('tsx'))('esbuild');
  await build({
    entryPoints: [join(PACKAGE, 'src/__fixtures__/encode-process.ts')],
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    conditions: ['@erc/source'],
  });
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }');
}

/** Runs the script, and kills it `after` milliseconds from when it begins to encode. */
function run(args, after) {
  const child = spawn(process.execPath, [join(scratch, 'encode-process.js'), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let timer;
  const take = (part) => {
    text += part;
    if (after !== undefined && timer === undefined && text.includes('encoding')) {
      timer = setTimeout(() => child.kill('SIGKILL'), after);
    }
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === 'SIGKILL', text });
    });
  });
}

const scratch = await mkdtemp(join(tmpdir(), 'erc-kill-encoding-'));
const packedOf = async (directory) =>
  readFile(join(directory, (await readdir(directory))[0], 'all.safetensors'));
try {
  await compileScript(scratch);
  const whole = await run([join(scratch, 'whole'), INPUTS, 0, 0]);
  if (whole.code !== 0)
    throw new Error(`the process that is not killed ended with ${whole.code}: ${whole.text}`);
  const expected = await packedOf(join(scratch, 'whole'));
  const landed = { 'while encoding': 0, 'while packing': 0 };
  let done = 0;
  let stores = 0;
  const failures = [];
  while (done < kills) {
    const directory = join(scratch, `store-${stores++}`);
    let before = [];
    // Until one gets to the end; the last one is not killed.
    for (;;) {
      const isLast = done >= kills;
      const count = Math.random() < 0.3 ? 2 : 1;
      const results = await Promise.all(
        Array.from({ length: count }, () =>
          run([directory, INPUTS, 3, 8], isLast ? undefined : Math.random() * 900),
        ),
      );
      for (const { code, killed, text } of results) {
        if (killed) {
          done++;
          landed[text.includes('packing') ? 'while packing' : 'while encoding']++;
        } else if (code !== 0) failures.push(`ended with ${code}: ${text.slice(-600)}`);
      }
      // Says which inputs have features, after it has seen that each of them is right.
      const { code, text } = await run([directory, INPUTS, 0, 0, 'check']);
      if (code !== 0) failures.push(`wrong: ${text.slice(-600)}`);
      else {
        const after = JSON.parse(text);
        const lost = before.filter((key) => !after.includes(key));
        if (lost.length > 0) failures.push(`lost: ${lost.join(', ')}`);
        before = after;
      }
      if (results.some(({ killed }) => !killed)) break;
    }
    if (!(await packedOf(directory)).equals(expected)) failures.push(`store ${stores}: other bytes`);
    await rm(directory, { recursive: true, force: true });
    console.error(`${done} kills, ${stores} stores, ${failures.length} wrong`);
  }
  console.log(JSON.stringify({ kills: done, stores, landed, failures }, null, 2));
  if (failures.length > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
