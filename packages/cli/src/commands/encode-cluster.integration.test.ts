import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { type ProgramResult, runProgram } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');

let user: string;
beforeEach(async () => {
  user = await createUserFolder();
});
afterEach(() => rm(user, { recursive: true, force: true }));

const train = (...args: string[]): Promise<ProgramResult> => runProgram({ app: 'train', user, args });
const plan = (...args: string[]): Promise<ProgramResult> =>
  train('encode', 'plan', '--config', 'tiny.yaml', ...args);

/** Runs a batch file as Slurm does: from the folder that sbatch was called in. */
function startTask(file: string, task: number | undefined, from: string): ChildProcess {
  const { INIT_CWD: _, ...env } = process.env;
  return spawn('bash', [join(user, file)], {
    cwd: from,
    env: { ...env, SLURM_SUBMIT_DIR: from, ...(task !== undefined && { SLURM_ARRAY_TASK_ID: String(task) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
const ended = (child: ChildProcess): Promise<{ code: number | null; text: string }> => {
  let text = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })));
};

describe('train encode plan', () => {
  it('writes batch files that work from any folder, and come to the store of one process', async () => {
    const made = await plan('--for', 'slurm', '--shards', '2', '--cpus', '1', 'seed=2');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^note: .*prepared\/tiny is not there yet: make it first/m);
    const [, printed] = /^Slurm:\n {2}(.*)$/m.exec(made.stdout)!;
    expect(printed).toBe(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's.
      'id=$(sbatch --parsable encode.sbatch) && sbatch --dependency=afterok:${id%%;*} encode-merge.sbatch',
    );
    const elsewhere = join(user, 'elsewhere');
    await mkdir(elsewhere);
    for (const task of [1, 0]) {
      const { code, text } = await ended(startTask('encode.sbatch', task, elsewhere));
      expect({ code, text }).toMatchObject({ code: 0 });
      expect(text).toContain(`shard ${task + 1}/2 (--shard)`);
    }
    const { code, text } = await ended(startTask('encode-merge.sbatch', undefined, elsewhere));
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(text).toMatch(/train\.safetensors: \d+ rows of 2 shards$/m);
    const bytes = async (): Promise<Buffer[]> => {
      const stores = join(user, 'prepared/.features/tiny');
      const names = (await readdir(stores, { recursive: true })).filter((name) =>
        name.endsWith('.safetensors'),
      );
      return Promise.all(names.sort().map((name) => readFile(join(stores, name))));
    };
    const sharded = await bytes();
    await rm(join(user, 'prepared/.features'), { recursive: true });
    await train('encode', '--config', 'tiny.yaml', '--threads', '1');
    expect(sharded.length).toBe(4);
    expect(await bytes()).toEqual(sharded);
    // The dataset folder is there now, so that it is known what there is to encode.
    expect((await plan('--for', 'slurm', '--shards', '20')).stdout).toMatch(
      /^note: 20 shards are more than the \d+ groups of inputs: \d+ tasks will have nothing to encode$/m,
    );
  }, 120_000);

  it('fails where the program or the task is not what was planned', async () => {
    await plan('--for', 'slurm', '--shards', '2');
    const file = await readFile(join(user, 'encode.sbatch'), 'utf8');
    await writeFile(join(user, 'moved.sbatch'), file.replaceAll(ROOT, join(user, 'no-repository')));
    expect((await ended(startTask('moved.sbatch', 0, user))).code).not.toBe(0);
    expect((await ended(startTask('encode.sbatch', undefined, user))).code).not.toBe(0);
    // Nothing has run, so that there is nothing to merge.
    expect((await ended(startTask('encode-merge.sbatch', undefined, user))).code).toBe(2);
  }, 60_000);

  it('lets SIGTERM reach the program', async () => {
    await plan('--for', 'slurm', '--shards', '1');
    const child = startTask('encode.sbatch', 0, user);
    child.stderr!.once('data', () => child.kill('SIGTERM'));
    const { code, text } = await ended(child);
    expect(code).toBe(1);
    expect(text).toContain('stopped by SIGTERM');
  }, 60_000);

  it('writes an Indexed Job and its merge, by the paths that the pods see', async () => {
    const into = join(user, 'jobs');
    const made = await plan(
      ...['--for', 'kubernetes', '--shards', '4', '--parallel', '2', '--cpus', '3'],
      ...[
        '--volume',
        dirname(user),
        '--mount',
        '/mnt/work',
        '--claim',
        'disk',
        '--into',
        'jobs',
        '--name',
        'voices',
      ],
    );
    // The repository is not in that folder.
    expect(made).toMatchObject({ code: 2, stdout: '' });
    expect(made.stderr).toMatch(
      /^the program: expected a path in .*, which the pods see as \/mnt\/work, received .*apps\/train\. Another folder is named by --volume; --for slurm/,
    );
    await writeFile(join(user, 'own.mjs'), 'export const plugin = { callbacks: [] };\n');
    const { code, stdout, stderr } = await plan(
      ...['--for', 'kubernetes', '--shards', '4', '--parallel', '2', '--cpus', '3', '--plugin', 'own.mjs'],
      ...['--volume', '/', '--mount', '/mnt/work', '--claim', 'disk', '--into', 'jobs', '--name', 'voices'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^ {2}kubectl apply -f jobs\/voices\.job\.yaml && kubectl wait .*job\/voices && kubectl apply -f jobs\/voices-merge\.job\.yaml$/m,
    );
    expect((await readdir(into)).sort()).toEqual(['voices-merge.job.yaml', 'voices.job.yaml']);
    const job = await readFile(join(into, 'voices.job.yaml'), 'utf8');
    expect(job).toContain('  completions: 4\n  parallelism: 2\n');
    expect(job).toMatch(/command:\n +- node\n/);
    const words = [
      ...['encode', '--config', `/mnt/work${user}/tiny.yaml`, '--plugin', `/mnt/work${user}/own.mjs`],
      ...['--threads', '"3"', '--shards', '"4"'],
    ];
    expect(job.replace(/\n +- /g, ' ')).toContain(` ${words.join(' ')}\n`);
    expect(job).toContain(`workingDir: /mnt/work${ROOT}/apps/train\n`);
    expect(job).toMatch(new RegExp(`name: INIT_CWD\\n +value: /mnt/work${user}\\n`));
  }, 60_000);

  it.each([
    [['--shards', '2', '--config', 'no.yaml'], /^--config: expected a recipe file, received: ENOENT/],
    [['--shards', '0'], /^--shards: expected an integer from 1, received "0"\.$/m],
    [['--shards', '2', 'fusion.type=sum-of-all'], /sum-of-all/],
    [
      ['--shards', '2', '--for', 'slurm', 'streams={text: {encoder: {type: tfidf}}}'],
      /^plan: expected a recipe with a frozen encoder/,
    ],
    [['--shards', '5000', '--for', 'slurm'], /^--shards: expected at most 1001, which Slurm takes/],
    [['--shards', '2', '--name', 'Own Name'], /^--name: expected/],
  ])('refuses %j with exit code 2, and writes nothing', async (words, message) => {
    const config = words.includes('--config') ? [] : ['--config', 'tiny.yaml'];
    const args = ['encode', 'plan', ...config, '--into', 'jobs', '--volume', '/', ...words];
    const { code, stdout, stderr } = await runHere({ app: 'train', user, args });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(await readdir(user)).not.toContain('jobs');
  });

  it('prints commands that a shell reads as they are', async () => {
    await mkdir(join(user, "it's here"));
    const { stdout } = await plan('--for', 'slurm', '--shards', '2', '--into', "it's here");
    const bin = join(user, 'bin');
    await mkdir(bin);
    const script = `#!/bin/sh\necho "$@" >> ${join(user, 'calls')}\nfor file; do :; done\n[ -f "$file" ] && echo 17\n`;
    await writeFile(join(bin, 'sbatch'), script, { mode: 0o755 });
    const [, printed] = /^Slurm:\n {2}(.*)$/m.exec(stdout)!;
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    await promisify(execFile)('sh', ['-c', printed!], { cwd: user, env });
    expect(await readFile(join(user, 'calls'), 'utf8')).toBe(
      "--parsable it's here/encode.sbatch\n--dependency=afterok:17 it's here/encode-merge.sbatch\n",
    );
    expect(basename(printed!)).toContain('encode-merge.sbatch');
  });
});
