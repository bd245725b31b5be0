import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { put } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { corpusFiles } from '../folder/__fixtures__/corpus.js';
import { writeReleases } from '../joined/__fixtures__/releases.js';
import { runCli } from './run-cli.js';

const temporaryFolder = temporaryFolders();
let user: string;

beforeAll(async () => {
  user = await temporaryFolder();
  await writeReleases(user, 4);
  for (const [path, content] of Object.entries(await corpusFiles()))
    await put(join(user, 'own', path), content);
});

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const code = await runCli({ args, directory: user, ...streams });
  const textOf = (stream: PassThrough): string => String(stream.read() ?? '');
  return { code, stdout: textOf(streams.stdout), stderr: textOf(streams.stderr) };
}

describe('erc-etl', () => {
  it('is a program that makes a dataset folder where the user stands', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [
        ...['--conditions=@erc/source', '--import', 'tsx', main],
        ...[
          'kemdy20',
          '--from',
          'KEMDy20_v1_1',
          '--into',
          'data/20',
          'marks=strip',
          'split={ type: 32-8, dev: 1 }',
        ],
      ],
      { cwd: fileURLToPath(new URL('../..', import.meta.url)), env: { ...process.env, INIT_CWD: user } },
    );
    expect(stderr).toMatch(/^kemdy20: train utterances: 21$/m);
    expect(stdout).toMatch(/^ {6}21 {2}train utterances$/m);
    expect(stdout.endsWith(`dataset: ${join(user, 'data/20')} (made)\n`)).toBe(true);
    expect((await readDataset(join(user, 'data/20'), { splits: ['dev'] })).splits.dev).toHaveLength(3);
  });

  it.each([
    ['kemdy19', '--from', 'KEMDy19'],
    ['kemdy20', '--from', 'KEMDy20_v1_1'],
    ['aihub-audio', '--from', 'aihub', 'emotions={ 기쁨: happy }'],
    ['folder', '--from', 'own', 'labels=[neutral, joy, anger]'],
  ])(
    'prints the audit of a dry run, the same as that of a real one, and writes nothing: %s',
    async (...args) => {
      const into = join('dry', args[0]!);
      const dry = await run(...args, '--into', into, '--dry-run', '--json', '--quiet');
      expect(dry).toMatchObject({ code: 0, stderr: '' });
      expect(await readdir(user)).not.toContain('dry');
      const real = await run(...args, '--into', join('real', args[0]!), '--json', '--quiet');
      const { audit, labels } = JSON.parse(real.stdout);
      expect(labels.length).toBeGreaterThan(1);
      expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, audit, labels });
      expect((await run(...args, '--into', join('real', args[0]!), '--quiet')).stdout).toContain(
        '(up to date)',
      );
    },
  );

  it('prints the audits of several corpora side by side', async () => {
    const words = (i: number, source: string, from: string) =>
      `{ source: ${source}, from: ${from}, into: data/${i}${source === 'aihub-audio' ? ', mix: {}, emotions: { 기쁨: happy }' : ''} }`;
    const from = `from=[${words(0, 'kemdy19', 'KEMDy19')}, ${words(1, 'aihub-audio', 'aihub')}]`;
    const { code, stdout } = await run('joined', from, '--into', 'data/all', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {7}9 {2}kemdy19: train utterances$/m);
    expect(stdout).toMatch(/^ {7}4 {2}aihub-audio: train utterances$/m);
    expect(stdout).toMatch(/^labels: neutral, happy, surprise, angry, sad, disgust, fear$/m);
  });

  it('ends with 2 and one line for wrong words, options and data', async () => {
    const failed = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(...args);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await failed('kemdy21', '--from', 'x', '--into', 'y')).toMatch(
      /^erc-etl: expected one of the sources meld, folder, .*, received "kemdy21"\.\n$/,
    );
    expect(await failed('kemdy19', '--form', 'x')).toContain("unknown option '--form'");
    expect(await failed('kemdy19', '--into', 'y')).toBe('--from: expected a path, received none.\n');
    expect(await failed('kemdy19', '--from', 'nowhere', '--into', 'y')).toMatch(
      /expected the folder of the KEMDy19 release, received no such file or folder/,
    );
    expect(await failed('kemdy19', '--from', 'KEMDy19', '--into', 'y', 'into=z')).toBe(
      'command line: expected into once, received --into and the word into=….\n',
    );
    expect(await failed('kemdy19', '--from', 'KEMDy19', '--into', 'y', '--into', 'z')).toBe(
      '--into: expected once, received 2 times.\n',
    );
    expect(await failed('kemdy19', '--from', 'KEMDy19', '--into', 'gs://bucket/y')).toMatch(
      /^path: expected one of this machine's file system, received gs:\/\/bucket\/y: an address [^\n]*\n$/,
    );
    expect(await failed('kemdy19', '--from', 'KEMDy19', '--into', 'y', 'marks')).toBe(
      'command line: expected key.path=value, received "marks".\n',
    );
    expect(await failed('kemdy19', '--from', 'KEMDy19', '--into', 'y', 'split=all', 'split.type=all')).toBe(
      'command line: split.type: expected an object above "type", received "all".\n',
    );
    expect(await failed()).toContain("missing required argument 'source'");
  });

  it('explains itself', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: erc-etl [options] <source> [key.path=value...]');
    expect(stdout).toContain('--dry-run');
    expect(stdout).toContain('sources: meld, folder');
  });
});
