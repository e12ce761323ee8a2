/**
 * Sends once, however often it has to try: the key in the body makes a second arrival harmless.
 * Three quick tries, then again when the phone is online. More than ten minutes after the tap it
 * asks first.
 * @typedef {import('./draft.js').Fields} Fields
 * @typedef {{status: number, body: any}} Refusal
 */
const PATIENCE = 15_000; // ms for one try
const PAUSES = [2_000, 5_000, 10_000]; // ms, times a half to one and a half
const FRESH = 10 * 60 * 1000; // ms after the tap in which it may send itself

export class Sender {
  /**
   * @param {string} url
   * @param {Fields} body with its key
   * @param {number} tappedAt ms since 1970
   * @param {{sent: (location: string) => void, refused: (refusal: Refusal) => void,
   *          waiting: () => void, old: () => void}} tell
   */
  constructor(url, body, tappedAt, tell) {
    this.url = url;
    this.body = body;
    this.tappedAt = tappedAt;
    this.tell = tell;
    this.busy = false;
    this.done = false;
    this.online = () => this.tryAgain();
    addEventListener('online', this.online);
  }

  /** @returns {void} give up: the answers are going to change */
  stop() {
    this.done = true;
    removeEventListener('online', this.online);
  }

  /** @returns {boolean} */
  get fresh() {
    return Date.now() - this.tappedAt <= FRESH;
  }

  /** @returns {Promise<void>} */
  async tryAgain() {
    if (this.busy || this.done) return;
    if (!this.fresh) return this.tell.old();
    await this.run();
  }

  /** @returns {Promise<void>} ends when sent, refused, or out of quick tries */
  async run() {
    if (this.busy || this.done) return;
    this.busy = true;
    for (const pause of [...PAUSES, 0]) {
      if (await this.once()) return;
      this.tell.waiting();
      if (pause) await wait(pause * (0.5 + Math.random()));
      if (this.done) break;
    }
    this.busy = false;
  }

  /** @returns {Promise<boolean>} whether the server has answered for good */
  async once() {
    const response = await post(this.url, this.body).catch(() => null);
    if (!response || response.status >= 500 || [408, 429].includes(response.status)) return false;
    const body = await response.json().catch(() => ({}));
    this.stop();
    if (response.status === 201) this.tell.sent(body.location);
    else this.tell.refused({ status: response.status, body });
    return true;
  }
}

/**
 * @param {string} url
 * @param {Fields} fields
 * @returns {Promise<Response>}
 */
function post(url, fields) {
  return fetch(url, {
    method: 'POST',
    headers: { Accept: 'application/json' },
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(PATIENCE),
  });
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
function wait(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
