import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { epochReport } from './__fixtures__/epoch-report.js';
import { metricsFile } from './metrics-file.js';

const newFolder = temporaryFolders();
let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});

describe('metricsFile', () => {
  it('has a line for each epoch as soon as it is over, without times', async () => {
    const path = join(folder, 'run/metrics.jsonl');
    const { onStart, onEpoch } = metricsFile(path);
    await onStart!({ epochs: 3, updatesPerEpoch: 2 });
    expect(await readFile(path, 'utf8')).toBe('');
    await onEpoch!(epochReport(1));
    const { seconds: _, ...first } = epochReport(1);
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(first)}\n`);
  });

  it('has each epoch once after a resume, with the bytes of a run that was never stopped', async () => {
    const [whole, resumed] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl')];
    const start = { epochs: 3, updatesPerEpoch: 2 };
    const one = metricsFile(whole);
    await one.onStart!(start);
    for (const epoch of [1, 2, 3]) await one.onEpoch!(epochReport(epoch));
    const before = metricsFile(resumed);
    await before.onStart!(start);
    // Epoch 2 was told of and the process died before it was saved; half a line more.
    for (const epoch of [1, 2]) await before.onEpoch!(epochReport(epoch));
    const after = metricsFile(resumed);
    await after.onStart!({ ...start, resumedAt: { updatesDone: 2, epochs: [epochReport(1)] } });
    for (const epoch of [2, 3]) await after.onEpoch!({ ...epochReport(epoch), seconds: 99 });
    expect(await readFile(resumed, 'utf8')).toBe(await readFile(whole, 'utf8'));
  });
});
