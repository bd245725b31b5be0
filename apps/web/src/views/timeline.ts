import { colourOf } from './colours.js';
import { element } from './element.js';
import { type Results, sureOf, wordsOf } from './results.js';

/**
 * The turns side by side, each in the colour and with the name of its emotion, as high as the model is sure. One of them can be reached by Tab, the others by
 * the arrow keys; Enter goes to its entry.
 */
export function timeline({ labels, turns, predicted }: Results): HTMLElement {
  const marks = turns.map(({ speaker }, i) => {
    const found = predicted[i]!;
    const mark = element(
      'button',
      {
        type: 'button',
        class: 'mark',
        tabindex: i === 0 ? 0 : -1,
        'aria-label': `Turn ${i + 1}, ${speaker}: ${wordsOf(found)}`,
        onclick: () => document.getElementById(`prediction-${i + 1}`)?.focus(),
      },
      element('span', { class: 'column' }),
      element('span', { class: 'name' }, found.emotion ?? ''),
      element('span', { class: 'who' }, speaker),
    );
    mark.style.setProperty('--share', String(sureOf(found)));
    mark.style.setProperty(
      '--colour',
      found.emotion === undefined ? 'gray' : colourOf(labels, found.emotion),
    );
    return mark;
  });
  const all: readonly (Element | null)[] = marks;
  const go = (to: number): void => {
    for (const [i, mark] of marks.entries()) mark.tabIndex = i === to ? 0 : -1;
    marks[to]?.focus();
  };
  return element(
    'div',
    {
      class: 'timeline',
      role: 'group',
      'aria-label': 'Emotions over the dialogue',
      onkeydown: (event) => {
        const { key } = event as KeyboardEvent;
        const at = all.indexOf(document.activeElement);
        const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 }[key];
        if (to === undefined || at < 0) return;
        event.preventDefault();
        go(Math.max(0, Math.min(marks.length - 1, to)));
      },
    },
    ...marks,
  );
}
