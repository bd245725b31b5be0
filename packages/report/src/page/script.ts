/**
 * Filters of the dialogues. The page is complete without it: the toolbar stays hidden until this runs.
 * Must not hold `</` (it stands inside a script element).
 */
export const pageScript = `(() => {
  'use strict';
  const bar = document.querySelector('[data-filters]');
  document.addEventListener('play', (event) => {
    for (const player of document.querySelectorAll('audio')) if (player !== event.target) player.pause();
  }, true);
  if (!bar) return;
  const lines = [...document.querySelectorAll('[data-dialogue] [data-line]')];
  const dialogues = [...document.querySelectorAll('[data-dialogue]')];
  const buttons = [...bar.querySelectorAll('button')];
  const emotion = bar.querySelector('select');
  const status = bar.querySelector('[role=status]');
  let only = 'all';
  const update = () => {
    let shown = 0;
    for (const line of lines) {
      const { outcome, sure, label } = line.dataset;
      const fits = only === 'all' || (only === 'mistakes' ? outcome === 'wrong' : outcome === 'wrong' && sure === 'yes');
      line.hidden = !(fits && (emotion.value === '' || emotion.value === label));
      if (!line.hidden) shown += 1;
    }
    for (const dialogue of dialogues) dialogue.hidden = !dialogue.querySelector('[data-line]:not([hidden])');
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.value === only));
    status.textContent = shown === lines.length ? 'All ' + shown + ' lines' : shown + ' of ' + lines.length + ' lines';
  };
  for (const button of buttons) button.addEventListener('click', () => { only = button.value; update(); });
  emotion.addEventListener('change', update);
  bar.hidden = false;
  update();
})();
`;
