/* A picture of a photo that this browser cannot show, such as HEIC: the server decodes it and keeps nothing. */

import { fetchToken } from "wave/outbox-sending";

/**
 * @param {{ name: string, type: string, bytes: ArrayBuffer }} photo
 * @param {string} home
 * @returns {Promise<string | null>} an object URL; null where it cannot be had
 */
export async function fetchPreview({ name, type, bytes }, home) {
  const token = await fetchToken(home);
  if (token === null) return null;
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token);
  body.set("photo", new Blob([bytes], { type }), name);
  const answer = await fetch(`${home}wave/preview/`, { method: "POST", body }).catch(() => null);
  const picture = answer?.ok ? await answer.blob().catch(() => null) : null;
  return picture?.type.startsWith("image/") ? URL.createObjectURL(picture) : null;
}
