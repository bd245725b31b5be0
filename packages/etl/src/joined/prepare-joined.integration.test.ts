import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, type Dataset, SPLITS, type Utterance } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SourceOptions } from '../built-in-sources.js';
import { countsOf, put, row, sizesOf } from '../dataset-folder/__fixtures__/sample.js';
import { openReadyFeatures, readReadyFeatures } from '../dataset-folder/open-ready-features.js';
import { partsOf } from '../dataset-folder/parts-of.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { floats } from '../features/__fixtures__/arrays.js';
import { prepareDataset } from '../prepare-dataset.js';
import { writeReleases } from './__fixtures__/releases.js';

const temporaryFolder = temporaryFolders();
let raw: string;

beforeAll(async () => {
  raw = await temporaryFolder();
  await writeReleases(raw);
});

type Part = Extract<SourceOptions, { source: 'joined' }>['from'][number];

/** Options of the three corpora; dataset folders below `user`. */
const parts = (user: string) => {
  const into = (name: string): string => join(user, 'data', name);
  return {
    kemdy19: { source: 'kemdy19', from: join(raw, 'KEMDy19'), into: into('19') },
    kemdy20: { source: 'kemdy20', from: join(raw, 'KEMDy20_v1_1'), into: into('20') },
    aihub: { source: 'aihub-audio', from: join(raw, 'aihub'), into: into('ai'), emotions: { 기쁨: 'happy' } },
  } satisfies Record<string, Part>;
};

async function joined(
  choose: (own: ReturnType<typeof parts>) => readonly Part[],
  more: Partial<Extract<SourceOptions, { source: 'joined' }>> = {},
): Promise<{ dataset: Dataset; all: readonly Utterance[]; user: string; options: SourceOptions }> {
  const user = await temporaryFolder();
  const options: Extract<SourceOptions, { source: 'joined' }> = {
    source: 'joined',
    from: [...choose(parts(user))],
    into: join(user, 'data/both'),
    ...more,
  };
  const { directory } = await prepareDataset(options);
  const names = await readdir(directory);
  const dataset = await readDataset(directory, {
    splits: SPLITS.filter((split) => names.includes(`${split}.csv`)),
  });
  return { dataset, all: SPLITS.flatMap((split) => dataset.splits[split] ?? []), user, options };
}

const countBy = <T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
};
const named = (part: string, counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${part}: ${name}`, count]));
const partOf = ({ dialogue }: Utterance): string => dialogue.slice(0, dialogue.indexOf('.'));

describe('prepareSource: joined', () => {
  it('keeps the splits of each part; ids, dialogues, speakers and sessions begin with its name', async () => {
    const { dataset, all, user } = await joined(({ kemdy19, kemdy20 }) => [kemdy19, kemdy20]);
    expect(dataset.name).toBe('kemdy19+kemdy20');
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(countBy(all, (one) => `${one.id.split('/')[0]} ${partOf(one)}`)).toEqual({
      'train kemdy19': 9,
      'dev kemdy19': 3,
      'test kemdy19': 6,
      'train kemdy20': 18,
      'dev kemdy20': 6,
      'test kemdy20': 6,
    });
    const one = all.find(({ id }) => id === 'train/kemdy19.Sess05_impro01/1')!;
    expect(one).toMatchObject({ speaker: 'kemdy19.Sess05M', session: 'kemdy19.5', emotion: 'angry' });
    expect(await readFile(one.audio!)).toEqual(
      await readFile(join(user, 'data/19/media/train/Sess05_impro01/1.wav')),
    );
    // The same bytes on disk, not another copy.
    expect((await stat(one.audio!)).nlink).toBe(2);
    expect(await verifyDataset(dataset.directory)).toEqual({ edited: [] });
  });

  it('keeps what is context in a part, also where its label is left out, and mixes in no dialogue of it alone', async () => {
    const user = await temporaryFolder();
    const folder = async (name: string, rows: readonly string[]) => {
      const header = 'dialogue,sequence,speaker,text,emotion,use';
      await put(join(user, name, 'train.csv'), [header, ...rows, ''].join('\n'));
      return {
        source: 'folder' as const,
        from: join(user, name),
        into: join(user, 'data', name),
        labels: ['joy', 'anger'],
      };
    };
    const a = await folder('a', ['x,0,Ada,One.,joy,', 'x,1,Bo,Two.,anger,context', 'x,2,Bo,Three.,,context']);
    const b = await folder('b', ['y,0,Cy,Four.,joy,', 'y,1,Di,Five.,,context', 'z,0,Cy,Six.,,context']);
    const { directory } = await prepareDataset({
      source: 'joined',
      from: [
        { ...a, as: 'a', map: { anger: null } },
        { ...b, as: 'b', mix: {} },
      ],
      into: join(user, 'data/both'),
    });
    const { splits, audit } = await readDataset(directory, { splits: ['train'] });
    expect(splits.train!.map(({ id, emotion, use }) => [id, emotion, use])).toEqual([
      ['train/a.x/0', 'joy', undefined],
      ['train/a.x/1', '', 'context'],
      ['train/a.x/2', '', 'context'],
      ['train/b.y/0', 'joy', undefined],
      ['train/b.y/1', '', 'context'],
    ]);
    expect(countsOf(audit)).toMatchObject({
      'train utterances': 2,
      'train context utterances': 3,
      'a: label left out: anger': 0,
      'b: utterances mixed in': 1,
      'b: context utterances mixed in': 1,
      'b: train utterances not drawn': 0,
    });
  });

  it('has the audits of the parts side by side', async () => {
    const { dataset, user } = await joined(({ kemdy19, kemdy20 }) => [kemdy19, kemdy20]);
    const { audit } = await readDataset(join(user, 'data/19'), { splits: ['train'] });
    const second = await readDataset(join(user, 'data/20'), { splits: ['train'] });
    expect(countsOf(dataset.audit)).toEqual({
      'train utterances': 9 + 18,
      'train dialogues': 6 + 12,
      'dev utterances': 3 + 6,
      'dev dialogues': 2 + 4,
      'test utterances': 6 + 6,
      'test dialogues': 4 + 4,
      ...named('kemdy19', countsOf(audit)),
      ...named('kemdy20', countsOf(second.audit)),
    });
    expect(countsOf(dataset.audit)).toMatchObject({
      'kemdy19: train utterances': 9,
      'kemdy20: train utterances': 18,
    });
  });

  it('names what joining has done to each part, and nothing else', async () => {
    const { dataset, user } = await joined(({ kemdy19, aihub }) => [
      { ...kemdy19, map: { angry: null, disgust: 'sad' } },
      { ...aihub, mix: { share: 10 } },
    ]);
    const [own, mixed] = await Promise.all(
      ['19', 'ai'].map((name) => readDataset(join(user, 'data', name), { splits: ['train'] })),
    );
    expect(countsOf(dataset.audit)).toEqual({
      ...sizesOf(dataset.splits),
      ...named('kemdy19', {
        ...countsOf(own!.audit),
        'label left out: angry': 6,
        'label mapped: disgust → sad': countsOf(dataset.audit)['kemdy19: label mapped: disgust → sad']!,
      }),
      ...named('aihub-audio', {
        ...countsOf(mixed!.audit),
        'utterances mixed in': 10,
        'train utterances not drawn': 30,
        'dev and test utterances not used': 0,
      }),
    });
  });

  it('maps labels, their votes and ties, and leaves out what is mapped to nothing', async () => {
    const map = { neutral: 'calm', disgust: 'calm', angry: null };
    const { dataset, all } = await joined(({ kemdy19, kemdy20 }) => [
      { ...kemdy19, split: { type: 'all' }, ties: 'first', map },
      { ...kemdy20, as: 'second', map: { happy: 'joy' } },
    ]);
    expect(dataset.labels).toEqual([
      ...['calm', 'happy', 'surprise', 'sad', 'fear'],
      ...['neutral', 'joy', 'angry', 'disgust'],
    ]);
    const tied = all.find(({ id }) => id === 'train/kemdy19.Sess01_impro01/1')!;
    // Both of the labels that tied are one now.
    expect(tied).toMatchObject({ emotion: 'calm', votes: { calm: 10 } });
    expect(tied.tie).toBeUndefined();
    const first = all.filter((one) => partOf(one) === 'kemdy19');
    expect(new Set(first.map(({ emotion }) => emotion))).toEqual(new Set(['calm', 'happy']));
    expect(first.every(({ votes = {} }) => !('angry' in votes))).toBe(true);
    expect(countsOf(dataset.audit)).toMatchObject({
      'kemdy19: label left out: angry': 6,
      'kemdy19: label mapped: neutral → calm': 7,
      'second: label mapped: happy → joy': 10,
    });
    expect(all.some((one) => partOf(one) === 'second')).toBe(true);
  });

  it('takes the order of the classes that it is told, and refuses a label outside it', async () => {
    const labels = ['sad', 'angry', 'surprise', 'disgust', 'fear', 'happy', 'neutral'];
    const { dataset } = await joined(({ kemdy19, kemdy20 }) => [kemdy19, kemdy20], { labels });
    expect(dataset.labels).toEqual(labels);
    await expect(
      joined(({ kemdy19 }) => [{ ...kemdy19, map: { happy: 'joy' } }], { labels }),
    ).rejects.toThrow(
      'dataset kemdy19: map: expected "happy" to become one of the labels sad, angry, surprise, disgust, fear, happy, neutral, or null; received "joy".',
    );
    await expect(joined(({ kemdy19 }) => [{ ...kemdy19, map: { hapy: 'joy' } }])).rejects.toThrow(
      /^dataset kemdy19: map: expected its labels, .*, received "hapy"; did you mean "happy"\?$/,
    );
  });

  it('mixes a share of a part into train alone, the same one for the same seed', async () => {
    const mixed = (mix: Part['mix']) => joined(({ kemdy20, aihub }) => [kemdy20, { ...aihub, mix }]);
    const strangers = ({ all }: Awaited<ReturnType<typeof joined>>) =>
      all.filter((one) => partOf(one) === 'aihub-audio');
    const a = await mixed({ share: 0.25, seed: 7 });
    expect(strangers(a)).toHaveLength(10);
    expect(
      strangers(a).every(({ id, mixed: from }) => id.startsWith('train/') && from === 'aihub-audio'),
    ).toBe(true);
    expect(a.all.filter(({ mixed: from }) => from === undefined)).toHaveLength(30);
    expect(countsOf(a.dataset.audit)).toMatchObject({
      'aihub-audio: utterances mixed in': 10,
      'aihub-audio: train utterances not drawn': 30,
      'aihub-audio: dev and test utterances not used': 0,
    });
    const idsOf = (one: typeof a): string[] => strangers(one).map(({ id }) => id);
    expect(idsOf(await mixed({ share: 10, seed: 7 }))).toEqual(idsOf(a));
    expect(idsOf(await mixed({ share: 10, seed: 8 }))).not.toEqual(idsOf(a));
    expect(strangers(await mixed({}))).toHaveLength(40);
    // All of it, or one dialogue?
    await expect(async () => mixed({ share: 1 })).rejects.toThrow(
      'mix.share: expected a share below 1, or 2 dialogues or more; without share, all are mixed in',
    );
    await expect(mixed({ share: 41 })).rejects.toThrow(
      'dataset aihub-audio: mix.share: expected 1 … 40 dialogues, all that train has, received 41.',
    );
  });

  it('never uses the dev and test of a part that is mixed in', async () => {
    const { dataset, all } = await joined(({ kemdy19, kemdy20 }) => [kemdy20, { ...kemdy19, mix: {} }]);
    expect(
      countBy(
        all.filter((one) => partOf(one) === 'kemdy19'),
        ({ id }) => id.split('/')[0]!,
      ),
    ).toEqual({ train: 9 });
    expect(countsOf(dataset.audit)['kemdy19: dev and test utterances not used']).toBe(9);
  });

  it('assigns a part to all sessions, dev and test too, where the legacy of system D is asked for', async () => {
    const { dataset, all } = await joined(({ kemdy20, aihub }) => [
      kemdy20,
      { ...aihub, mix: { share: 20, legacy: 'all-sessions' } },
    ]);
    const strangers = all.filter((one) => partOf(one) === 'aihub-audio');
    expect(countBy(strangers, ({ session }) => session!)).toEqual(
      Object.fromEntries([1, 8, 9, 16, 17, 24, 29, 32, 33, 40].map((session) => [`kemdy20.${session}`, 2])),
    );
    expect(countBy(strangers, ({ id }) => id.split('/')[0]!)).toEqual({ train: 12, dev: 4, test: 4 });
    expect(strangers.every(({ mixed }) => mixed === undefined)).toBe(true);
    expect(countsOf(dataset.audit)).toMatchObject({
      'aihub-audio: utterances mixed into dev': 4,
      'aihub-audio: utterances mixed into test': 4,
    });
  });

  it('joins the standard folds that all parts have', async () => {
    const { dataset } = await joined(({ kemdy19, kemdy20, aihub }) => [
      { ...kemdy19, split: { type: 'all' } },
      { ...kemdy20, split: { type: 'all' } },
      { ...aihub, mix: { share: 3 } },
    ]);
    expect(Object.keys(dataset.folds!)).toEqual(['session-fifths']);
    expect(dataset.folds!['session-fifths']!.folds[0]).toEqual({
      heldOut: ['kemdy19.1', 'kemdy20.1', 'kemdy20.8'],
    });
    expect(dataset.folds!['session-fifths']!.folds[4]).toEqual({
      heldOut: ['kemdy19.17', 'kemdy19.20', 'kemdy20.33', 'kemdy20.40'],
    });
  });

  it('says which folders it was joined from, and whose test split is in its own', async () => {
    const { dataset, user } = await joined(({ kemdy19, kemdy20, aihub }) => [
      kemdy20,
      { ...kemdy19, mix: {} },
      { ...aihub, mix: { share: 3 } },
    ]);
    expect(await partsOf(dataset.directory)).toEqual([
      { name: 'kemdy20', directory: join(user, 'data/20'), test: true },
      { name: 'kemdy19', directory: join(user, 'data/19'), test: false },
      { name: 'aihub-audio', directory: join(user, 'data/ai'), test: false },
    ]);
    expect(await partsOf(join(user, 'data/20'))).toEqual([]);
  });

  it('finds an up-to-date folder, and makes it anew when an option or a part has changed', async () => {
    const { options, user } = await joined(({ kemdy20, aihub }) => [
      kemdy20,
      { ...aihub, mix: { share: 5 } },
    ]);
    expect(await prepareDataset(options)).toEqual({ directory: join(user, 'data/both'), reused: true });
    if (options.source !== 'joined') throw new TypeError('joined');
    const [kemdy20, aihub] = options.from;
    const changed = { ...options, from: [kemdy20!, { ...aihub!, mix: { share: 6 } }] };
    expect((await prepareDataset(changed)).reused).toBe(false);
    expect((await prepareDataset(changed)).reused).toBe(true);
    const marks = {
      ...changed,
      from: [{ ...kemdy20!, exclude: ['Sess01_script02'] } as Part, changed.from[1]!],
    };
    expect((await prepareDataset(marks)).reused).toBe(false);
  });

  it('joins ready features by utterance, and refuses streams of other widths', async () => {
    const user = await temporaryFolder();
    const corpus = async (name: string, rows: number, dim: number): Promise<Part> => {
      const lines = Array.from({ length: rows }, (_, i) => `d,${i},Ada,So.,joy`);
      await put(
        join(user, name, 'train.csv'),
        ['dialogue,sequence,speaker,text,emotion', ...lines, ''].join('\n'),
      );
      const values = Array.from({ length: rows * dim }, (_, i) => rows * 100 + i);
      await put(join(user, name, 'train_audio.npy'), floats([rows, dim], ...values));
      return {
        source: 'features',
        as: name,
        from: join(user, name),
        into: join(user, 'data', name),
        labels: ['joy'],
      };
    };
    const from = [await corpus('a', 2, 3), await corpus('b', 1, 3)];
    const { directory } = await prepareDataset({ source: 'joined', from, into: join(user, 'data/ab') });
    const utterances = [row('train/b.d/0'), row('train/a.d/1')];
    expect(
      (await readReadyFeatures(directory, { stream: 'audio', utterances })).map(({ data }) => [...data]),
    ).toEqual([
      [100, 101, 102],
      [203, 204, 205],
    ]);
    const uneven = [from[0]!, await corpus('c', 1, 4)];
    await expect(
      prepareDataset({ source: 'joined', from: uneven, into: join(user, 'data/ac') }),
    ).rejects.toThrow(DataError);
  });

  it('tells the order of the classes in a dry run as the joined folder has it', async () => {
    for (const labels of [
      undefined,
      ['sad', 'angry', 'surprise', 'disgust', 'fear', 'happy', 'neutral', 'joy'],
    ]) {
      const { dataset, options } = await joined(
        ({ kemdy20, aihub }) => [
          { ...aihub, labels: ['joy', 'sad'], emotions: { 기쁨: 'joy' }, mix: { share: 3 } },
          { ...kemdy20, map: { disgust: null } },
        ],
        labels && { labels },
      );
      const told: (readonly string[])[] = [];
      await prepareDataset(options, { dryRun: (would) => told.push(would.labels) });
      expect(told).toEqual([dataset.labels]);
    }
  });

  it('has no ready features for parts without the stream, which is said, or let be', async () => {
    const user = await temporaryFolder();
    const corpus = async (name: string, stream: string, ...splits: string[]): Promise<Part> => {
      for (const split of splits) {
        const text = 'dialogue,sequence,speaker,text,emotion\nd,0,Ada,So.,joy\n';
        await put(join(user, name, `${split}.csv`), text);
        await put(join(user, name, `${split}_${stream}.npy`), floats([1, 2], 1, 2));
      }
      const into = join(user, 'data', name);
      return { source: 'features', as: name, from: join(user, name), into, labels: ['joy'] };
    };
    const from = [await corpus('a', 'audio', 'train'), await corpus('b', 'text', 'train', 'dev', 'test')];
    const { directory } = await prepareDataset({ source: 'joined', from, into: join(user, 'data/ab') });
    const open = (stream: string, mayMiss: boolean, ...ids: string[]) =>
      openReadyFeatures(directory, { stream, utterances: ids.map((id) => row(id)), mayMiss });
    await expect(open('audio', false, 'train/b.d/0')).rejects.toThrow(
      /for train\/b\.d\/0, received none: .* of a joined one those of datasets with this stream\. With fusion\.missing/,
    );
    const some = await open('audio', true, 'train/b.d/0', 'train/a.d/0', 'dev/b.d/0');
    expect(some.isThere).toEqual([false, true, false]);
    expect([0, 1, 2, 3].map((i) => some.at(i)?.data)).toEqual([
      Float32Array.of(0, 0),
      Float32Array.of(1, 2),
      Float32Array.of(0, 0),
      undefined,
    ]);
    some.close();
    // Nobody in test has it; its width is that of train.
    const nobody = await open('audio', true, 'test/b.d/0');
    expect([nobody.isThere, nobody.at(0)?.shape]).toEqual([[false], [2]]);
    nobody.close();
    await expect(open('adio', true, 'train/a.d/0')).rejects.toThrow(
      'expected ready features in features/train_adio.safetensors',
    );
  });

  it('refuses parts of one name or one folder, and parts that are all mixed in', async () => {
    const user = await temporaryFolder();
    const { kemdy19, kemdy20, aihub } = parts(user);
    const into = join(user, 'data/both');
    const given = (...from: Part[]) => prepareDataset({ source: 'joined', from, into });
    await expect(async () => given(kemdy19, { ...kemdy19, into: 'x' })).rejects.toThrow(
      'expected another name than that of the datasets before, received "kemdy19"',
    );
    await expect(given(kemdy19, { ...kemdy20, into: kemdy19.into })).rejects.toThrow(
      `dataset kemdy20: into: expected a folder of its own, received ${kemdy19.into}, as of kemdy19.`,
    );
    await expect(given({ ...kemdy19, into: join(into, 'x') })).rejects.toThrow(ConfigError);
    await expect(async () => given({ ...aihub, mix: {} })).rejects.toThrow(
      'expected a dataset that is not mixed in',
    );
  });
});
