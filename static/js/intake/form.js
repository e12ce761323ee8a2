/**
 * The intake, P2 to P6: <form data-module="intake" data-stage data-send data-start>. Adds to a form
 * that works without it: one question at a time, a draft on the phone, and sending that does not
 * give up. data-desk: at a desk, where nothing is kept.
 * @typedef {import('./draft.js').Saved} Saved
 * @typedef {import('./draft.js').Fields} Fields
 */
import { need } from '../components/need.js';
import * as alarm from './alarm.js';
import { Counter } from './counter.js';
import * as draft from './draft.js';
import { Journey } from './journey.js';
import * as panels from './panels.js';
import { Search } from './search.js';
import { Sender } from './sender.js';
import { Steps } from './steps.js';

const SENT = 'caz-sent'; // in this tab: which key was sent, and where its page is
const PAUSE = 500; // ms after the last change before the draft is written

export default class Intake {
  /** @param {HTMLElement} root */
  constructor(root) {
    if (!(root instanceof HTMLFormElement)) throw new Error('Module intake: not a form');
    this.form = root;
    this.journey = new Journey();
    this.keeps = !('desk' in root.dataset);
    this.waiting = false;
    /** @type {Sender | undefined} */
    this.sender = undefined;
    /** @type {Steps | null} */
    this.steps = null;
    /** @type {WeakMap<HTMLFormElement, Steps | null>} */
    this.known = new WeakMap();
    /** @type {Saved['tapped']} */
    this.tapped = undefined;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.journey.begin((main, step) => this.arrive(main, step));
    this.arrive(need(document.body, 'main', HTMLElement), '');
    document.addEventListener('submit', (event) => this.submitted(event));
    addEventListener('pageshow', (event) => event.persisted && this.wasSent());
    if (!this.wasSent()) this.offerDraft();
  }

  /**
   * A page is on the screen: new, or again after Back.
   * @param {HTMLElement} main
   * @param {string} step the question, where there are questions
   * @returns {void}
   */
  arrive(main, step) {
    const form = main.querySelector('form');
    if (!form) return;
    this.form = form;
    if (document.querySelector('[data-panel="alarm"]')) alarm.lower();
    if (!this.known.has(form)) this.furnish(form);
    else if (!this.known.get(form)?.showSign(step)) this.known.get(form)?.begin();
    this.steps = this.known.get(form) ?? null;
    this.lookAt(main);
    this.saveSoon();
  }

  /**
   * Give a page that is new what it needs.
   * @param {HTMLFormElement} form
   * @returns {void}
   */
  furnish(form) {
    const questions = form.dataset.stage === 'questions';
    const tell = {
      step: (/** @type {string} */ sign) => this.journey.stepTo(sign),
      alarm: (/** @type {import('./steps.js').Meaning} */ meaning) =>
        alarm.raise(form, meaning, (sign) => this.steps?.showSign(sign)),
    };
    this.steps = questions ? new Steps(form, tell) : null;
    this.known.set(form, this.steps);
    this.journey.remember(form);
    form.addEventListener('input', () => {
      this.journey.remember(form);
      this.saveSoon();
    });
    if (form.querySelector('[data-search]')) new Search(form);
    for (const each of form.querySelectorAll('[data-counter]')) {
      const field = each.closest('fieldset')?.querySelector('input[inputmode]');
      if (field instanceof HTMLInputElement) new Counter(/** @type {HTMLElement} */ (each), field);
    }
  }

  /**
   * Focus where reading begins: the mistakes, the field to change, the question, or the title.
   * @param {HTMLElement} main
   * @returns {void}
   */
  lookAt(main) {
    const name = decodeURIComponent(new URL(location.href).hash.slice(1));
    const summary = main.querySelector('[data-error-summary]');
    summary?.addEventListener('click', (event) => this.toMistake(event));
    if (summary instanceof HTMLElement) return summary.focus();
    if (name && this.steps) {
      if (this.steps.change(name.replace(/^a\./, ''))) return;
    }
    const field = name ? main.querySelector(`[id="${CSS.escape(name)}"]`) : null;
    if (field instanceof HTMLElement) return field.focus();
    if (this.journey.at === 0 && !this.steps) return; // opened by the browser: leave it be
    const title = main.querySelector('fieldset:not([hidden]) legend[tabindex], h1');
    if (!(title instanceof HTMLElement)) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }

  /**
   * A link in the error summary to a question that is not on the screen.
   * @param {Event} event
   * @returns {void}
   */
  toMistake(event) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const sign = decodeURIComponent(link?.hash.slice(1) ?? '').replace(/^a\./, '');
    if (this.steps?.showSign(sign)) event.preventDefault();
  }

  /**
   * @param {SubmitEvent} event
   * @returns {void}
   */
  submitted(event) {
    if (event.target !== this.form) return;
    event.preventDefault();
    const button = event.submitter;
    if (button?.hasAttribute('data-back') && this.journey.at > 0) return history.back();
    if (button?.hasAttribute('data-next') && this.steps && !this.steps.next()) return;
    const url = button?.getAttribute('formaction') ?? this.form.getAttribute('action') ?? '';
    const body = this.journey.body(this.form, button);
    if (url === this.form.dataset.send) this.send(body, Date.now());
    else this.go(url, body);
  }

  /**
   * @param {string} url
   * @param {Fields} body
   * @returns {Promise<void>}
   */
  async go(url, body) {
    const button = this.form.querySelector('button.btn');
    button?.setAttribute('aria-busy', 'true');
    this.sender?.stop(); // the answers may be changing
    try {
      panels.hide();
      document.body.classList.remove('alarm');
      await this.journey.go(url, body);
    } catch {
      panels.show('offline', { retry: () => this.go(url, body) });
    } finally {
      button?.removeAttribute('aria-busy');
    }
  }

  // Sending

  /**
   * @param {Fields} body
   * @param {number} tappedAt
   * @returns {void}
   */
  send(body, tappedAt) {
    const before = this.tapped?.body;
    this.sender?.stop();
    this.tapped = { at: tappedAt, body };
    this.save();
    const sender = new Sender(this.form.dataset.send ?? '', this.withToken(body), tappedAt, {
      sent: (location) => this.leave(body, location),
      refused: (refusal) => this.refused(refusal, body, before),
      waiting: () => this.wait(sender),
      old: () => this.askFirst(),
    });
    this.sender = sender;
    panels.show('sending');
    sender.run();
  }

  /**
   * @param {Fields} body
   * @returns {Fields} with the form's token of the page that is open now
   */
  withToken(body) {
    const token = need(this.form, '[name="csrf_token"]', HTMLInputElement).value;
    return [...body.filter(([name]) => name !== 'csrf_token'), ['csrf_token', token]];
  }

  /**
   * @param {Sender} sender
   * @returns {void}
   */
  wait(sender) {
    if (document.querySelector('[data-panel="unsent"]')) return;
    panels.show('unsent', { retry: () => sender.tryAgain() });
  }

  /** @returns {void} longer ago than ten minutes: look at the gate first */
  askFirst() {
    const { tapped } = this;
    if (!tapped) return;
    panels.show('changed', {
      send: () => this.send(tapped.body, Date.now()),
      resume: () => this.resume('check', tapped.body),
    });
  }

  /**
   * The server has it: nothing stays on the phone.
   * @param {Fields} body
   * @param {string} address of the live page
   * @returns {Promise<void>}
   */
  async leave(body, address) {
    clearTimeout(this.timer);
    if (this.keeps) {
      this.keeps = false;
      sessionStorage.setItem(SENT, JSON.stringify({ key: keyOf(body), location: address }));
      await draft.forget().catch(() => {});
    }
    location.assign(address);
  }

  /**
   * Something in it is not right, or the key was used before. In the second case an earlier try did
   * arrive: sent again as it was, it gives the way to its page.
   * @param {import('./sender.js').Refusal} refusal
   * @param {Fields} body
   * @param {Fields} [before]
   * @returns {void}
   */
  refused(refusal, body, before) {
    this.tapped = undefined;
    panels.hide();
    if (before && !refusal.body.fields && refusal.status === 422) return this.send(before, Date.now());
    this.go(this.form.dataset.send ?? '', this.withToken(body));
  }

  /** @returns {boolean} whether this form, or one before it in this tab, was sent */
  wasSent() {
    const kept = sessionStorage.getItem(SENT);
    if (!this.keeps && !kept) return false;
    const sent = kept ? JSON.parse(kept) : null;
    if (!sent || 'desk' in this.form.dataset) return false;
    if (sent.key !== this.key() && this.form.dataset.stage !== 'who') return false;
    const panel = panels.show('sent', { anew: () => this.anew() });
    need(panel, '[data-live]', HTMLAnchorElement).href = sent.location;
    panels.alone(true);
    return true;
  }

  /** @returns {void} */
  anew() {
    sessionStorage.removeItem(SENT);
    location.assign('/start');
  }

  // The draft

  /** @returns {string} */
  key() {
    return need(this.form, '[name="key"]', HTMLInputElement).value;
  }

  /** @returns {void} */
  saveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** @returns {void} */
  save() {
    this.journey.remember(this.form);
    const fields = this.journey.all().filter(([, value]) => value !== '');
    if (!this.keeps || this.waiting || fields.length === 0) return;
    const stage = this.form.dataset.stage === 'alarm' ? 'questions' : this.form.dataset.stage;
    const saved = { key: this.key(), stage: stage ?? 'who', fields, tapped: this.tapped };
    draft.save(saved).catch(() => {}); // a phone that keeps nothing still sends
  }

  /** @returns {Promise<void>} what was begun here before, on a page that is still empty */
  async offerDraft() {
    if (!this.keeps || this.form.dataset.stage !== 'who') return;
    this.waiting = true; // an empty page must not write over it
    const saved = await draft.load().catch(() => null);
    this.waiting = saved !== null;
    if (!saved) return;
    if (saved.tapped) return this.finish(saved, saved.tapped);
    panels.show('resume', {
      resume: () => this.resume(saved.stage, [...saved.fields, ['key', saved.key]]),
      forget: () => this.startOver(),
    });
  }

  /**
   * A tap on Versturen that did not come through.
   * @param {Saved} saved
   * @param {NonNullable<Saved['tapped']>} tapped
   * @returns {void}
   */
  finish(saved, tapped) {
    this.journey.recall(saved.fields);
    this.tapped = tapped;
    const sender = new Sender('', [], tapped.at, { sent() {}, refused() {}, waiting() {}, old() {} });
    sender.stop();
    if (sender.fresh) this.send(tapped.body, tapped.at);
    else this.askFirst();
  }

  /**
   * @param {string} stage
   * @param {Fields} fields with their key
   * @returns {Promise<void>}
   */
  async resume(stage, fields) {
    this.sender?.stop();
    this.waiting = false;
    this.journey.recall(fields);
    const url = (this.form.dataset.send ?? '').replace(/send$/, stage);
    const sent = [...fields, ['lang', document.documentElement.lang]];
    await this.go(url, this.withToken(/** @type {Fields} */ (sent.filter(notALanguageTwice))));
  }

  /** @returns {void} */
  startOver() {
    this.waiting = false;
    draft.forget().catch(() => {});
    panels.hide();
  }
}

/**
 * @param {Fields} body
 * @returns {string}
 */
function keyOf(body) {
  return body.find(([name]) => name === 'key')?.[1] ?? '';
}

/**
 * @param {string[]} field
 * @param {number} index
 * @param {string[][]} all
 * @returns {boolean} only the last `lang` counts
 */
function notALanguageTwice(field, index, all) {
  return field[0] !== 'lang' || index === all.length - 1;
}
