import { pointStyle, pointsPath } from '../charts/point-shapes.js';
import { type Html, html } from '../page/html.js';
import { userText } from '../page/section.js';

/**
 * Names, colours and shapes of the emotions in a map, each with a box that hides it. Works without a script: the page's style sheet looks
 * which boxes are ticked within the element of class `map` around it.
 */
export const emotionLegend = (labels: readonly string[]): Html =>
  html`<fieldset class="legend"><legend class="unseen">Emotions shown</legend>${labels.map(
    (label, i) =>
      html`<label><input type="checkbox" name="e${i}" checked autocomplete="off"><svg aria-hidden="true" width="14" height="14" viewBox="-5 -5 10 10"><path d="${pointsPath(i, [[0, 0]])}" style="${pointStyle(i)}"/></svg>${userText(label)}</label>`,
  )}</fieldset>`;
