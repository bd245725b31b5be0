import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { countsOf, found } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import {
  annotation,
  clip20,
  cp949,
  type Files,
  type Line,
  votes,
  writeFiles,
} from './__fixtures__/release.js';
import { nearestEmotion } from './emotions.js';
import type { Kemdy20SourceOptions } from './options.js';

const temporaryFolder = temporaryFolders();

const tie: Partial<Line> = {
  emotion: 'neutral;happy',
  votes: votes('neutral', 5, 'happy', 5),
  // 3.44, 3.47: nearer to happy by KEMDy20's own means than to neutral; by both corpora's together it is the other way round.
  valence: '3.44',
  arousal: '3.47',
  ratings: votes('3', 10).map(() => ['3.44', '3.47'] as const),
};

const SESSIONS = ['03', '28', '30', '40'];

function files(more: Partial<Line> = tie): Files {
  const found: Files = {};
  for (const [i, session] of SESSIONS.entries()) {
    const lines: Line[] = [
      { number: 1, id: `Sess${session}_script01_User00${2 * i + 1}F_001` },
      { number: 2, id: `Sess${session}_script01_User00${2 * i + 2}M_001`, ...more },
      {
        number: 3,
        id: `Sess${session}_script02_User00${2 * i + 1}F_001`,
        emotion: 'disqust',
        votes: votes('disqust', 10),
      },
    ];
    found[`annotation/Sess${session}_eval.csv`] = annotation('kemdy20', lines, i % 2 === 0 ? '\r\n' : '\n');
    Object.assign(found, ...lines.map(({ id }) => clip20(id, cp949('b/ 똠방각하 Hey!'))));
  }
  return found;
}

async function release(content = files(), more: Partial<Kemdy20SourceOptions> = {}) {
  const from = await temporaryFolder();
  await writeFiles(join(from, 'KEMDy20_v1_1'), content);
  return { source: 'kemdy20', from, into: join(from, 'dataset'), ...more } as const;
}

async function prepared(content?: Files, more: Partial<Kemdy20SourceOptions> = {}) {
  const options = await release(content, more);
  await prepareDataset(options);
  return readDataset(options.into, { splits: more.split?.type === 'all' ? ['train'] : SPLITS });
}

describe('prepareKemdy20', () => {
  it('reads CP949 texts, users, ties and the typo; sessions 33–40 are test, 29–32 dev', async () => {
    const { splits, audit } = await prepared();
    expect(
      splits.train!.map(({ id, speaker, gender, emotion, session, tie: tied }) => [
        id,
        speaker,
        gender,
        emotion,
        session,
        tied,
      ]),
    ).toEqual([
      ['train/Sess03_script01/0', 'User001F', 'F', 'neutral', '3', undefined],
      ['train/Sess03_script01/1', 'User002M', 'M', 'happy', '3', 'happy;neutral'],
      ['train/Sess03_script02/0', 'User001F', 'F', 'disgust', '3', undefined],
      ['train/Sess28_script01/0', 'User003F', 'F', 'neutral', '28', undefined],
      ['train/Sess28_script01/1', 'User004M', 'M', 'happy', '28', 'happy;neutral'],
      ['train/Sess28_script02/0', 'User003F', 'F', 'disgust', '28', undefined],
    ]);
    expect(splits.dev!.map(({ session }) => session)).toEqual(['30', '30', '30']);
    expect(splits.test!.map(({ session }) => session)).toEqual(['40', '40', '40']);
    expect(splits.train![1]).toMatchObject({
      text: 'b/ 똠방각하 Hey!',
      valence: 3.44,
      arousal: 3.47,
      votes: { neutral: 5, happy: 5 },
    });
    expect(splits.train![1]).not.toHaveProperty('bio');
    expect(splits.train![1]!.audio).toMatch(/media\/train\/Sess03_script01\/1\.wav$/);
    expect(found(audit)).toEqual({
      'train utterances': 6,
      'train dialogues': 4,
      'train sessions': 2,
      'dev utterances': 3,
      'dev dialogues': 2,
      'dev sessions': 1,
      'test utterances': 3,
      'test dialogues': 2,
      'test sessions': 1,
      'sessions absent': 36,
      'annotation files absent': 36,
      'totals spelt disqust': 4,
      'votes spelt disqust': 40,
      'tied utterances': 4,
      'texts in cp949': 12,
      'event marks': 12,
    });
  });

  it.each([
    [{}, 'happy'],
    [{ centroids: 'both' }, 'neutral'],
    [{ ties: 'first' }, 'neutral'],
    [{ ties: 'last' }, 'happy'],
  ] as const)('resolves ties by the options %j', async (options, emotion) => {
    const { splits } = await prepared(undefined, options);
    expect(splits.test!.map((utterance) => utterance.emotion)).toEqual(['neutral', emotion, 'disgust']);
  });

  it('names every fault of a release that has them all, and no other', async () => {
    const id = (name: string) => `Sess05_script01_User00${name}`;
    const lines: Line[] = [
      { number: 1, id: id('9F_001') },
      { number: 2, id: id('9F_002'), emotion: 'happy;neutral', votes: votes('happy', 5, 'neutral', 5) },
      { number: 3, id: id('9F_003'), emotion: 'neutral;happy', votes: votes('happy', 5, 'neutral', 5) },
      { number: 4, id: id('9F_004'), emotion: 'disqust', votes: votes('disqust', 8, 'neutral', 2) },
      { number: 5, id: id('9F_005'), ratings: votes('6', 10).map(() => ['6', '3'] as const), valence: '6' },
      { number: 6, id: id('9F_006') }, // no wav
      { number: 7, id: id('9F_007') }, // no text
      { number: 8, id: id('9F_008') }, // UTF-8
      { number: 9, id: id('9F_009') }, // marks
      { number: 10, id: 'Sess06_script01_User009F_010' }, // session of another file
    ];
    const wavs = (name: string) => `wav/Session05/${id(name)}`;
    const content: Files = {
      'annotation/Sess05_eval.csv': `${annotation('kemdy20', lines, '\r\n')}${','.repeat(36)}\r\n`,
      'annotation/._Sess05_eval.csv': 'junk',
      ...Object.assign({}, ...lines.map((line) => clip20(line.id.replace('Sess06', 'Sess05')))),
      [`${wavs('9F_006')}.wav`]: undefined,
      [`${wavs('9F_007')}.txt`]: undefined,
      [`${wavs('9F_008')}.txt`]: '네, 그래요.',
      [`${wavs('9F_009')}.txt`]: cp949('b/ 네 n/ 그래'),
      [`${wavs('9F_099')}.txt`]: cp949('아무도'),
    };
    const { audit } = await prepared(content, { split: { type: 'all' } });
    expect(found(audit)).toEqual({
      'train utterances': 10,
      'train dialogues': 1,
      'train sessions': 1,
      'sessions absent': 39,
      'annotation files absent': 39,
      'junk files passed over': 1,
      'blank annotation rows': 1,
      'segment ids with another session mended': 1,
      'tied utterances': 2,
      'totals spelt disqust': 1,
      'votes spelt disqust': 8,
      'ratings outside 1 to 5': 10,
      // The one whose mean is 6.
      'utterances without valence or arousal': 1,
      'wavs absent': 1,
      'texts absent': 1,
      'texts without annotation': 1,
      'texts in utf8': 1,
      'texts in cp949': 8,
      'event marks': 2,
    });
  });

  it('reads a tie alike in either order', async () => {
    const { splits } = await prepared(files({ ...tie, emotion: ' happy ; neutral ' }));
    expect(splits.test![1]).toMatchObject({ emotion: 'happy', tie: 'happy;neutral' });
    const first = await prepared(files({ ...tie, emotion: 'happy;neutral' }), { ties: 'first' });
    expect(first.splits.test![1]!.emotion).toBe('happy');
  });

  it('leaves ties out on request, counted, and keeps the places of the others', async () => {
    const { splits, audit } = await prepared(undefined, { ties: 'drop', otherUtterances: 'drop' });
    expect(splits.test!.map(({ id }) => id)).toEqual(['test/Sess40_script01/0', 'test/Sess40_script02/0']);
    expect(countsOf(audit)).toMatchObject({ 'tied utterances': 4, 'tied utterances left out': 4 });
  });

  it('keeps a tie that is not decided as context, with its votes and means', async () => {
    const { splits, audit } = await prepared(undefined, { ties: 'drop' });
    expect(splits.test!.map(({ id, use }) => [id, use])).toEqual([
      ['test/Sess40_script01/0', undefined],
      ['test/Sess40_script01/1', 'context'],
      ['test/Sess40_script02/0', undefined],
    ]);
    expect(splits.test![1]).toMatchObject({
      emotion: '',
      tie: 'happy;neutral',
      valence: 3.44,
      votes: { neutral: 5, happy: 5 },
    });
    expect(splits.test![1]!.audio).toMatch(/media\/test\/Sess40_script01\/1\.wav$/);
    expect(found(audit)).toMatchObject({
      'test utterances': 2,
      'test context utterances': 1,
      'tied utterances': 4,
      'tied utterances kept as context': 4,
    });
    expect(countsOf(audit)['tied utterances left out']).toBe(0);
  });

  it('is made anew where ties become context, which is said, and stays where none is without an emotion', async () => {
    const options = await release();
    await prepareDataset(options);
    expect(await prepareDataset({ ...options, otherUtterances: 'drop' })).toMatchObject({ reused: true });
    const dropped = { ...options, ties: 'drop', otherUtterances: 'drop' } as const;
    await prepareDataset(dropped);
    const lines: string[] = [];
    await prepareDataset({ ...options, ties: 'drop' }, { log: (line) => lines.push(line) });
    expect(lines).toContain(
      `kemdy20: ${options.into} is made anew: utterances without an emotion are context now (otherUtterances: drop leaves them out).`,
    );
  });

  it('does not take one emotion in two spellings for a tie', async () => {
    const { splits, audit } = await prepared(
      files({ emotion: 'disgust;disqust', votes: votes('disgust', 10) }),
    );
    expect(splits.test![1]).toMatchObject({ emotion: 'disgust' });
    expect(splits.test![1]).not.toHaveProperty('tie');
    expect(countsOf(audit)['tied utterances']).toBe(0);
  });

  it('cleans texts as asked', async () => {
    const text = async (more: Partial<Kemdy20SourceOptions>) =>
      (await prepared(undefined, more)).splits.test![0]!.text;
    expect(await text({ marks: 'strip' })).toBe('똠방각하 Hey!');
    expect(await text({ marks: { b: '(숨)' } })).toBe('(숨) 똠방각하 Hey!');
    expect(await text({ hangulOnly: true })).toBe('똠방각하 !');
  });

  it('counts texts that cleaning leaves empty; their voices stay', async () => {
    const { splits, audit } = await prepared(
      { ...files(), ...clip20('Sess40_script01_User007F_001', 'b/ OK') },
      { hangulOnly: true },
    );
    expect(countsOf(audit)['texts emptied by cleaning']).toBe(1);
    expect(splits.test![0]).toMatchObject({ text: '', audio: expect.any(String) });
  });

  it('makes one split of everything, for folds by the column session', async () => {
    const { splits } = await prepared(undefined, { split: { type: 'all' } });
    expect(splits.train).toHaveLength(12);
    expect(new Set(splits.train!.map(({ session }) => session))).toEqual(new Set(['3', '28', '30', '40']));
  });

  it('makes the same bytes from the same release', async () => {
    const [a, b] = [await release(), await release()];
    await prepareDataset(a);
    await prepareDataset(b);
    expect(await prepareDataset(a)).toMatchObject({ reused: true });
    for (const name of ['dataset.json', 'test.csv']) {
      expect(await readFile(join(a.into, name))).toEqual(await readFile(join(b.into, name)));
    }
  });

  it('names an option that is unknown', async () => {
    const options = { ...(await release()), marks: { x: 'what' } } as unknown as Kemdy20SourceOptions;
    await expect(prepareDataset(options)).rejects.toThrow(/kemdy20: options: marks/);
  });
});

describe('nearestEmotion', () => {
  it('gives each emotion’s own mean back', () => {
    expect(nearestEmotion(['happy', 'sad'], { valence: 1.98, arousal: 2.66 }, 'both')).toBe('sad');
    expect(nearestEmotion(['happy', 'neutral'], { valence: 3.44, arousal: 3.47 }, 'kemdy20')).toBe('happy');
  });

  it('looks through no wav again that has the bytes of before', async () => {
    const options = await release();
    const [wav] = Object.keys(files()).filter((path) => path.endsWith('.wav'));
    const path = join(options.from, 'KEMDy20_v1_1', wav!);
    await prepareDataset(options);
    // Only who trusts the record says so.
    const record = `${options.into}.wavs.json`;
    const { reports, ...rest } = JSON.parse(await readFile(record, 'utf8'));
    for (const report of Object.values<{ problem?: string }>(reports)) report.problem = 'a known problem';
    await writeFile(record, JSON.stringify({ ...rest, reports }));
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    await prepareDataset(options, { log });
    expect(lines.filter((line) => line.endsWith('received a known problem.'))).toHaveLength(12);
    lines.length = 0;
    // Other bytes are looked through.
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    await prepareDataset(options, { log });
    expect(lines.filter((line) => line.endsWith('received a known problem.'))).toHaveLength(11);
  });
});
