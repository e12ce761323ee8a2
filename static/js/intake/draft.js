/**
 * The unsent answers, encrypted on this phone: AES-GCM with a key that cannot leave the browser,
 * for at most a day, gone as soon as the server has them. Without IndexedDB or a safe connection
 * there is no draft, and everything else works.
 * @typedef {[string, string][]} Fields
 * @typedef {{key: string, stage: string, fields: Fields, tapped?: {at: number, body: Fields}}} Saved
 */
const NAME = 'caz'; // "Snel weg" deletes this database
const STORE = 'intake';
const DAY = 24 * 60 * 60 * 1000;

/** @returns {Promise<void>} */
export async function forget() {
  await write((store) => store.clear());
}

/**
 * @param {Saved} saved
 * @returns {Promise<void>}
 */
export async function save(saved) {
  if (!crypto.subtle) return;
  const key = await cipher();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(saved));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain);
  await write((store) => store.put({ iv, data, at: Date.now() }, 'draft'));
}

/** @returns {Promise<Saved | null>} null when there is none, or it is older than a day */
export async function load() {
  if (!crypto.subtle) return null;
  const kept = await read('draft');
  const key = await read('key');
  if (!kept || !key) return null;
  if (Date.now() - kept.at > DAY) {
    await forget();
    return null;
  }
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: kept.iv }, key, kept.data);
  return JSON.parse(new TextDecoder().decode(plain));
}

/** @returns {Promise<CryptoKey>} */
async function cipher() {
  const kept = await read('key');
  if (kept) return kept;
  const settings = { name: 'AES-GCM', length: 256 };
  const made = await crypto.subtle.generateKey(settings, false, ['encrypt', 'decrypt']);
  await write((store) => store.put(made, 'key'));
  return made;
}

/**
 * @param {number} [version]
 * @returns {Promise<IDBDatabase>} with our store in it, whoever made the database
 */
function open(version) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, version);
    asked.onupgradeneeded = () => {
      if (!asked.result.objectStoreNames.contains(STORE)) asked.result.createObjectStore(STORE);
    };
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const database = asked.result;
      database.onversionchange = () => database.close();
      if (database.objectStoreNames.contains(STORE)) return resolve(database);
      database.close();
      return resolve(open(database.version + 1));
    };
  });
}

/**
 * @param {string} name
 * @returns {Promise<any>}
 */
async function read(name) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const asked = database.transaction(STORE).objectStore(STORE).get(name);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  }).finally(() => database.close());
}

/**
 * @param {(store: IDBObjectStore) => IDBRequest} change
 * @returns {Promise<void>}
 */
async function write(change) {
  const database = await open();
  /** @type {Promise<void>} */
  const done = new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite');
    change(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  await done.finally(() => database.close());
}
