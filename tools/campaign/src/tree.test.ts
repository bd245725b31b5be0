import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { differences, readTree } from './tree.js';

const newFolder = temporaryFolders();
const FILES = {
  'run.json': '{"seed":1,"timings":{"trainSeconds":2},"metrics":{"loss":0.5}}',
  'report.html': '<td>0.53</td><td>1.21\u202fs</td><td>2\u202fmin 03\u202fs</td></html>',
  'prepared.test-openings.jsonl': '{"at":"1","run":"a"}\n{"at":"2","run":"b"}\n',
  'weights.safetensors': 'weights',
};

async function differing(files: Readonly<Record<string, string>>, ...folders: string[]): Promise<string[]> {
  const [plain, other] = [await newFolder(), await newFolder()];
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(plain, name), text);
  for (const [name, text] of Object.entries({ ...FILES, ...files })) await writeFile(join(other, name), text);
  for (const name of folders) await mkdir(join(other, name));
  return differences(await readTree(plain), await readTree(other));
}

describe('what a command leaves', () => {
  it('is the same where times alone differ, or openings of a killed command came before', async () => {
    const same = {
      'run.json': '{"seed":1,"timings":{"trainSeconds":9},"metrics":{"loss":0.5}}',
      'report.html': '<td>0.53</td><td>59.00\u202fms</td><td>1\u202fh 03\u202fmin</td></html>',
      'prepared.test-openings.jsonl':
        '{"at":"1","run":"a"}\n{"at":"2","ru\n{"at":"3","run":"a"}\n{"at":"4","run":"b"}\n',
      'prepared.hashes.json': '{}',
    };
    expect(await differing(same)).toEqual([]);
  });

  it.each([
    ['run.json', '{"seed":1,"timings":{},"metrics":{"loss":0.6}}'],
    ['report.html', '<td>0.54</td><td>1.21\u202fs</td><td>2\u202fmin 03\u202fs</td></html>'],
    ['report.html', '<td>0.53</td><td>1.21\u202fs</td>'],
    ['prepared.test-openings.jsonl', '{"at":"1","run":"a"}\n'],
    ['prepared.test-openings.jsonl', '{"at":"1","run":"a"}\n{"at":"2","run":"c"}\n'],
    ['prepared.test-openings.jsonl', '{"at":"1","run":"a"}\n{"at":"2","run":"b"}'],
    ['weights.safetensors', 'weight'],
    ['left.tmp', ''],
  ])('differs in %s: %s', async (name, text) => {
    expect(await differing({ [name]: text })).toEqual([name]);
  });

  it('differs by a folder that is left', async () => {
    expect(await differing({}, 'left')).toEqual(['left']);
  });
});
