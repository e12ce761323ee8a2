/**
 * The live page (P7): shows what the server said and computes no states. A change is fetched
 * as the same fragment that the page was first painted with; a place in the queue comes as a
 * whole state, and an older one is dropped.
 * @typedef {{queue_seq: number, ahead: number, low: number, high: number, moved_back: boolean}} Place
 */
import { need } from '../components/need.js';
import Connection from './connection.js';

const HIDE = 65_000; // ms after going stale: an old number is worse than none

export default class LivePage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.state = need(root, '[data-part="state"]', HTMLElement);
    this.url = root.dataset.state ?? '';
    this.busy = false;
    this.again = false;
    this.hiding = 0;
    this.connection = new Connection({
      auth: { link: root.dataset.link },
      events: {
        'episode.changed': (data) => this.changed(data.version),
        'place.moved': (data) => this.moved(data),
      },
      refetch: () => this.refetch(),
      onStale: (stale) => this.stale(stale),
    });
  }

  get shown() {
    return need(this.state, '[data-version]', HTMLElement);
  }

  /** @param {number} version */
  changed(version) {
    if (version > Number(this.shown.dataset.version)) this.refetch();
  }

  /** @param {Place} place */
  moved(place) {
    if (place.queue_seq <= Number(this.shown.dataset.queueSeq)) return;
    const ahead = this.state.querySelector('[data-part="ahead"]');
    if (!(ahead instanceof HTMLElement)) return void this.refetch();
    this.shown.dataset.queueSeq = String(place.queue_seq);
    const { none = '', one = '', many = '', range = '', within = '' } = ahead.dataset;
    ahead.textContent =
      place.ahead === 0 ? none : place.ahead === 1 ? one : many.replace('{n}', String(place.ahead));
    const figure = need(this.state, '[data-part="range"]', HTMLElement);
    figure.textContent = (place.low === 0 ? within : range)
      .replace('{low}', String(place.low))
      .replace('{high}', String(place.high));
    need(this.state, '[data-part="moved-back"]', HTMLElement).hidden = !place.moved_back;
    this.stamp();
  }

  stamp() {
    const time = this.state.querySelector('.stamp time');
    const now = new Date();
    if (time) time.textContent = now.toTimeString().slice(0, 5);
  }

  /** Fetch the whole state; a change during a fetch asks for one more. */
  async refetch() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      const response = await fetch(this.url, { headers: { 'X-Live': '1' } });
      if (response.status === 410 || response.status === 404) return void location.reload();
      if (response.ok) this.show(await response.text());
    } catch {
      // no network: the stamp and the stale notice say so
    } finally {
      this.busy = false;
      if (this.again) {
        this.again = false;
        this.refetch();
      }
    }
  }

  /** @param {string} html a newer state; an older one than shown is dropped */
  show(html) {
    const fresh = new DOMParser().parseFromString(html, 'text/html').body;
    const next = need(fresh, '[data-version]', HTMLElement);
    this.connection.hear();
    if (Number(next.dataset.version) < Number(this.shown.dataset.version)) return;
    if (Number(next.dataset.queueSeq) < Number(this.shown.dataset.queueSeq)) return;
    const focused = this.state.contains(document.activeElement) ? document.activeElement : null;
    const address = focused instanceof HTMLAnchorElement ? focused.getAttribute('href') : null;
    this.state.replaceChildren(...fresh.childNodes);
    const again = address && this.state.querySelector(`a[href="${CSS.escape(address)}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  /** @param {boolean} stale */
  stale(stale) {
    this.root.toggleAttribute('data-stale', stale);
    clearTimeout(this.hiding);
    this.root.removeAttribute('data-too-old');
    if (stale) {
      this.hiding = window.setTimeout(() => this.root.setAttribute('data-too-old', ''), HIDE);
    }
  }
}
