import { predictAlone } from './alone.js';
import type { Backend } from './backends/backend.js';
import { chooseBackend } from './choose-backend.js';
import { chosenFiles, droppedFiles } from './files/dropped-files.js';
import { type ChosenFile, groupFiles } from './files/group-files.js';
import { changeOfFiles, changesOfGroup } from './files/read-groups.js';
import {
  changeTurn,
  type EditedDialogue,
  isEmpty,
  moveTurn,
  newTurn,
  predictorTurn,
  removeTurn,
  turnsToPredict,
} from './turns.js';
import { editorRows } from './views/editor.js';
import { byId } from './views/element.js';
import { connectRecorder } from './views/recorder.js';
import { resultRows } from './views/results.js';
import { timeline } from './views/timeline.js';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes the page live: who computes is found, the dialogue can be written, and what is said of it is shown. */
export function openPage(): void {
  let dialogue: EditedDialogue = [newTurn([])];
  let backend: Backend | undefined;
  let running: AbortController | undefined;
  /** The turn that chosen files belong to. */
  let attachTo: number | undefined;
  const input = byId('files') as HTMLInputElement;
  const predictButton = byId('predict') as HTMLButtonElement;
  const say = (text: string, isError = false): void => {
    byId('status').textContent = text;
    byId('status').classList.toggle('error', isError);
  };

  const show = (): void => {
    const rows = editorRows(dialogue, backend?.model.modalities ?? [], {
      // What is typed stands there already.
      change(id, change) {
        dialogue = changeTurn(dialogue, id, change);
        if ('audio' in change || 'visual' in change) show();
      },
      move: (id, by) => set(moveTurn(dialogue, id, by), id),
      remove: (id) => set(removeTurn(dialogue, id)),
      attach(id) {
        attachTo = id;
        input.click();
      },
    });
    byId('turns').replaceChildren(...rows);
  };
  const set = (changed: EditedDialogue, focus?: number): void => {
    dialogue = changed;
    show();
    if (focus !== undefined)
      byId('turns').querySelector<HTMLElement>(`[data-turn="${focus}"] textarea`)?.focus();
  };

  const addFiles = async (files: readonly ChosenFile[], id?: number): Promise<void> => {
    const { groups, unknown } = groupFiles(files);
    try {
      // Files take their time, in which somebody may go on writing: what stands in the dialogue is looked at when they are read.
      if (id !== undefined) {
        const change = await changeOfFiles(files);
        set(changeTurn(dialogue, id, change));
      } else {
        for (const group of groups) {
          const changes = await changesOfGroup(group);
          let changed: EditedDialogue = dialogue.filter((turn) => !isEmpty(turn));
          for (const change of changes) changed = [...changed, newTurn(changed, change)];
          set(changed);
        }
      }
      say(unknown.length > 0 ? `Not known: ${unknown.join(', ')}.` : '');
    } catch (error) {
      say(messageOf(error), true);
    }
  };

  const predict = async (): Promise<void> => {
    if (!backend) return;
    running?.abort();
    const current = new AbortController();
    running = current;
    const turns = turnsToPredict(dialogue);
    if (turns.length === 0) return say('Write what somebody says first.');
    say('Predicting…');
    try {
      const read = turns.map((turn) => predictorTurn(turn, dialogue.indexOf(turn) + 1));
      const predicted = await backend.predict(read, current.signal);
      const alone = await predictAlone(backend, read, current.signal);
      if (current.signal.aborted) return;
      const results = { labels: backend.model.labels ?? [], turns, predicted, alone };
      byId('timeline').replaceChildren(timeline(results));
      byId('predictions').replaceChildren(...resultRows(results));
      say(`${turns.length} ${turns.length === 1 ? 'turn' : 'turns'} predicted.`);
    } catch (error) {
      if (!current.signal.aborted) say(messageOf(error), true);
    }
  };

  byId('add').addEventListener('click', () => {
    const turn = newTurn(dialogue);
    set([...dialogue, turn], turn.id);
  });
  byId('choose').addEventListener('click', () => {
    attachTo = undefined;
    input.click();
  });
  input.addEventListener('change', () => {
    void addFiles(chosenFiles(input.files ?? []), attachTo);
    input.value = '';
  });
  predictButton.addEventListener('click', () => void predict());
  byId('turns').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void predict();
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer) void droppedFiles(event.dataTransfer).then((files) => addFiles(files));
  });

  const recordButton = byId('record') as HTMLButtonElement;
  connectRecorder({
    button: recordButton,
    preview: byId('preview'),
    modalities: () => backend?.model.modalities ?? [],
    say,
    onClip: (file) => addFiles([{ path: file.name, file }]),
  });

  show();
  predictButton.disabled = true;
  byId('model').textContent = 'The model is being loaded…';
  chooseBackend(new URL(location.href)).then(
    (found) => {
      backend = found;
      predictButton.disabled = false;
      // A page that came unencrypted over a network is not given any device.
      recordButton.hidden =
        navigator.mediaDevices === undefined || found.model.modalities.every((one) => one === 'text');
      byId('model').textContent = `${found.model.name}, computed by ${found.model.place}`;
      show();
    },
    (error: unknown) => {
      byId('model').textContent = 'There is no model.';
      say(messageOf(error), true);
    },
  );
}
