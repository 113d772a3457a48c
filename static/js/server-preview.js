/* A picture of a photo that this browser cannot show, such as HEIC: the server decodes it and keeps nothing. */

import { fetchToken } from "wave/outbox-sending";

/**
 * @param {{ name: string, type: string, bytes: ArrayBuffer }} photo
 * @param {string} home
 * @returns {Promise<{ picture?: ArrayBuffer, error?: string }>} why there is none; neither: it may be asked again
 */
export async function fetchPreview({ name, type, bytes }, home) {
  const token = await fetchToken(home);
  if (token === null) return {};
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token);
  body.set("photo", new Blob([bytes], { type }), name);
  try {
    const answer = await fetch(`${home}wave/preview/`, { method: "POST", body });
    if (answer.status === 422) return { error: (await answer.json()).error };
    const isPicture = answer.ok && answer.headers.get("Content-Type")?.startsWith("image/");
    return isPicture ? { picture: await answer.arrayBuffer() } : {};
  } catch {
    return {};
  }
}
