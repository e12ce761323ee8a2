/**
 * V1 and V2 on one page, so that the next visit opens in a dead spot. Every tap is kept first and
 * sent in order; the list renews itself; what the phone adds is only what still waits.
 * @typedef {import('./visit_store.js').Tap} Tap
 * @typedef {'planned' | 'underway' | 'there' | 'done'} Stage
 */
import { need } from '../components/need.js';
import Connection from './connection.js';
import { VisitStore } from './visit_store.js';

const POLL = 15_000; // ms between two fetches while the socket is down
const TRIES = 3; // of a tap that the server could not read
const LONGEST_WAIT = 60_000;

/** @type {Record<string, Stage>} */
const AFTER = { depart: 'underway', arrive: 'there', no_answer: 'done', finish: 'done' };

export default class Visits {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.notice = need(root, '[data-notice]', HTMLElement);
    this.holder = need(root, '[data-screens]', HTMLElement);
    /** @type {Map<string, HTMLElement>} */
    this.screens = new Map();
    /** @type {Map<string, {value: string, checked: boolean}>} what she was writing, by field */
    this.drafts = new Map();
    /** @type {[number, Tap][]} */
    this.taps = [];
    /** @type {VisitStore | null} */
    this.store = null;
    /** @type {Set<string>} what the notice says apart from connection and taps */
    this.saying = new Set();
    this.unreachable = root.dataset.kept !== undefined;
    this.stale = false;
    this.polledAt = Date.now();
    this.failures = 0;
    this.skew = 0; // ms that the server's clock is ahead of this phone
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    this.sending = false;
    this.leaving = false;
    this.shown = this.take(this.holder);
    this.listen();
    this.start();
  }

  /** Open the store; without one every form simply posts. */
  async start() {
    try {
      this.store = await VisitStore.open();
    } catch {
      this.store = null;
    }
    if (this.root.dataset.kept !== undefined) await this.restore();
    else await this.keep(this.holder.outerHTML);
    await this.readTaps();
    const asked = decodeURIComponent(location.hash).replace('#visite-', '');
    if (this.shown === 'list' && this.screens.has(asked)) this.show(asked);
    this.draw();
    this.send();
    if (this.root.dataset.kept !== undefined) this.refresh();
  }

  listen() {
    this.root.addEventListener('click', (event) => this.click(event));
    this.root.addEventListener('submit', (event) => this.submit(event));
    addEventListener('popstate', () => this.goBack());
    addEventListener('online', () => this.wake());
    addEventListener('offline', () => this.draw());
    this.connection = new Connection({
      events: { 'visits.changed': () => this.refresh() },
      refetch: () => this.refetch(),
      onStale: (stale) => this.hear(stale),
    });
  }

  /** @param {boolean} stale */
  hear(stale) {
    this.stale = stale;
    this.draw();
  }

  /** The connection came back, or asks while it is gone. */
  refetch() {
    if (this.connection?.socket.connected || Date.now() - this.polledAt >= POLL) this.wake();
  }

  wake() {
    this.refresh();
    this.send();
  }

  // Screens

  /**
   * Take over what the server sent.
   * @param {HTMLElement} holder
   * @returns {string} the screen that it put in front
   */
  take(holder) {
    this.screens.clear();
    const waiting = [...holder.querySelectorAll('template')].map((each) => each.content);
    for (const part of [holder, ...waiting]) {
      for (const screen of part.querySelectorAll('[data-screen]')) {
        const copy = /** @type {HTMLElement} */ (screen.cloneNode(true));
        this.screens.set(copy.dataset.screen ?? '', copy);
      }
    }
    this.settings = { ...holder.dataset };
    const now = Number(holder.dataset.now) * 1000;
    if (now && this.root.dataset.kept === undefined) this.skew = now - Date.now();
    return need(holder, ':scope > [data-screen]', HTMLElement).dataset.screen ?? 'list';
  }

  /**
   * Put a screen in front.
   * @param {string} name "list" or the id of a visit
   */
  show(name) {
    const screen = this.screens.get(name) ?? this.screens.get('list');
    if (!screen) return;
    this.readDrafts();
    this.shown = screen.dataset.screen ?? 'list';
    this.holder.replaceChildren(screen.cloneNode(true));
    for (const input of this.holder.querySelectorAll('input[name="csrf_token"]')) {
      /** @type {HTMLInputElement} */ (input).value = this.settings?.token ?? '';
    }
    this.writeDrafts();
    this.overlay();
  }

  /**
   * @param {string} name
   * @param {string} [to] id of the part to go to
   */
  open(name, to) {
    if (name !== this.shown) {
      this.saying.delete('gone');
      const address = name === 'list' ? this.settings?.home : `#visite-${name}`;
      history.pushState(null, '', address ?? location.pathname);
      this.show(name);
    }
    const target = to ? document.getElementById(to) : this.holder.querySelector('h1');
    target?.setAttribute('tabindex', '-1');
    target?.focus({ preventScroll: true });
    if (to) target?.scrollIntoView();
    else scrollTo(0, 0);
    this.draw();
  }

  goBack() {
    const asked = decodeURIComponent(location.hash).replace('#visite-', '');
    if (location.hash && !location.hash.startsWith('#visite-')) return;
    const name = this.screens.has(asked) ? asked : 'list';
    if (name !== this.shown) this.show(name);
  }

  /** Show, on what the server knows, the taps that it does not have yet. */
  overlay() {
    for (const element of this.holder.querySelectorAll('[data-visit]')) {
      const visit = /** @type {HTMLElement} */ (element);
      const mine = this.waiting().filter(([, tap]) => tap.visit === visit.dataset.visit);
      const last = mine.at(-1)?.[1];
      if (!last && !visit.dataset.changed) continue;
      visit.dataset.changed = 'yes';
      this.showStage(visit, last ? AFTER[last.what] : /** @type {Stage} */ (visit.dataset.is));
      for (const [, tap] of mine) this.showStep(visit, tap);
    }
  }

  /**
   * @param {HTMLElement} visit
   * @param {Stage} stage
   */
  showStage(visit, stage) {
    for (const part of visit.querySelectorAll('[data-stage]')) {
      const element = /** @type {HTMLElement} */ (part);
      element.hidden = !(element.dataset.stage ?? '').split(' ').includes(stage);
    }
  }

  /**
   * @param {HTMLElement} visit
   * @param {Tap} tap
   */
  showStep(visit, tap) {
    const steps = [...visit.querySelectorAll('[data-step]')];
    const reached = steps.findIndex((s) => s.getAttribute('data-step') === AFTER[tap.what]);
    if (reached < 0) return;
    steps[reached].classList.add('on');
    const time = steps[reached].querySelector('time');
    if (time) time.textContent = this.clock(tap.at + this.skew);
    for (const step of steps) step.removeAttribute('aria-current');
    steps[reached + 1]?.setAttribute('aria-current', 'step');
  }

  /** @param {number} moment */
  clock(moment) {
    const format = { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Amsterdam' };
    return new Intl.DateTimeFormat('nl', /** @type {Intl.DateTimeFormatOptions} */ (format)).format(
      moment,
    );
  }

  // What she does

  /** @param {MouseEvent} event */
  click(event) {
    const target = /** @type {Element} */ (event.target);
    const understood = target.closest('[data-understood]');
    if (understood) this.dismiss(Number(understood.closest('li')?.dataset.place));
    const link = /** @type {HTMLElement | null} */ (target.closest('[data-open]'));
    const name = link?.dataset.open ?? '';
    if (!link || !this.screens.has(name) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.open(name, link.dataset.to);
    const choice = this.holder.querySelector(`input[value="${link.dataset.outcome}"]`);
    if (choice instanceof HTMLInputElement) choice.checked = true;
  }

  /** @param {SubmitEvent} event */
  submit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !this.store) return;
    if (form.dataset.leave !== undefined) this.leave(event, form);
    else if (form.dataset.tap !== undefined) {
      event.preventDefault();
      this.tap(form);
    }
  }

  /** @param {HTMLFormElement} form */
  async tap(form) {
    const screen = form.closest('[data-visit]');
    if (!(screen instanceof HTMLElement) || form.getAttribute('aria-busy')) return;
    form.setAttribute('aria-busy', 'true');
    const fields = Object.fromEntries(
      [...new FormData(form)].map(([name, value]) => [name, String(value)]),
    );
    delete fields.csrf_token;
    const what = fields.what ?? 'finish';
    const visit = screen.dataset.visit ?? '';
    const visitor = this.settings?.visitor ?? '';
    const key = crypto.randomUUID();
    const tap = {
      url: form.action,
      what,
      key,
      at: Date.now(),
      visit,
      visitor,
      fields,
      tries: 0,
      refused: '',
    };
    try {
      await this.store?.add(tap);
    } catch {
      form.submit(); // the phone keeps nothing; the server then must, now
      return;
    }
    await this.readTaps();
    if (AFTER[what] === 'done') {
      this.show('list');
      this.open('list');
    } else {
      this.overlay();
      this.open(visit);
    }
    form.removeAttribute('aria-busy');
    this.draw();
    this.send();
  }

  /**
   * Signing out wipes the phone; taps that wait are named first, once.
   * @param {SubmitEvent} event
   * @param {HTMLFormElement} form
   */
  async leave(event, form) {
    event.preventDefault();
    if (this.waiting().length && !this.leaving) {
      this.leaving = true;
      this.saying.add('leaving');
      this.draw();
      return;
    }
    await this.store?.wipe();
    form.submit();
  }

  // Taps on their way

  /** @returns {[number, Tap][]} hers, not yet acknowledged */
  waiting() {
    return this.taps.filter(([, tap]) => !tap.refused && this.isHers(tap));
  }

  /** @param {Tap} tap */
  isHers(tap) {
    return tap.visitor === this.settings?.visitor;
  }

  async readTaps() {
    this.taps = (await this.store?.taps()) ?? [];
  }

  /** Send what waits, in order; one that fails holds up the rest until it is tried again. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.retry);
    try {
      let sent = 0;
      for (let next = this.waiting()[0]; next; next = this.waiting()[0]) {
        if (!(await this.sendOne(...next))) break;
        sent += 1;
      }
      if (sent) await this.refresh();
    } finally {
      this.sending = false;
    }
    if (this.waiting().length && !this.saying.has('signed-out')) {
      this.retry = setTimeout(() => this.send(), this.pause());
    }
    this.draw();
  }

  pause() {
    return Math.min(LONGEST_WAIT, 1_000 * 2 ** this.failures) * (0.75 + Math.random() / 2);
  }

  /**
   * @param {number} place
   * @param {Tap} tap
   * @returns {Promise<boolean>} whether the server has had the last word about it
   */
  async sendOne(place, tap) {
    const response = await this.post(tap);
    if (response?.ok) {
      await this.store?.remove(place);
      this.failures = 0;
      this.saying.delete('leaving');
      this.leaving = false;
    } else if (response?.status === 401) {
      this.saying.add('signed-out');
      return false;
    } else if (!response || response.status >= 500 || response.status === 429) {
      this.failures += 1;
      return false;
    } else if (response.status === 400 && tap.tries < TRIES) {
      await this.store?.change(place, { ...tap, tries: tap.tries + 1 }); // the page's token was old
      await this.refresh();
    } else {
      await this.store?.change(place, { ...tap, refused: await this.why(response) });
    }
    await this.readTaps();
    this.draw();
    return true;
  }

  /**
   * @param {Tap} tap
   * @returns {Promise<Response | null>} null without a network
   */
  async post(tap) {
    const body = new URLSearchParams({ ...tap.fields, key: tap.key });
    body.set('at', String((tap.at + this.skew) / 1000));
    const headers = { Accept: 'application/json', 'X-CSRFToken': this.settings?.token ?? '' };
    try {
      return await fetch(tap.url, { method: 'POST', body, headers });
    } catch {
      return null;
    }
  }

  /** @param {Response} response */
  async why(response) {
    try {
      return String((await response.json()).error);
    } catch {
      return String(response.status);
    }
  }

  /** @param {number} place of a refused tap that she has seen */
  async dismiss(place) {
    await this.store?.remove(place);
    await this.readTaps();
    await this.tidy();
    this.draw();
  }

  // The list

  /** Fetch everything again; what she was writing stays. */
  async refresh() {
    this.polledAt = Date.now();
    const response = await fetch(this.root.dataset.list ?? '', {
      headers: { 'X-Live': '1' },
      cache: 'no-store',
    }).catch(() => null);
    this.unreachable = !response || response.status >= 500;
    if (response?.status === 401) this.saying.add('signed-out');
    if (!response?.ok) {
      this.draw();
      return;
    }
    this.saying.delete('signed-out');
    this.connection?.hear();
    delete this.root.dataset.kept;
    const html = await response.text();
    this.replace(html);
    await this.keep(html);
    this.draw();
    if (!this.sending) this.send();
  }

  /** @param {string} html what the server sent, or sent before */
  replace(html) {
    const fresh = new DOMParser()
      .parseFromString(html, 'text/html')
      .querySelector('[data-screens]');
    if (!(fresh instanceof HTMLElement)) return;
    const focus = document.activeElement?.id;
    const before = this.shown;
    this.take(fresh);
    if (!this.screens.has(before)) this.saying.add('gone');
    this.show(before);
    if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  }

  /** Remember what she changed in the form that is open. */
  readDrafts() {
    for (const field of this.holder.querySelectorAll('textarea, input[type="radio"]')) {
      if (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue) {
        this.drafts.set(field.id, { value: field.value, checked: false });
      }
      if (field instanceof HTMLInputElement) {
        this.drafts.set(field.id, { value: '', checked: field.checked });
      }
    }
  }

  writeDrafts() {
    for (const [id, { value, checked }] of this.drafts) {
      const field = document.getElementById(id);
      if (field instanceof HTMLInputElement) field.checked = checked;
      if (field instanceof HTMLTextAreaElement) field.value = value;
    }
  }

  /**
   * Keep the list while there are visits on it.
   * @param {string} html
   */
  async keep(html) {
    if (!this.store) return;
    if (Number(this.settings?.count)) await this.store.keepList({ html, savedAt: Date.now() });
    else await this.tidy();
  }

  /** Nothing to visit and nothing to send: nothing to keep. */
  async tidy() {
    if (Number(this.settings?.count)) return;
    if (this.taps.length) await this.store?.forgetList();
    else await this.store?.wipe();
  }

  /** Without a network from the start: the last list, if it is here. */
  async restore() {
    const kept = await this.store?.list();
    if (!kept) return;
    this.replace(kept.html);
    this.saying.delete('gone');
    this.skew = 0;
  }

  // What she is told

  draw() {
    const waiting = this.waiting().length;
    const silent = !navigator.onLine || this.unreachable || this.stale;
    this.root.toggleAttribute('data-stale', silent);
    const refused = this.taps.filter(([, tap]) => tap.refused && this.isHers(tap));
    const said = new Set(this.saying);
    if (silent && this.settings?.at) said.add('offline');
    if (waiting) said.add(waiting === 1 ? 'one' : 'more');
    if (said.size || refused.length) said.add('any');
    this.fill('[data-list-at]', this.settings?.at ?? '');
    this.fill('[data-count]', String(waiting));
    this.drawRefused(refused);
    for (const part of this.notice.querySelectorAll('[data-when]')) {
      const element = /** @type {HTMLElement} */ (part);
      const hidden = !said.has(element.dataset.when ?? '');
      if (element.hidden !== hidden) element.hidden = hidden;
    }
    this.overlay();
  }

  /**
   * @param {string} selector within the notice
   * @param {string} text
   */
  fill(selector, text) {
    const place = need(this.notice, selector, HTMLElement);
    if (place.textContent !== text) place.textContent = text;
  }

  /** @param {[number, Tap][]} refused */
  drawRefused(refused) {
    const list = need(this.notice, '[data-refused]', HTMLUListElement);
    const shown = [...list.children].map((item) => Number(item.getAttribute('data-place')));
    if (shown.join() === refused.map(([place]) => place).join()) return;
    const pattern = need(this.root, 'template[data-refusal]', HTMLTemplateElement);
    const names = need(this.root, 'template[data-names]', HTMLTemplateElement).content;
    list.replaceChildren();
    list.hidden = !refused.length;
    for (const [place, tap] of refused) {
      const item = /** @type {DocumentFragment} */ (pattern.content.cloneNode(true));
      const name = names.querySelector(`[data-name="${tap.what}"]`)?.textContent ?? '';
      need(item.firstElementChild ?? list, '[data-tap-name]', HTMLElement).textContent =
        `${name}, ${this.clock(tap.at + this.skew)}`;
      need(item.firstElementChild ?? list, '[data-tap-report]', HTMLElement).textContent = [
        tap.refused,
        tap.fields.report,
      ]
        .filter(Boolean)
        .join(' ');
      item.firstElementChild?.setAttribute('data-place', String(place));
      list.append(item);
    }
  }
}
