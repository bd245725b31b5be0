import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { put } from '../dataset-folder/__fixtures__/put.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { csv, picture, wav, writeCorpus } from '../folder/__fixtures__/corpus.js';
import { prepareDataset } from '../prepare-dataset.js';
import type { FoundCorpus } from './found-corpus.js';
import type { ReadSubtitles } from './subtitles.js';
import { type SurveyCorpusOptions, surveyCorpus } from './survey-corpus.js';

const temporaryFolder = temporaryFolders();

/** `0.5 1.5 Ada|You made tea?`: a line for each turn. */
const readSubtitles: ReadSubtitles = async (text) =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [, start, end, speaker, said] = /^(\S+) (\S+) (\w*)\|(.*)$/.exec(line)!;
      const turn = { startSeconds: Number(start), endSeconds: Number(end), text: said! };
      return speaker === '' ? turn : { ...turn, speaker: speaker! };
    });

type Files = Readonly<Record<string, string | Uint8Array>>;

async function folderWith(files: Files): Promise<string> {
  const folder = join(await temporaryFolder(), 'corpus');
  await mkdir(folder);
  for (const [path, content] of Object.entries(files)) await put(join(folder, path), content);
  return folder;
}

async function survey(
  files: Files,
  { at = '', ...options }: Partial<SurveyCorpusOptions> & { readonly at?: string } = {},
): Promise<FoundCorpus> {
  const corpus = await surveyCorpus(join(await folderWith(files), at), { readSubtitles, ...options });
  if (corpus.kind === 'dataset') throw new Error('expected a corpus, received a dataset folder.');
  return corpus;
}

const rowsOf = ({ table }: FoundCorpus): string[] | undefined => table?.text.trimEnd().split('\n');

/** The utterances that the source makes of what was found. */
async function prepared({ from, table, columns, labels, emotions, cut }: FoundCorpus) {
  if (table) await writeFile(table.path, table.text);
  const into = join(await temporaryFolder(), 'data');
  const { directory } = await prepareDataset({
    source: 'folder',
    from,
    into,
    labels: [...labels.keys()],
    emotions,
    columns,
    ...(cut && { cut }),
  });
  return (await readDataset(directory, { splits: ['train'] })).splits.train!;
}

describe('a survey of a table', () => {
  it('finds columns by usual names, semicolons and a mark, and leaves the file as it is', async () => {
    const found = await survey({
      'talks.csv': `\ufeff${csv(
        'Dialogue_ID;Utterance_ID;Speaker;Utterance;Emotion;Note',
        'tea;0;Ada;"You made tea; again?";Joy;x',
        'tea;1;Grace;For myself.;neutral;',
        'cup;0;Ada;Who took it?;joy ;',
        'cup;1;Grace;I did.;joy;',
      )}`,
    });
    expect(found).toMatchObject({
      table: undefined,
      columns: {
        dialogue: 'Dialogue_ID',
        sequence: 'Utterance_ID',
        speaker: 'Speaker',
        text: 'Utterance',
        emotion: 'Emotion',
      },
      emotions: { Joy: 'joy', 'joy ': 'joy' },
      utterances: 4,
      dialogues: 2,
      speakers: ['Ada', 'Grace'],
      has: { text: 4, audio: 0, visual: 0 },
      assumed: [],
    });
    expect([...found.labels]).toEqual([
      ['joy', 3],
      ['neutral', 1],
    ]);
    const utterances = await prepared(found);
    expect(utterances.map(({ text, emotion }) => [text, emotion])).toEqual([
      ['You made tea; again?', 'joy'],
      ['For myself.', 'neutral'],
      ['Who took it?', 'joy'],
      ['I did.', 'joy'],
    ]);
  });

  it('reads tabs, and files of splits, and takes columns that the user names', async () => {
    const header = 'conversation\tturn\twho\tsentence\tStimmung';
    const found = await survey(
      {
        'train.tsv': csv(header, 'a\t0\tAda\tHi.\tfroh', 'a\t1\tBo\tNo.\twütend'),
        'valid.tsv': csv(header, 'a\t0\tAda\tHello.\tfroh'),
      },
      { columns: { emotion: 'Stimmung' } },
    );
    expect(found.table).toBeUndefined();
    expect([...found.splits]).toEqual([
      ['train', 2],
      ['dev', 1],
    ]);
    expect(await prepared(found)).toMatchObject([{ emotion: 'froh' }, { emotion: 'wütend' }]);
  });

  it('writes a table where rows lack a dialogue, a place or a speaker, and says what it took for them', async () => {
    const found = await survey(
      { 'lines.csv': csv('text,label', 'Hi.,joy', 'No!,anger', 'Hm.,', '"a, b\nc",joy') },
      { at: 'lines.csv' },
    );
    expect(rowsOf(found)).toEqual([
      'dialogue,sequence,speaker,text,emotion,use',
      'row-1,0,unknown,Hi.,joy,',
      'row-2,0,unknown,No!,anger,',
      'row-3,0,unknown,Hm.,,context',
      'row-4,0,unknown,"a, b',
      'c",joy,',
    ]);
    expect(found.assumed).toEqual([
      'no column says which utterances make a dialogue: each is one by itself',
      '4 utterances do not say who speaks: they are of a speaker "unknown"',
      '1 utterances have no emotion: they are context of their dialogues alone, and neither trained on nor scored',
      expect.stringContaining('utterances.csv is written, since it has no column of dialogues'),
    ]);
    expect(await prepared(found)).toHaveLength(4);
  });

  it.each([
    ['all', csv('file,emotion', 'a.mp4,joy', 'b.mp4,anger', 'c.mp4,joy', 'd.mp4,joy')],
    [
      'all but those of one emotion',
      csv('file,emotion', 'tea.mp4,joy', 'a.mp4,anger', 'b.mp4,anger', 'c.mp4,anger', 'd.mp4,fear'),
    ],
  ])('speaks of files, not of emotions, where they are not there: %s', async (_, labels) => {
    const found = survey({ 'labels.csv': labels, 'tea.mp4': '' });
    await expect(found).rejects.toThrow(
      /labels\.csv: expected the files that its rows name, received 4 that are not there: row \d: a\.mp4; row \d: b\.mp4; row \d: c\.mp4; …\. /,
    );
    const nameless = survey({ 'labels.csv': csv('file,emotion', 'a,joy', 'b,anger') });
    await expect(nameless).rejects.toThrow('received 2 rows with neither a text nor a voice nor a face.');
  });

  it('finds files by their names alone, counts those that are not there, and dialogues by the names of clips', async () => {
    const found = await survey({
      'labels.csv': csv(
        'file,speaker,text,emotion',
        'tea_2,Ada,Two.,joy',
        'tea_1.wav,Bo,One.,neutral',
        'cup_1.WAV,Ada,Cup.,joy',
        'cup_2.wav,Ada,Lost.,joy',
      ),
      'voices/tea_1.wav': wav(),
      'voices/tea_2.wav': wav(220),
      'voices/cup_1.wav': wav(330),
    });
    expect(rowsOf(found)).toEqual([
      'dialogue,sequence,speaker,text,audio,emotion',
      'row-1,0,Ada,Two.,voices/tea_2.wav,joy',
      'row-2,0,Bo,One.,voices/tea_1.wav,neutral',
      'row-3,0,Ada,Cup.,voices/cup_1.wav,joy',
      'row-4,0,Ada,Lost.,,joy',
    ]);
    expect(found.found).toContain('files not found: 1, of row 5: cup_2.wav');
    const whole = await survey({
      'labels.csv': csv(
        'file,speaker,emotion',
        'a/tea_2.wav,Ada,joy',
        'a/tea_1.wav,Bo,sad',
        'a/cup_1.wav,Ada,joy',
      ),
      'a/tea_1.wav': wav(),
      'a/tea_2.wav': wav(220),
      'a/cup_1.wav': wav(330),
    });
    expect(rowsOf(whole)).toEqual([
      'dialogue,sequence,speaker,text,audio,emotion',
      'a-tea,2,Ada,,a/tea_2.wav,joy',
      'a-tea,1,Bo,,a/tea_1.wav,sad',
      'a-cup,1,Ada,,a/cup_1.wav,joy',
    ]);
  });

  it.each<[Files, string]>([
    [{ 'a.csv': csv('text,speaker', 'Hi.,Ada') }, 'a.csv row 1: expected a column of emotions'],
    [{ 'a.csv': csv('text,emotion', 'Hi.,joy') }, 'expected 2 … 60 different emotions, received 1: joy.'],
    [
      { 'a.csv': 'x', 'b.csv': 'x' },
      'expected one CSV file, or train.csv, dev.csv and test.csv, received a.csv, b.csv',
    ],
    [{ 'a.mp4': 'x', 'a.srt': 'x' }, 'received 1 clips, 1 files with subtitles and no emotions'],
    [{}, 'received an empty folder and no emotions'],
  ])('refuses %j', async (files, message) => {
    await expect(survey(files)).rejects.toThrow(DataError);
    await expect(survey(files)).rejects.toThrow(message);
  });
});

describe('a survey of recordings', () => {
  const TALK = '0 1 Ada|You made tea?\n1 2.5 Grace|For myself.\n3 4 Ada|Oh.';

  it('makes utterances of subtitles whose numbers a table labels', async () => {
    const found = await survey({
      'labels.csv': csv('clip,subtitle,emotion', 'talk.mp4,1,joy', 'talk.mp4,3,sad'),
      'talk.mp4': 'clip',
      'talk.en.srt': TALK,
    });
    expect(rowsOf(found)).toEqual([
      'dialogue,sequence,speaker,text,video,start,end,emotion',
      'talk,0,Ada,You made tea?,talk.mp4,0,1,joy',
      'talk,1,Ada,Oh.,talk.mp4,3,4,sad',
    ]);
    expect(found).toMatchObject({ cut: true, recordingSeconds: 4, has: { text: 2, audio: 2, visual: 2 } });
  });

  it('takes as many rows as there are subtitles in their order, and one row for all of a clip', async () => {
    const found = await survey({
      'labels.csv': csv('clip,emotion', 'talk,joy', 'talk,neutral', 'talk,sad', 'short,joy'),
      'talk.mp4': 'clip',
      'talk.srt': TALK,
      'short.mp4': 'clip',
      'short.srt': '0 1 Bo|Well,\n1 2 Bo|well.',
    });
    expect(rowsOf(found)?.slice(1)).toEqual([
      'talk,0,Ada,You made tea?,talk.mp4,0,1,joy',
      'talk,1,Grace,For myself.,talk.mp4,1,2.5,neutral',
      'talk,2,Ada,Oh.,talk.mp4,3,4,sad',
      'short,0,Bo,"Well, well.",short.mp4,,,joy',
    ]);
    expect(found.assumed[0]).toBe(
      '3 rows name no times: they are the subtitles of their recordings, in their order',
    );
  });

  it('takes the words between start and end, in any of the usual forms', async () => {
    const found = await survey({
      'labels.csv': csv(
        'video,start,end,emotion',
        'talk.mp4,0:00:01.000,"00:00:02,500",joy',
        'talk.mp4,0,1,sad',
      ),
      'talk.mp4': 'clip',
      'talk.vtt': TALK,
    });
    expect(rowsOf(found)?.slice(1)).toEqual([
      'talk,1,Grace,For myself.,talk.mp4,1,2.5,joy',
      'talk,0,Ada,You made tea?,talk.mp4,0,1,sad',
    ]);
  });

  it.each(['90s', '1:02:xx', 'Infinity', '-1'])('refuses the time %s, with file and row', async (time) => {
    const files = {
      'labels.csv': csv('video,start,end,emotion', 'talk.mp4,0,1,sad', `talk.mp4,1,${time},joy`),
      'talk.mp4': 'clip',
    };
    await expect(survey(files)).rejects.toThrow(
      `labels.csv row 3: end: expected seconds, or a time such as 0:01:02.5, received "${time}".`,
    );
  });

  it('takes an empty cell of times for no time', async () => {
    const found = await survey({
      'labels.csv': csv('video,start,end,emotion', 'a.mp4,,,joy', 'b.mp4," ",,sad'),
      'a.mp4': 'clip',
      'b.mp4': 'clip',
    });
    expect(rowsOf(found)).toEqual([
      'dialogue,sequence,speaker,text,video,emotion',
      'a,0,unknown,,a.mp4,joy',
      'b,0,unknown,,b.mp4,sad',
    ]);
  });

  it('does not cut clips that are cut already', async () => {
    const found = await survey({
      'labels.csv': csv(
        'dialogue,sequence,speaker,text,video,start,end,emotion',
        'tea,0,Ada,Hi.,a.mp4,700,701,joy',
        'tea,1,Bo,No.,b.mp4,701,703,sad',
      ),
      'a.mp4': 'clip',
      'b.mp4': 'clip',
    });
    expect(found).toMatchObject({ cut: false, table: undefined });
    expect(found.assumed).toEqual([expect.stringContaining('write cut: true')]);
  });

  it('reads subtitles in UTF-16, and refuses those in other encodings', async () => {
    const labels = csv('clip,subtitle,emotion', 'talk,1,joy', 'talk,2,sad');
    const cues = '0 1 Ada|Ça va?\n1 2 Bo|Oui.';
    const files = { 'labels.csv': labels, 'talk.mp4': 'x' };
    const found = await survey({ ...files, 'talk.srt': Buffer.from(`\ufeff${cues}`, 'utf16le') });
    expect(rowsOf(found)?.[1]).toBe('talk,0,Ada,Ça va?,talk.mp4,0,1,joy');
    await expect(survey({ ...files, 'talk.srt': Buffer.from(cues, 'latin1') })).rejects.toThrow(
      'talk.srt row 1: expected UTF-8 text, received bytes in another encoding; save the file as UTF-8.',
    );
  });

  it('refuses a number that no subtitle has, with file and row', async () => {
    const files = {
      'labels.csv': csv('clip,subtitle,emotion', 'talk,4,joy'),
      'talk.mp4': 'x',
      'talk.srt': TALK,
    };
    await expect(survey(files)).rejects.toThrow(
      'labels.csv row 2: subtitle: expected a number in 1 … 3, received "4".',
    );
  });
});

describe('a survey of folders', () => {
  it('takes folders for emotions, and files of one name for one utterance', async () => {
    const found = await survey({
      'voices/joy/1.wav': wav(),
      'voices/anger/1.wav': wav(220),
      'faces/joy/1.png': await picture(),
      'notes.txt': 'x',
    });
    expect(rowsOf(found)).toEqual([
      'dialogue,sequence,speaker,text,audio,visual,emotion',
      'joy-1,0,unknown,,voices/joy/1.wav,faces/joy/1.png,joy',
      'anger-1,0,unknown,,voices/anger/1.wav,,anger',
    ]);
    // Again, beside what it would write, and the dataset that is made of it.
    await writeFile(found.table!.path, found.table!.text);
    const utterances = await prepared(found);
    expect(utterances).toHaveLength(2);
    expect(await readFile(found.table!.path, 'utf8')).toBe(found.table!.text);
  });

  it('names splits by the folders above, and passes over a dataset folder', async () => {
    const made = await writeCorpus(await temporaryFolder());
    const { directory } = await prepareDataset(made);
    const files: Record<string, string | Uint8Array> = { 'joy/1.wav': wav(), 'anger/1.wav': wav(220) };
    for (const name of ['dataset.json', 'train.csv'])
      files[`data/${name}`] = await readFile(join(directory, name));
    expect((await survey(files)).utterances).toBe(2);
    const split = await survey({
      'train/joy/1.wav': wav(),
      'test/joy/1.wav': wav(),
      'train/sad/2.wav': wav(),
    });
    expect([...split.splits]).toEqual([
      ['test', 1],
      ['train', 2],
    ]);
  });

  it('tells a dataset folder, whose test split stays closed', async () => {
    const { directory } = await prepareDataset(await writeCorpus(await temporaryFolder()));
    expect(await surveyCorpus(directory, { readSubtitles })).toMatchObject({
      kind: 'dataset',
      directory,
      utterances: 4,
      hasDev: true,
      labels: ['neutral', 'joy', 'anger'],
    });
  });
});
