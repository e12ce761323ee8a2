/**
 * P4 one question at a time: Terug and Verder, follow-ups only where they apply, one more look
 * after "weet ik niet", first aid in between, and 112 at once when the answers mean it.
 * @typedef {import('./conditions.js').Line} Line
 * @typedef {{when: Line, reason: string, firstAid: string[]}} Meaning
 */
import { need } from '../components/need.js';
import { NOT_ASKED, holds } from './conditions.js';

const MOST_DOTS = 9;

export class Steps {
  /**
   * @param {HTMLFormElement} form
   * @param {{step: (sign: string) => void, alarm: (meaning: Meaning) => void}} tell
   *   step: another question is shown by a tap on Verder.
   */
  constructor(form, tell) {
    this.form = form;
    this.tell = tell;
    /** @type {HTMLFieldSetElement[]} */
    this.all = [...form.querySelectorAll('fieldset')].filter((each) => each.dataset.sign);
    /** @type {Meaning[]} */
    this.alarms = JSON.parse(form.dataset.alarms ?? '[]');
    /** @type {Meaning[]} */
    this.firstAid = JSON.parse(form.dataset.firstAid ?? '[]');
    /** @type {Set<string>} signs that were looked at again */
    this.looked = new Set();
    this.changing = false;
    /** @type {HTMLFieldSetElement | null} the question at which first aid was said */
    this.saidAt = null;
    form.classList.add('one-by-one');
    document.querySelector('[data-title]')?.classList.add('vh');
    need(form, '[data-steps]', HTMLElement).hidden = false;
    form.addEventListener('input', () => this.refresh());
    this.entry = this.current = this.first();
    this.begin();
  }

  /** @returns {void} show the question that this page began with */
  begin() {
    this.show(this.entry, false);
  }

  /** @returns {HTMLFieldSetElement} where to begin: an error, else what is not answered yet */
  first() {
    const wrong = this.all.find((each) => each.classList.contains('is-wrong'));
    const open = this.visible().find((each) => each.dataset.kind !== 'number' && !answer(each));
    return wrong ?? open ?? this.all[0];
  }

  /** @returns {Record<string, string>} sign → answer; a follow-up that does not apply is not asked */
  answers() {
    /** @type {Record<string, string>} */
    const found = {};
    for (const each of this.all) found[sign(each)] = answer(each);
    for (const each of this.all) {
      if (each.dataset.if && holds(JSON.parse(each.dataset.if), found) === false) {
        found[sign(each)] = NOT_ASKED;
      }
    }
    return found;
  }

  /** @returns {HTMLFieldSetElement[]} the questions that apply, with the answers of now */
  visible() {
    const answers = this.answers();
    return this.all.filter((each) => answers[sign(each)] !== NOT_ASKED);
  }

  /**
   * @param {HTMLFieldSetElement} question
   * @param {boolean} focus
   * @returns {void}
   */
  show(question, focus = true) {
    this.current = question;
    for (const each of this.all) each.hidden = each !== question;
    this.refresh();
    if (!focus) return;
    scrollTo(0, 0);
    need(question, 'legend', HTMLElement).focus();
  }

  /**
   * @param {string} name sign
   * @returns {boolean} whether there is such a question
   */
  showSign(name) {
    const found = this.all.find((each) => sign(each) === name);
    if (found) this.show(found);
    return Boolean(found);
  }

  /**
   * Change one answer and go straight back when everything is answered.
   * @param {string} name sign
   * @returns {boolean} whether there is such a question
   */
  change(name) {
    this.changing = this.showSign(name);
    if (this.changing) this.entry = this.current;
    return this.changing;
  }

  /** @returns {boolean} true when the last question is behind us */
  next() {
    const question = this.current;
    if (!this.complete(question) || this.looksAgain(question)) return false;
    const answers = this.answers();
    const alarm = this.alarms.find((each) => holds(each.when, answers) === true);
    if (alarm) {
      this.tell.alarm(alarm);
      return false;
    }
    const visible = this.visible();
    const after = visible[visible.indexOf(question) + 1];
    const allAnswered = visible.every((each) => each.dataset.kind === 'number' || answer(each));
    if (!after || (this.changing && allAnswered)) return true;
    this.tell.step(sign(after));
    this.show(after);
    return false;
  }

  /**
   * @param {HTMLFieldSetElement} question
   * @returns {boolean} says so when there is no answer yet
   */
  complete(question) {
    const done = question.dataset.kind === 'number' || Boolean(answer(question));
    const error = need(question, '[data-choose]', HTMLElement);
    error.hidden = done;
    question.classList.toggle('is-wrong', !done);
    if (!done) {
      error.id = error.id || `${sign(question)}-choose`;
      question.setAttribute('aria-describedby', error.id);
      question.querySelector('input')?.focus();
    }
    return done;
  }

  /**
   * @param {HTMLFieldSetElement} question
   * @returns {boolean} true the first time that "weet ik niet" stands at a question with help
   */
  looksAgain(question) {
    const help = question.querySelector('.unknown');
    if (!help || answer(question) !== 'unknown' || this.looked.has(sign(question))) return false;
    this.looked.add(sign(question));
    const title = need(question, '.unknown h2', HTMLElement);
    title.tabIndex = -1;
    title.focus();
    return true;
  }

  /** @returns {HTMLFieldSetElement[]} what will be asked as far as the answers tell: no scare */
  likely() {
    const answers = this.answers();
    return this.visible().filter(
      (each) =>
        each === this.current || !each.dataset.if || holds(JSON.parse(each.dataset.if), answers) === true,
    );
  }

  /** @returns {void} progress and first aid, after any change */
  refresh() {
    const visible = this.likely();
    const at = Math.max(0, visible.indexOf(this.current));
    const words = need(this.form, '[data-step]', HTMLElement);
    words.textContent = (words.dataset.words ?? '')
      .replace('{n}', String(at + 1))
      .replace('{of}', String(visible.length));
    const dots = need(this.form, '[data-steps] span', HTMLElement);
    const few = visible.length <= MOST_DOTS;
    dots.replaceChildren(...(few ? visible : []).map((_each, index) => dot(index <= at)));
    this.showFirstAid();
  }

  /** @returns {void} */
  showFirstAid() {
    const answers = this.answers();
    const found = this.firstAid.find((each) => holds(each.when, answers) === true);
    const box = need(this.form, '[data-first-aid-now]', HTMLElement);
    const said = found?.firstAid.join('\n') ?? '';
    if (box.dataset.said !== said) this.saidAt = this.current;
    box.hidden = !found || this.saidAt !== this.current; // once; the check page says it again
    if (box.dataset.said === said) return;
    box.dataset.said = said;
    need(box, 'ul', HTMLElement).replaceChildren(...(found?.firstAid ?? []).map(line));
  }
}

/**
 * @param {HTMLFieldSetElement} question
 * @returns {string} the answer of now; empty when there is none
 */
export function answer(question) {
  const chosen = question.querySelector('input:checked, input[inputmode]');
  return chosen instanceof HTMLInputElement ? chosen.value.trim() : '';
}

/**
 * @param {HTMLElement} question
 * @returns {string}
 */
export function sign(question) {
  return question.dataset.sign ?? '';
}

/**
 * @param {string} text
 * @returns {HTMLLIElement}
 */
export function line(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

/**
 * @param {boolean} on
 * @returns {HTMLElement}
 */
function dot(on) {
  const mark = document.createElement('i');
  mark.classList.toggle('on', on);
  return mark;
}
