import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Files and folders of a folder by path: what has to be the same. */
export type Tree = ReadonlyMap<string, string>;

/** Times of a run, which differ from run to run. */
const TIMES = /^(timings|seconds|createdAt|startedAt|endedAt|time|at|wallSeconds|trainSeconds)$/;

/** Durations of a run as its page shows them: `0.31 ms`, `12 s`, `1 min 30 s`, `2 h 05 min`, with narrow spaces. */
const SHOWN_TIMES = />\d[\d.]*\s(ms|s|min|h)(\s\d+\s(s|min))?</g;

/** A command that was killed may have opened test before. */
const isLedger = (path: string): boolean => path.endsWith('test-openings.jsonl');

/** Reads all files and folders below a folder, without what may differ between two runs. */
export async function readTree(folder: string): Promise<Tree> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const read = entries
    // Notes of what was read, with times and inodes, may be missing or others: it is read again then.
    .filter((entry) => entry.isDirectory() || !/(\.checked|(^|\.)hashes\.json)$/.test(entry.name))
    .map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = entry.isDirectory() ? 'folder' : comparable(entry.name, await readFile(path));
      return [relative(folder, path), content] as const;
    });
  return new Map((await Promise.all(read)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function comparable(name: string, bytes: Buffer): string {
  if (name.endsWith('.html')) return bytes.toString('utf8').replaceAll(SHOWN_TIMES, '><');
  if (isLedger(name)) return openings(bytes.toString('utf8'));
  if (name.endsWith('.json')) return withoutTimes(bytes.toString('utf8'));
  return bytes.toString('latin1');
}

const withoutTimes = (json: string): string =>
  JSON.stringify(JSON.parse(json), (key, value) => (TIMES.test(key) ? undefined : value));

/** The openings of a ledger, one a line. */
function openings(text: string): string {
  const lines = text.split('\n');
  if (lines.pop() !== '') return 'cut';
  // Of an opening that did not take place a full disk may have cut the line.
  return lines.flatMap((line) => (line.endsWith('}') ? [withoutTimes(line)] : [])).join('\n');
}

/** Whether a ledger has the openings of another, each at least as often. */
function hasOpenings(expected: string, received: string): boolean {
  const [once, now] = [expected.split('\n'), received.split('\n')];
  const countIn = (lines: readonly string[], line: string): number =>
    lines.filter((each) => each === line).length;
  return (
    now.every((line) => once.includes(line)) &&
    once.every((line) => countIn(now, line) >= countIn(once, line))
  );
}

/** Paths of files and folders that only one of two trees has, or that differ. */
export function differences(expected: Tree, received: Tree): string[] {
  return [...new Set([...expected.keys(), ...received.keys()])].filter((path) => {
    const [one, other] = [expected.get(path), received.get(path)];
    if (one === undefined || other === undefined || !isLedger(path)) return one !== other;
    return !hasOpenings(one, other);
  });
}
