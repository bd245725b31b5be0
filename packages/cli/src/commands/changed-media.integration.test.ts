import { cp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

// Media of a dataset folder that are changed in place: what train, --resume, eval and the matrix make of them.

const VOICES = ['kettle/0', 'bicycle/1', 'letter/2', 'train/0', 'train/1', 'train/2'];
let user: string;
const data = (...path: string[]): string => join(user, 'prepared/tiny', ...path);
const voice = (name: string, split = 'train'): string => data('media', split, `${name}.wav`);

const train = (...args: string[]) => runHere({ app: 'train', user, args: [...args, '--no-report'] });
const evaluate = (...args: string[]) => runHere({ app: 'eval', user, args: [...args, '--no-report'] });

/** Makes the samples of a wav zero: its size stays, and with `quietly` its time does too. */
async function silence(path: string, quietly = false): Promise<void> {
  const { atime, mtime } = await stat(path);
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0, 44));
  if (quietly) await utimes(path, atime, mtime);
}

/** What is in the folder of the data, by path, to be put back. */
async function restoring<T>(work: () => Promise<T>): Promise<T> {
  const kept = join(user, 'kept');
  await cp(join(user, 'prepared'), kept, { recursive: true, preserveTimestamps: true });
  try {
    return await work();
  } finally {
    await rm(join(user, 'prepared'), { recursive: true });
    await cp(kept, join(user, 'prepared'), { recursive: true, preserveTimestamps: true });
    await rm(kept, { recursive: true });
  }
}

beforeAll(async () => {
  user = await createUserFolder();
  const folds = 'splits={ type: k-fold, folds: 3 }';
  for (const words of [
    ['--out', 'one'],
    ['--out', 'seeds', 'seeds=[1, 2]', 'training.epochs=1'],
    ['--out', 'folds', folds, 'training.epochs=1'],
  ]) {
    const { code, stderr } = await train('--config', 'tiny.yaml', ...words);
    expect(code, stderr).toBe(0);
  }
  return async () => {
    await rm(user, { recursive: true });
  };
});

describe('media that were changed in place at equal size', () => {
  it.each(['one', 'seeds', 'folds'])('are refused by --resume and eval, by file and row: %s', (run) =>
    restoring(async () => {
      for (const name of VOICES) await silence(voice(name), true);
      for (const refused of [await train('--resume', run), await evaluate('--run', run)]) {
        expect(refused.code, refused.stderr).toBe(2);
        expect(refused.stdout).toBe('');
        expect(refused.stderr).toMatch(
          /train\.csv row \d+: audio: expected the file media\/train\/\w+\/\d\.wav as it was when the dataset folder was made \(SHA-256 \w{12}\), received other bytes of the same size\. The media of 5 more rows are not as they were written\./,
        );
        expect(refused.stderr).not.toContain('encode');
      }
    }),
  );

  it('are refused by eval of a split that they are in, and not of another', () =>
    restoring(async () => {
      const [keys] = await readdir(data('media/test'));
      await silence(voice(`${keys}/0`, 'test'));
      expect((await evaluate('--run', 'one')).code).toBe(0);
      const refused = await evaluate('--run', 'one', '--split', 'test');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toMatch(/test\.csv row \d+: audio: .* received other bytes of the same size/);
    }));

  it('are refused by comparisons and ensembles of scores that a run has kept', () =>
    restoring(async () => {
      await silence(voice('kettle/0'));
      for (const words of [
        ['compare', 'one', 'seeds'],
        ['ensemble', 'one', 'seeds'],
      ]) {
        expect(await evaluate(...words)).toMatchObject({ code: 2, stdout: '' });
      }
    }));

  it('are told by a new training, which makes the folder anew and keeps them beside it', () =>
    restoring(async () => {
      const before = await readFile(join(user, 'one/checkpoints/best.safetensors'));
      for (const name of VOICES) await silence(voice(name), true);
      const again = await train('--config', 'tiny.yaml', '--out', 'again');
      expect(again.code, again.stderr).toBe(0);
      expect(again.stderr).toMatch(
        /folder: \S+tiny is made anew: \S+train\.csv row \d+: audio: expected the file media\/train\/kettle\/0\.wav .* The media of 5 more rows/,
      );
      expect(again.stderr).toMatch(/what was changed in \S+tiny since it was made stays in \S+tiny\.old-1/);
      expect(await readdir(join(user, 'prepared/tiny.old-1/media/train/train'))).toEqual([
        '0.wav',
        '1.wav',
        '2.wav',
      ]);
      expect(await readFile(join(user, 'again/checkpoints/best.safetensors'))).toEqual(before);
      expect((await train('--resume', 'one')).code).toBe(0);
    }));

  it('leave a dataset with an edited CSV file as it is', () =>
    restoring(async () => {
      await silence(voice('kettle/0'));
      const csv = await readFile(data('train.csv'), 'utf8');
      await writeFile(data('train.csv'), csv.replace('The kettle is on.', 'The kettle is off.'));
      const refused = await train('--config', 'tiny.yaml', '--out', 'again');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('media/train/kettle/0.wav');
      expect(refused.stderr).toContain('received an edited train.csv');
    }));
});

describe('media that were only touched, copied or restored', () => {
  it('are read once and taken', () =>
    restoring(async () => {
      await utimes(voice('kettle/0'), 1, 1);
      const touched = await train('--resume', 'one');
      expect(touched.code, touched.stderr).toBe(0);
      expect(touched.stderr).toMatch(/compared \d+ media files? .* with dataset\.json/);
      expect((await evaluate('--run', 'seeds')).stderr).not.toContain('compared');
    }));

  it('are all read with --verify, by train, encode and eval alike', () =>
    restoring(async () => {
      // A record that believes what is wrong, as a file system would whose times cannot be trusted.
      const record = `${data()}.hashes.json`;
      const before = JSON.parse(await readFile(record, 'utf8'));
      await silence(voice('kettle/0'));
      const { size, mtimeNs, ctimeNs, ino } = await stat(voice('kettle/0'), { bigint: true });
      const entry = Object.entries<object>(before.files).find(([path]) =>
        path.endsWith('train/kettle/0.wav'),
      )!;
      Object.assign(entry[1], {
        bytes: Number(size),
        mtimeNs: String(mtimeNs),
        ctimeNs: String(ctimeNs),
        inode: String(ino),
        readMs: Date.now() + 10_000,
      });
      const plant = (): Promise<void> => writeFile(record, JSON.stringify(before));
      await plant();
      expect((await train('--resume', 'one')).code).toBe(0);
      for (const program of [
        () => train('--resume', 'one', '--verify'),
        () => evaluate('--run', 'one', '--verify'),
      ]) {
        await plant();
        const refused = await program();
        expect(refused.code, refused.stderr).toBe(2);
        expect(refused.stderr).toContain('media/train/kettle/0.wav');
      }
      await plant();
      const encoded = await runHere({
        app: 'train',
        user,
        args: ['encode', '--config', 'tiny.yaml', '--verify'],
      });
      expect(encoded.code, encoded.stderr).toBe(0);
      expect(encoded.stderr).toContain('tiny is made anew');
    }));
});
