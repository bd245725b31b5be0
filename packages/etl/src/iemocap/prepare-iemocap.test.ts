import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, SPLITS, type Split } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { countsOf, found, sizesOf } from '../dataset-folder/__fixtures__/sample.js';
import { listFiles } from '../dataset-folder/list-files.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { cleanRelease, dialogueFiles, type Files, turn, writeFiles } from './__fixtures__/release.js';
import type { IemocapSourceOptions } from './options.js';

const temporaryFolder = temporaryFolders();

async function release(files: Files = cleanRelease(), more: Partial<IemocapSourceOptions> = {}) {
  const folder = await temporaryFolder();
  await writeFiles(join(folder, 'raw'), files);
  return { source: 'iemocap', from: join(folder, 'raw'), into: join(folder, 'dataset'), ...more } as const;
}

async function prepared(
  files?: Files,
  more?: Partial<IemocapSourceOptions>,
  splits: readonly Split[] = SPLITS,
) {
  const options = await release(files, more);
  const lines: string[] = [];
  await prepareDataset(options, { log: (line) => lines.push(line) });
  const dataset = await readDataset(options.into, { splits });
  return { options, lines, dataset, rows: splits.flatMap((split) => dataset.splits[split] ?? []) };
}

const session1 = (dialogue: string) => ({
  evaluation: `Session1/dialog/EmoEvaluation/${dialogue}.txt`,
  transcript: `Session1/dialog/transcriptions/${dialogue}.txt`,
});
const OWN = session1('Ses01F_impro01');

describe('prepareIemocap', () => {
  it('makes a dataset folder in which session 5 is test, and dev is drawn from the others by dialogue', async () => {
    const { dataset, rows, options } = await prepared();
    expect(dataset).toMatchObject({ name: 'iemocap', labels: ['angry', 'happy', 'sad', 'neutral'] });
    expect(sizesOf(dataset.splits)).toMatchObject({
      'test utterances': 6,
      'test dialogues': 2,
      'dev dialogues': 1,
      'train dialogues': 7,
    });
    expect(found(dataset.audit)).toEqual({
      ...sizesOf(dataset.splits),
      'label: ang → angry': 5,
      'label: hap → happy': 5,
      'label: exc → happy': 5,
      'label: sad → sad': 5,
      'label: neu → neutral': 10,
      'label kept as context: fru': 5,
    });
    expect(countsOf(dataset.audit)['label kept as context: xxx']).toBe(0);
    expect(rows.filter(({ use }) => use === undefined)).toHaveLength(30);
    expect(new Set(dataset.splits.test?.map(({ session }) => session))).toEqual(new Set(['5']));
    expect(dataset.splits.train?.some(({ session }) => session === '5')).toBe(false);
    const dialogues = SPLITS.flatMap((split) => [
      ...new Set(dataset.splits[split]?.map((row) => row.dialogue)),
    ]);
    expect(new Set(dialogues).size).toBe(dialogues.length);
    expect(await verifyDataset(options.into)).toEqual({ edited: [] });
  });

  it('keeps an utterance whose label is in no class as context, with all but an emotion', async () => {
    const { rows, dataset, options } = await prepared();
    const context = rows.filter(({ use }) => use === 'context');
    expect(context).toHaveLength(5);
    expect(context.find(({ id }) => id === 'test/Ses05F_impro01/2')).toMatchObject({
      emotion: '',
      speaker: 'Ses05F',
      text: 'Line F001 of a made-up scene.',
      valence: 2.5,
      votes: { frustrated: 2, neutral: 1 },
      audio: join(options.into, 'media/test/Ses05F_impro01/2.wav'),
    });
    expect(countsOf(dataset.audit)).toMatchObject({
      'test utterances': 6,
      'test context utterances': 1,
      'test dialogues of context alone': 0,
    });
  });

  it('is made anew from a folder without them, which is said, and stays where they are left out', async () => {
    const files = cleanRelease();
    // Of a recording that cannot be read nothing follows.
    files['Session5/sentences/wav/Ses05F_impro01/Ses05F_impro01_F001.wav'] = 'broken';
    const options = await release(files, { otherUtterances: 'drop' });
    await prepareDataset(options);
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
    const lines: string[] = [];
    const { otherUtterances: _, ...asDefault } = options;
    expect(await prepareDataset(asDefault, { log: (line) => lines.push(line) })).toMatchObject({
      reused: false,
    });
    expect(lines).toContain(
      `iemocap: ${options.into} is made anew: utterances whose label is in no class are context now (otherUtterances: drop leaves them out).`,
    );
    expect(await prepareDataset(asDefault)).toMatchObject({ reused: true });
    // Every label has a class: there is nothing to keep or to leave out.
    await prepareDataset({ ...asDefault, labels: 5 });
    expect(await prepareDataset({ ...options, labels: 5 })).toMatchObject({ reused: true });
  });

  it('fills every column: the last utterance of a file is there, and a label that is left out keeps its place', async () => {
    const { rows } = await prepared(undefined, { otherUtterances: 'drop' });
    const own = rows.filter(({ dialogue }) => dialogue === 'Ses05F_impro01');
    expect(own.map(({ sequence, emotion }) => [sequence, emotion])).toEqual([
      [0, 'neutral'],
      [1, 'happy'],
      [3, 'happy'],
    ]);
    expect(own[2]).toMatchObject({
      id: 'test/Ses05F_impro01/3',
      speaker: 'Ses05M',
      text: 'Line M001 of a made-up scene.',
      gender: 'male',
      session: '5',
      valence: 2.5,
      arousal: 3,
      dominance: 2,
      startSeconds: 1,
      endSeconds: 1.2,
      votes: { happy: 2, neutral: 1 },
    });
  });

  it.each([
    [4, ['angry', 'happy', 'sad', 'neutral'], 6],
    [5, ['angry', 'happy', 'sad', 'neutral', 'other'], 7],
    [6, ['happy', 'sad', 'neutral', 'angry', 'excited', 'frustrated'], 7],
    [{ low: ['sad', 'neu'], high: ['ang'] }, ['low', 'high'], 4],
  ] as const)('has the classes of %j', async (labels, expected, count) => {
    const classes = { labels: structuredClone(labels) as never, audio: 'none' as const };
    const { dataset } = await prepared(undefined, classes);
    expect(dataset.labels).toEqual(expected);
    expect(dataset.splits.test?.filter(({ use }) => use === undefined)).toHaveLength(count);
    expect(dataset.splits.test).toHaveLength(7);
    const dropped = await prepared(undefined, { ...classes, otherUtterances: 'drop' });
    expect(dropped.dataset.splits.test).toHaveLength(count);
  });

  it('has all ten labels, and none for what raters do not agree on', async () => {
    const files = {
      ...cleanRelease(),
      ...dialogueFiles(1, 'Ses01M_impro07', [turn('M000', 'xxx', 0), turn('F000', 'sur', 1)]),
    };
    const { dataset, rows } = await prepared(files, { labels: 'all', audio: 'none' });
    expect(dataset.labels).toHaveLength(10);
    expect(countsOf(dataset.audit)).toMatchObject({
      'label kept as context: xxx': 1,
      'label: sur → surprised': 1,
    });
    expect(
      rows.filter(({ dialogue }) => dialogue === 'Ses01M_impro07').map(({ emotion, use }) => [emotion, use]),
    ).toEqual([
      ['', 'context'],
      ['surprised', undefined],
    ]);
  });

  it('counts a rater with two labels of one class once, one with two classes twice, the actor never', async () => {
    const files = {
      ...cleanRelease(),
      ...dialogueFiles(5, 'Ses05F_impro02', [
        turn('F000', 'exc', 0.1, {
          votes: ['Excited; Happiness', 'Frustration; Anger', 'Neutral state'],
          self: 'Sadness',
        }),
      ]),
    };
    const { dataset, rows } = await prepared(files, { audio: 'none' });
    expect(rows.find(({ dialogue }) => dialogue === 'Ses05F_impro02')?.votes).toEqual({
      angry: 1,
      frustrated: 1,
      happy: 1,
      neutral: 1,
    });
    expect(countsOf(dataset.audit)['self evaluations left out of the votes']).toBe(1);
  });

  it('names every fault that is planted in texts, and none that is not', async () => {
    const turns = [
      turn('F000', 'neu', 0.1),
      turn('M000', 'sad', 0.4, { ratings: '5.5000, 3.0000, 2.0000', votes: ['Sadness', 'Melancholy'] }),
      turn('F001', 'ang', 0.7, { votes: [], self: 'Anger' }),
      turn('F002', 'ang', 1.2, { end: 1.1 }),
      turn('M001', 'neu', 1.3),
      turn('M002', 'neu', 1.5),
    ];
    const planted = dialogueFiles(1, 'Ses01F_impro01', turns);
    const evaluation = String(planted[OWN.evaluation]);
    const [first] = evaluation.split('\n\n').slice(1);
    const lines = String(planted[OWN.transcript]).split('\n');
    const files: Files = {
      ...cleanRelease(),
      ...planted,
      [OWN.evaluation]: `${evaluation.replaceAll('\n', '\r\n')}\r\n${first}\r\nB-E1: what?\r\n\r\n[1.7000 - 1.8000]\tSes01F_impro02_F009\tneu\t[3.0000, 3.0000, 3.0000]\r\nC-E1:\tNeutral;\t()`,
      [OWN.transcript]: Buffer.from(
        [
          lines[0]!.replace('made-up', 'caf\u00e9'),
          lines[1],
          lines[1],
          lines[2]!.replace('000.7000', '000.7500'),
          'M: Yeah.',
          'Ses01F_impro01_MXX0 [000.9000-001.0000]: Mhm.',
          'then nobody speaks',
          lines[3],
          lines[4],
          '',
        ].join('\r\n'),
        'latin1',
      ),
      'Session1/dialog/EmoEvaluation/._Ses01F_impro01.txt': 'junk',
      'Session1/dialog/EmoEvaluation/notes.doc': 'other',
      'Session1/dialog/EmoEvaluation/Attribute/Ses01F_impro01_atr.txt': 'not read',
      'Session2/dialog/transcriptions/Ses02F_impro09.txt': 'M: Hello.\n',
    };
    delete files['Session3/dialog/transcriptions/Ses03F_impro01.txt'];
    const { dataset, rows, lines: log } = await prepared(files, { audio: 'none' });
    expect(found(dataset.audit)).toEqual({
      ...sizesOf(dataset.splits),
      'label: ang → angry': 7,
      'label: hap → happy': 4,
      'label: exc → happy': 4,
      'label: sad → sad': 6,
      'label: neu → neutral': 13,
      'label kept as context: fru': 4,
      'junk files passed over': 1,
      'other files passed over': 1,
      'files not in utf8': 1,
      'lines of evaluations that are not read': 1,
      'ids that name another dialogue': 1,
      'repeated evaluations left out': 1,
      'times out of order': 1,
      'ratings outside 1 to 5': 1,
      'words of raters that are not known': 1,
      'self evaluations left out of the votes': 1,
      'utterances without votes': 1,
      'dialogues without a transcript': 1,
      'transcripts without an evaluation': 1,
      'transcript lines without an id': 1,
      'transcript lines that are not read': 1,
      'transcript lines without a label': 1,
      'transcript lines of an id that was there before': 1,
      'transcript times that differ from the evaluation': 1,
      // M002 and F009 here, and the four of the dialogue without a transcript.
      'utterances without text': 6,
      'left out without text and voice': 6,
    });
    expect(rows.find(({ text }) => text.includes('caf'))?.text).toBe('Line F000 of a café scene.');
    expect(log.join('\n')).toMatch(/transcript lines without an id: 1 \(.*Ses01F_impro01\.txt row 5\)/);
    expect(log.join('\n')).toMatch(/words of raters that are not known: 1 \(.* row 12 "Melancholy"\)/);
  });

  it.each([
    ['a line of times', '[0.1000 - 0.3000]', '[0.1000 -', 'row 3: expected "\\[start - end\\] name label'],
    ['a label', '\tneu\t', '\tneut\t', 'row 3: expected one of the labels .*did you mean "neu"'],
    ['a name', 'Ses01F_impro01_F000\t', 'Ses01F_impro01\t', 'row 3: expected the name of an utterance'],
    ['the first line', '[0.1000', 'C-E1:\tNeutral;\n[0.1000', 'row 3: expected a line of times first'],
    ['the second name', 'M000', 'F000', 'row 10: expected one evaluation of Ses01F_impro01_F000'],
  ])('names file and row for %s that is wrong, and leaves nothing behind', async (_, from, to, message) => {
    const files = cleanRelease();
    files[OWN.evaluation] = String(files[OWN.evaluation]).replace(from, to);
    const options = await release(files);
    const preparing = prepareDataset(options);
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(new RegExp(`Ses01F_impro01\\.txt ${message}`));
    expect(await readdir(join(options.into, '..'))).toEqual(['raw']);
  });

  it('holds out a speaker, whose partner selects, in the same dialogues', async () => {
    const { dataset, rows } = await prepared(undefined, {
      audio: 'none',
      split: { type: 'speaker', test: 'Ses02M' },
    });
    expect(dataset.splits.test?.map(({ speaker }) => speaker)).toEqual(Array(4).fill('Ses02M'));
    expect(dataset.splits.dev?.map(({ id }) => id)).toEqual([
      'dev/Ses02F_impro01/0',
      // What she says that is context goes where her other words go.
      'dev/Ses02F_impro01/2',
      'dev/Ses02M_script01_1b/1',
    ]);
    expect(rows).toHaveLength(35);
  });

  it('keeps all sessions for train and dev when asked to', async () => {
    const options = { audio: 'none', split: { type: 'no-test', devFraction: 0.3 } } as const;
    const { dataset } = await prepared(undefined, options, ['train', 'dev']);
    expect(countsOf(dataset.audit)).toMatchObject({ 'train dialogues': 7, 'dev dialogues': 3 });
    expect(countsOf(dataset.audit)['test utterances']).toBeUndefined();
  });

  it('finds the release one folder deeper', async () => {
    const files = Object.entries(cleanRelease()).map(([path, content]) => [
      `IEMOCAP_full_release/${path}`,
      content,
    ]);
    const { rows } = await prepared(Object.fromEntries(files) as Files, { audio: 'none' });
    expect(rows).toHaveLength(35);
  });

  it('names a session that is missing, and one whose files are of another', async () => {
    const files = cleanRelease();
    const options = await release(files);
    await rm(join(options.from, 'Session4'), { recursive: true });
    await expect(prepareDataset(options)).rejects.toThrow('received none named Session4.');
    files['Session2/dialog/EmoEvaluation/Ses01F_impro01.txt'] = files[OWN.evaluation]!;
    await expect(prepareDataset(await release(files))).rejects.toThrow(
      'Ses01F_impro01.txt: expected a dialogue of session 2, received Ses01F_impro01.',
    );
  });

  it('makes the same bytes from the same release, and nothing when it is up to date', async () => {
    const [a, b] = [await release(), await release()];
    await prepareDataset(a);
    await prepareDataset(b);
    const paths = await listFiles(a.into);
    expect(await listFiles(b.into)).toEqual(paths);
    for (const path of paths) {
      expect(await readFile(join(a.into, path))).toEqual(await readFile(join(b.into, path)));
    }
    expect(await prepareDataset(a)).toEqual({ directory: a.into, reused: true });
    expect(await prepareDataset({ ...a, labels: 6 })).toMatchObject({ reused: false });
  });

  it('stops at the signal while voices are written, and leaves nothing behind', async () => {
    const options = await release();
    const controller = new AbortController();
    const preparing = prepareDataset(options, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(preparing).rejects.toThrow('enough');
    expect(await readdir(join(options.into, '..'))).toEqual(['raw']);
  });

  it('refuses to write over the release, and options that cannot be', async () => {
    const options = await release();
    await expect(prepareDataset({ ...options, into: options.from })).rejects.toThrow(ConfigError);
    const wrong = (more: object) => expect(prepareDataset({ ...options, ...more } as never)).rejects;
    await wrong({ lables: 4 }).toThrow('Unrecognized key: "lables"');
    await wrong({ labels: { a: ['ang'], b: ['ang'] } }).toThrow(/iemocap: options: labels/);
    await wrong({ labels: { happy: ['exc'] } }).toThrow(/iemocap: options: labels/);
    await wrong({ split: { type: 'speaker', test: 'Ses06F' } }).toThrow(/iemocap: options: split\.test/);
  });
});
