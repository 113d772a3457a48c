/* What a device keeps until it has arrived: photos with their words, and the private links of those that have. In
 * IndexedDB, or in memory alone where nothing may stay here. Used by pages and by the service worker, so it knows
 * neither of documents nor of names in an import map.
 */

/**
 * @typedef {"draft" | "waiting" | "sending" | "refused"} State
 *
 * @typedef {object} Kept one photo, or one check-in, from the moment it was chosen until the server has it
 * @property {string} key under which it is sent, however often: the server makes one wave of it
 * @property {string} action where to
 * @property {string} home of its campaign
 * @property {State} state
 * @property {number} at when it was kept, in milliseconds
 * @property {{ name: string, type: string, bytes: ArrayBuffer } | null} photo a copy: the file may change or vanish
 * @property {Crop} crop
 * @property {Record<string, string>} fields of the form as it was sent
 * @property {{ values: Record<string, string>, zone: string, countries: { code: string, name: string }[] }} own
 *
 * @typedef {object} Sent a wave that has arrived
 * @property {string} key
 * @property {string} home
 * @property {string} link private
 * @property {string} name of the file
 * @property {number} at
 *
 * @typedef {{ action: string, fields: Record<string, string>, at: number }} Words of a form that is not sent yet
 * @typedef {{ kept: Kept, sent: Sent, words: Words }} Stores
 *
 * @typedef {object} Store
 * @property {(name: string, value: any) => Promise<any>} put
 * @property {(name: string, key: string) => Promise<any>} get
 * @property {(name: string) => Promise<any[]>} getAll
 * @property {(name: string, key: string) => Promise<any>} delete
 * @property {(name: string) => Promise<any>} clear
 */

export const DATABASE = "waves";
export const CHANNEL = "waves";
export const SYNC = "send-waves";
const KEYS = /** @type {const} */ ({ kept: "key", sent: "key", words: "action" });
const MOST_DAYS = 30;
const DAY_MS = 864e5;

export class Outbox {
  /** Of what did not fit, or must not stay. */
  memory = memoryStore();
  /** @type {Store} */ store = this.memory;

  /**
   * @param {typeof import("idb")["openDB"]} openDB
   * @returns {Promise<Outbox>} in memory, where this browser has no database for us
   */
  static async open(openDB) {
    const outbox = new Outbox();
    const upgrade = (/** @type {import("idb").IDBPDatabase} */ database) => {
      for (const [name, keyPath] of Object.entries(KEYS)) database.createObjectStore(name, { keyPath });
    };
    try {
      outbox.store = await openDB(DATABASE, 1, { upgrade });
      await outbox.dropOld();
    } catch {
      outbox.store = outbox.memory;
    }
    return outbox;
  }

  /**
   * @template {keyof Stores} Name
   * @param {Name} name
   * @param {Stores[Name]} value
   * @param {boolean} [mayStay] on this device, after the page is closed
   * @returns {Promise<boolean>} whether it will
   */
  async put(name, value, mayStay = true) {
    const key = /** @type {any} */ (value)[KEYS[name]];
    if (mayStay && this.store !== this.memory) {
      try {
        await this.store.put(name, value);
        await this.memory.delete(name, key);
        return true;
      } catch {
        // The quota is full: what was kept of it before is better than nothing, and this page has the rest.
      }
    }
    await this.memory.put(name, value);
    return false;
  }

  /**
   * @template {keyof Stores} Name
   * @param {Name} name
   * @returns {Promise<Stores[Name][]>} the oldest first
   */
  async all(name) {
    const found = new Map();
    for (const store of new Set([this.store, this.memory])) {
      for (const one of await store.getAll(name)) found.set(one[KEYS[name]], one);
    }
    return [...found.values()].sort((one, other) => one.at - other.at);
  }

  /**
   * @param {keyof Stores} name
   * @param {string} key
   */
  async get(name, key) {
    return (await this.memory.get(name, key)) ?? (await this.store.get(name, key));
  }

  /**
   * @param {keyof Stores} name
   * @param {string} key
   */
  async drop(name, key) {
    for (const store of new Set([this.store, this.memory])) await store.delete(name, key);
  }

  /**
   * It has arrived: its link is there before the photo goes.
   * @param {Kept} item
   * @param {string} link
   * @param {boolean} [mayStay]
   */
  async arrived({ key, home, photo }, link, mayStay = true) {
    const sent = { key, home, link, name: photo?.name ?? "", at: Date.now() };
    await this.put("sent", sent, mayStay);
    await this.drop("kept", key);
    return sent;
  }

  async forgetAll() {
    for (const store of new Set([this.store, this.memory])) {
      for (const name of Object.keys(KEYS)) await store.clear(name);
    }
  }

  async dropOld() {
    const oldest = Date.now() - MOST_DAYS * DAY_MS;
    for (const [name, keyPath] of Object.entries(KEYS)) {
      for (const one of await this.store.getAll(name)) {
        if (one.at < oldest) await this.store.delete(name, one[keyPath]);
      }
    }
  }
}

/** @returns {Store} */
function memoryStore() {
  const stores = Object.fromEntries(Object.keys(KEYS).map((name) => [name, new Map()]));
  return {
    put: async (name, value) => stores[name].set(value[KEYS[/** @type {keyof Stores} */ (name)]], value),
    get: async (name, key) => stores[name].get(key),
    getAll: async (name) => [...stores[name].values()],
    delete: async (name, key) => stores[name].delete(key),
    clear: async (name) => stores[name].clear(),
  };
}

/** A key of its own for each send; crypto.randomUUID is missing where the site has no TLS. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
