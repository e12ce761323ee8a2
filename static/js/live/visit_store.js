/**
 * What a visitor's phone keeps while she may be without a network: the last list and the taps that
 * the server has not acknowledged. Sealed (AES-GCM) with a key that cannot leave this browser.
 * @typedef {{url: string, what: string, key: string, at: number, visit: string, visitor: string,
 *   fields: Record<string, string>, tries: number, refused: string}} Tap at: ms on the phone's clock
 * @typedef {{html: string, savedAt: number}} Kept the list as the server sent it
 * @typedef {{iv: Uint8Array<ArrayBuffer>, data: ArrayBuffer}} Sealed
 */

const NAME = 'caz-visits';
const STORES = ['key', 'list', 'taps'];

/**
 * @template Result
 * @param {IDBRequest<Result>} request
 * @returns {Promise<Result>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class VisitStore {
  /**
   * @param {IDBDatabase} database
   * @param {CryptoKey} key
   */
  constructor(database, key) {
    this.database = database;
    this.key = key;
  }

  /**
   * @returns {Promise<VisitStore>}
   * @throws when this browser cannot keep or seal anything (no secure page, private window)
   */
  static async open() {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) {
        request.result.createObjectStore(store, { autoIncrement: store === 'taps' });
      }
    };
    const database = await done(request);
    const fresh = await VisitStore.newKey();
    const keys = database.transaction('key', 'readwrite').objectStore('key');
    const known = await done(keys.get('key'));
    if (!known) await done(keys.put(fresh, 'key'));
    return new VisitStore(database, known ?? fresh);
  }

  /** @returns {Promise<CryptoKey>} */
  static newKey() {
    return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
  }

  /** @param {Kept} kept */
  async keepList(kept) {
    const sealed = await this.seal(kept);
    await done(this.store('list').put(sealed, 'list'));
  }

  /** @returns {Promise<Kept | null>} */
  async list() {
    const sealed = await done(this.store('list').get('list'));
    return sealed ? this.unseal(sealed) : null;
  }

  /**
   * @param {Tap} tap
   * @returns {Promise<number>} its place in the order
   */
  async add(tap) {
    const sealed = await this.seal(tap);
    return Number(await done(this.store('taps').add(sealed)));
  }

  /**
   * @param {number} place
   * @param {Tap} tap
   */
  async change(place, tap) {
    const sealed = await this.seal(tap);
    await done(this.store('taps').put(sealed, place));
  }

  /** @param {number} place */
  async remove(place) {
    await done(this.store('taps').delete(place));
  }

  /** @returns {Promise<[number, Tap][]>} in the order in which they were made */
  async taps() {
    const store = this.database.transaction('taps').objectStore('taps');
    const [places, sealed] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    return Promise.all(
      places.map(
        async (place, n) => /** @type {[number, Tap]} */ ([place, await this.unseal(sealed[n])]),
      ),
    );
  }

  /** Forget the list; taps that the server does not have stay. */
  async forgetList() {
    await done(this.store('list').clear());
  }

  /** Forget everything, the key too. */
  async wipe() {
    const transaction = this.database.transaction(STORES, 'readwrite');
    for (const store of STORES) transaction.objectStore(store).clear();
    this.key = await VisitStore.newKey();
    await done(this.store('key').put(this.key, 'key'));
  }

  /** @param {string} name */
  store(name) {
    return this.database.transaction(name, 'readwrite').objectStore(name);
  }

  /**
   * @param {unknown} value
   * @returns {Promise<Sealed>}
   */
  async seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const clear = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, this.key, clear) };
  }

  /** @param {Sealed} sealed */
  async unseal({ iv, data }) {
    const clear = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, this.key, data);
    return JSON.parse(new TextDecoder().decode(clear));
  }
}
