import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Encoder, Feature, TextInput, Utterance } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { type FaultName, faultAt, whileDiskFails } from '@erc/testing/disk-faults';
import { type DiskJudge, judgeDisk } from '@erc/testing/faulty-disk';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Stream } from '../encode/streams.js';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { recipeOfStreams } = await import('../__fixtures__/recipe-of-streams.js');
const { createEvaluationSession } = await import('./evaluation-session.js');

const newFolder = temporaryFolders();
/** Between calls that are tried. */
const STRIDE = 3;
let folder: string;
let system: string;
beforeEach(async () => {
  folder = await newFolder();
  system = await newFolder();
  vi.stubEnv('TMPDIR', system);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const utterance: Utterance = {
  id: 'dev/tea/0',
  dialogue: 'tea',
  sequence: 0,
  speaker: 'Ada',
  text: 'Tea?',
  emotion: 'joy',
  where: 'dev.csv row 2',
};
const encoder: Encoder<TextInput> = {
  id: 'lengths',
  modality: 'text',
  dim: 1,
  encode: async (inputs) => inputs.map(({ text }) => ({ shape: [1], data: Float32Array.of(text.length) })),
  dispose: async () => {},
};
const text: Stream = {
  modality: 'text',
  standardize: false,
  use: { state: 'frozen', open: async () => encoder },
};

/** Features of the text as one evaluation has them, and what it says. */
async function evaluated(
  datasetDirectory: string,
): Promise<{ features: Feature | undefined; notices: string[] }> {
  const notices: string[] = [];
  const session = createEvaluationSession({
    onEvent: (event) => event.type === 'notice' && notices.push(event.text),
    signal: new AbortController().signal,
    reports: false,
  });
  try {
    const { streams } = await session.frozen(
      { recipe: recipeOfStreams({}), streams: { text } },
      {
        split: 'dev',
        utterances: [utterance],
        datasetDirectory,
        trained: { byStream: {} },
        engine: await resolveEngine({ type: 'tfjs', backend: 'cpu' }),
      },
    );
    return { features: streams.text!.features.at(0), notices };
  } finally {
    session.close();
  }
}

describe('features of an evaluation', () => {
  it('go among the temporary files where the disk of their store takes none, and are the same', async () => {
    const { features } = await evaluated(join(folder, 'whole'));
    for (const fault of ['error', 'full', 'read-only'] as const) {
      const data = join(folder, fault);
      const { calls } = await disturbed(data, { at: 1e9, fault });
      expect(calls).toBeGreaterThan(3);
      for (let at = 1; at <= calls; at += STRIDE) {
        const { result } = await disturbed(`${data}-${at}`, { at, fault });
        expect(result.features).toEqual(features);
        for (const line of result.notices) expect(line).toMatch(/^warning: features of dev: not kept: /);
        if (at === 1) expect(result.notices).toHaveLength(1);
        expect(await readdir(system)).toEqual([]);
        expect(await evaluated(`${data}-${at}`)).toEqual({ features, notices: [] });
      }
    }
  });

  it.each<FaultName>(['error', 'full', 'read-only', 'crash'])(
    'are an error or whole where every disk fails, and whole with the next evaluation: %s',
    async (fault) => {
      const { features } = await evaluated(join(folder, 'whole'));
      const { calls } = await whileDiskFails({ at: 1e9, fault }, () => evaluated(join(folder, 'counted')));
      for (let at = 1; at <= calls; at++) {
        const data = join(folder, String(at));
        const { result, error } = await whileDiskFails({ at, fault }, () => evaluated(data));
        if (error === undefined) expect(result!.features).toEqual(features);
        expect(await evaluated(data)).toEqual({ features, notices: [] });
      }
    },
  );
});

/** One evaluation while the disk of its store fails, and no other. */
async function disturbed(
  data: string,
  disturbance: { readonly at: number; readonly fault: FaultName },
): Promise<{ result: Awaited<ReturnType<typeof evaluated>>; calls: number }> {
  let calls = 0;
  const judge: DiskJudge = (call) => {
    if (!call.path.startsWith(folder)) return undefined;
    calls++;
    return faultAt(call, calls, disturbance);
  };
  const end = await judgeDisk(judge);
  try {
    return { result: await evaluated(data), calls };
  } finally {
    end();
  }
}
