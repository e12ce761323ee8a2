/**
 * One socket, and the honesty around it: how long ago the server was last heard. Used by the
 * patient's page, the desk and the visit list.
 */
import { io } from '../vendor/socket.io.esm.min.js';

const QUIET = 24_000; // ms without a word before the page says so (within 30 s)
const LOOK = 2_000; // ms between two looks at the clock
const POLL = 5_000; // ms between two fetches while the socket is down

/**
 * @typedef {object} Listener
 * @property {Record<string, unknown>} [auth] who we are, for those without a cookie
 * @property {Record<string, (data: any) => void>} events by name
 * @property {() => void} refetch called on reconnect, on return to the tab and while polling
 * @property {(stale: boolean) => void} onStale
 */

export default class Connection {
  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
    this.heard = Date.now();
    this.stale = false;
    this.polled = Date.now();
    this.socket = io({ transports: ['websocket'], auth: listener.auth ?? {}, reconnectionDelayMax: 10_000 });
    this.socket.on('beat', () => this.hear());
    this.socket.on('connect', () => this.connected());
    for (const [name, handler] of Object.entries(listener.events)) {
      this.socket.on(name, (/** @type {any} */ data) => {
        this.hear();
        handler(data);
      });
    }
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') listener.refetch();
    });
    setInterval(() => this.look(), LOOK);
  }

  /** Something came from the server, by socket or by fetch. */
  hear() {
    this.heard = Date.now();
    this.tell(false);
  }

  connected() {
    this.hear();
    setTimeout(() => this.listener.refetch(), Math.random() * 800); // many may come back at once
  }

  look() {
    const now = Date.now();
    if ((!this.socket.connected || this.stale) && now - this.polled > POLL) {
      this.polled = now + Math.random() * 1000;
      this.listener.refetch();
    }
    if (now - this.heard > QUIET) this.tell(true);
  }

  /** @param {boolean} stale */
  tell(stale) {
    if (stale === this.stale) return;
    this.stale = stale;
    this.listener.onStale(stale);
  }
}

