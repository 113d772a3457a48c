/* What a device keeps until it has arrived: photos with their words, and the private links of those that have. In
 * IndexedDB, or in memory alone where nothing may stay here. Used by pages and by the service worker, so it knows
 * neither of documents nor of names in an import map.
 */

/**
 * @typedef {"draft" | "waiting" | "sending" | "refused"} State
 *
 * @typedef {object} Kept one photo, or one check-in, from the moment it was chosen until the server has it
 * @property {string} key under which it is sent, however often: the server makes one wave of it
 * @property {string} action where to, without what stood behind the address ("?group=…"): the fields say that
 * @property {string} home of its campaign
 * @property {string} [group] code of the link under which it was chosen
 * @property {State} state
 * @property {number} at when it was kept, in milliseconds
 * @property {{ name: string, type: string, bytes: ArrayBuffer } | null} photo a copy: the file may change or vanish
 * @property {ArrayBuffer} [preview] the server's, of what this browser cannot show
 * @property {Crop} crop
 * @property {Record<string, string>} fields of the form as it was sent
 * @property {ReturnType<import("wave/own").Own["said"]>} own
 * @property {string} [tried] what it said when it was last tried
 * @property {number} [edition] how often that was changed since the first try: the newest words stand
 * @property {any} [refusal] what the server said was wrong, while no page was open to show it
 *
 * @typedef {object} Sent a wave that has arrived
 * @property {string} key
 * @property {string} home
 * @property {string} link private
 * @property {string} name of the file
 * @property {any} [pass] what <light-pass> draws
 * @property {boolean} [isOther] it had arrived before, with other words
 * @property {number} [edition] of its words
 * @property {boolean} [isPledge] not a wave yet
 * @property {number} [until] when it has had its time; otherwise that follows from `at`
 * @property {number} at
 *
 * @typedef {{ action: string, fields: Record<string, string>, at: number } & Partial<import("wave/form-place").Said>}
 *   Words of a form that is not sent yet
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
// What is said there: one has arrived, or nothing is to be kept of what was.
export const SENT = "sent";
export const FORGOTTEN = "forgotten";
export const SYNC = "send-waves";
const KEYS = /** @type {const} */ ({ kept: "key", sent: "key", words: "action" });
const MOST_DAYS = 30;
const DAY_MS = 864e5;

export class Outbox {
  /** Of what did not fit, or must not stay. */
  memory = memoryStore(this);
  /** How many photos would be lost if the page were closed now. */
  onlyHere = 0;
  /** @type {Store} */ store = this.memory;

  /**
   * @param {typeof import("idb")["openDB"]} openDB
   * @returns {Promise<Outbox>} in memory, where this browser has no database for us
   */
  static async open(openDB) {
    const outbox = new Outbox();
    try {
      outbox.store = databaseStore(openDB);
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
    if (!mayStay && this.store !== this.memory) await this.store.delete(name, key).catch(() => undefined);
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
      const present = await store.getAll(name).catch(() => []); // what cannot be read now may be there later
      for (const one of present) found.set(one[KEYS[name]], one);
    }
    return [...found.values()].sort((one, other) => one.at - other.at);
  }

  /**
   * What a form keeps, or has kept. A group's link is opened by many on one device: nobody finds there what somebody
   * else has begun.
   * @param {HTMLFormElement} form
   * @param {string} home
   * @param {string} group of the link, or nothing
   */
  async listKept(form, home, group) {
    const isOurs = (/** @type {Kept} */ item) => item.home === home && withoutQuery(item.action) === actionOf(form);
    return (await this.all("kept")).filter((item) => isOurs(item) && (!group || item.group === group));
  }

  /**
   * @param {keyof Stores} name
   * @param {string} key
   */
  async get(name, key) {
    return (await this.memory.get(name, key)) ?? (await this.store.get(name, key).catch(() => undefined));
  }

  /**
   * What cannot be taken out now is sent again one day, under a key that the server knows.
   * @param {keyof Stores} name
   * @param {string} key
   */
  async drop(name, key) {
    for (const store of new Set([this.store, this.memory])) await store.delete(name, key).catch(() => undefined);
  }

  /**
   * It has arrived: its link is there before the photo goes.
   * @param {Kept} item
   * @param {{ link?: string, pass?: any, isOther?: boolean }} answer
   * @param {boolean} [mayStay]
   */
  async arrived({ key, home, photo, edition }, { link = "", pass, isOther }, mayStay = true) {
    const sent = { key, home, link, pass, isOther, edition, name: photo?.name ?? "", at: Date.now() };
    await this.put("sent", sent, mayStay);
    // Somebody may have changed the words while the first ones were on their way.
    const { edition: newest = 0 } = (await this.get("kept", key)) ?? {};
    if (newest <= (edition ?? 0)) await this.drop("kept", key);
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
        if (one.until ? one.until < Date.now() : one.at < oldest) await this.store.delete(name, one[keyPath]);
      }
    }
  }
}

/**
 * A browser may close a database under a page, when it sleeps or when somebody clears its data: then it is opened anew,
 * once for each wish.
 * @param {typeof import("idb")["openDB"]} openDB
 * @returns {Store}
 */
function databaseStore(openDB) {
  const upgrade = (/** @type {import("idb").IDBPDatabase} */ database) => {
    for (const [name, keyPath] of Object.entries(KEYS)) database.createObjectStore(name, { keyPath });
  };
  /** @type {Promise<import("idb").IDBPDatabase> | undefined} */ let opened;
  const run = async (/** @type {(database: import("idb").IDBPDatabase) => Promise<any>} */ act, isAgain = false) => {
    opened ??= openDB(DATABASE, 1, { upgrade, terminated: () => (opened = undefined) });
    const mine = opened;
    try {
      return await act(await mine);
    } catch (error) {
      if (isAgain || isFull(error)) throw error;
      if (opened === mine) opened = undefined;
      mine.then((database) => database.close()).catch(() => undefined);
      return run(act, true);
    }
  };
  return {
    put: (name, value) => run((database) => database.put(name, value)),
    get: (name, key) => run((database) => database.get(name, key)),
    getAll: (name) => run((database) => database.getAll(name)),
    delete: (name, key) => run((database) => database.delete(name, key)),
    clear: (name) => run((database) => database.clear(name)),
  };
}

/** @param {unknown} error */
function isFull(error) {
  return error instanceof DOMException && error.name === "QuotaExceededError";
}

/**
 * @param {{ onlyHere: number }} outbox is told how many photos it holds
 * @returns {Store}
 */
function memoryStore(outbox) {
  const stores = Object.fromEntries(Object.keys(KEYS).map((name) => [name, new Map()]));
  const counted = (/** @type {unknown} */ done) => {
    outbox.onlyHere = stores.kept.size;
    return done;
  };
  return {
    put: async (name, value) => counted(stores[name].set(value[KEYS[/** @type {keyof Stores} */ (name)]], value)),
    get: async (name, key) => stores[name].get(key),
    getAll: async (name) => [...stores[name].values()],
    delete: async (name, key) => counted(stores[name].delete(key)),
    clear: async (name) => counted(stores[name].clear()),
  };
}

/**
 * What is sent now, perhaps not for the first time: where an answer was lost, the server has other words already.
 * @param {Kept} item
 * @param {Record<string, string>} fields
 */
export function setWords(item, fields) {
  const tried = JSON.stringify([fields, item.photo && item.crop]);
  const edition = (item.edition ?? 0) + Number(item.tried !== undefined && item.tried !== tried);
  Object.assign(item, { fields, tried, edition, state: "waiting", refusal: undefined });
}

/** @param {string} words to every other window of this site, and to whatever else of this one listens */
export function announce(words) {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(words);
  channel.close();
}

/** A key of its own for each send; crypto.randomUUID is missing where the site has no TLS. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Where a form is sent, by whatever link it was opened.
 * @param {HTMLFormElement} form
 */
export function actionOf(form) {
  return withoutQuery(form.action);
}

/** @param {string} address */
function withoutQuery(address) {
  const { origin, pathname } = new URL(address, location.href);
  return origin + pathname;
}
