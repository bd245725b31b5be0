import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { createCountingPredictor, manifest } from './__fixtures__/counting-predictor.js';
import { runPredict } from './__fixtures__/run-predict.js';

const newFolder = temporaryFolders();

/** A folder with files. */
async function userWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const user = await newFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(user, name), text);
  return user;
}

describe('predict --text, --audio, --image', () => {
  it('is one utterance, told in a table', async () => {
    const predictor = createCountingPredictor();
    const user = await userWith({ 'a.wav': '', 'b.png': '' });
    const args = ['--text', 'It is open!', '--speaker', 'Mina', '--audio', 'a.wav', '--image', 'b.png'];
    const { code, stdout, stderr } = await runPredict(args, { predictor, user });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      [
        'who   what         emotion  how sure  valence  arousal',
        'Mina  It is open!  joy          0.75     0.00     0.00',
        '',
      ].join('\n'),
    );
    expect(predictor.asked).toEqual([
      [
        {
          speaker: 'Mina',
          text: 'It is open!',
          audio: { path: join(user, 'a.wav') },
          visual: { path: join(user, 'b.png') },
        },
      ],
    ]);
    expect(predictor.isDisposed()).toBe(true);
  });

  it('takes several images as frames, in their order', async () => {
    const predictor = createCountingPredictor();
    const user = await userWith({ 'a.png': 'first', 'b.png': 'second' });
    await runPredict(['--image', 'b.png', '--image', 'a.png'], { predictor, user });
    const frames = [Buffer.from('second'), Buffer.from('first')];
    expect(predictor.asked[0]![0]!.visual).toEqual({ frames });
  });

  it('reads the turns before it, and prints the utterance alone', async () => {
    const predictor = createCountingPredictor();
    const user = await userWith({ 'turns.csv': 'speaker,text\nMina,Hello\nRavi,Hi\n' });
    const args = ['--text', 'Yes!', '--dialogue', 'turns.csv', '--json'];
    const { code, stdout } = await runPredict(args, { predictor, user });
    expect(code).toBe(0);
    expect(predictor.asked[0]!.map(({ text }) => text)).toEqual(['Hello', 'Hi', 'Yes!']);
    expect(JSON.parse(stdout)).toEqual({
      model: 'counting',
      dialogues: [
        {
          turns: [
            {
              text: 'Yes!',
              emotion: 'joy',
              probabilities: { anger: 0.25, joy: 0.75 },
              valence: 2,
              arousal: -0.001,
              missing: [],
              cut: {},
            },
          ],
        },
      ],
    });
  });

  it('refuses a file of several dialogues before it', async () => {
    const user = await userWith({ 'turns.csv': 'dialogue,text\n1,Hello\n2,Hi\n' });
    const args = ['--text', 'Yes!', '--dialogue', 'turns.csv'];
    const { code, stderr } = await runPredict(args, { predictor: createCountingPredictor(), user });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: '--dialogue: turns.csv: expected one dialogue, received 2.\n',
    });
  });

  it.each([
    [[], 'predict: expected --text, --audio, --image, --clip, --csv or --stdin, received none of them.'],
    [['--text', 'a', '--csv', 'b.csv'], 'expected one thing to predict, received --text, --csv.'],
    [['--text', 'a', '--out', 'b.csv'], '--out: expected beside --csv, received it beside --text.'],
    [
      ['--stdin', '--json'],
      '--json: expected beside --text, --audio, --image, --clip or --subtitles, --times or --csv, received it beside --stdin.',
    ],
    [['--text', 'a', '--text', 'b'], '--text: expected once, received 2 times.'],
  ])('refuses %j', async (args, message) => {
    const user = await newFolder();
    const { code, stderr } = await runPredict(args, { predictor: createCountingPredictor(), user });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

const ROWS = `dialogue,sequence,speaker,text,mood
b,1,Mina,Hello!,x
a,7,Otto,"Well, ""no""",y
b,0,Ravi,Who is it?,
`;

describe('predict --csv', () => {
  it('predicts whole dialogues, and writes the rows in their order', async () => {
    const predictor = createCountingPredictor();
    const user = await userWith({ 'in.csv': ROWS });
    const { code, stdout } = await runPredict(['--csv', 'in.csv', '--out', 'out.csv', '--quiet'], {
      predictor,
      user,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'out.csv: 3 turns of 2 dialogues\n' });
    expect(predictor.asked.map((turns) => turns.map(({ text }) => text))).toEqual([
      ['Who is it?', 'Hello!'],
      ['Well, "no"'],
    ]);
    const records: unknown = parse(await readFile(join(user, 'out.csv')), { columns: true });
    const scores = { predicted_arousal: '-0.001', missing: '', cut: '' };
    const [joy, anger] = [
      { predicted_emotion: 'joy', probability_anger: '0.25', probability_joy: '0.75' },
      { predicted_emotion: 'anger', probability_anger: '0.75', probability_joy: '0.25' },
    ];
    expect(records).toEqual([
      {
        dialogue: 'b',
        sequence: '1',
        speaker: 'Mina',
        text: 'Hello!',
        mood: 'x',
        predicted_valence: '1',
        ...scores,
        ...joy,
      },
      {
        dialogue: 'a',
        sequence: '7',
        speaker: 'Otto',
        text: 'Well, "no"',
        mood: 'y',
        predicted_valence: '0',
        ...scores,
        ...anger,
      },
      {
        dialogue: 'b',
        sequence: '0',
        speaker: 'Ravi',
        text: 'Who is it?',
        mood: '',
        predicted_valence: '0',
        ...scores,
        ...anger,
      },
    ]);
  });

  it('prints a table with each dialogue below its name, without --out', async () => {
    const user = await userWith({ 'in.csv': 'dialogue;text\nkitchen;long\nhall;\n' });
    const { stdout } = await runPredict(['--csv', 'in.csv'], { predictor: createCountingPredictor(), user });
    expect(stdout).toBe(
      [
        'kitchen',
        'who      what  emotion  how sure  valence  arousal  cut',
        'unknown  long  anger        0.75     0.00     0.00  text 700 → 512 tokens',
        '',
        'hall',
        'who      what  emotion  how sure  valence  arousal  cut',
        'unknown        anger        0.75     0.00     0.00',
        '',
      ].join('\n'),
    );
  });

  it('reads an empty text as training does, and says that there is none where there is no column', async () => {
    const predictor = createCountingPredictor();
    const user = await userWith({
      'empty.csv': 'text,audio\n,a.wav\n',
      'none.csv': 'audio\na.wav\n',
      'a.wav': '',
    });
    const audio = { path: join(user, 'a.wav') };
    const empty = await runPredict(['--csv', 'empty.csv'], { predictor, user });
    expect(empty.stdout).not.toContain('lacked');
    const none = await runPredict(['--csv', 'none.csv'], { predictor, user });
    expect(none.stdout).toMatch(/lacked\n.* everything\n$/);
    const where = (name: string) => `${join(user, name)} row 2`;
    expect(predictor.asked).toEqual([
      [{ where: where('empty.csv'), text: '', audio }],
      [{ where: where('none.csv'), audio }],
    ]);
  });

  it('reads columns by the names of the recipe', async () => {
    const predictor = createCountingPredictor(
      manifest({ dataset: { source: 'folder', columns: { text: 'Utterance', speaker: 'Speaker' } } }),
    );
    const user = await userWith({ 'in.csv': 'Speaker\tUtterance\nMina\tHi, you\n' });
    await runPredict(['--csv', 'in.csv'], { predictor, user });
    expect(predictor.asked[0]![0]).toMatchObject({ speaker: 'Mina', text: 'Hi, you' });
  });

  it('opens media beside the file, and nothing elsewhere', async () => {
    const predictor = createCountingPredictor();
    const user = await userWith();
    await mkdir(join(user, 'data'));
    await writeFile(join(user, 'secret.wav'), '');
    await writeFile(join(user, 'data/a.wav'), '');
    await symlink('../secret.wav', join(user, 'data/link.wav'));
    const run = async (audio: string) => {
      await writeFile(join(user, 'data/in.csv'), `text,audio\nHi,${audio}\n`);
      return runPredict(['--csv', 'data/in.csv'], { predictor, user });
    };
    expect((await run('./a.wav')).code).toBe(0);
    expect(predictor.asked[0]![0]!.audio).toEqual({ path: join(user, 'data/a.wav') });
    for (const path of ['../secret.wav', join(user, 'secret.wav'), 'link.wav', 'no.wav']) {
      const { code, stderr } = await run(path);
      expect(code).toBe(2);
      expect(stderr).toContain(`${join(user, 'data/in.csv')} row 2: audio: expected a `);
    }
    expect(predictor.asked).toHaveLength(1);
  });

  it.each([
    ['sequence,text\n0,a\n0,b\n', 'row 3: expected one row for sequence 0, received another in'],
    ['sequence,text\nx,a\n', 'row 2: sequence: expected an integer ≥ 0, received "x".'],
    [
      'txet,speaker\na,b\n',
      'row 1: expected at least one of the columns text, audio, visual, video, received txet, speaker; is "txet" meant?',
    ],
    ['text\n', 'expected at least one turn, received a header only.'],
    ['text,mood\nHi\n', 'row 2: expected 2 cells, as in the header, received 1'],
    ['text\nHi\nrefused\n', 'row 3: expected another text, received it.'],
  ])('names file and row of %j', async (text, message) => {
    const user = await userWith({ 'in.csv': text });
    const options = { predictor: createCountingPredictor(), user };
    const { code, stderr } = await runPredict(['--csv', 'in.csv', '--quiet'], options);
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(user, 'in.csv')}`);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('does not write over its input, also by another name', async () => {
    const user = await userWith({ 'in.csv': ROWS });
    await link(join(user, 'in.csv'), join(user, 'same.csv'));
    await symlink('in.csv', join(user, 'link.csv'));
    for (const out of ['in.csv', 'same.csv', 'link.csv']) {
      const options = { predictor: createCountingPredictor(), user };
      const { code, stderr } = await runPredict(['--csv', 'in.csv', '--out', out], options);
      expect(code).toBe(2);
      expect(stderr).toContain('--out: expected another file than the one that is read');
    }
    expect(await readFile(join(user, 'in.csv'), 'utf8')).toBe(ROWS);
  });

  it('refuses to predict what it has written', async () => {
    const user = await userWith({ 'in.csv': ROWS });
    const options = { predictor: createCountingPredictor(), user };
    await runPredict(['--csv', 'in.csv', '--out', 'out.csv', '--quiet'], options);
    const { code, stderr } = await runPredict(['--csv', 'out.csv', '--out', 'b.csv', '--quiet'], options);
    expect(code).toBe(2);
    expect(stderr).toContain('row 1: expected no column "predicted_emotion"');
  });
});

describe('predict --stdin', () => {
  it('answers each line in order, names the bad ones, and ends with 2', async () => {
    const user = await userWith({ 'a.wav': '' });
    const stdin = [
      '{"turns":[{"speaker":"Mina","text":"Hello"},{"text":"Yes!","audio":"a.wav"}]}',
      '{"text":"Hi!"}',
      '',
      '{"text":',
      '{"txt":"Hi"}',
      '{"text":"Hi","image":"../up.png"}',
      '{"text":"refused"}',
      '{"turns":[]}',
    ].join('\n');
    const predictor = createCountingPredictor();
    const { code, stdout, stderr } = await runPredict(['--stdin'], { predictor, user, stdin });
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toEqual([
      {
        turns: [
          expect.objectContaining({ speaker: 'Mina', text: 'Hello', emotion: 'anger' }),
          expect.objectContaining({ text: 'Yes!', emotion: 'joy' }),
        ],
      },
      expect.objectContaining({ text: 'Hi!', emotion: 'joy', missing: [] }),
      { line: 4, error: expect.stringContaining('standard input line 4: expected JSON') },
      { line: 5, error: expect.stringMatching(/line 5: .*Unrecognized key: "txt"/) },
      {
        line: 6,
        error: expect.stringContaining(`image: expected a path inside ${user}, received "../up.png"`),
      },
      { line: 7, error: 'standard input line 7: expected another text, received it.' },
      { turns: [] },
    ]);
    expect(predictor.asked[0]![1]!.audio).toEqual({ path: join(user, 'a.wav') });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'standard input: expected a dialogue or a turn in each of 7 lines, received 4 that could not be answered: 4, 5, 6, 7. Their answers say why.\n',
    );
  });

  it('reads media from the folder of --media', async () => {
    const user = await newFolder();
    await mkdir(join(user, 'clips'));
    await writeFile(join(user, 'clips/a.wav'), '');
    const predictor = createCountingPredictor();
    const stdin = '{"audio":"a.wav"}\n';
    const { code } = await runPredict(['--stdin', '--media', 'clips'], { predictor, user, stdin });
    expect(code).toBe(0);
    expect(predictor.asked[0]![0]!.audio).toEqual({ path: join(user, 'clips/a.wav') });
  });

  it('ends when it is stopped, also while nothing comes', async () => {
    const stop = new AbortController();
    const predictor = createCountingPredictor();
    const running = runPredict(['--stdin'], { predictor, user: await newFolder(), signal: stop.signal });
    setTimeout(() => stop.abort(new Error('stopped by SIGINT.')), 20);
    const { code, stderr } = await running;
    expect(code).toBe(1);
    expect(stderr).toContain('stopped by SIGINT.');
    expect(predictor.isDisposed()).toBe(true);
  });
});
