import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, SPLITS, type Utterance } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import {
  annotation,
  clip19,
  cp949,
  type Files,
  type Line,
  session19,
  votes,
  writeFiles,
} from './__fixtures__/release.js';
import { KEMDY_COUNTS } from './counts.js';
import { KEMDY_EMOTIONS } from './emotions.js';
import type { Kemdy19SourceOptions } from './options.js';
import { prepareKemdy19 } from './prepare-kemdy.js';

const temporaryFolder = temporaryFolders();

/** A sound release: sessions 1, 2 (dev by default), 5 (train), 17 and 20 (test). */
const sound = (): Files => {
  const files: Files = {};
  for (const session of ['01', '02', '05', '17', '20']) {
    const ids = ['impro01_F001', 'impro01_M001', 'impro01_F002', 'script01_M001'].map(
      (name) => `Sess${session}_${name}`,
    );
    // In the file the dialogues are mixed; the numbers say the order.
    Object.assign(
      files,
      session19(session, [
        {
          number: 2,
          id: ids[1]!,
          emotion: 'happy',
          valence: '4.1',
          arousal: '3.5',
          ratings: ratings('4.1', '3.5'),
        },
        { number: 1, id: ids[0]! },
        { number: 4, id: ids[3]!, emotion: 'angry', votes: votes('angry', 7, 'sad', 3) },
        { number: 3, id: ids[2]!, emotion: 'sad' },
      ]),
      ...ids.map((id) => clip19(id)),
    );
  }
  return files;
};

/** Ten ratings whose mean is the given one. */
function ratings(valence: string, arousal: string): [string, string][] {
  const spread = (mean: number): number[] => {
    const ups = Math.round((mean % 1) * 10);
    return Array.from({ length: 10 }, (_, i) => Math.floor(mean) + (i < ups ? 1 : 0));
  };
  const [v, a] = [spread(Number(valence)), spread(Number(arousal))];
  return v.map((x, i) => [String(x), String(a[i])]);
}

async function release(files: Files = sound(), more: Partial<Kemdy19SourceOptions> = {}) {
  const folder = await temporaryFolder();
  const from = join(folder, 'KEMDy19');
  await writeFiles(from, files);
  return { source: 'kemdy19', from, into: join(folder, 'dataset'), ...more } as const;
}

async function prepared(
  files?: Files,
  more: Partial<Kemdy19SourceOptions> = {},
  log?: (line: string) => void,
) {
  const options = await release(files, more);
  await prepareKemdy19(options, log ? { log } : {});
  const names = await readdir(options.into);
  const dataset = await readDataset(options.into, {
    splits: SPLITS.filter((split) => names.includes(`${split}.csv`)),
  });
  const all = SPLITS.flatMap((split) => dataset.splits[split] ?? []);
  const of = (id: string): Utterance => all.find((utterance) => utterance.id.endsWith(id))!;
  return { ...dataset, all, of, into: options.into };
}

/** Counts of the audit that are not 0, without the sizes of the splits. */
const faults = (audit: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(audit).filter(
      ([name, count]) => count !== 0 && (KEMDY_COUNTS as readonly string[]).includes(name),
    ),
  );

describe('prepareKemdy19', () => {
  it('makes a dataset folder: dialogues in order, voices, the judgements of the speaker’s own file, splits by session', async () => {
    const { splits, all, audit, labels, into, of } = await prepared();
    expect(labels).toEqual(KEMDY_EMOTIONS);
    expect(SPLITS.map((split) => [...new Set(splits[split]!.map(({ session }) => session))])).toEqual([
      ['5'],
      ['1', '2'],
      ['17', '20'],
    ]);
    expect(splits.train!.map(({ id, speaker, emotion }) => [id, speaker, emotion])).toEqual([
      ['train/Sess05_impro01/0', 'Sess05F', 'neutral'],
      ['train/Sess05_impro01/1', 'Sess05M', 'happy'],
      ['train/Sess05_impro01/2', 'Sess05F', 'sad'],
      ['train/Sess05_script01/0', 'Sess05M', 'angry'],
    ]);
    expect(of('Sess05_impro01/1')).toMatchObject({
      text: '네, 그래요.',
      valence: 4.1,
      arousal: 3.5,
      gender: 'M',
      startSeconds: 1.5,
      endSeconds: 2.75,
      votes: { happy: 10, neutral: 0, fear: 0 },
      bio: { ecg: 0.15, eda: 2, temp: 33.15 },
    });
    expect(of('Sess05_script01/0').votes).toEqual({
      neutral: 0,
      happy: 0,
      surprise: 0,
      angry: 7,
      sad: 3,
      disgust: 0,
      fear: 0,
    });
    const { audio } = of('Sess05_impro01/1');
    expect(await readFile(audio!)).toEqual(
      Buffer.from(clip19('Sess05_impro01_M001')['wav/Session05/Sess05_impro01/Sess05_impro01_M001.wav']!),
    );
    expect(all).toHaveLength(20);
    expect(audit).toMatchObject({
      'train utterances': 4,
      'dev dialogues': 4,
      'test sessions': 2,
      'sessions absent': 15,
    });
    expect(faults(audit)).toEqual({ 'annotation files absent': 30, 'texts in UTF-8': 20 });
    expect(await verifyDataset(into)).toEqual({ edited: [] });
  });

  it('names every fault of a release that has them all, and no other', async () => {
    const id = (name: string) => `Sess05_${name}`;
    const lines: Line[] = [
      {
        number: 1,
        id: id('impro01_F001'),
        emotion: 'neutral;happy',
        votes: votes('happy', 5, 'neutral', 5),
        valence: '4.2',
        ratings: ratings('4.2', '3'),
      },
      {
        number: 2,
        id: id('impro01_M001'),
        emotion: 'sad;fear;angry',
        votes: votes('sad', 3, 'angry', 3, 'fear', 3, 'neutral', 1),
      },
      { number: 3, id: id('impro01_F002'), emotion: 'disqust', votes: votes('disqust', 4, 'disgust', 6) },
      { number: 4, id: id('impro01_F003'), emotion: 'joyy', votes: votes('joyy', 1, 'happy', 9) },
      { number: 5, id: id('impro01_F004'), emotion: '', votes: votes('happy', 10) },
      { number: 6, id: id('impro01_F005'), emotion: 'happy', votes: votes('sad', 10) },
      { number: 7, id: id('impro01_F006'), valence: '', ratings: ratings('3.4', '3') },
      { number: 8, id: id('impro01_F007'), valence: '4.9', ratings: ratings('3.4', '3') },
      { number: 9, id: id('impro01_F008'), ratings: [['7', '3'], ...ratings('3', '3').slice(1)] },
      {
        number: 10,
        id: id('impro01_F009'),
        valence: '',
        arousal: '',
        ratings: votes('', 10).map(() => ['', ''] as const),
      },
      { number: 11, id: id('impro01_F010'), start: '', end: '2' },
      { number: 12, id: id('impro01_F011'), start: '3', end: '3' },
      { number: 13, id: id('impro01_F012'), bio: ['0.1', '0.2', '', '2.5', '33.1', '33.2'] },
      { number: 14, id: id('impro01_F013') }, // no text
      { number: 15, id: id('impro01_F014') }, // no wav
      { number: 16, id: id('impro01_F015') }, // a wav that is cut short
      { number: 17, id: id('impro01_F016') }, // neither
      { number: 18, id: id('impro01_F017') }, // two lines
      { number: 19, id: id('impro01_F018') }, // cp949
      { number: 20, id: id('impro01_F019') }, // broken cp949
      { number: 21, id: id('impro01_F020') }, // empty text
      { number: 22, id: id('impro01_F021') }, // marks
      { number: 23, id: id('impro01_F022') }, // decomposed
      { number: 24, id: 'Sess06_impro01_F023' }, // session of another file
      { number: 25, id: 'Sess5-impro01-F024' }, // an id of another form
    ];
    const both = session19('05', lines);
    const files: Files = {
      ...sound(),
      ...both,
      ...Object.assign({}, ...lines.map((line) => clip19(line.id.replace('Sess06', 'Sess05')))),
    };
    const path = (name: string) => `wav/Session05/Sess05_impro01/Sess05_impro01_${name}`;
    delete files['wav/Session05/Sess5-impro01-F024/Sess5-impro01-F024.wav'];
    for (const leftover of Object.keys(files).filter((name) => name.includes('Sess5-')))
      delete files[leftover];
    Object.assign(files, {
      // A row twice, and a blank one; a segment in the other speaker's file alone.
      'annotation/Session05_F_res.csv': `${both['annotation/Session05_F_res.csv']}${(both['annotation/Session05_F_res.csv'] as string).split('\n')[2]}\n${','.repeat(42)}\n`,
      'annotation/Session05_M_res.csv': annotation(
        'kemdy19',
        [lines[1]!, { number: 99, id: id('impro01_F099') }],
        '\r\n',
      ),
      'annotation/Session17_M_res.csv': undefined,
      'annotation/._Session05_F_res.csv': 'junk',
      'annotation/readme.csv': 'a stranger',
      'wav/Session05/.DS_Store': 'junk',
      [path('F013.txt')]: undefined,
      [path('F014.wav')]: undefined,
      [path('F015.wav')]: (clip19(id('impro01_F015'))[path('F015.wav')] as Uint8Array).subarray(0, 100),
      [path('F016.wav')]: undefined,
      [path('F016.txt')]: undefined,
      [path('F017.txt')]: '하나\r\n\r\n둘\r\n',
      [path('F018.txt')]: cp949('똠방각하\n'),
      [path('F019.txt')]: Buffer.concat([cp949('네'), Uint8Array.of(0xff)]),
      [path('F020.txt')]: '\n',
      [path('F021.txt')]: 'b/ 네n/ 그래 /l\n',
      [path('F022.txt')]: '한글'.normalize('NFD'),
      [path('F099.txt')]: '들려요?',
      [path('F500.wav')]: 'nobody',
      [path('F501.txt')]: 'nobody',
      [`wav/Session06/${id('impro01_F001')}.wav`]: 'in another place',
      'wav/Session05/Sess05_impro01/._Sess05_impro01_F001.wav': 'junk',
    });
    const log: string[] = [];
    const { audit, of, splits } = await prepared(files, {}, (line) => log.push(line));
    expect(faults(audit)).toEqual({
      'annotation files absent': 31,
      'other files among the annotations': 1,
      'junk files passed over': 3,
      'blank annotation rows': 1,
      'repeated rows left out': 1,
      'segment ids of another form left out': 1,
      'segment ids with another session mended': 1,
      // F099, which the M file lists alone, and those of session 17 that only the F file lists.
      'segments left out for want of the file of their speaker': 1 + 2,
      'totals spelt disqust': 1,
      'votes spelt disqust': 4,
      'utterances without a known emotion left out': 2,
      'utterances with fewer than ten votes': 1,
      'utterances whose emotion is not the most voted': 1,
      'means taken from the raters': 1,
      "means that are not the raters'": 1,
      'ratings outside 1 … 5': 1,
      'utterances without valence or arousal': 1,
      'tied utterances': 2,
      'ties of three or more emotions': 1,
      'unreadable times': 1,
      'durations of 0 s or less': 1,
      'bio-signals absent': 1,
      'texts absent': 2,
      'wavs absent': 2,
      'unreadable wavs': 1,
      'utterances without text and voice left out': 1,
      // F500, F501, and the line of script01 that no annotation file lists any more.
      'texts without annotation': 2,
      'wavs without annotation': 2,
      'files of one name in two places': 1,
      // 20 of session 5, 12 of sessions 1, 2 and 20, and what F says in session 17.
      'texts in UTF-8': 34,
      'texts in cp949': 2,
      'texts with unreadable characters': 1,
      'texts of several lines': 1,
      'texts not in NFC': 1,
      'empty texts': 1,
      'event marks': 3,
    });
    expect(of('Sess05_impro01/0')).toMatchObject({ emotion: 'happy', tie: 'happy;neutral' });
    expect(of('Sess05_impro01/1')).toMatchObject({ tie: 'angry;fear;sad' });
    expect(of('Sess05_impro01/2')).toMatchObject({ emotion: 'disgust', votes: { disgust: 10 } });
    expect(of('Sess05_impro01/3')).toBeUndefined();
    expect(of('Sess05_impro01/6')).toMatchObject({ valence: 3.4 });
    expect(of('Sess05_impro01/7')).toMatchObject({ valence: 4.9 });
    expect(of('Sess05_impro01/9').valence).toBeUndefined();
    expect(of('Sess05_impro01/12').bio).toEqual({ ecg: 0.15, temp: 33.15 });
    expect(of('Sess05_impro01/13')).toMatchObject({ text: '', audio: expect.stringMatching(/13\.wav$/) });
    for (const place of [14, 15]) expect(of(`Sess05_impro01/${place}`)).not.toHaveProperty('audio');
    expect(of('Sess05_impro01/16')).toBeUndefined();
    expect(of('Sess05_impro01/17').text).toBe('하나 둘');
    expect(of('Sess05_impro01/18').text).toBe('똠방각하');
    expect(of('Sess05_impro01/21').text).toBe('b/ 네n/ 그래 /l');
    expect(of('Sess05_impro01/22').text).toBe('한글');
    expect(of('Sess05_impro01/23')).toMatchObject({ text: '네, 그래요.', session: '5' });
    expect(splits.train).toHaveLength(24 - 3);
    expect(log).toContainEqual(expect.stringMatching(/Session05_F_res\.csv row 6: no emotion: "joyy"/));
    expect(log).toContainEqual(
      expect.stringMatching(/F015\.wav: expected a readable wav, received 100 bytes/),
    );
  });

  it.each(['KEMDy19', '.'])('finds the release from %s', async (place) => {
    const options = await release();
    const from = place === '.' ? options.from : join(options.from, '..');
    expect(await prepareKemdy19({ ...options, from })).toMatchObject({ reused: false });
    expect(await prepareKemdy19({ ...options, from: options.from })).toMatchObject({ reused: true });
  });

  it('makes the same bytes from the same release', async () => {
    const [a, b] = [await release(), await release()];
    await prepareKemdy19(a);
    await prepareKemdy19(b);
    for (const name of ['dataset.json', 'train.csv', 'media/train/Sess05_impro01/0.wav']) {
      expect(await readFile(join(a.into, name))).toEqual(await readFile(join(b.into, name)));
    }
  });

  it.each<[string, Files, Partial<Kemdy19SourceOptions>]>([
    ['a text', { 'wav/Session05/Sess05_impro01/Sess05_impro01_F001.txt': '아니요.' }, {}],
    [
      'a wav',
      {
        'wav/Session05/Sess05_impro01/Sess05_impro01_F001.wav':
          clip19('Sess05_impro01_F777')['wav/Session05/Sess05_impro01/Sess05_impro01_F777.wav'],
      },
      {},
    ],
    ['an option', {}, { marks: 'strip' }],
  ])('starts again after a change of %s', async (_, changes, more) => {
    const options = await release();
    await prepareKemdy19(options);
    await writeFiles(options.from, changes);
    expect(await prepareKemdy19({ ...options, ...more })).toMatchObject({ reused: false });
    expect(await prepareKemdy19({ ...options, ...more })).toMatchObject({ reused: true });
  });

  it('leaves the excluded dialogues out, counted', async () => {
    const files = {
      ...sound(),
      ...session19('01', [
        { number: 1, id: 'Sess01_impro03_F001' },
        { number: 2, id: 'Sess01_impro05_M001' },
      ]),
      ...clip19('Sess01_impro03_F001'),
      ...clip19('Sess01_impro05_M001'),
    };
    const published = await prepared(files, { exclude: 'published' });
    expect(published.audit['utterances of excluded dialogues']).toBe(1);
    expect(published.of('Sess01_impro03/0')).toBeUndefined();
    const named = await prepared(files, { exclude: ['Sess01_impro05'] });
    expect(named.of('Sess01_impro05/0')).toBeUndefined();
    await expect(prepared(files, { exclude: ['Sess01_impro06'] })).rejects.toThrow(
      'kemdy19: exclude: expected dialogues of the release, received "Sess01_impro06"; did you mean',
    );
  });

  it('shows each step', async () => {
    const steps: [number, number][] = [];
    await prepareKemdy19(await release(), { onProgress: (done, total) => steps.push([done, total]) });
    expect(steps[0]).toEqual([1, 40]);
    expect(steps.at(-1)).toEqual([40, 40]);
  });

  it('stops at the signal and leaves nothing', async () => {
    const options = await release();
    const controller = new AbortController();
    const preparing = prepareKemdy19(options, {
      signal: controller.signal,
      onProgress: (done) => done === 25 && controller.abort(new Error('enough')),
    });
    await expect(preparing).rejects.toThrow('enough');
    expect(await readdir(join(options.into, '..'))).toEqual(['KEMDy19']);
  });
});

describe('prepareKemdy19 refuses', () => {
  const file = 'annotation/Session05_F_res.csv';
  const lines = (...more: Line[]) =>
    annotation('kemdy19', [{ number: 1, id: 'Sess05_impro01_F001' }, ...more]);

  it.each<[string, string, RegExp]>([
    [
      'one header row',
      lines()
        .split('\n')
        .filter((_, i) => i !== 1)
        .join('\n'),
      /row 1: expected two header rows of KEMDy19 \(43 columns/,
    ],
    ['the other corpus', annotation('kemdy20', []), /received "Numb,WAV, ,Segment ID,.*" in 37 columns/],
    ['an empty file', '', /in 0 columns/],
    ['a row of another width', `${lines()}2,1\n`, /row 4: expected 43 cells, as in the header, received 2/],
    [
      'a number that is none',
      lines({ number: 'x', id: 'Sess05_impro01_F002' }),
      /row 4: Numb: expected an integer ≥ 0, received "x"/,
    ],
    [
      'two rows of one segment',
      lines({ number: 1, id: 'Sess05_impro01_F001', emotion: 'sad' }),
      /row 4: expected one row for Sess05_impro01_F001, received another in row 3/,
    ],
  ])('%s', async (_, content, message) => {
    const preparing = prepared({ ...sound(), [file]: content });
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(message);
  });

  it('a folder that is no release', async () => {
    const from = await temporaryFolder();
    const preparing = prepareKemdy19({ source: 'kemdy19', from, into: join(from, 'dataset') });
    await expect(preparing).rejects.toThrow('expected the folder annotation there or in KEMDy19/');
  });

  it('a split without utterances', async () => {
    const preparing = prepared(sound(), { split: { type: 'fold', fold: 1 } });
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow(
      'split: expected utterances in dev (sessions 9, 10, 11, 12), received none',
    );
  });

  it('to write over the release', async () => {
    const options = await release();
    await expect(prepareKemdy19({ ...options, into: options.from })).rejects.toThrow(
      'kemdy19: into: expected a folder that does not hold the release',
    );
  });
});
