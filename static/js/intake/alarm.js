/**
 * P5 on the phone itself, without asking the server: filled from what the form already knows.
 * @typedef {import('./steps.js').Meaning} Meaning
 */
import { need } from '../components/need.js';
import * as panels from './panels.js';
import { answer, line, sign } from './steps.js';

/**
 * @param {HTMLFormElement} form hidden while the panel is there
 * @param {Meaning} meaning
 * @param {(sign: string) => void} change back to the question that can be changed
 * @returns {void}
 */
export function raise(form, meaning, change) {
  const panel = panels.show('alarm');
  need(panel, '[data-reason]', HTMLElement).textContent = meaning.reason;
  const steps = need(panel, '[data-first-aid]', HTMLElement);
  steps.hidden = meaning.firstAid.length === 0;
  need(steps, 'ol', HTMLElement).replaceChildren(...meaning.firstAid.map(line));
  const chose = need(panel, '[data-chose]', HTMLElement);
  const said = chosen(form, meaning);
  chose.hidden = said === '';
  need(chose, 'span', HTMLElement).textContent = said;
  need(panel, '[data-change]', HTMLButtonElement).addEventListener('click', (event) => {
    event.preventDefault();
    lower();
    change(Object.keys(meaning.when).at(-1) ?? '');
  });
  document.body.classList.add('alarm');
  panels.alone(true);
  scrollTo(0, 0);
}

/** @returns {void} */
export function lower() {
  panels.hide();
  document.body.classList.remove('alarm');
  panels.alone(false);
}

/**
 * @param {HTMLFormElement} form
 * @param {Meaning} meaning
 * @returns {string} the answers that decided it, without private ones
 */
function chosen(form, meaning) {
  return [...form.querySelectorAll('fieldset')]
    .filter((each) => sign(each) in meaning.when && !('private' in each.dataset))
    .map((each) => {
      if (answer(each) === 'yes') return each.dataset.short;
      const label = each.querySelector('input:checked')?.closest('label')?.textContent?.trim();
      return `${each.dataset.short?.split(':')[0]}: ${label ?? answer(each)}`;
    })
    .join(', ');
}
