import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Files of a folder by path: what has to be the same. */
export type Tree = ReadonlyMap<string, string>;

/** Times of a run, which differ from run to run. */
const TIMES = /^(timings|seconds|createdAt|startedAt|endedAt|time|at|wallSeconds|trainSeconds)$/;

/** Reads all files below a folder, without what may differ between two runs. */
export async function readTree(folder: string): Promise<Tree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  // Notes of what was read, with times and inodes, may be missing or others: it is read again then.
  const files = entries.filter(
    (entry) => entry.isFile() && !/(\.checked|(^|\.)hashes\.json)$/.test(entry.name),
  );
  const read = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return [relative(folder, path), comparable(name, await readFile(path))] as const;
  });
  return new Map((await Promise.all(read)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function comparable(name: string, bytes: Buffer): string {
  // Times stand in a page too.
  if (name.endsWith('.html')) return bytes.toString('utf8').trimEnd().endsWith('</html>') ? 'whole' : 'cut';
  // A command that was killed may have opened test before.
  if (name.endsWith('test-openings.jsonl')) return openings(bytes.toString('utf8'));
  if (name.endsWith('.json'))
    return JSON.stringify(JSON.parse(bytes.toString('utf8')), (key, value) =>
      TIMES.test(key) ? undefined : value,
    );
  return bytes.toString('latin1');
}

function openings(text: string): string {
  const lines = text.split('\n');
  if (lines.pop() !== '') return 'cut';
  const commands = lines.map((line) =>
    Object.keys(JSON.parse(line) as object)
      .sort()
      .join(),
  );
  return [...new Set(commands)].join('\n');
}

/** Paths of files that only one of two trees has, or that differ. */
export function differences(expected: Tree, received: Tree): string[] {
  return [...new Set([...expected.keys(), ...received.keys()])].filter(
    (path) => expected.get(path) !== received.get(path),
  );
}
