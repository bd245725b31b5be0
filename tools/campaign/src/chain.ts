import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Draw, type Drawer, drawFaults, drawKills } from './draw.js';
import type { CommandName, Kind, Step } from './kinds.js';
import { phaseOf } from './phases.js';
import type { Ending, RunOptions } from './run-program.js';
import { differences, readTree, type Tree } from './tree.js';

/** A process that was killed, or whose disk failed. */
export interface Hit {
  readonly kind: string;
  readonly command: CommandName;
  /** `random`, or the fault and the function: `kill-after rename`. */
  readonly how: string;
  /** What the call that went wrong was about; of a kill at random, the last one. */
  readonly phase: string;
  readonly path: string;
  /** What came of it: `same bytes`, `told, then same bytes`, or what is wrong. */
  readonly outcome: string;
}

/** What a lane of the campaign works with. */
export interface Lane {
  readonly run: (options: RunOptions) => Promise<Ending>;
  /** Folder for this lane alone. */
  readonly folder: string;
  readonly disturb: 'kills' | 'faults';
  readonly random: () => number;
}

/** A kind that has been run once without a disturbance. */
export interface Prepared {
  readonly kind: Kind;
  /** Disturbs the kind up to `most` times in one run to its end, and compares. */
  readonly chain: (most: number) => Promise<readonly Hit[]>;
}

const SAME = 'same bytes';
/** How likely a command that goes on is disturbed again: runs to the end cost the most. */
const GOES_ON = 0.85;
const NOT_KEPT = /^warning: .*: not kept: /m;
/** Of one command, in one run to its end. */
const MOST_IN_STEP = 8;

/** Makes what a kind begins with, and runs it undisturbed. */
export async function prepareKind(kind: Kind, { run, folder, disturb, random }: Lane): Promise<Prepared> {
  const place = join(folder, kind.name.replaceAll(' ', '-'));
  const [template, user] = [join(place, 'template'), join(place, 'user')];
  const startOver = async (): Promise<void> => {
    await rm(user, { recursive: true, force: true });
    await cp(template, user, { recursive: true, preserveTimestamps: true });
  };
  const whole = async (step: Step): Promise<Ending> => {
    const ending = await run({ ...step, user });
    if (ending.code !== 0)
      throw new Error(
        `${kind.name}: ${step.command} ${step.words.join(' ')}: ended with ${endOf(ending)}: ${ending.stderr}`,
      );
    return ending;
  };
  await mkdir(user, { recursive: true });
  await kind.files(user);
  for (const [path, text] of Object.entries(kind.texts ?? {})) {
    await mkdir(dirname(join(user, path)), { recursive: true });
    await writeFile(join(user, path), text);
  }
  for (const step of kind.before ?? []) await whole(step);
  await cp(user, template, { recursive: true, preserveTimestamps: true });
  const drawers: Drawer[] = [];
  for (const step of kind.steps) {
    const ending = await whole(step);
    drawers.push(disturb === 'kills' ? drawKills(ending, random) : drawFaults(ending, random));
  }
  const expected = await readTree(user);
  return {
    kind,
    async chain(most) {
      await startOver();
      const hits: Omit<Hit, 'outcome'>[] = [];
      let [told, problem] = [false, ''];
      for (const [index, step] of kind.steps.entries()) {
        for (let starts = 0; ; starts++) {
          const isDisturbed =
            starts < MOST_IN_STEP && hits.length < most && (starts === 0 || random() < GOES_ON);
          const draw = isDisturbed ? drawers[index]!.draw(starts === 0) : {};
          const words = starts === 0 ? step.words : (step.again ?? step.words);
          const ending = await run({ command: step.command, words, user, ...draw });
          const isKilled = isDisturbed && ending.signal === 'SIGKILL';
          if (isKilled || ending.calls.some((call) => call.isDisturbed)) {
            hits.push(hitOf(kind, step, draw, ending));
          }
          if (isKilled) continue;
          // Also where a fault was no obstacle. Scores that could not be kept are told in a warning: the command is started again.
          if (ending.code === 0 && !NOT_KEPT.test(ending.stderr)) break;
          told = true;
          problem ||= problemOfEnd(ending);
          // A refusal after a kill or a fault must be one that the next command resolves.
          if (isDisturbed) continue;
          problem ||= `cannot go on: ${step.command} ${words.join(' ')}: ${ending.stderr.slice(-400)}`;
          break;
        }
      }
      problem ||= await treeProblem(expected, user);
      const outcome = problem || (told ? `told, then ${SAME}` : SAME);
      return hits.map((hit) => ({ ...hit, outcome }));
    },
  };
}

/** Whether an outcome is one that the promises allow. */
export const isRight = ({ outcome }: Pick<Hit, 'outcome'>): boolean => outcome.endsWith(SAME);

async function treeProblem(expected: Tree, user: string): Promise<string> {
  const wrong = await readTree(user).then(
    (received) => differences(expected, received),
    (error: Error) => [error.message],
  );
  return wrong.length === 0 ? '' : `other files or bytes: ${wrong.join(', ')}`;
}

const endOf = ({ code, signal }: Ending): string => String(code ?? signal);

/** What is wrong with how an error was told: one of ours is a sentence, not a stack, silence or a crash. */
function problemOfEnd(ending: Ending): string {
  const { code, stderr } = ending;
  if (code === undefined) return `ended by ${endOf(ending)}: ${stderr.slice(-600)}`;
  if (stderr.trim() === '') return `ended with ${code}, and said nothing`;
  return /^\s+at .*[(:]\S+:\d+:\d+\)?$/m.test(stderr) ? `a stack trace: ${stderr.slice(-600)}` : '';
}

function hitOf({ name }: Kind, step: Step, draw: Draw, { calls }: Ending): Omit<Hit, 'outcome'> {
  const call = calls.find(({ isDisturbed }) => isDisturbed) ?? calls.at(-1);
  const { disturbance } = draw;
  return {
    kind: name,
    command: step.command,
    how: disturbance ? `${disturbance.fault} ${call?.name ?? ''}` : 'random',
    phase: phaseOf(call?.path),
    path: call?.path.split('/').slice(-3).join('/') ?? '',
  };
}
