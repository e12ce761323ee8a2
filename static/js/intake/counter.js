/** Counts breaths for half a minute and fills in how often that is per minute. */
import { need } from '../components/need.js';

const SECONDS = 30;

export class Counter {
  /**
   * @param {HTMLElement} root [data-counter]
   * @param {HTMLInputElement} field that gets the number
   */
  constructor(root, field) {
    this.field = field;
    this.count = 0;
    this.begin = need(root, '[data-begin]', HTMLButtonElement);
    this.breath = need(root, '[data-breath]', HTMLButtonElement);
    this.left = need(root, '[data-left]', HTMLElement);
    this.counted = need(root, '[data-count]', HTMLElement);
    this.result = need(root, '[data-result]', HTMLElement);
    this.begin.addEventListener('click', () => this.start());
    this.breath.addEventListener('click', () => this.tap());
    root.hidden = false;
  }

  /** @returns {void} */
  start() {
    this.count = 0;
    this.counted.textContent = '0';
    this.result.textContent = '';
    this.begin.hidden = true;
    this.breath.hidden = false;
    this.breath.focus();
    const end = Date.now() + SECONDS * 1000;
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      this.left.textContent = String(left);
      if (left > 0) return;
      clearInterval(timer);
      this.stop();
    }, 250);
  }

  /** @returns {void} */
  tap() {
    this.count += 1;
    this.counted.textContent = String(this.count);
  }

  /** @returns {void} */
  stop() {
    const perMinute = String((this.count * 60) / SECONDS);
    this.breath.hidden = true;
    this.begin.hidden = false;
    this.begin.focus();
    this.field.value = perMinute;
    this.field.dispatchEvent(new Event('input', { bubbles: true }));
    this.result.textContent = (this.result.dataset.words ?? '').replace('{n}', perMinute);
  }
}
