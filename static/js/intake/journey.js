/**
 * The pages of one intake in this tab: what was filled in on all of them, and Back and Forward
 * between them without asking the server again.
 * @typedef {import('./draft.js').Fields} Fields
 * @typedef {{main: HTMLElement, title: string, body: string, url: string}} Kept
 */

/** Fields that belong to one page or one moment and never travel. */
const OWN = ['csrf_token', 'key', 'lang', 'called_112'];

export class Journey {
  constructor() {
    /** @type {Map<string, string[]>} */
    this.fields = new Map();
    /** @type {Kept[]} */
    this.pages = [];
    this.at = 0;
    /** @type {(main: HTMLElement, step: string) => void} */
    this.arrived = () => {};
    addEventListener('popstate', (event) => this.popped(event));
  }

  /**
   * The page that the browser opened by itself.
   * @param {(main: HTMLElement, step: string) => void} arrived called for each page or step shown
   * @returns {void}
   */
  begin(arrived) {
    this.arrived = arrived;
    this.pages = [keep(document, location.href)];
    history.replaceState({ page: 0, step: '' }, '');
  }

  /**
   * Remember everything on a form.
   * @param {HTMLFormElement} form
   * @returns {void}
   */
  remember(form) {
    const values = new FormData(form);
    for (const name of names(form)) this.fields.set(name, values.getAll(name).map(String));
  }

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} [submitter]
   * @returns {Fields} this form, and what was filled in on others
   */
  body(form, submitter = null) {
    this.remember(form);
    const here = new FormData(form, submitter);
    /** @type {Fields} */
    const all = [...here.entries()].map(([name, value]) => [name, String(value)]);
    const shown = new Set(names(form));
    for (const [name, values] of this.fields) {
      if (!shown.has(name)) for (const value of values) all.push([name, value]);
    }
    return all;
  }

  /** @returns {Fields} everything filled in so far */
  all() {
    return [...this.fields].flatMap(([name, values]) =>
      values.map((value) => /** @type {[string, string]} */ ([name, value])),
    );
  }

  /**
   * @param {Fields} fields of an earlier visit
   * @returns {void}
   */
  recall(fields) {
    for (const [name] of fields) this.fields.delete(name);
    for (const [name, value] of fields) {
      if (!OWN.includes(name)) this.fields.set(name, [...(this.fields.get(name) ?? []), value]);
    }
  }

  /**
   * Post to a stage and show what comes back.
   * @param {string} url may end in #field
   * @param {Fields} body
   * @returns {Promise<void>} rejects without network
   */
  async go(url, body) {
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
    if (response.redirected) return location.assign(response.url);
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const kept = keep(page, new URL(url, location.href).href);
    const stays = response.status === 422 && stage(kept.main) === stage(this.pages[this.at].main);
    if (!stays) this.at += 1;
    this.pages.length = this.at;
    this.pages.push(kept);
    const state = { page: this.at, step: '' };
    if (stays) history.replaceState(state, '', kept.url);
    else history.pushState(state, '', kept.url);
    this.show('');
  }

  /**
   * @param {string} step the question that is shown now; Back returns to the one before
   * @returns {void}
   */
  stepTo(step) {
    history.pushState({ page: this.at, step }, '');
  }

  /**
   * @param {PopStateEvent} event
   * @returns {void}
   */
  popped(event) {
    const { page, step } = event.state ?? {};
    if (page === undefined || !this.pages[page]) return;
    this.at = page;
    this.show(step);
  }

  /**
   * @param {string} step
   * @returns {void}
   */
  show(step) {
    const { main, title, body } = this.pages[this.at];
    document.title = title;
    document.body.className = body;
    const now = document.querySelector('main');
    if (now !== main) {
      now?.replaceWith(main);
      scrollTo(0, 0);
    }
    this.arrived(main, step);
  }
}

/**
 * @param {Document} page
 * @param {string} url
 * @returns {Kept}
 */
function keep(page, url) {
  const main = page.querySelector('main');
  if (!(main instanceof HTMLElement)) throw new Error('Module intake: no <main> in the answer');
  return { main, title: page.title, body: page.body.className, url };
}

/**
 * @param {HTMLElement} main
 * @returns {string}
 */
function stage(main) {
  return main.querySelector('form')?.dataset.stage ?? '';
}

/**
 * @param {HTMLFormElement} form
 * @returns {string[]} names of its fields that travel
 */
function names(form) {
  const found = [...form.elements].map((each) => each.getAttribute('name') ?? '');
  return [...new Set(found)].filter((name) => name && !OWN.includes(name));
}
