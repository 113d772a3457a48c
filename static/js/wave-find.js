/* <wave-find data-find>: find somebody by name, town, country, group or code. Emits "found" with {id, by, place, …}.
 * Places and groups stand apart from people and lead to their lists, "all 41" to all of them; where nobody is found,
 * people near the town that was meant are offered. A private link that is pasted here finds its own wave; it is sent
 * by POST and stands in no address.
 */

import { part } from "wave/parts";
import { SuggestField } from "wave/suggest-field";

const PRIVATE = /^(https?:\/\/\S+\/w\/)?[\w-]{43}\/?$/;

/**
 * @typedef {{ link: string, name: string, words: string, kind: string }} Lead what is no person, and where it leads
 * @typedef {object} Found what the server answers
 * @property {FoundWave[]} found
 * @property {number} [count] in all
 * @property {string} [all] where they are listed
 * @property {{ name: string, people: number, url: string }[]} [places]
 * @property {{ name: string, url: string }[]} [groups]
 * @property {FoundWave[]} [near]
 * @property {string} [town]
 */

/** @extends {SuggestField<FoundWave | Lead>} */
class WaveFind extends SuggestField {
  event = "found";
  listLabel = gettext("People");
  marksFirst = true;

  typed() {
    this.say("");
    super.typed();
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   * @returns {Promise<(FoundWave | Lead)[]>}
   */
  async ask(query, signal) {
    const answer = await (PRIVATE.test(query) ? this.post(query, signal) : this.get(query, signal));
    /** @type {Found} */
    const { found, count = 0, all = "", places = [], groups = [], near = [], town = "" } = await answer.json();
    if (found.length) this.say("");
    else if (near.length) {
      const words = gettext("Nobody public has this name. Nearest to %(town)s:");
      this.say(interpolate(words, { town }, true));
    } else this.say(gettext("Nobody public has this name. Try a town, or fewer letters."));
    const leads = [
      ...places.map(({ name, people, url }) => ({ link: url, name, words: countPeople(people), kind: "place" })),
      ...groups.map(({ name, url }) => ({ link: url, name, words: gettext("Group"), kind: "group" })),
    ];
    if (count > found.length) {
      const name = interpolate(gettext("All %(count)s"), { count }, true);
      leads.push({ link: all, name, words: "", kind: "all" });
    }
    return [...(found.length ? found : near), ...leads];
  }

  /**
   * @param {string} query
   * @param {AbortSignal} signal
   */
  get(query, signal) {
    return fetch(`${this.dataset.find}?q=${encodeURIComponent(query)}`, { signal });
  }

  /**
   * @param {string} token
   * @param {AbortSignal} signal
   */
  post(token, signal) {
    const body = new FormData();
    body.set("token", token);
    return fetch(this.dataset.find ?? "", { method: "POST", body, signal });
  }

  /**
   * @param {FoundWave | Lead} item
   * @param {HTMLElement} line
   */
  draw(item, line) {
    const words = document.createElement("span");
    const [name, more] = isLead(item) ? [item.name, item.words] : [item.by, placeOf(item)];
    words.append(
      Object.assign(document.createElement("strong"), { textContent: name }),
      Object.assign(document.createElement("small"), { textContent: more }),
    );
    if (isLead(item)) line.dataset.kind = item.kind;
    else {
      const tile = Object.assign(new Image(44, 44), { alt: "", loading: /** @type {const} */ ("lazy") });
      if (item.tile) tile.src = item.tile;
      line.append(tile);
    }
    line.append(words);
  }

  /**
   * The keyboard of a phone goes away with the cursor: what was found is below it.
   * @param {FoundWave | Lead} item
   */
  choose(item) {
    this.input.blur();
    if (isLead(item)) location.assign(item.link);
    else super.choose(item);
  }

  /** @param {FoundWave | Lead} item */
  label(item) {
    return isLead(item) ? item.name : item.by;
  }

  /** @param {string} text */
  say(text) {
    part(this, ".find-state").textContent = text;
  }
}

/**
 * @param {FoundWave | Lead} item
 * @returns {item is Lead}
 */
function isLead(item) {
  return "link" in item;
}

/** @param {FoundWave} wave */
function placeOf({ place, group }) {
  return group ? `${place} · ${group}` : place;
}

/** @param {number} count */
function countPeople(count) {
  return interpolate(ngettext("%(count)s person", "%(count)s people", count), { count }, true);
}

customElements.define("wave-find", WaveFind);
