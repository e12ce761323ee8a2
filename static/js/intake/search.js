/**
 * P3: matches while typing. A match ticks the box that is already in the page, so that the form is
 * the same with and without script; without network it looks at the names it has.
 */
import { need } from '../components/need.js';

const PAUSE = 200; // ms after the last letter

export class Search {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.box = need(form, '[data-search]', HTMLElement);
    this.input = need(form, '#search', HTMLInputElement);
    this.results = need(form, '[data-results]', HTMLElement);
    this.found = need(form, '[data-found]', HTMLElement);
    this.tiles = need(form, '[data-tiles]', HTMLElement);
    this.asked = 0;
    /** @type {number | undefined} */
    this.timer = undefined;
    this.box.hidden = false;
    this.input.addEventListener('input', () => this.later());
    this.input.addEventListener('keydown', (event) => this.enter(event));
  }

  /** @returns {void} */
  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  /**
   * Enter goes to the first match and never sends the form.
   * @param {KeyboardEvent} event
   * @returns {void}
   */
  enter(event) {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    this.results.querySelector('button')?.focus();
  }

  /** @returns {Promise<void>} */
  async look() {
    const asked = (this.asked += 1);
    const typed = this.input.value.trim();
    const ids = typed.length < 2 ? [] : await this.ids(typed);
    if (asked !== this.asked) return; // a newer question is on its way
    const matches = ids.map((id) => this.boxes().find((each) => each.value === id)).filter(isBox);
    this.results.replaceChildren(...matches.map((each) => this.match(each)));
    const none = need(this.box, '[data-none]', HTMLTemplateElement);
    const nothing = typed.length >= 2 && matches.length === 0;
    this.found.textContent = nothing ? none.content.textContent : '';
  }

  /**
   * @param {string} typed
   * @returns {Promise<string[]>} ids, best first
   */
  async ids(typed) {
    try {
      const response = await fetch(this.box.dataset.search ?? '', {
        method: 'POST',
        body: new URLSearchParams({ q: typed, lang: document.documentElement.lang }),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return (await response.json()).map((/** @type {{id: string}} */ each) => each.id);
    } catch {
      const part = typed.toLowerCase();
      return this.boxes()
        .filter((each) => name(each).toLowerCase().includes(part))
        .map((each) => each.value);
    }
  }

  /** @returns {HTMLInputElement[]} */
  boxes() {
    return [...this.form.querySelectorAll('input')].filter((each) => each.name === 'complaint');
  }

  /**
   * @param {HTMLInputElement} box
   * @returns {HTMLLIElement}
   */
  match(box) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'result';
    button.textContent = name(box);
    button.addEventListener('click', () => this.choose(box));
    const item = document.createElement('li');
    item.append(button);
    return item;
  }

  /**
   * @param {HTMLInputElement} box
   * @returns {void}
   */
  choose(box) {
    box.checked = true;
    const item = box.closest('li');
    if (item) this.tiles.prepend(item);
    this.input.value = '';
    this.results.replaceChildren();
    this.found.textContent = '';
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.focus();
  }
}

/**
 * @param {HTMLInputElement} box
 * @returns {string} what stands beside it
 */
function name(box) {
  return box.closest('label')?.textContent?.trim() ?? '';
}

/**
 * @param {HTMLInputElement | undefined} box
 * @returns {box is HTMLInputElement}
 */
function isBox(box) {
  return box !== undefined;
}
