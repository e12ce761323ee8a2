/**
 * The desk, kept fresh: worklist, alarms, open episode, boards. The server says what is so and in
 * which words; this only fetches it again and puts it in place without moving what is pointed at.
 *
 * <div data-module="worklist" data-source="…list fragment" data-pane="id" …> as in desk/_settings.html
 */
import { io } from '../vendor/socket.io.esm.min.js';

const COALESCE = 200; // ms: a burst of changes is one fetch
const POLL = 10_000; // ms, while there is no socket
const STALE = 30_000; // ms without a beat or an answer
const READING = 60_000; // ms between two times that we say who reads

export default class Worklist {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.say = root.dataset;
    this.ahead = Number(this.say.now) * 1000 - Date.now(); // the server's clock against ours
    this.heard = Date.now();
    this.connected = false;
    /** @type {number | undefined} */
    this.due = undefined;
    this.paneAsked = false;
    /** @type {AudioContext | null} */
    this.audio = null;
    this.title = document.title;
    this.list = /** @type {HTMLElement | null} */ (root.querySelector('[data-list]'));
    this.pane = document.getElementById(this.say.pane ?? '');
    this.prepare();
    this.listen();
    this.count();
    this.mark();
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.connected || this.ask(), POLL);
  }

  prepare() {
    /** @type {HTMLElement | null} */
    const first = document.querySelector('[data-focus]') ?? (this.say.episode ? this.pane : null);
    first?.focus({ preventScroll: first === this.pane }); // Tab and the arrows go on from there
    addEventListener('keydown', (event) => this.key(event));
    for (const gesture of ['pointerdown', 'keydown']) {
      addEventListener(gesture, () => (this.audio ??= new AudioContext()), { once: true });
    }
    document.addEventListener('click', (event) => this.click(event));
    document.addEventListener('submit', (event) => this.submit(event));
    addEventListener('visibilitychange', () => document.hidden || this.ask(true));
    this.list?.addEventListener('pointerleave', () => this.order());
    const dialog = this.dialog();
    for (const button of document.querySelectorAll('[data-open-keys]')) {
      /** @type {HTMLElement} */ (button).hidden = !dialog;
      button.addEventListener('click', () => dialog?.showModal());
    }
    if (this.list) this.rememberScroll(this.list);
    if (this.say.reading) {
      this.read();
      setInterval(() => this.read(), READING);
    }
  }

  /** @param {HTMLElement} list */
  rememberScroll(list) {
    list.scrollTop = Number(sessionStorage.getItem('worklist') ?? 0);
    addEventListener('pagehide', () => sessionStorage.setItem('worklist', String(list.scrollTop)));
  }

  listen() {
    const socket = io({ transports: ['websocket'] });
    const alive = () => (this.heard = Date.now());
    socket.on('connect', () => {
      this.connected = true;
      alive();
      this.ask(true);
    });
    socket.on('disconnect', () => (this.connected = false));
    socket.on('beat', alive);
    socket.on('desk.changed', (/** @type {{episode_id: string}} */ told) =>
      this.ask(told.episode_id === this.say.episode),
    );
    socket.on('red.waits', (/** @type {{step: string}} */ told) => {
      this.loud ||= told.step === 'doctor' && this.say.doctor === 'yes';
      if (told.step === 'desk' || this.loud) this.sound(this.loud ? 3 : 1);
      this.ask();
    });
  }

  /** Say that this episode lies open here; not a human act, so it keeps no sign-in awake. */
  read() {
    if (document.hidden) return;
    const headers = { 'X-Live': '1', 'X-CSRFToken': this.say.csrf ?? '' };
    fetch(this.say.reading ?? '', { method: 'POST', headers }).catch(() => {});
  }

  /** @param {boolean} [pane] also look whether the open episode changed */
  ask(pane = false) {
    this.paneAsked ||= pane;
    this.due ??= window.setTimeout(() => this.refresh(), COALESCE);
  }

  async refresh() {
    const pane = this.paneAsked && Boolean(this.say.episode);
    this.paneAsked = false;
    try {
      if (this.say.source) this.merge(await this.fetched(this.say.source));
      if (pane) this.freshen(await this.fetched(`/staff/episodes/${this.say.episode}`)); // after a form's answer our own address takes no GET
      this.heard = Date.now();
      this.stamp();
    } catch {
      // the next poll or beat tries again; the page turns grey by itself
    } finally {
      this.due = undefined;
      if (this.paneAsked) this.ask(true);
    }
  }

  /**
   * @param {string} address
   * @returns {Promise<Document>}
   */
  async fetched(address) {
    const response = await fetch(address, { headers: { 'X-Live': '1' } });
    if (response.status === 401) location.reload();
    if (!response.ok) throw new Error(String(response.status));
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  }

  /** @param {Document} fresh */
  merge(fresh) {
    for (const part of fresh.querySelectorAll('[data-swap]')) {
      const here = document.getElementById(part.id);
      if (here && !this.busy(here) && !same(here, part)) here.replaceChildren(...part.childNodes);
      if (here) Object.assign(here.dataset, /** @type {HTMLElement} */ (part).dataset);
    }
    const rows = this.root.querySelector('[data-rows]');
    const next = fresh.querySelector('[data-rows]');
    if (rows && next) this.mergeRows(rows, next);
    this.count();
    this.mark();
    this.tick();
  }

  /** Somebody is writing or pointing there: leave it alone for now. @param {Element} part */
  busy(part) {
    const held = part.contains(document.activeElement) && document.activeElement !== part;
    return held || (part.matches(':hover') && part.querySelector('form') !== null);
  }

  /**
   * Bring the rows up to date by their id. While one is pointed at, it stays where it is.
   * @param {Element} rows
   * @param {Element} next
   */
  mergeRows(rows, next) {
    this.wanted = [...next.children].map((row) => row.id);
    const held = this.heldRow();
    for (const row of [...rows.children]) {
      if (!this.wanted.includes(row.id) && row !== held) row.remove();
    }
    for (const row of [...next.children]) {
      const here = document.getElementById(row.id);
      if (here) renew(here, row);
      else this.slideIn(rows, row, held);
    }
    if (!held) this.order();
  }

  /**
   * @param {Element} rows
   * @param {Element} row a new one
   * @param {Element | null} held the one that must not move
   */
  slideIn(rows, row, held) {
    row.querySelector('.row')?.classList.add('is-new');
    if (held) held.after(row);
    else rows.append(row);
  }

  /** @returns {Element | null} the row under the pointer or with the keyboard's focus */
  heldRow() {
    const row = this.list?.querySelector('[data-row]:hover') ?? document.activeElement;
    return row?.closest('[data-row]') ?? null;
  }

  /** Put the rows in the server's order, now that nobody points at one. */
  order() {
    const rows = this.root.querySelector('[data-rows]');
    if (!rows || !this.wanted) return;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement);
    if (focused?.closest('[data-row]')) return;
    for (const row of [...rows.children]) if (!this.wanted.includes(row.id)) row.remove();
    this.wanted.forEach((id, place) => {
      const row = document.getElementById(id);
      if (row && rows.children[place] !== row) rows.insertBefore(row, rows.children[place] ?? null);
    });
  }

  /**
   * The open episode changed: show it, or, while somebody writes, only say so.
   * @param {Document} fresh
   */
  freshen(fresh) {
    const next = fresh.getElementById(this.say.pane ?? '');
    const bar = /** @type {HTMLElement | null} */ (this.root.querySelector('[data-changed]'));
    if (!next || !this.pane || next.dataset.version === this.pane.dataset.version) return;
    if (this.written()) {
      if (bar) bar.hidden = false;
      return;
    }
    const open = [...this.pane.querySelectorAll('details[open]')].map((each) => each.id);
    const { scrollTop } = this.pane;
    this.pane.dataset.version = next.dataset.version;
    this.pane.replaceChildren(...next.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    this.pane.scrollTop = scrollTop;
  }

  /** @returns {boolean} whether somebody pointed at, chose or wrote something in the episode */
  written() {
    if (!this.pane || this.pane.matches(':hover')) return true;
    if (this.pane.contains(document.activeElement) && document.activeElement !== this.pane) {
      return true;
    }
    return [...this.pane.querySelectorAll('input, textarea, select')].some((field) => {
      if (field instanceof HTMLSelectElement) {
        const first = [...field.options].findIndex((option) => option.defaultSelected);
        return field.selectedIndex !== Math.max(0, first);
      }
      if (field instanceof HTMLInputElement && /radio|checkbox/.test(field.type)) {
        return field.checked !== field.defaultChecked;
      }
      const text = /** @type {HTMLInputElement} */ (field);
      return text.value !== text.defaultValue;
    });
  }

  /** The tab says how many wait. */
  count() {
    const waiting = document.getElementById('tabs')?.dataset.count;
    document.title = waiting && waiting !== '0' ? `(${waiting}) ${this.title}` : this.title;
  }

  /** The doctor in charge sees what nobody looked at larger. */
  mark() {
    const alarms = document.querySelectorAll('[data-alarm]');
    if (!alarms.length) this.loud = false;
    for (const alarm of alarms) alarm.classList.toggle('is-loud', Boolean(this.loud));
  }

  /** Deadlines count down by the server's clock; silence is said. */
  tick() {
    const now = (Date.now() + this.ahead) / 1000;
    for (const due of document.querySelectorAll('[data-deadline]')) {
      const left = Number(/** @type {HTMLElement} */ (due).dataset.deadline) - now;
      due.classList.toggle('over', left < 0);
      due.textContent = this.words(left);
    }
    const stale = Date.now() - this.heard > STALE;
    if (stale !== 'stale' in this.root.dataset) {
      if (stale) this.root.dataset.stale = '';
      else delete this.root.dataset.stale;
      this.stamp();
    }
  }

  /**
   * @param {number} left seconds
   * @returns {string}
   */
  words(left) {
    const minutes = Math.floor(Math.abs(left) / 60);
    if (left < 0) return fill(this.say.wordLate, String(Math.max(1, minutes)));
    if (left >= 120) return fill(this.say.wordMinutes, String(Math.ceil(left / 60)));
    const seconds = String(Math.floor(left % 60)).padStart(2, '0');
    return fill(this.say.wordSeconds, `${minutes}:${seconds}`);
  }

  stamp() {
    const at = new Date(this.heard + this.ahead).toLocaleTimeString('nl', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Europe/Amsterdam',
    });
    const word = 'stale' in this.root.dataset ? this.say.wordStale : this.say.wordLive;
    for (const stamp of document.querySelectorAll('[data-stamp]')) {
      stamp.textContent = fill(word, at);
    }
  }

  /** @param {number} times */
  sound(times) {
    const { audio } = this;
    if (!audio || this.say.sounds !== 'yes') return; // no gesture yet: the browser would refuse
    for (let beep = 0; beep < times; beep += 1) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const begin = audio.currentTime + beep * 0.4;
      tone.frequency.value = 880;
      volume.gain.setValueAtTime(0.2, begin);
      volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.3);
    }
  }

  dialog() {
    return /** @type {HTMLDialogElement | null} */ (this.root.querySelector('[data-keys]'));
  }

  /** @param {Event} event */
  click(event) {
    const target = /** @type {Element} */ (event.target);
    if (target.closest('[data-disabled]')) event.preventDefault();
  }

  /** A form goes once. @param {SubmitEvent} event */
  submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.method === 'dialog') return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
    setTimeout(() => delete form.dataset.sent, 3000);
  }

  /** @param {string} id of a <details> */
  open(id) {
    const details = /** @type {HTMLDetailsElement | null} */ (document.getElementById(id));
    if (!details) return;
    details.open = true;
    details.scrollIntoView({ block: 'nearest' });
    /** @type {HTMLElement | null} */ (
      details.querySelector('input:not([type=hidden]), select')
    )?.focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const writing = target.closest('textarea, select, input:not([type=radio], [type=checkbox])');
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === '?') this.dialog()?.showModal();
    else if (event.key === 'j') this.step(1);
    else if (event.key === 'k') this.step(-1);
    else if (/^[0-5]$/.test(event.key)) this.choose(event.key);
    else if (/^[abfv]$/.test(event.key)) this.press(event.key);
    else return;
    event.preventDefault();
  }

  /** @param {1 | -1} by */
  step(by) {
    const rows = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll('[data-row] a')]);
    if (!rows.length) return;
    const focused = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const open = rows.findIndex((row) => row.hasAttribute('aria-current'));
    const from = focused >= 0 ? focused : open >= 0 ? open : by > 0 ? -1 : rows.length;
    rows[Math.min(rows.length - 1, Math.max(0, from + by))].focus();
  }

  /** @param {string} key */
  press(key) {
    const button = document.querySelector(`[data-key="${key}"]`);
    if (key === 'a') this.open('anders');
    else if (key === 'v' && button instanceof HTMLElement) button.focus(); // Enter decides, not one slip
    else if (button instanceof HTMLElement) button.click();
  }

  /** @param {string} level */
  choose(level) {
    const radio = document.getElementById(`urgency-${level}`);
    if (!(radio instanceof HTMLInputElement)) return;
    this.open('anders');
    radio.checked = true;
    radio.focus();
  }
}

/**
 * @param {string | undefined} pattern with {n}
 * @param {string} value
 */
function fill(pattern, value) {
  return (pattern ?? '{n}').replace('{n}', value);
}

/**
 * Same content, but for the tokens of its forms.
 * @param {Element} a
 * @param {Element} b
 */
function same(a, b) {
  const plain = (/** @type {Element} */ part) =>
    part.innerHTML.replace(/name="csrf_token" value="[^"]*"/g, '');
  return plain(a) === plain(b);
}

/**
 * New content in a row that stays: focus and pointer keep their place.
 * @param {Element} here
 * @param {Element} next
 */
function renew(here, next) {
  const link = here.querySelector('a');
  const fresh = next.querySelector('a');
  if (!link || !fresh) return;
  link.classList.remove('is-new');
  if (link.innerHTML !== fresh.innerHTML) link.replaceChildren(...fresh.childNodes);
  if (fresh.hasAttribute('aria-current')) link.setAttribute('aria-current', 'true');
  else link.removeAttribute('aria-current');
}
