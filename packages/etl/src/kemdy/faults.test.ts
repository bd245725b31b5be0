import { describe, expect, it } from 'vitest';
import { found } from '../dataset-folder/__fixtures__/sample.js';
import { kemdy19Releases, ratings, sound } from './__fixtures__/kemdy19.js';
import {
  annotation,
  clip19,
  cp949,
  type Files,
  type Line,
  session19,
  votes,
} from './__fixtures__/release.js';

const { prepared } = kemdy19Releases();

describe('prepareKemdy19', () => {
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
    expect(found(audit)).toEqual({
      'train utterances': 21,
      'train context utterances': 2,
      'train dialogues': 1,
      'train sessions': 1,
      'dev utterances': 8,
      'dev dialogues': 4,
      'dev sessions': 2,
      // Of session 17 only what F says.
      'test utterances': 6,
      'test dialogues': 3,
      'test sessions': 2,
      'sessions absent': 15,
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
      'utterances without a known emotion kept as context': 2,
      'utterances with fewer than ten votes': 1,
      'utterances whose emotion is not the most voted': 1,
      'means taken from the raters': 1,
      'means unlike those of the raters': 1,
      'ratings outside 1 to 5': 1,
      'utterances without valence or arousal': 1,
      'tied utterances': 2,
      'ties of three or more emotions': 1,
      'unreadable times': 1,
      'durations of 0 s or less': 1,
      'bio signals absent': 1,
      'texts absent': 2,
      'wavs absent': 2,
      'unreadable wavs': 1,
      'utterances without text and voice left out': 1,
      // F500, F501, and the line of script01 that no annotation file lists any more.
      'texts without annotation': 2,
      'wavs without annotation': 2,
      'files of one name in two places': 1,
      // 20 of session 5, 12 of sessions 1, 2 and 20, and what F says in session 17.
      'texts in utf8': 34,
      'texts in cp949': 2,
      'texts with unreadable characters': 1,
      'texts of several lines': 1,
      'texts not in nfc': 1,
      'empty texts': 1,
      'event marks': 3,
    });
    expect(of('Sess05_impro01/0')).toMatchObject({ emotion: 'happy', tie: 'happy;neutral' });
    expect(of('Sess05_impro01/1')).toMatchObject({ tie: 'angry;fear;sad' });
    expect(of('Sess05_impro01/2')).toMatchObject({ emotion: 'disgust', votes: { disgust: 10 } });
    for (const place of [3, 4]) {
      expect(of(`Sess05_impro01/${place}`)).toMatchObject({ emotion: '', use: 'context' });
    }
    expect(of('Sess05_impro01/4').votes).toMatchObject({ happy: 10 });
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
    expect(splits.train).toHaveLength(24 - 1);
    expect(log).toContainEqual(expect.stringMatching(/Session05_F_res\.csv row 6: no emotion: "joyy"/));
    expect(log).toContainEqual(
      expect.stringMatching(/F015\.wav: expected a readable wav, received 100 bytes/),
    );
  });
});
