import { describe, expect, it } from 'vitest';
import { groupFiles, oneGroup } from './group-files.js';

const chosen = (...paths: string[]) => paths.map((path) => ({ path, file: new File([], path) }));

const namesOf = (...paths: string[]) => groupFiles(chosen(...paths)).groups.map(({ name }) => name);

describe('groupFiles', () => {
  it('takes files of one name as one turn, in the order that people count in', () => {
    expect(namesOf('10.wav', '2.wav', '10.png', '1.txt')).toEqual(['1', '2', '10']);
    const [, , last] = groupFiles(chosen('10.wav', '2.wav', '10.PNG', '1.txt')).groups;
    expect(last?.voice?.path).toBe('10.wav');
    expect(last?.pictures.map(({ path }) => path)).toEqual(['10.PNG']);
  });

  it('takes a folder of numbered pictures as the frames of one turn', () => {
    const { groups } = groupFiles(chosen('day/1/002.png', 'day/1/001.png', 'day/1.wav', 'day/2/001.png'));
    expect(groups.map(({ name, pictures }) => [name, pictures.map(({ path }) => path)])).toEqual([
      ['day/1', ['day/1/001.png', 'day/1/002.png']],
      ['day/2', ['day/2/001.png']],
    ]);
  });

  it('puts subtitles beside their clip, and names what it does not know', () => {
    const { groups, unknown } = groupFiles(chosen('talk.mp4', 'talk.srt', 'notes.pdf'));
    expect(groups).toMatchObject([{ clip: { path: 'talk.mp4' }, subtitles: { path: 'talk.srt' } }]);
    expect(unknown).toEqual(['notes.pdf']);
  });

  it('takes what was chosen for one turn as one, whatever the names', () => {
    const group = oneGroup(chosen('f-2.png', 'f-10.png', 'f-1.png', 'voice.wav'));
    expect(group.voice?.path).toBe('voice.wav');
    expect(group.pictures.map(({ path }) => path)).toEqual(['f-1.png', 'f-2.png', 'f-10.png']);
    expect(oneGroup([]).pictures).toEqual([]);
  });
});
