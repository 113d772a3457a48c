/* What the moderators' queue asks the server. */

/**
 * @param {string | undefined} address
 * @param {object} body
 * @param {DOMStringMap} page with the token of the form
 * @param {(text: string) => void} say to the moderator, when nothing came of it; the answer is null then
 * @returns {Promise<any>}
 */
export async function post(address = "", body, page, say) {
  const headers = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "X-CSRFToken": page.token ?? "",
  };
  try {
    const response = await fetch(address, { method: "POST", body: JSON.stringify(body), headers, keepalive: true });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const answer = isJson ? await response.json() : {};
    if (response.ok || answer.refused) return answer;
    say(answer.error ?? gettext("The server did not accept that. Reload the page."));
  } catch {
    say(gettext("No connection. Nothing was sent; try again."));
  }
  return null;
}

/**
 * Who closes the page has nothing in hand any more.
 * @param {DOMStringMap} page
 */
export function release(page) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", page.token ?? "");
  navigator.sendBeacon(page.release ?? "", form);
}

/** @type {HTMLImageElement[]} */
const images = [];
const MOST_IMAGES = 100;

/** @param {string} address of a photo that will be shown soon */
export function preload(address) {
  if (!address) return;
  images.push(Object.assign(new Image(), { src: address }));
  if (images.length > MOST_IMAGES) images.shift();
}
