import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readTimesFile } from './times-file.js';

const newFolder = temporaryFolders();

async function read(text: string) {
  const path = join(await newFolder(), 'times.csv');
  await writeFile(path, text);
  return readTimesFile(path);
}

describe('readTimesFile', () => {
  it('reads seconds and clock times, in the order of time', async () => {
    const turns = await read('start;end;speaker;text;mood\n1:02,5;1:00:00;Mina;Hi;x\n0.25;62.5;;;\n');
    expect(turns.map(({ where: _, ...turn }) => turn)).toEqual([
      { startSeconds: 0.25, endSeconds: 62.5 },
      { startSeconds: 62.5, endSeconds: 3600, speaker: 'Mina', text: 'Hi' },
    ]);
    expect(turns[0]!.where).toMatch(/times\.csv row 3$/);
  });

  it.each([
    ['start,text\n1,Hi\n', 'row 1: expected the columns start, end, received start, text, without end.'],
    ['start,end\n1,x\n', 'row 2: end: expected seconds, or a time such as 0:01:02.5, received "x".'],
    ['start,end\n,2\n', 'row 2: start: expected seconds, or a time such as 0:01:02.5, received "".'],
    ['start,end\n2,2\n', 'row 2: end: expected a time after the start, received 2.'],
    ['start,end\n1e3,2000\n', 'row 2: start: expected seconds'],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
